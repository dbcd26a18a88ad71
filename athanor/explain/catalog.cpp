#include "athanor/explain/catalog.h"

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/explain/coalitions.h"
#include "athanor/explain/inside.h"
#include "athanor/explain/subgraph.h"

namespace athanor::explain {
namespace {

constexpr const char* any = "any model";
constexpr const char* networks = "networks";
constexpr const char* part_networks = "networks on graphs or tokens";
constexpr const char* trees_and_linear = "trees and linear models";
constexpr const char* attention_networks = "networks with attention";

/// Methods on atoms come first.
constexpr std::size_t num_atom_methods = 14;

const std::vector<std::string> usual_methods{"shapley", "fragment_shapley", "occlusion"};

}  // namespace

const Catalog& explainer_catalog() {
  static const Catalog catalog{
      {"shapley",
       "Shapley values of atoms: their mean contribution over random orders of adding them",
       any,
       "doi:10.1515/9781400881970-018",
       "ZINC, forest: log P 0.50, polar surface 0.86 (Pearson), amides 1.00 (AUROC); D-MPNN: log P 0.66",
       {}},
      {"fragment_shapley",
       "Shapley values of BRICS fragments or functional groups",
       any,
       "doi:10.1515/9781400881970-018",
       "ZINC, forest: log P 0.30, polar surface 0.41 (Pearson), amides 0.91 (AUROC); D-MPNN: log P 0.45",
       {}},
      {"occlusion",
       "What the prediction loses when one atom is taken away; similarity maps of fingerprints",
       any,
       "doi:10.1186/1758-2946-5-43",
       "ZINC, D-MPNN: log P 0.62, polar surface 0.61 (Pearson), amides 1.00 (AUROC)",
       {}},
      {"fragment_occlusion",
       "What the prediction loses when one fragment is taken away",
       any,
       "doi:10.1186/1758-2946-5-43",
       "ZINC, D-MPNN: log P 0.43, polar surface 0.47 (Pearson), amides 0.91 (AUROC)",
       {}},
      {"myerson",
       "Shapley values where only atoms that bonds join work together",
       any,
       "doi:10.1287/moor.2.3.225",
       "ZINC, D-MPNN: log P 0.64 (Pearson)",
       {}},
      {"subgraph",
       "The connected third of the atoms, or less, that the prediction rests on most, and its Shapley value",
       any,
       "arXiv:2102.05152",
       "ZINC, forest: log P 0.23, polar surface 0.43 (Pearson), amides 0.90 (AUROC)",
       {}},
      {"feature_shap",
       "Exact Shapley values of features (TreeSHAP, linear SHAP), shared out to the atoms of fingerprint bits",
       trees_and_linear,
       "arXiv:1802.03888",
       "ZINC, forest: log P 0.29, polar surface 0.64 (Pearson), amides 1.00 (AUROC); ridge: log P 0.53",
       {}},
      {"interventional_shap",
       "The same, where a feature is left out by taking its value in background molecules (interventional TreeSHAP)",
       trees_and_linear,
       "doi:10.1038/s42256-019-0138-9",
       "ZINC, forest: log P 0.29, polar surface 0.58 (Pearson), amides 1.00 (AUROC)",
       {}},
      {"integrated_gradients",
       "Gradient x input along the way from no features to all of them",
       networks,
       "arXiv:1703.01365",
       "ZINC, D-MPNN: log P 0.71, polar surface 0.92 (Pearson), amides 1.00 (AUROC)",
       {}},
      {"gradient_input",
       "Gradient x input: how the prediction changes with the strength of each atom's features",
       networks,
       "arXiv:1605.01713",
       "ZINC, D-MPNN: log P 0.71, polar surface 0.92 (Pearson), amides 1.00 (AUROC)",
       {}},
      {"smoothgrad",
       "Gradient x input, averaged over noise on the strengths",
       part_networks,
       "arXiv:1706.03825",
       "ZINC, D-MPNN: log P 0.71, polar surface 0.93 (Pearson), amides 1.00 (AUROC)",
       {}},
      {"gnn_explainer",
       "Smallest soft mask of atoms that keeps the prediction; says which atoms matter, not how",
       part_networks,
       "arXiv:1903.03894",
       "weak: ZINC, D-MPNN: log P 0.17, polar surface 0.62 (Pearson), amides 0.98 (AUROC)",
       {}},
      {"grad_cam",
       "States of atoms or tokens before the readout, by how much the prediction follows each of their columns",
       part_networks,
       "doi:10.1109/CVPR.2019.01103",
       "weak: ZINC, D-MPNN: log P 0.21, polar surface 0.32 (Pearson), amides 0.77 (AUROC); GAT: log P 0.71",
       {}},
      {"attention_rollout",
       "How much of each atom or token reaches the readout through the layers of attention; not how it acts",
       attention_networks,
       "arXiv:2005.00928",
       "weak: ZINC, GAT: log P -0.58 (Pearson); it has no sign",
       {}},
      {"permutation_importance",
       "What the score loses when blocks, descriptors, or properties of atoms and bonds go to other molecules",
       "any model",
       "doi:10.1023/A:1010933404324",
       "",
       {}},
      {"counterfactuals",
       "Near molecules with another prediction: small edits and mutations of SELFIES, diverse and most similar first",
       any,
       "doi:10.1039/D1SC05259D",
       "",
       {}},
      {"similar", "The training molecules that are most similar, with what the model says of them", any, "", "", {}},
      {"features",
       "Features with the largest exact Shapley values, among them descriptors",
       trees_and_linear,
       "arXiv:1802.03888",
       "",
       {}},
  };
  return catalog;
}

std::vector<std::string> list_atom_methods() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < num_atom_methods; ++i) names.push_back(explainer_catalog()[i].name);
  return names;
}

