#include "athanor/models/grids/grid_network.h"

#include "athanor/core/error.h"
#include "athanor/models/head_layers.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr std::int64_t kernel_cells = 3;

std::int64_t count_channels(const GridOptions& options, std::int64_t block) { return options.hidden << block; }

std::int64_t require_channels(const InputShape& shape, std::int64_t channels) {
  if (shape.point_width == 0) fail(ErrorCode::invalid_options, "Networks on grids need the places of atoms");
  return channels;
}

/// 0, cells, 2 cells ...: the rows of each cloud.
Tensor list_cloud_offsets(std::int64_t clouds, std::int64_t cells, const Tensor& like) {
  return torch::arange(0, (clouds + 1) * cells, cells, like.options().dtype(torch::kInt));
}

}  // namespace

GridNetwork::Block GridNetwork::make_block(nn::ParameterList& list, const GridOptions& options, std::int64_t dimensions,
                                           std::int64_t index) {
  const std::string name = "encoder." + std::to_string(index);
  const std::int64_t width = count_channels(options, index);
  const nn::NormKind norm = nn::parse_norm(options.norm);
  std::optional<nn::GridConvolution> down;
  if (index > 0) down.emplace(list, name + ".down", dimensions, width / 2, width, kernel_cells, 2);
  return {std::move(down), nn::Norm(list, name + ".0.norm", norm, width), nn::Norm(list, name + ".1.norm", norm, width),
          nn::GridConvolution(list, name + ".0", dimensions, width, width, kernel_cells),
          nn::GridConvolution(list, name + ".1", dimensions, width, width, kernel_cells)};
}

GridNetwork::GridNetwork(const GridOptions& options, const InputShape& shape, nn::LossOptions loss,
                         std::int64_t dimensions, std::int64_t channels)
    : Model(std::move(loss)),
      raster_{dimensions, options.side, options.resolution},
      rotates_(options.rotate),
      dropout_(options.dropout),
      stem_(parameters_, "stem", dimensions, require_channels(shape, channels), options.hidden, kernel_cells, 2),
      blocks_([&] {
        std::vector<Block> made;
        for (std::int64_t i = 0; i < options.blocks; ++i)
          made.push_back(make_block(parameters_, options, dimensions, i));
        return made;
      }()),
      norm_(parameters_, "norm", nn::parse_norm(options.norm), count_channels(options, options.blocks - 1)),
      vectors_(parameters_, options, shape, nn::Activation("relu"), options.dropout),
      head_(parameters_, "head", count_channels(options, options.blocks - 1) + vectors_.added_width(),
            loss_.output_layer(), make_head_layers(options, options.dropout)) {}

Tensor GridNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  nn::PointBatch points = batch.points;
  if (rotates_ && context.training && context.rng)
    points.positions = nn::turn_randomly(points, raster_.dimensions, *context.rng);
  nn::GridExtent extent{raster_.depth(), raster_.side, raster_.side};
  Tensor x = stem_(context, rasterize(points, raster_), extent);
  for (const Block& block : blocks_) {
    if (block.down) x = (*block.down)(context, x, extent);
    const Tensor inner = block.first(context, torch::relu(block.first_norm(context, x)), extent);
    x = x + block.second(context, torch::relu(block.second_norm(context, inner)), extent);
  }
  x = torch::relu(norm_(context, x));
  const Tensor molecules = nn::segment_mean(x, list_cloud_offsets(points.num_clouds, extent.cells(), x));
  return head_(context, vectors_(context, nn::dropout(context, molecules, dropout_), batch));
}

}  // namespace athanor::models
