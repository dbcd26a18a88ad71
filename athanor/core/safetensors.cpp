#include "athanor/core/safetensors.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace athanor {
namespace {

constexpr std::uint64_t max_header_bytes = 100'000'000;
constexpr std::array<std::pair<DType, std::string_view>, 6> dtype_names{{{DType::u8, "U8"},
                                                                         {DType::u16, "U16"},
                                                                         {DType::i32, "I32"},
                                                                         {DType::i64, "I64"},
                                                                         {DType::f32, "F32"},
                                                                         {DType::f64, "F64"}}};

std::string_view format_dtype(DType dtype) {
  for (const auto& [value, name] : dtype_names)
    if (value == dtype) return name;
  fail(ErrorCode::internal, "unknown dtype");
}

/// Reads one header entry; throws nlohmann exceptions or Error for anything malformed.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : name_(name) {
    if (bytes.size() < 8) reject("shorter than its 8-byte prefix");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    if (length > max_header_bytes) reject("header length is not plausible");
    if (length > bytes.size() - 8) reject("truncated in the header");
    header_ = bytes.substr(8, length);
    data_ = bytes.substr(8 + length);
  }

  SafetensorsIndex read() {
    SafetensorsIndex file;
    file.data_begin = 8 + header_.size();
    try {
      const auto header = nlohmann::json::parse(header_);
      if (!header.is_object()) reject("header is no object");
      for (const auto& [key, entry] : header.items()) {
        if (key == "__metadata__") file.metadata = entry.get<std::map<std::string, std::string>>();
        else file.tensors.emplace(key, read_place(key, entry));
      }
    } catch (const nlohmann::json::exception& error) {
      reject(fmt::format("header is not valid ({})", error.what()));
    }
    check_coverage();
    return file;
  }

 private:
  [[noreturn]] void reject(std::string_view reason) const {
    fail(ErrorCode::corrupt, "{}: not a valid safetensors file: {}", name_, reason);
  }

  std::uint64_t read_size(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_number_unsigned()) reject(fmt::format("tensor \"{}\" has an impossible size", key));
    return value.get<std::uint64_t>();
  }

  TensorPlace read_place(const std::string& key, const nlohmann::json& entry) {
    const std::string dtype_name = entry.at("dtype");
    const auto* found = std::find_if(dtype_names.begin(), dtype_names.end(),
                                     [&](const auto& pair) { return pair.second == dtype_name; });
    if (found == dtype_names.end())
      reject(fmt::format("tensor \"{}\" has number type {}, which is not used here", key, dtype_name));
    TensorPlace tensor;
    tensor.dtype = found->first;
    if (!entry.at("shape").is_array()) reject(fmt::format("tensor \"{}\" has no shape", key));
    std::uint64_t count = 1;
    for (const auto& extent_json : entry.at("shape")) {
      const std::uint64_t extent = read_size(key, extent_json);
      if (extent != 0 && count > data_.size() / extent)
        reject(fmt::format("tensor \"{}\" has an impossible shape", key));
      count *= extent;
      tensor.shape.push_back(static_cast<std::int64_t>(extent));
    }
    const std::uint64_t begin = read_size(key, entry.at("data_offsets").at(0)),
                        end = read_size(key, entry.at("data_offsets").at(1));
    if (begin > end || end > data_.size()) reject(fmt::format("truncated: tensor \"{}\" ends beyond the file", key));
    if (end - begin != count * dtype_bytes(tensor.dtype))
      reject(fmt::format("tensor \"{}\" has a size that contradicts its shape", key));
    ranges_.emplace_back(begin, end);
    tensor.begin = begin;
    tensor.end = end;
    return tensor;
  }

  void check_coverage() {
    std::sort(ranges_.begin(), ranges_.end());
    std::uint64_t expected = 0;
    for (const auto& [begin, end] : ranges_) {
      if (begin != expected) reject("tensors overlap or leave a gap");
      expected = end;
    }
    if (expected != data_.size()) reject("bytes after the last tensor");
  }

  std::string name_;
  std::string_view header_;
  std::string_view data_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

}  // namespace

std::size_t dtype_bytes(DType dtype) {
  switch (dtype) {
    case DType::u8: return 1;
    case DType::u16: return 2;
    case DType::i32:
    case DType::f32: return 4;
    case DType::i64:
    case DType::f64: return 8;
  }
  return 0;
}

std::size_t Tensor::count() const {
  std::size_t product = 1;
  for (const std::int64_t extent : shape) product *= static_cast<std::size_t>(extent);
  return product;
}

std::string format_safetensors_header(const SafetensorsIndex& index, std::size_t least_bytes) {
  nlohmann::json header = nlohmann::json::object();
  if (!index.metadata.empty()) header["__metadata__"] = index.metadata;
  for (const auto& [name, place] : index.tensors)
    header[name] = {
        {"dtype", format_dtype(place.dtype)}, {"shape", place.shape}, {"data_offsets", {place.begin, place.end}}};
  std::string text = header.dump();
  if (text.size() + 8 < least_bytes) text.append(least_bytes - 8 - text.size(), ' ');
  text.append((8 - text.size() % 8) % 8, ' ');  // data starts on an 8-byte boundary
  const std::uint64_t length = text.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + text;
}

std::string format_safetensors(const SafetensorsFile& content) {
  SafetensorsIndex index;
  index.metadata = content.metadata;
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : content.tensors) {
    index.tensors[name] = {tensor.dtype, tensor.shape, offset, offset + tensor.bytes.size()};
    offset += tensor.bytes.size();
  }
  std::string bytes = format_safetensors_header(index);
  bytes.reserve(bytes.size() + offset);
  for (const auto& [name, tensor] : content.tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  return bytes;
}

SafetensorsFile parse_safetensors(std::string_view bytes, const std::string& name) {
  const SafetensorsIndex index = Reader(bytes, name).read();
  SafetensorsFile file;
  file.metadata = index.metadata;
  for (const auto& [key, place] : index.tensors) {
    const std::string_view own = bytes.substr(index.data_begin + place.begin, place.end - place.begin);
    file.tensors.emplace(key, Tensor{place.dtype, place.shape, {own.begin(), own.end()}});
  }
  return file;
}

SafetensorsIndex parse_safetensors_index(std::string_view bytes, const std::string& name) {
  return Reader(bytes, name).read();
}

}  // namespace athanor
