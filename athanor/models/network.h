// The torch-free face of a trained network: what predict sees of the libtorch plugin.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/featurize/inputs.h"
#include "athanor/kernels/precision.h"

namespace athanor::models {

/// Where predictions go: [rows, outputs] each, of which all but the means may be empty, "not wanted".
struct OutputSpans {
  OutputSpans() = default;
  OutputSpans(std::span<double> means) : mean(means) {}  // NOLINT: means alone are the common case
  OutputSpans(std::vector<double>& means) : mean(means) {}
  OutputSpans(std::span<double> means, std::span<double> stds, std::span<double> lowers, std::span<double> uppers)
      : mean(means), std(stds), lower(lowers), upper(uppers) {}

  std::span<double> mean;          ///< original units, or probabilities
  std::span<double> std;           ///< the network's own standard deviations, 0 where it has none
  std::span<double> lower, upper;  ///< its own quantiles, NaN where it has none

  /// The part [first, first + count).
  OutputSpans part(std::size_t first, std::size_t count) const {
    const auto cut = [&](std::span<double> values) { return values.empty() ? values : values.subspan(first, count); };
    return {cut(mean), cut(std), cut(lower), cut(upper)};
  }
};

/// Factors on the features of each atom and bond: 1 = as they are, 0 = nothing is known of it.
struct Strengths {
  std::span<const float> nodes;     ///< [nodes of all rows]
  std::span<const float> edges;     ///< [directed edges of all rows]
  std::span<const float> tokens{};  ///< [tokens of all rows]
};

/// An output of a network, and how it changes with what the network is given.
struct Sensitivity {
  std::vector<double> values;  ///< [rows] in original units, or probabilities
  std::vector<float> nodes;    ///< [nodes] by the strength of each; empty without graphs
  std::vector<float> edges;    ///< [edges]
  std::vector<float> tokens;   ///< [tokens]; empty without tokens
  std::vector<float> vectors;  ///< [rows, columns] by each feature, unscaled; empty without vectors
};

/// Who listens to whom in one layer of attention, of nodes or tokens of one molecule.
struct AttentionMap {
  std::size_t heads = 0;
  std::vector<std::size_t> to, from;  ///< [pairs] `to` listens to `from`; ascending by `to`
  std::vector<float> shares;          ///< [pairs, heads]; those of a listener add up to 1
};

/// What a network makes of the nodes or tokens of one molecule.
struct InnerView {
  /// Grad-CAM for graphs (Pope et al. 2019, doi:10.1109/CVPR.2019.01103) with its sign, [nodes or tokens]: the sum over
  /// columns k of a_k F_nk, F the states that the readout gets and a_k the mean over n of the derivative of the output
  /// (original unit, or probability) by F_nk. Empty without such states.
  std::vector<double> relevance;
  std::vector<AttentionMap> attention;  ///< [layers], from the input on; empty without attention
};

/// A trained network ready to predict.
class Network {
 public:
  virtual ~Network() = default;
  /// Predictions in original units (probabilities of class 1 for binary targets, of every class for multi-class ones)
  /// for each row. Runs on up to `threads` threads; the numbers do not depend on it, nor on the other rows.
  virtual void predict(const featurize::Inputs& inputs, OutputSpans out, std::size_t threads) = 0;
  /// Of a network on atoms or bonds: means for the sites of all rows, [sites, outputs]. `sums` [rows, targets], NaN =
  /// free: what the numbers of a row add up to, to the last digit; empty = all are free. Error(unsupported) for others.
  virtual void predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out,
                             std::size_t threads);
  /// Value and gradient of output `output` for every row; runs on the calling thread. Error(unsupported) where a
  /// network has no gradients.
  virtual Sensitivity differentiate(const featurize::Inputs& inputs, const Strengths& strengths, std::size_t output);
  /// The inside of one pass over a single row; runs on the calling thread. Error(unsupported) as above.
  virtual InnerView look_inside(const featurize::Inputs& molecule, std::size_t output);
};

/// Entry points of libathanor_torch.so for prediction.
class NetworkLibrary {
 public:
  virtual ~NetworkLibrary() = default;
  /// `precision` is that of products on GPUs; on the CPU they are f32.
  virtual std::unique_ptr<Network> load(const bundle::Member& member, std::span<const data::Target> targets,
                                        const std::string& device,
                                        kernels::Precision precision = kernels::Precision::f32) = 0;
  /// Operations of the products of matrices in predicting the molecules one by one, by libtorch's operators alone
  /// (predict/flops.h).
  virtual double count_flops(const bundle::Member& member, std::span<const data::Target> targets,
                             std::span<const featurize::Inputs> molecules) = 0;
  virtual std::string version() const = 0;  ///< "libtorch 1.13.1"; with kernels for GPUs it says so
  virtual bool has_cuda() const = 0;
};

inline constexpr const char* network_library_symbol = "athanor_network_library";  ///< NetworkLibrary* (*)()
inline constexpr const char* torch_plugin_name = "libathanor_torch.so";

}  // namespace athanor::models
