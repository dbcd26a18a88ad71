// Where the bytes of an input come from: a file, standard input or memory; gzip and zstd are unpacked on the way.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace athanor::data {

/// A stream of bytes.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Up to `size` bytes; 0 only at the end. Error(io) when the system refuses, Error(corrupt) for damaged compressed
  /// data.
  virtual std::size_t read(char* to, std::size_t size) = 0;
  virtual std::size_t bytes_read() const = 0;   ///< bytes taken from the file, compressed ones if it is compressed
  virtual std::size_t bytes_total() const = 0;  ///< size of the file, 0 when unknown
  virtual bool is_regular_file() const { return false; }
  /// Goes on reading at `offset` bytes from the start; false where that cannot be.
  virtual bool seek(std::size_t /*offset*/) { return false; }
  virtual bool can_seek() const { return false; }
};

/// "stdin" for "-", else the path: the name in messages.
std::string source_name(const std::string& path);

/// Opens a file or standard input ("-"); content that begins like gzip or zstd is unpacked, whatever the name.
/// Errors: not_found with the nearest file name of the folder, io.
std::unique_ptr<ByteSource> open_bytes(const std::string& path);

/// Bytes given in memory; `text` must outlive the source.
std::unique_ptr<ByteSource> make_memory_bytes(const std::string& text);

/// An unnamed temporary file with `begin` and what is left of `bytes`, for formats that are read twice. Error(io) when
/// the temporary folder is full.
class SpoolFile {
 public:
  SpoolFile(const std::string& begin, ByteSource& bytes, const std::string& name);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;
  std::unique_ptr<ByteSource> open() const;  ///< from the start; only one such source may be in use at a time

 private:
  std::string name_;
  int descriptor_ = -1;
};

}  // namespace athanor::data
