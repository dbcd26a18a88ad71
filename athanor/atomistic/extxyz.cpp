// Extended-XYZ text (https://github.com/libAtoms/extxyz) and its file, gzip-compressed where the name says so.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cctype>

#include "athanor/atomistic/elements.h"
#include "athanor/atomistic/label.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::atomistic {
namespace {

/// Bare words stand as they are; anything else is quoted with backslash escapes.
std::string format_value(const std::string& value) {
  bool bare = !value.empty();
  for (const char c : value)
    bare = bare && (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '+' || c == '-');
  if (bare) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' || c == '\r' ? ' ' : c;
  }
  return quoted + '"';
}

/// gzip without a time stamp, so that equal text gives an equal file.
std::string compress_gzip(const std::string& text) {
  z_stream stream{};
  constexpr int gzip_window_bits = 15 + 16, memory_level = 9;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    fail(ErrorCode::out_of_memory, "zlib cannot be started");
  std::string compressed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int status = deflate(&stream, Z_FINISH);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) fail(ErrorCode::internal, "zlib did not finish");
  return compressed;
}

}  // namespace

std::string format_extxyz(const chemistry::Geometry& geometry, const std::map<std::string, std::string>& info) {
  std::string text = fmt::format("{}\nProperties=species:S:1:pos:R:3", geometry.atomic_numbers.size());
  for (const auto& [key, value] : info) text += fmt::format(" {}={}", key, format_value(value));
  text += '\n';
  for (std::size_t i = 0; i < geometry.atomic_numbers.size(); ++i) {
    const auto& [x, y, z] = geometry.positions_angstrom[i];
    text += fmt::format("{:<2} {:>10.6f} {:>10.6f} {:>10.6f}\n", format_symbol(geometry.atomic_numbers[i]), x, y, z);
  }
  return text;
}

bool has_geometry_ending(const std::filesystem::path& path) {
  const auto ending = path.extension() == ".gz" ? path.stem().extension() : path.extension();
  return ending == ".xyz" || ending == ".extxyz";
}

void write_geometries(const std::filesystem::path& path, const std::vector<std::string>& frames) {
  const bool compress = path.extension() == ".gz";
  AtomicFile file(path);
  // Members of one gzip file may follow each other; blocks keep each below zlib's 4 GiB.
  constexpr std::size_t frames_per_block = 100'000;
  for (std::size_t begin = 0; begin < frames.size() || begin == 0; begin += frames_per_block) {
    std::string block;
    for (std::size_t i = begin; i < std::min(frames.size(), begin + frames_per_block); ++i) block += frames[i];
    file.write(compress ? compress_gzip(block) : block);
  }
  file.commit();
}

}  // namespace athanor::atomistic
