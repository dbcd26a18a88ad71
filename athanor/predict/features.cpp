#include "athanor/predict/features.h"

#include <algorithm>

namespace athanor::predict {

FeaturePlan::FeaturePlan(std::span<const bundle::Member> members) {
  for (const bundle::Member& member : members) {
    const auto same = [&](const featurize::FeatureRequest& request) {
      return request.vector_spec == member.vector_spec && request.graph_set == member.graph_set &&
             request.token_spec == member.token_spec && request.point_spec == member.point_spec;
    };
    const auto found = std::find_if(requests_.begin(), requests_.end(), same);
    request_of_.push_back(static_cast<std::size_t>(found - requests_.begin()));
    if (found != requests_.end()) continue;
    requests_.push_back({.vector_spec = member.vector_spec,
                         .graph_set = member.graph_set,
                         .arrange_atoms = true,
                         .token_spec = member.token_spec,
                         .point_spec = member.point_spec});
    has_graphs_ = has_graphs_ || !member.graph_set.empty();
    try {
      add_columns(requests_.back());
      accepts_plain_ = featurize::accepts_plain(requests_.back()) && accepts_plain_;
    } catch (const Error& error) {
      fail(ErrorCode::unsupported, "the bundle needs features that this program does not know ({}); update",
           error.what());
    }
  }
}

void FeaturePlan::add_columns(const featurize::FeatureRequest& request) {
  std::vector<std::size_t>& positions = columns_of_.emplace_back();
  if (request.vector_spec.empty()) return;
  for (const std::string& name : featurize::make_vector_featurizer(request.vector_spec)->required_columns()) {
    const auto found = std::find(required_columns_.begin(), required_columns_.end(), name);
    positions.push_back(static_cast<std::size_t>(found - required_columns_.begin()));
    if (found == required_columns_.end()) required_columns_.push_back(name);
  }
}

featurize::Inputs FeaturePlan::compute(std::size_t index, std::span<const std::string> smiles,
                                       std::span<const double> columns, std::vector<std::optional<Issue>>& issues,
                                       PhaseTimes* times, std::uint64_t writing) const {
  std::vector<double> own_columns;
  for (std::size_t row = 0; row < smiles.size(); ++row)
    for (const std::size_t position : columns_of_[index])
      own_columns.push_back(columns[row * required_columns_.size() + position]);
  featurize::FeatureRequest request = requests_[index];
  request.writing = writing;
  return featurize::featurize(smiles, own_columns, request, 1, issues, times);
}

featurize::Inputs select_rows(const featurize::Inputs& inputs, std::span<const std::size_t> rows) {
  featurize::Inputs selected;
  selected.rows = rows.size();
  if (inputs.vectors.rows > 0) {
    selected.vectors.rows = rows.size();
    selected.vectors.columns = inputs.vectors.columns;
    selected.vectors.values.reserve(rows.size() * inputs.vectors.columns);
    for (const std::size_t row : rows) {
      const std::span<const float> values = inputs.vectors.row(row);
      selected.vectors.values.insert(selected.vectors.values.end(), values.begin(), values.end());
    }
  }
  if (inputs.graphs.size() > 0) selected.graphs = featurize::select(inputs.graphs, rows);
  if (inputs.tokens.vocabulary > 0) selected.tokens = featurize::select(inputs.tokens, rows);
  if (inputs.points.width > 0) selected.points = featurize::select(inputs.points, rows);
  return selected;
}

}  // namespace athanor::predict
