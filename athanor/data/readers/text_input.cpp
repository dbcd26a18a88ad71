#include "athanor/data/readers/text_input.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "athanor/core/error.h"

namespace athanor::data {
namespace {

constexpr std::size_t input_chunk_bytes = std::size_t{1} << 18;

/// Length of the UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t measure_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  const bool beyond_unicode = lead == 0xf4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

std::size_t count_ascii(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if (word & 0x8080808080808080ULL) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(count_ascii(text));
    if (text.empty()) return true;
    const std::size_t length = measure_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

TextInput::TextInput(std::unique_ptr<ByteSource> bytes, std::string source)
    : bytes_(std::move(bytes)), source_(std::move(source)), buffer_(input_chunk_bytes) {
  if (peek(3) == "\xef\xbb\xbf") consume(3);
}

bool TextInput::fill() {
  if (ended_) return false;
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  }
  const std::size_t count = bytes_->read(buffer_.data() + end_, buffer_.size() - end_);
  if (count == 0) {
    ended_ = true;
    return false;
  }
  saw_nul_ = saw_nul_ || std::memchr(buffer_.data() + end_, 0, count) != nullptr;
  end_ += count;
  return true;
}

std::string_view TextInput::peek(std::size_t size) {
  while (end_ - begin_ < size && fill()) {
  }
  return {buffer_.data() + begin_, std::min(size, end_ - begin_)};
}

std::string_view TextInput::window() {
  if (begin_ == end_) fill();
  return {buffer_.data() + begin_, end_ - begin_};
}

bool TextInput::read_line(std::string& line) {
  line.clear();
  if (peek_byte() < 0) return false;
  while (true) {
    const std::string_view text = window();
    if (text.empty()) break;
    const std::size_t line_feed = text.find('\n');
    const std::size_t length = std::min(text.substr(0, line_feed).find('\r'), line_feed);
    line.append(text.substr(0, length));
    if (line.size() > max_row_bytes)
      fail(ErrorCode::too_large, "{}:{}: the line is longer than {} MiB", source_, line_, max_row_bytes >> 20);
    if (length == std::string_view::npos) {
      consume(text.size());
      continue;
    }
    const bool carriage_return = text[length] == '\r';
    consume(length + 1);
    if (carriage_return && peek_byte() == '\n') consume(1);
    break;
  }
  ++line_;
  return true;
}

std::optional<RowPlace> TextInput::place(std::size_t row) const {
  if (!bytes_->can_seek()) return std::nullopt;
  return RowPlace{row, line_, bytes_->bytes_read() - (end_ - begin_)};
}

void TextInput::go_to(const RowPlace& place) {
  if (!bytes_->seek(place.offset))
    fail(ErrorCode::io, "{}: cannot be read from byte {} on; has the file changed?", source_, place.offset);
  begin_ = end_ = 0;
  ended_ = false;
  line_ = place.line;
}

std::unique_ptr<SpoolFile> TextInput::spool() {
  const std::string begin(buffer_.data() + begin_, end_ - begin_);
  return std::make_unique<SpoolFile>(begin, *bytes_, source_);
}

}  // namespace athanor::data
