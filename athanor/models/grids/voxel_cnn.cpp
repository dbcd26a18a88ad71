#include "athanor/models/grids/voxel_cnn.h"

#include <array>

#include "athanor/featurize/inputs.h"

namespace athanor::models {
namespace {

constexpr std::array<std::size_t, element_channels - 1> channel_elements{1, 6, 7, 8, 9, 15, 16, 17, 35, 53};

std::vector<std::int64_t> list_element_channels() {
  std::vector<std::int64_t> channels(featurize::point_kinds, element_channels - 1);
  for (std::size_t i = 0; i < channel_elements.size(); ++i)
    channels[channel_elements[i]] = static_cast<std::int64_t>(i);
  return channels;
}

}  // namespace

torch::Tensor compute_element_densities(const nn::PointBatch& points, const nn::Raster& raster) {
  static const std::vector<std::int64_t> channel_of = list_element_channels();
  return nn::compute_densities(points, channel_of, element_channels, raster);
}

}  // namespace athanor::models
