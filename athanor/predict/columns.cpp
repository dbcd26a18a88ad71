// Columns of a table of predictions and their cells.
#include "athanor/core/text.h"
#include "athanor/predict/records.h"

namespace athanor::predict {

std::vector<std::string> list_output_columns(const bundle::Bundle& bundle, bool members, bool domain) {
  std::vector<std::string> columns;
  for (const data::Target& target : bundle.targets) {
    columns.push_back("pred_" + target.name);
    if (has_std(bundle)) columns.push_back("std_" + target.name);
    for (std::size_t m = 0; members && m < bundle.members.size(); ++m)
      columns.push_back(fmt::format("pred_{}_{}", target.name, m + 1));
  }
  if (domain) columns.insert(columns.end(), {"nn_similarity", "in_domain"});
  columns.insert(columns.end(), {"status", "message"});
  return columns;
}

std::vector<std::string> format_prediction(const Prediction& prediction, const bundle::Bundle& bundle, bool members,
                                           bool domain) {
  const std::size_t num_targets = bundle.targets.size();
  const bool present = !prediction.mean.empty();
  std::vector<std::string> cells;
  for (std::size_t t = 0; t < num_targets; ++t) {
    cells.push_back(present ? format_number(prediction.mean[t]) : "");
    if (has_std(bundle)) cells.push_back(present ? format_number(prediction.std[t]) : "");
    for (std::size_t m = 0; members && m < bundle.members.size(); ++m)
      cells.push_back(present ? format_number(prediction.members[m * num_targets + t]) : "");
  }
  if (domain) {
    cells.push_back(prediction.nn_similarity ? format_number(*prediction.nn_similarity) : "");
    cells.push_back(!prediction.in_domain ? "" : *prediction.in_domain ? "true" : "false");
  }
  cells.push_back(prediction.status);
  cells.push_back(prediction.message);
  return cells;
}

}  // namespace athanor::predict
