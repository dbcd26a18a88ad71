#include "athanor/predict/features.h"

#include <algorithm>

#include "athanor/featurize/spec_grammar.h"
#include "athanor/featurize/table_block.h"

namespace athanor::predict {
namespace {

[[noreturn]] void fail_unknown(const Error& error) {
  fail(ErrorCode::unsupported, "the bundle needs features that this program does not know ({}); update", error.what());
}

}  // namespace

chemistry::StandardizePolicy find_policy(const std::string& name) {
  try {
    return chemistry::parse_standardize_policy(name);
  } catch (const Error&) {
    fail(ErrorCode::unsupported,
         "the bundle standardises molecules by \"{}\", which this program does not know; update", name);
  }
}

FeaturePlan::FeaturePlan(const bundle::Bundle& bundle) {
  for (const bundle::Member& member : bundle.members) {
    const auto same = [&](const featurize::FeatureRequest& request) {
      return request.vector_spec == member.vector_spec && request.graph_set == member.graph_set &&
             request.token_spec == member.token_spec && request.point_spec == member.point_spec;
    };
    const auto found = std::find_if(requests_.begin(), requests_.end(), same);
    request_of_.push_back(static_cast<std::size_t>(found - requests_.begin()));
    if (found != requests_.end()) continue;
    requests_.push_back({.vector_spec = member.vector_spec,
                         .graph_set = member.graph_set,
                         .arrange_atoms = bundle.level == data::SiteLevel::molecule,
                         .token_spec = member.token_spec,
                         .point_spec = member.point_spec,
                         .molecules = bundle::count_molecules(bundle),
                         .fractions = bundle.fraction_columns,
                         .reactions = !bundle.reaction_columns.empty()});
    try {
      add_columns(requests_.back());
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid_options) throw;  // of a file that the features need
      fail_unknown(error);
    }
    try {
      accepts_plain_ = featurize::accepts_plain(requests_.back()) && accepts_plain_;
      stereo_ = std::max(stereo_, featurize::list_stereo_features(requests_.back()));
    } catch (const Error& error) {
      fail_unknown(error);
    }
  }
}

void replace_table(bundle::Bundle& bundle, const std::string& file) {
  bool is_found = false;
  for (bundle::Member& member : bundle.members) {
    if (member.vector_spec.empty() || featurize::parse_spec(member.vector_spec).back().name != "table") continue;
    member.vector_spec = featurize::replace_table(member.vector_spec, file);
    is_found = true;
  }
  if (!is_found) fail(ErrorCode::invalid_options, "--table {}: the bundle has no features from a table", file);
}

void FeaturePlan::add_columns(const featurize::FeatureRequest& request) {
  std::vector<std::size_t>& positions = columns_of_.emplace_back();
  for (const data::FeatureColumn& column : featurize::list_required_columns(request)) {
    const auto found = std::find(required_columns_.begin(), required_columns_.end(), column);
    positions.push_back(static_cast<std::size_t>(found - required_columns_.begin()));
    if (found == required_columns_.end()) required_columns_.push_back(column);
  }
}

featurize::Inputs FeaturePlan::compute(std::size_t index, std::span<const std::string> smiles,
                                       std::span<const double> columns, std::vector<std::optional<Issue>>& issues,
                                       PhaseTimes* times, std::uint64_t writing, std::size_t threads) const {
  std::vector<double> own_columns;
  for (std::size_t row = 0; row < smiles.size(); ++row)
    for (const std::size_t position : columns_of_[index])
      own_columns.push_back(columns[row * required_columns_.size() + position]);
  featurize::FeatureRequest request = requests_[index];
  request.writing = writing;
  return featurize::featurize(smiles, own_columns, request, threads, issues, times);
}

namespace {

featurize::FeatureMatrix select_rows(const featurize::FeatureMatrix& matrix, std::span<const std::size_t> rows) {
  featurize::FeatureMatrix selected{rows.size(), matrix.columns, {}};
  selected.values.reserve(rows.size() * matrix.columns);
  for (const std::size_t row : rows) {
    const std::span<const float> values = matrix.row(row);
    selected.values.insert(selected.values.end(), values.begin(), values.end());
  }
  return selected;
}

}  // namespace

featurize::Inputs select_rows(const featurize::Inputs& inputs, std::span<const std::size_t> rows) {
  featurize::Inputs selected;
  selected.rows = rows.size();
  selected.molecules = inputs.molecules;
  if (inputs.vectors.rows > 0) selected.vectors = select_rows(inputs.vectors, rows);
  if (inputs.shares.rows > 0) selected.shares = select_rows(inputs.shares, rows);
  if (inputs.graphs.size() > 0) {
    std::vector<std::size_t> graphs;
    for (const std::size_t row : rows)
      for (std::size_t m = 0; m < inputs.molecules; ++m) graphs.push_back(row * inputs.molecules + m);
    selected.graphs = featurize::select(inputs.graphs, graphs);
  }
  if (inputs.tokens.vocabulary > 0) selected.tokens = featurize::select(inputs.tokens, rows);
  if (inputs.points.width > 0) selected.points = featurize::select(inputs.points, rows);
  return selected;
}

}  // namespace athanor::predict
