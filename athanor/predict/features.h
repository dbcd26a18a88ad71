// The feature requests of a bundle's members, each computed once per batch.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::predict {

/// The policy of that text. Error(unsupported) for one that this program does not know.
chemistry::StandardizePolicy find_policy(const std::string& text);

/// The distinct (vector_spec, graph_set, token_spec, point_spec) of the members, and the input columns that they need.
class FeaturePlan {
 public:
  /// Error(unsupported) for a spec or graph set that this program does not know.
  explicit FeaturePlan(const bundle::Bundle& bundle);

  std::size_t size() const { return requests_.size(); }
  /// Whether chemistry::PlainReader is enough for all requests.
  bool accepts_plain() const { return accepts_plain_; }
  /// The most that any features tell of stereo.
  chemistry::StereoFeatures stereo() const { return stereo_; }
  const std::string& token_spec(std::size_t index) const { return requests_[index].token_spec; }
  const featurize::FeatureRequest& request(std::size_t index) const { return requests_[index]; }
  bool has_tokens(std::size_t index) const { return !token_spec(index).empty(); }
  std::size_t request_of(std::size_t member) const { return request_of_[member]; }
  const std::vector<data::FeatureColumn>& required_columns() const { return required_columns_; }

  /// Features of the rows for request `index`, with their tokens in that writing. `columns` is [rows,
  /// required_columns]; texts of several molecules are joined (chemistry/joined_molecules.h). Failures and threads as
  /// in featurize::featurize.
  featurize::Inputs compute(std::size_t index, std::span<const std::string> smiles, std::span<const double> columns,
                            std::vector<std::optional<Issue>>& issues, PhaseTimes* times, std::uint64_t writing = 0,
                            std::size_t threads = 1) const;

 private:
  void add_columns(const featurize::FeatureRequest& request);

  std::vector<featurize::FeatureRequest> requests_;
  std::vector<std::vector<std::size_t>> columns_of_;  ///< per request, positions in required_columns_
  std::vector<std::size_t> request_of_;               ///< per member
  std::vector<data::FeatureColumn> required_columns_;
  bool accepts_plain_ = true;
  chemistry::StereoFeatures stereo_ = chemistry::StereoFeatures::none;
};

/// Another file for the table(FILE) of all members that have one. Errors: invalid_options when none has; those of
/// featurize::replace_table.
void replace_table(bundle::Bundle& bundle, const std::string& file);

/// The rows of `inputs` at `rows`, in that order.
featurize::Inputs select_rows(const featurize::Inputs& inputs, std::span<const std::size_t> rows);

}  // namespace athanor::predict
