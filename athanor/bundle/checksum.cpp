#include "athanor/bundle/checksum.h"

#include <fmt/ranges.h>

#include "athanor/core/hash.h"

namespace athanor::bundle {
namespace {

std::string_view format_dtype(DType dtype) {
  switch (dtype) {
    case DType::u8: return "U8";
    case DType::u16: return "U16";
    case DType::i32: return "I32";
    case DType::i64: return "I64";
    case DType::f32: return "F32";
    case DType::f64: return "F64";
  }
  fail(ErrorCode::internal, "unknown dtype");
}

void update_tensors(Sha256& hash, const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) {
    hash.update(fmt::format("{}:{}:{}:{}:", name, format_dtype(tensor.dtype), fmt::join(tensor.shape, ","),
                            tensor.bytes.size()));
    hash.update(tensor.bytes.data(), tensor.bytes.size());
  }
}

}  // namespace

std::string compute_content_sha256(const SafetensorsFile& file) {
  Sha256 hash;
  for (const auto& [key, value] : file.metadata) {
    if (key == checksum_key) continue;
    hash.update(fmt::format("{}:{}:", key, value.size()));
    hash.update(value);
  }
  update_tensors(hash, file.tensors);
  return hash.hex();
}

std::string compute_tensors_sha256(const TensorMap& tensors) {
  Sha256 hash;
  update_tensors(hash, tensors);
  return hash.hex();
}

}  // namespace athanor::bundle
