// SchNet: continuous-filter convolutions over the distances of atoms.
#pragma once

#include <vector>

#include "athanor/models/points/point_encoder.h"
#include "athanor/models/points/point_options.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Schütt et al. 2017 (arXiv:1706.08566), as torch_geometric has it. h_i = embedding of the element; per interaction
///   h_i += A ssp(B sum_j (C h_j) * W(d_ij)),   W(d) = F ssp(G gaussians(d)) * (cos(pi d / cutoff) + 1) / 2
/// over all atoms j nearer than the cutoff, with ssp(x) = ln(1/2 + e^x / 2). An element that no training molecule has
/// begins with zeros.
class Schnet : public PointEncoder {
 public:
  Schnet(nn::ParameterList& list, const SchnetOptions& options);
  torch::Tensor operator()(const nn::Context& context, const nn::PointBatch& points) const override;
  std::int64_t width() const override { return width_; }

 private:
  struct Interaction {
    Interaction(nn::ParameterList& list, const std::string& name, const SchnetOptions& options);
    nn::Linear filter_in, filter_out;  ///< G, F
    nn::Linear in, out, mix;           ///< C, B, A
  };

  std::int64_t width_, gaussians_;
  double cutoff_, dropout_;
  std::size_t embedding_;
  std::vector<Interaction> interactions_;
};

}  // namespace athanor::models
