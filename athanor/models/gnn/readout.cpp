#include "athanor/models/gnn/readout.h"

#include "athanor/models/gnn/asking_readouts.h"
#include "athanor/models/gnn/topk_readout.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/layers.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// One number per column out of all atoms.
class PlainReadout : public Readout {
 public:
  PlainReadout(const GraphOptions& options, std::int64_t width)
      : kind_(options.readout), norm_(options.readout_norm), width_(width) {}
  std::int64_t width() const override { return width_; }

  Tensor operator()(const nn::Context&, const Tensor& atoms, const nn::GraphBatch& graph) const override {
    if (kind_ == "mean") return nn::segment_mean(atoms, graph.graph_offsets);
    if (kind_ == "max") return nn::segment_max(atoms, graph.graph_offsets);
    const Tensor sum = nn::segment_sum(atoms, graph.graph_offsets);
    return kind_ == "norm" ? sum / norm_ : sum;
  }

 private:
  std::string kind_;
  double norm_;
  std::int64_t width_;
};

class AttentionReadout : public Readout {
 public:
  AttentionReadout(nn::ParameterList& list, std::int64_t width)
      : width_(width), attention_(list, "readout.attention", width, 1) {}
  std::int64_t width() const override { return width_; }

  Tensor operator()(const nn::Context& context, const Tensor& atoms, const nn::GraphBatch& graph) const override {
    const Tensor share = nn::segment_softmax(attention_(context, atoms), graph.graph_offsets);
    return nn::segment_sum(atoms * share, graph.graph_offsets);
  }

 private:
  std::int64_t width_;
  nn::Linear attention_;
};

}  // namespace

std::unique_ptr<Readout> make_readout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width) {
  if (options.readout == "attention") return std::make_unique<AttentionReadout>(list, width);
  if (options.readout == "set2set") return std::make_unique<Set2setReadout>(list, options, width);
  if (options.readout == "attentive") return std::make_unique<AttentiveReadout>(list, options, width);
  if (options.readout == "topk") return std::make_unique<TopkReadout>(list, options, width);
  return std::make_unique<PlainReadout>(options, width);
}

}  // namespace athanor::models
