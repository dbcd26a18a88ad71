// Unpacking by libzstd.
#include <zstd.h>

#include <vector>

#include "athanor/core/error.h"
#include "athanor/data/readers/packed_bytes.h"

namespace athanor::data {
namespace {

class ZstdBytes : public ByteSource {
 public:
  ZstdBytes(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)),
        name_(std::move(name)),
        buffer_(ZSTD_DStreamInSize()),
        stream_(ZSTD_createDStream()) {
    if (!stream_) fail(ErrorCode::out_of_memory, "{}: no memory for zstd", name_);
  }

  std::size_t read(char* to, std::size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0) {
      if (!has_more_output_ && input_.pos == input_.size && !refill()) break;
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &out, &input_);
      if (ZSTD_isError(status) != 0)
        fail(ErrorCode::corrupt, "{}: the zstd data is damaged near byte {} ({})", name_,
             packed_->bytes_read() - (input_.size - input_.pos), ZSTD_getErrorName(status));
      inside_frame_ = status != 0;
      has_more_output_ = out.pos == out.size;
    }
    return out.pos;
  }
  std::size_t bytes_read() const override { return packed_->bytes_read(); }
  std::size_t bytes_total() const override { return packed_->bytes_total(); }
  bool is_regular_file() const override { return packed_->is_regular_file(); }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };

  /// False at the end of the data.
  bool refill() {
    input_ = {buffer_.data(), packed_->read(buffer_.data(), buffer_.size()), 0};
    if (input_.size == 0 && inside_frame_)
      fail(ErrorCode::corrupt, "{}: the zstd data is cut off after {} bytes", name_, packed_->bytes_read());
    return input_.size > 0;
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::vector<char> buffer_;
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  bool inside_frame_ = false;
  bool has_more_output_ = false;  ///< a full output buffer may have left some behind
};

}  // namespace

std::unique_ptr<ByteSource> make_zstd_bytes(std::unique_ptr<ByteSource> packed, const std::string& name) {
  return std::make_unique<ZstdBytes>(std::move(packed), name);
}

std::string pack_zstd(std::string_view text) {
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), ZSTD_CLEVEL_DEFAULT);
  if (::ZSTD_isError(size)) fail(ErrorCode::out_of_memory, "zstd cannot pack: {}", ::ZSTD_getErrorName(size));
  packed.resize(size);
  return packed;
}

}  // namespace athanor::data
