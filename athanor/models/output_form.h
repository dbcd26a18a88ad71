// What the raw outputs of a network say about a target: a point, or a distribution. Torch-free.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"

namespace athanor::models {

/// point: one output per number or class, see OutputTransform. The others tell their own uncertainty, on scaled
/// targets, with s(x) = log(1 + exp(x)) + 1e-6:
///   normal      m and v: mean m, variance s(v) (Nix & Weigend 1994, doi:10.1109/ICNN.1994.374138)
///   evidential  m, v, a, b: a normal-inverse-gamma distribution of mean m, nu = s(v), alpha = 1 + s(a), beta = s(b)
///               (Amini et al. 2020, arXiv:1910.02600). Variance of the noise ("aleatoric") beta / (alpha - 1), of the
///               mean ("epistemic") that over nu; evidential is their sum
///   quantiles   m, l, u: the median m, the quantiles m - s(l) and m + s(u) on both sides of a central share
///   dirichlet   e_k: evidence s(e_k) of each class; probabilities (evidence + 1) / S with S the sum of (evidence + 1),
///               of variance p (1 - p) / (S + 1) (Sensoy et al. 2018, arXiv:1806.01768)
///   gaussian_process  m, v of a number: mean m, variance v; of classes their logits, then v: with k = 1 / sqrt(1 + pi
///   v / 8)
///               the logits times k give the probabilities ("mean field", MacKay 1992, doi:10.1162/neco.1992.4.5.720),
///               of variance p (1 - p) (1 - k) (Daunizeau 2017, arXiv:1703.00091)
enum class OutputKind {
  point,
  normal,
  evidential,
  evidential_epistemic,
  evidential_aleatoric,
  quantiles,
  dirichlet,
  gaussian_process
};

/// How the raw outputs of one target are to be read.
struct OutputForm {
  OutputKind kind = OutputKind::point;
  double coverage = 0.9;     ///< central share between the quantiles
  std::size_t features = 0;  ///< random features of the Gaussian process
};

/// Raw outputs of a target of that form.
std::size_t count_raw_outputs(const OutputForm& form, const data::Target& target);

/// {"kind": "quantiles", "coverage": 0.9}
nlohmann::json to_json(const OutputForm& form);

/// The form of each target out of a member's details, where they are named when one is not a point.
/// Error(unsupported) for a kind that this program does not know, corrupt for one that does not fit the task.
std::vector<OutputForm> read_output_forms(const bundle::Member& member, std::span<const data::Target> targets);

/// Predictions are means over so many samples with dropout (Gal & Ghahramani 2016, arXiv:1506.02142); 0 = dropout is
/// off. Error(corrupt).
std::size_t read_dropout_samples(const bundle::Member& member);

/// Random features of the Gaussian process that is the last layer of the member's network; 0 = it is linear.
std::size_t count_random_features(std::span<const OutputForm> forms);
/// True when it is one, without any check.
bool has_gaussian_process(const bundle::Member& member);

/// True when the network of the member tells a standard deviation of that target.
bool gives_std(const bundle::Member& member, std::size_t target);
/// True when it tells quantiles of that target.
bool gives_quantiles(const bundle::Member& member, std::size_t target);

}  // namespace athanor::models
