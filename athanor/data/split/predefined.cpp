// Splits that the user gives: a column of the table, or splits.json.
#include <algorithm>
#include <charconv>
#include <optional>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/split.h"

namespace athanor::data {
namespace {

const std::vector<std::string>& list_fold_words() {
  static const std::vector<std::string> words{"train", "val", "test", "valid", "validation"};
  return words;
}

/// "train", "val", "test"; nothing for other words.
std::optional<std::string> parse_fold_word(std::string_view text) {
  const std::string word = to_lower(trim(text));
  if (word == "train" || word == "val" || word == "test") return word;
  if (word == "valid" || word == "validation") return "val";
  return std::nullopt;
}

/// Reads one splits.json; holds where it stands for messages.
class SplitsFile {
 public:
  SplitsFile(std::string path, std::size_t num_rows) : path_(std::move(path)), num_rows_(num_rows) {}

  std::vector<std::vector<std::string>> read() {
    const nlohmann::json content = read_content();
    const nlohmann::json list = content.is_object() ? nlohmann::json::array({content}) : content;
    if (!list.is_array() || list.empty())
      fail(ErrorCode::invalid_input, "{}: expected a list of splits, each with train, val and test", path_);
    std::vector<std::vector<std::string>> splits;
    for (number_ = 0; number_ < list.size(); ++number_) splits.push_back(read_split(list[number_]));
    return splits;
  }

 private:
  nlohmann::json read_content() const {
    try {
      return read_json(path_);
    } catch (const Error& error) {
      // Text that a person wrote is bad input, not a damaged file of ours.
      if (error.code() == ErrorCode::corrupt) throw Error(ErrorCode::invalid_input, error.what());
      throw;
    }
  }

  std::vector<std::string> read_split(const nlohmann::json& split) const {
    if (!split.is_object())
      fail(ErrorCode::invalid_input, "{}: split {} is no object with train, val and test", path_, number_);
    std::vector<std::string> folds(num_rows_);
    for (const auto& [key, indices] : split.items()) {
      const auto word = parse_fold_word(key);
      if (!word)
        fail(ErrorCode::invalid_input, "{}: split {} has \"{}\"; expected train, val, test{}", path_, number_, key,
             format_suggestion(key, list_fold_words()));
      add_indices(indices, *word, folds);
    }
    return folds;
  }

  void add_indices(const nlohmann::json& value, const std::string& word, std::vector<std::string>& folds) const {
    if (value.is_null()) return;
    if (value.is_array()) {
      for (const auto& item : value) add_indices(item, word, folds);
    } else if (value.is_number_unsigned()) {
      add_index(value.get<std::size_t>(), word, folds);
    } else if (value.is_string()) {
      for (const std::string& part : split_text(value.get<std::string>(), ','))
        if (!trim(part).empty()) add_range(part, word, folds);
    } else {
      fail_index(value.dump(), word);
    }
  }

  [[noreturn]] void fail_index(const std::string& text, const std::string& word) const {
    fail(ErrorCode::invalid_input, "{}: split {}, {}: \"{}\" is no row number and no range such as 0-19", path_,
         number_, word, text);
  }

  std::size_t parse_index(std::string_view text, const std::string& whole, const std::string& word) const {
    text = trim(text);
    std::size_t index = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) fail_index(whole, word);
    return index;
  }

  /// "25" or "0-19" (both ends included).
  void add_range(const std::string& text, const std::string& word, std::vector<std::string>& folds) const {
    const std::size_t dash = text.find('-');
    const std::size_t first = parse_index(std::string_view(text).substr(0, dash), text, word);
    const std::size_t last =
        dash == std::string::npos ? first : parse_index(std::string_view(text).substr(dash + 1), text, word);
    if (last < first) fail_index(text, word);
    // The last row first: a range beyond the table must not run.
    add_index(last, word, folds);
    for (std::size_t i = first; i < last; ++i) add_index(i, word, folds);
  }

  void add_index(std::size_t index, const std::string& word, std::vector<std::string>& folds) const {
    if (index >= num_rows_)
      fail(ErrorCode::invalid_input, "{}: split {}, {}: row {} does not exist; the input has {} (numbers from 0)",
           path_, number_, word, index, format_count(num_rows_, "row"));
    if (!folds[index].empty() && folds[index] != word)
      fail(ErrorCode::invalid_input, "{}: split {}: row {} is in {} and in {}", path_, number_, index, folds[index],
           word);
    folds[index] = word;
  }

  std::string path_;
  std::size_t num_rows_;
  std::size_t number_ = 0;
};

}  // namespace

std::vector<std::string> read_fold_column(const Table& table, const std::string& column) {
  const std::size_t index = find_column(table.columns, column, table.source);
  std::vector<std::string> folds;
  folds.reserve(table.rows.size());
  for (const Record& record : table.rows) {
    if (record.issue || is_missing(record.cells[index])) {
      folds.emplace_back();
      continue;
    }
    const auto word = parse_fold_word(record.cells[index]);
    if (!word)
      fail(ErrorCode::invalid_input, "{}: column \"{}\" has \"{}\"; expected train, val, test or nothing{}",
           table.locate(record), column, to_readable(record.cells[index]),
           format_suggestion(to_readable(record.cells[index]), list_fold_words()));
    folds.push_back(*word);
  }
  return folds;
}

std::vector<std::vector<std::string>> read_splits_file(const std::string& path, std::size_t num_rows) {
  return SplitsFile(path, num_rows).read();
}

Split to_split(const Dataset& dataset, const std::vector<std::string>& folds) {
  Split split;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const std::string& fold = folds.at(dataset.rows[i].front());
    if (fold == "train") split.train.push_back(i);
    else if (fold == "val") split.val.push_back(i);
    else if (fold == "test") split.test.push_back(i);
  }
  return split;
}

void write_splits(const std::string& path, const std::vector<Split>& splits, const Dataset& dataset) {
  const auto list_rows = [&](const std::vector<std::size_t>& part) {
    std::vector<std::size_t> rows;
    for (const std::size_t record : part)
      rows.insert(rows.end(), dataset.rows[record].begin(), dataset.rows[record].end());
    std::sort(rows.begin(), rows.end());
    return nlohmann::json(rows).dump();
  };
  AtomicFile file(path);
  file.write("[");
  for (std::size_t i = 0; i < splits.size(); ++i)
    file.write(fmt::format("{}\n  {{\n    \"train\": {},\n    \"val\": {},\n    \"test\": {}\n  }}", i == 0 ? "" : ",",
                           list_rows(splits[i].train), list_rows(splits[i].val), list_rows(splits[i].test)));
  file.write("\n]\n");
  file.commit();
}

}  // namespace athanor::data
