// Columns of a table of predictions and their cells.
#include "athanor/core/text.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/records.h"

namespace athanor::predict {
namespace {

/// Cells of one target, in the order of its columns.
void add_target_cells(const Prediction& prediction, const bundle::Bundle& bundle, std::size_t target,
                      const std::vector<std::size_t>& offsets, bool members, std::vector<std::string>& cells) {
  const data::Target& described = bundle.targets[target];
  const bool several = described.task == data::TaskType::multiclass;
  const std::size_t first = offsets[target], width = described.num_outputs(), num_outputs = offsets.back();
  const std::span<const double> own = std::span(prediction.mean).subspan(first, width);
  const std::size_t shown = several ? data::find_likeliest_class(own) : 0;
  cells.push_back(several ? described.classes[shown] : format_number(own[0]));
  if (several) cells.push_back(format_number(own[shown]));
  if (has_std(bundle)) cells.push_back(format_number(prediction.std[first + shown]));
  for (std::string& cell : format_region(prediction, bundle, target)) cells.push_back(std::move(cell));
  for (std::size_t k = 0; several && k < width; ++k) cells.push_back(format_number(own[k]));
  for (std::size_t m = 0; members && m < bundle.members.size(); ++m) {
    const auto of_member = std::span(prediction.members).subspan(m * num_outputs + first, width);
    cells.push_back(several ? described.classes[data::find_likeliest_class(of_member)] : format_number(of_member[0]));
  }
}

/// "toxic|inactive", or "empty".
std::string format_class_set(const data::Target& target, const std::vector<std::size_t>& classes) {
  std::vector<std::string> names;
  for (const std::size_t one : classes)
    names.push_back(target.task == data::TaskType::multiclass ? target.classes[one] : std::to_string(one));
  return names.empty() ? "empty" : join_text(names, "|");
}

}  // namespace

std::vector<std::string> list_region_columns(const bundle::Bundle& bundle, std::size_t target) {
  const std::string& name = bundle.targets[target].name;
  if (has_interval(bundle, target)) return {"lower_" + name, "upper_" + name};
  if (has_class_set(bundle, target)) return {"set_" + name};
  return {};
}

std::vector<std::string> format_region(const Prediction& prediction, const bundle::Bundle& bundle, std::size_t target) {
  const bool has_none = prediction.lower.empty() && prediction.class_sets.empty();
  if (has_none) return std::vector<std::string>(list_region_columns(bundle, target).size());
  if (has_interval(bundle, target))
    return {format_number(prediction.lower[target]), format_number(prediction.upper[target])};
  if (has_class_set(bundle, target)) return {format_class_set(bundle.targets[target], *prediction.class_sets[target])};
  return {};
}

std::vector<std::string> list_domain_columns(const bundle::Bundle& bundle) {
  std::vector<std::string> columns{"nn_similarity", "in_domain"};
  for (const bundle::DomainMeasure& measure : bundle.domain.space.measures) {
    const DomainMethod& method = find_domain_method(measure.method);
    columns.insert(columns.end(), {method.column, method.flag});
  }
  return columns;
}

std::vector<std::string> list_output_columns(const bundle::Bundle& bundle, bool members, bool domain) {
  std::vector<std::string> columns;
  for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
    const data::Target& target = bundle.targets[t];
    columns.push_back("pred_" + target.name);
    if (target.task == data::TaskType::multiclass) columns.push_back("prob_" + target.name);
    if (has_std(bundle)) columns.push_back("std_" + target.name);
    for (std::string& column : list_region_columns(bundle, t)) columns.push_back(std::move(column));
    for (const std::string& one : target.classes) columns.push_back("prob_" + target.name + "_" + one);
    for (std::size_t m = 0; members && m < bundle.members.size(); ++m)
      columns.push_back(fmt::format("pred_{}_{}", target.name, m + 1));
  }
  if (domain)
    for (std::string& column : list_domain_columns(bundle)) columns.push_back(std::move(column));
  columns.insert(columns.end(), {"status", "message"});
  return columns;
}

std::vector<std::string> format_prediction(const Prediction& prediction, const bundle::Bundle& bundle, bool members,
                                           bool domain) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(bundle.targets);
  std::vector<std::string> cells;
  if (prediction.mean.empty()) cells.resize(list_output_columns(bundle, members, false).size() - 2);
  else
    for (std::size_t t = 0; t < bundle.targets.size(); ++t)
      add_target_cells(prediction, bundle, t, offsets, members, cells);
  if (domain) {
    cells.push_back(prediction.nn_similarity ? format_number(*prediction.nn_similarity) : "");
    cells.push_back(!prediction.in_domain ? "" : *prediction.in_domain ? "true" : "false");
    for (const DomainDistance& distance : prediction.distances)
      cells.insert(cells.end(), {format_number(distance.value), distance.inside ? "true" : "false"});
    if (prediction.distances.empty()) cells.resize(cells.size() + 2 * bundle.domain.space.measures.size());
  }
  cells.push_back(prediction.status);
  cells.push_back(prediction.message);
  return cells;
}

}  // namespace athanor::predict
