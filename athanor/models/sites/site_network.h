// Networks on graphs that predict numbers of every atom or bond: an encoder and a head, without a readout.
#pragma once

#include "athanor/models/model.h"
#include "athanor/models/sites/site_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// With h the states of the atoms that the network in it encodes, e the features of bonds and x the scaled vectors of
/// the molecule, if any:
///   atoms  y_v = f([h_v | x])
///   bonds  y_vw = (f([h_v | h_w | e_vw | x]) + f([h_w | h_v | e_vw | x])) / 2
/// f is the head. Where the values of a molecule have a sum S, what is missing is shared out by learned weights:
///   y_v + a_v (S - sum of y), a the softmax over the molecule of g, a head of its own on the same inputs
/// as chemprop 2.3.1 does for atoms (ConstrainerFFN; Guan et al. 2021, doi:10.1039/D0SC04823B); with the same weights
/// the numbers are its. Loss: every known value counts once.
class SiteNetwork : public Model {
 public:
  SiteNetwork(std::unique_ptr<Model> network, const InputShape& shape, SiteShape sites,
              const nn::FeedForwardOptions& layers, nn::LossOptions loss);
  /// Raw outputs [sites of all rows, outputs]. Bonds of a graph stand by their higher atom, then by their lower one.
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return network_->micro_batch_rows(); }

 private:
  /// What the heads read, once, or of bonds from both ends.
  struct SiteInputs {
    std::vector<torch::Tensor> sides;
    torch::Tensor offsets;  ///< i32 [rows + 1] sites of each row
  };
  SiteInputs collect_atoms(const torch::Tensor& states, const nn::Batch& batch) const;
  SiteInputs collect_bonds(const torch::Tensor& states, const nn::Batch& batch) const;
  static torch::Tensor apply(const nn::Context& context, const nn::FeedForward& head, const SiteInputs& inputs);
  torch::Tensor meet_sums(const nn::Context& context, const torch::Tensor& raw, const SiteInputs& inputs,
                          const torch::Tensor& sums) const;

  std::unique_ptr<Model> network_;
  SiteShape sites_;
  std::int64_t edge_onehot_;
  nn::FeedForward head_;
  std::optional<nn::FeedForward> sum_head_;
};

/// The network of that name (catalogue; on graphs) with heads for sites. Error(invalid_options) for networks without
/// states of atoms, and for options that concern the molecule as a whole (readout, batch norm).
std::unique_ptr<Model> make_site_network(const std::string& name, const nlohmann::json& options,
                                         const InputShape& shape, const SiteShape& sites, nn::LossOptions loss);

}  // namespace athanor::models
