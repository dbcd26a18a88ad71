#include "athanor/models/points/point_network.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/models/head_layers.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/point_pairs.h"

namespace athanor::models {
namespace {

std::unique_ptr<PointEncoder> make_checked(const PointNetwork::EncoderFactory& factory, nn::ParameterList& list,
                                           const InputShape& shape) {
  if (shape.point_width == 0) fail(ErrorCode::invalid_options, "Networks on points need the places of atoms");
  return factory(list);
}

std::int64_t halve(std::int64_t width) { return std::max<std::int64_t>(1, width / 2); }

}  // namespace

PointNetwork::PointNetwork(const PointOptions& options, const InputShape& shape, nn::LossOptions loss,
                           const EncoderFactory& make_encoder)
    : Model(std::move(loss)),
      sums_(options.readout == "sum"),
      encoder_(make_checked(make_encoder, parameters_, shape)),
      atoms_(parameters_, "atoms", encoder_->width(), halve(encoder_->width())),
      vectors_(parameters_, options, shape, nn::Activation("relu"), options.dropout),
      head_(parameters_, "head", halve(encoder_->width()) + vectors_.added_width(), loss_.output_layer(),
            make_head_layers(options, options.dropout)) {}

torch::Tensor PointNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor atoms = nn::shifted_softplus(atoms_(context, (*encoder_)(context, batch.points)));
  const torch::Tensor& offsets = batch.points.offsets;
  const torch::Tensor molecules = sums_ ? nn::segment_sum(atoms, offsets) : nn::segment_mean(atoms, offsets);
  return head_(context, vectors_(context, molecules, batch));
}

}  // namespace athanor::models
