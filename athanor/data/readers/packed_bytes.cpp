// Which compression an input has.
#include "athanor/data/readers/packed_bytes.h"

namespace athanor::data {
namespace {

/// Gives bytes that were read ahead before the rest of the source.
class PeekedBytes : public ByteSource {
 public:
  explicit PeekedBytes(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {
    constexpr std::size_t longest_magic = 4;
    while (ahead_.size() < longest_magic) {
      char byte = 0;
      if (bytes_->read(&byte, 1) == 0) break;
      ahead_.push_back(byte);
    }
  }
  bool begins_with(std::string_view magic) const { return ahead_.starts_with(magic); }
  std::size_t read(char* to, std::size_t size) override {
    if (ahead_.empty()) return bytes_->read(to, size);
    const std::size_t count = ahead_.copy(to, size);
    ahead_.erase(0, count);
    return count;
  }
  std::size_t bytes_read() const override { return bytes_->bytes_read() - ahead_.size(); }
  std::size_t bytes_total() const override { return bytes_->bytes_total(); }
  bool is_regular_file() const override { return bytes_->is_regular_file(); }
  bool can_seek() const override { return bytes_->can_seek(); }
  bool seek(std::size_t offset) override {
    if (!bytes_->seek(offset)) return false;
    ahead_.clear();
    return true;
  }

 private:
  std::unique_ptr<ByteSource> bytes_;
  std::string ahead_;
};

}  // namespace

std::unique_ptr<ByteSource> unpack_bytes(std::unique_ptr<ByteSource> bytes, const std::string& name) {
  auto peeked = std::make_unique<PeekedBytes>(std::move(bytes));
  if (peeked->begins_with("\x1f\x8b")) return make_gzip_bytes(std::move(peeked), name);
  if (peeked->begins_with("\x28\xb5\x2f\xfd")) return make_zstd_bytes(std::move(peeked), name);
  return peeked;
}

}  // namespace athanor::data
