// The list of methods of explanation, with what is known of how far each can be trusted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/core/catalog.h"
#include "athanor/explain/feature_shap.h"
#include "athanor/explain/gradients.h"

namespace athanor::explain {

/// All methods. `input` says what they need: "any model", "networks", "networks on graphs or tokens", "networks with
/// attention", "trees and linear models". `expected` is the measured agreement with known contributions of atoms
/// (docs/explain.md); it begins with "weak" for a method that is not to be relied on.
const Catalog& explainer_catalog();

/// Names of the methods that give values to atoms, in the order of the catalogue.
std::vector<std::string> list_atom_methods();
/// True where the card of a method says so.
bool is_weak(const std::string& method);

/// How values of atoms are computed.
struct MethodSettings {
  std::string fragments = "brics";  ///< or "groups": what methods on fragments divide a molecule into
  std::size_t permutations = 100;   ///< of sampled Shapley and Myerson values
  std::string device = "cpu";
  std::vector<predict::Query> background{};  ///< of interventional_shap, as of FeatureShap
};

/// Chosen methods, prepared for one model; shared by all threads.
class AtomMethods {
 public:
  /// `names` as in the catalogue; {"all"} = all that the model has, {} = the usual ones. Errors: not_found with the
  /// nearest name; unsupported for a method that the model does not have, and why.
  AtomMethods(const ExplainedModel& model, const std::vector<std::string>& names, const MethodSettings& settings);

  const std::vector<std::string>& names() const { return names_; }
  /// One attribution per name. Errors of MoleculeView::score.
  std::vector<Attribution> run(MoleculeView& view, std::uint64_t seed) const;
  /// Background molecules of interventional_shap; nothing without that method.
  std::optional<std::size_t> background() const;

 private:
  void prepare(const std::string& name);
  Attribution run(const std::string& name, MoleculeView& view, std::uint64_t seed) const;
  AtomGroups find_fragments(MoleculeView& view) const;

  const ExplainedModel& model_;
  MethodSettings settings_;
  std::vector<std::string> names_;
  std::unique_ptr<FeatureShap> path_shap_, interventional_shap_;
  std::unique_ptr<GradientModel> gradients_;
};

}  // namespace athanor::explain