bool is_weak(const std::string& method) {
  return find_entry(explainer_catalog(), method, "method of explanation").expected.starts_with("weak");
}

AtomMethods::AtomMethods(const ExplainedModel& model, const std::vector<std::string>& names,
                         const MethodSettings& settings)
    : model_(model), settings_(settings) {
  const bool wants_all = names == std::vector<std::string>{"all"};
  const std::vector<std::string> known = list_atom_methods();
  for (const std::string& name : wants_all ? known : names.empty() ? usual_methods : names) {
    if (std::ranges::find(known, name) == known.end())
      fail(ErrorCode::not_found, "There is no method \"{}\" that explains atoms{} (known: all, {})", name,
           format_suggestion(name, known), join_text(known, ", "));
    try {
      prepare(name);
      names_.push_back(name);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unsupported) throw;
      if (!wants_all) fail(ErrorCode::unsupported, "{} does not explain this model: {}", name, error.what());
    }
  }
}

void AtomMethods::prepare(const std::string& name) {
  const std::string& input = find_entry(explainer_catalog(), name, "method of explanation").input;
  if (input == any && !std::ranges::all_of(model_.featurizers(), &PartFeaturizer::can_remove_atoms))
    fail(ErrorCode::unsupported,
         "symbols of SELFIES do not stand for single atoms, so that no atom can be hidden; --removal structure takes "
         "atoms from the molecule");
  if (name == "feature_shap" && !path_shap_)
    path_shap_ = std::make_unique<FeatureShap>(model_, Perturbation::path_dependent);
  if (name == "interventional_shap" && !interventional_shap_)
    interventional_shap_ = std::make_unique<FeatureShap>(model_, Perturbation::interventional, settings_.background);
  const bool is_inside = input == part_networks || input == attention_networks;
  if ((input == networks || is_inside) && !gradients_)
    gradients_ = std::make_unique<GradientModel>(model_, settings_.device);
  if (is_inside && !gradients_->has_parts())
    fail(ErrorCode::unsupported, "the networks of the bundle read neither atoms and bonds nor tokens");
  if (input == attention_networks && !has_attention(*gradients_))
    fail(ErrorCode::unsupported, "the networks of the bundle have no attention");
}

std::optional<std::size_t> AtomMethods::background() const {
  if (!interventional_shap_) return std::nullopt;
  return interventional_shap_->background();
}

AtomGroups AtomMethods::find_fragments(MoleculeView& view) const {
  return settings_.fragments == "groups" ? chemistry::find_functional_groups(view.molecule())
                                         : chemistry::find_brics_fragments(view.molecule());
}

std::vector<Attribution> AtomMethods::run(MoleculeView& view, std::uint64_t seed) const {
  std::vector<Attribution> attributions;
  for (const std::string& name : names_) {
    attributions.push_back(run(name, view, seed));
    attributions.back().method = name;
  }
  return attributions;
}

Attribution AtomMethods::run(const std::string& name, MoleculeView& view, std::uint64_t seed) const {
  const ShapleySettings sampling{settings_.permutations, seed, name == "myerson"};
  if (name == "shapley" || name == "myerson")
    return compute_shapley(view, list_single_atoms(view.num_atoms()), sampling);
  if (name == "fragment_shapley") return compute_shapley(view, find_fragments(view), sampling);
  if (name == "occlusion") return compute_occlusion(view, list_single_atoms(view.num_atoms()));
  if (name == "fragment_occlusion") return compute_occlusion(view, find_fragments(view));
  if (name == "subgraph") return compute_subgraph(view, {});
  if (name == "feature_shap") return path_shap_->attribute(view);
  if (name == "interventional_shap") return interventional_shap_->attribute(view);
  if (name == "integrated_gradients") return gradients_->compute_integrated_gradients(view);
  if (name == "gradient_input") return gradients_->compute_gradient_input(view);
  if (name == "grad_cam") return compute_grad_cam(*gradients_, view);
  if (name == "attention_rollout") return compute_attention_rollout(*gradients_, view);
  if (name == "smoothgrad") return gradients_->compute_smoothgrad(view, seed);
  return gradients_->compute_explainer_mask(view, seed);
}

}  // namespace athanor::explain
