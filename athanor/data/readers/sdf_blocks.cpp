#include "athanor/data/readers/sdf_blocks.h"

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// "logS" of "> 12 <logS> (3)"; nothing between < and > gives "".
std::string parse_property_name(const std::string& line) {
  const std::size_t open = line.find('<');
  const std::size_t close = line.find('>', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return "";
  return line.substr(open + 1, close - open - 1);
}

/// Takes the lines of one record in turn.
class BlockBuilder {
 public:
  explicit BlockBuilder(SdfBlock& block) : block_(block) {}

  void add(const std::string& line) {
    if (first_) block_.name = std::string(trim(line));
    first_ = false;
    if (in_molecule_ && !is_property_head(line)) {
      block_.mol_block += line;
      block_.mol_block += '\n';
      in_molecule_ = !line.starts_with("M  END");
      return;
    }
    in_molecule_ = false;
    add_to_properties(line);
  }

 private:
  /// Before "M  END" only ">" with "<" counts: a line of the header may begin with ">".
  bool is_property_head(const std::string& line) const {
    return line.starts_with('>') && line.find('<') != std::string::npos && lines_before_counts() >= 4;
  }
  std::size_t lines_before_counts() const {
    std::size_t lines = 0;
    for (const char c : block_.mol_block) lines += c == '\n' ? 1 : 0;
    return lines;
  }

  void add_to_properties(const std::string& line) {
    if (!in_value_ && line.starts_with('>')) {
      block_.properties.emplace_back(parse_property_name(line), "");
      in_value_ = true;
      first_value_line_ = true;
    } else if (trim(line).empty()) {
      in_value_ = false;
    } else if (in_value_) {
      std::string& value = block_.properties.back().second;
      if (!first_value_line_) value += '\n';
      value += line;
      first_value_line_ = false;
    }
  }

  SdfBlock& block_;
  bool first_ = true;
  bool in_molecule_ = true;
  bool in_value_ = false;
  bool first_value_line_ = false;
};

}  // namespace

bool read_sdf_block(TextInput& input, SdfBlock& block) {
  block = {};
  block.line = input.line();
  BlockBuilder builder(block);
  std::string line;
  std::size_t bytes = 0;
  bool blank = true;
  while (input.read_line(line)) {
    if (line.starts_with("$$$$")) return true;
    bytes += line.size() + 1;
    if (bytes > max_row_bytes)
      fail(ErrorCode::too_large, "{}:{}: the molecule is longer than {} MiB; is a line $$$$ missing?", input.source(),
           block.line, max_row_bytes >> 20);
    blank = blank && trim(line).empty();
    builder.add(line);
  }
  return !blank;
}

}  // namespace athanor::data
