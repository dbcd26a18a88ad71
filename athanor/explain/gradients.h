// Explanations by gradients, for bundles of networks.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "athanor/explain/attribution.h"
#include "athanor/explain/molecule_view.h"
#include "athanor/models/network.h"

namespace athanor::explain {

/// The networks of a bundle with their gradients. Opens the libtorch plugin. Features of atoms and bonds and embeddings
/// of tokens enter a network through a factor, the strength of each; the gradient by a strength is gradient x input,
/// summed over the features of that atom, bond or token.
class GradientModel {
 public:
  /// Error(unsupported) for members that are no networks, or whose vectors go through a transform.
  GradientModel(const ExplainedModel& model, const std::string& device);

  const ExplainedModel& model() const { return model_; }
  bool has_parts() const;  ///< some member reads atoms and bonds, or tokens
  /// The whole molecule inside the network of a member.
  models::InnerView look_inside(std::size_t member, MoleculeView& view) const;
  /// Adds `share` times the values of atoms or tokens that a member reads to the values of atoms, and to the tokens of
  /// the attribution.
  void add_parts(std::size_t member, MoleculeView& view, std::span<const double> values, double share,
                 Attribution& to) const;

  /// Gradient x input of the whole molecule (Shrikumar et al. 2016, arXiv:1605.01713).
  Attribution compute_gradient_input(MoleculeView& view) const;
  /// Mean of gradient x input over 50 copies whose strengths are noisy by 0.2 (Smilkov et al. 2017, arXiv:1706.03825).
  Attribution compute_smoothgrad(MoleculeView& view, std::uint64_t seed) const;
  /// Along the straight way from no features to all of them, by 50 midpoints (Sundararajan et al. 2017,
  /// arXiv:1703.01365): the values add up to the prediction minus that of nameless atoms in the same graph.
  Attribution compute_integrated_gradients(MoleculeView& view) const;
  /// A soft mask of atoms, in [0, 1], that keeps the prediction and is small (Ying et al. 2019, arXiv:1903.03894).
  Attribution compute_explainer_mask(MoleculeView& view, std::uint64_t seed) const;

 private:
  struct Probe;
  struct Answer;
  std::vector<Answer> ask(MoleculeView& view, std::span<const Probe> probes) const;
  Probe make_probe(MoleculeView& view, float strength) const;

  const ExplainedModel& model_;
  std::vector<std::unique_ptr<models::Network>> networks_;
};

}  // namespace athanor::explain
