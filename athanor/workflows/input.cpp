#include "athanor/workflows/input.h"

#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/featurize/column_block.h"

namespace athanor::workflows {

bool is_table_input(const std::string& text) {
  if (text == "-") return true;
  std::error_code error;
  if (std::filesystem::exists(text, error)) return true;
  if (data::has_table_ending(text)) fail(ErrorCode::not_found, "{}: no such file", text);
  return false;
}

std::unique_ptr<data::RecordReader> open_input_records(const std::string& text, const data::InputOptions& options,
                                                       Progress& progress) {
  if (is_table_input(text)) return data::open_input(text, options, progress);
  if (!options.more_input.empty() || !options.sql.empty())
    fail(ErrorCode::invalid_options, "--more-input and --sql go with a file, and there is none called {}", text);
  return data::make_memory_records({"smiles"}, {{text}});
}

std::string write_out_column_ranges(const std::string& featurizer, const std::string& input,
                                    const data::InputOptions& options, Progress& progress) {
  if (!featurize::has_column_range(featurizer)) return featurizer;
  return featurize::write_out_column_ranges(featurizer, open_input_records(input, options, progress)->columns(), input);
}

}  // namespace athanor::workflows
