// Unpacking by zlib's inflate.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/data/readers/packed_bytes.h"

namespace athanor::data {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 18;

class GzipBytes : public ByteSource {
 public:
  GzipBytes(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), input_(chunk_bytes) {
    constexpr int gzip_window_bits = 15 + 16;
    if (::inflateInit2(&stream_, gzip_window_bits) != Z_OK)
      fail(ErrorCode::out_of_memory, "{}: no memory for gzip", name_);
  }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;
  ~GzipBytes() override { ::inflateEnd(&stream_); }

  std::size_t read(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(std::min(size, chunk_bytes));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted && !finished_) step();
    return wanted - stream_.avail_out;
  }
  std::size_t bytes_read() const override { return packed_->bytes_read(); }
  std::size_t bytes_total() const override { return packed_->bytes_total(); }
  bool is_regular_file() const override { return packed_->is_regular_file(); }

 private:
  void refill() {
    const std::size_t count = packed_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(count);
  }

  void step() {
    if (stream_.avail_in == 0) refill();
    if (between_members_ && !begin_next_member()) return;
    if (stream_.avail_in == 0)
      fail(ErrorCode::corrupt, "{}: the gzip data is cut off after {} bytes", name_, packed_->bytes_read());
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) between_members_ = true;
    else if (status == Z_MEM_ERROR) fail(ErrorCode::out_of_memory, "{}: no memory for gzip", name_);
    else if (status != Z_OK && status != Z_BUF_ERROR)
      fail(ErrorCode::corrupt, "{}: the gzip data is damaged near byte {} ({})", name_,
           packed_->bytes_read() - stream_.avail_in, stream_.msg ? stream_.msg : "unexpected data");
  }

  /// False at the end of the data; zero bytes after a member are padding (tapes, block devices).
  bool begin_next_member() {
    while (true) {
      while (stream_.avail_in > 0 && *stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
      }
      if (stream_.avail_in > 0) break;
      refill();
      if (stream_.avail_in == 0) {
        finished_ = true;
        return false;
      }
    }
    ::inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::vector<char> input_;
  z_stream stream_{};
  bool between_members_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> make_gzip_bytes(std::unique_ptr<ByteSource> packed, const std::string& name) {
  return std::make_unique<GzipBytes>(std::move(packed), name);
}

}  // namespace athanor::data
