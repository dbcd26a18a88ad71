// Pictures and densities of molecules: those of scripts with the public recipes. Made by
// tests/golden/models/make_rasters.py.
#include <gtest/gtest.h>

#include "athanor/featurize/drawing_points.h"
#include "athanor/models/grids/voxel_cnn.h"
#include "golden_case.h"

namespace athanor::models {
namespace {

const SafetensorsFile& raster_file() {
  static const SafetensorsFile file = read_golden("rasters.safetensors");
  return file;
}

chemistry::Layout read_layout(const std::string& name) {
  const auto atoms = values<double>(raster_file().tensors, name + ".atoms"),
             bonds = values<double>(raster_file().tensors, name + ".bonds");
  chemistry::Layout layout;
  for (std::size_t i = 0; i < atoms.size(); i += 5)
    layout.atoms.push_back(
        {static_cast<int>(atoms[i]), atoms[i + 1], atoms[i + 2], atoms[i + 3], static_cast<int>(atoms[i + 4])});
  for (std::size_t i = 0; i < bonds.size(); i += 3)
    layout.bonds.push_back({static_cast<std::size_t>(bonds[i]), static_cast<std::size_t>(bonds[i + 1]), bonds[i + 2]});
  return layout;
}

/// The points of one molecule as a batch.
nn::PointBatch make_batch(const featurize::PackedPoints& points) {
  featurize::Inputs inputs;
  inputs.points = points;
  inputs.rows = 1;
  const std::vector<std::size_t> rows{0};
  return collate(inputs, rows, find_input_shape(inputs, "points"), {}).points;
}

void expect_raster(const torch::Tensor& found, const std::string& name, double tolerance) {
  const auto places = values<std::int32_t>(raster_file().tensors, name + ".places");
  const auto expected = values<float>(raster_file().tensors, name + ".values");
  const torch::Tensor flat = torch::zeros({found.numel()});
  ASSERT_GT(places.size(), 0U);
  for (std::size_t i = 0; i < places.size(); ++i) flat.data_ptr<float>()[places[i]] = expected[i];
  EXPECT_LE((found.reshape({-1}) - flat).abs().max().item<double>(), tolerance) << name;
}

TEST(RastersGolden, DrawThePicturesOfTheRecipe) {
  for (int i = 0; i < 6; ++i) {
    featurize::PackedPoints points{.width = 4};
    featurize::append_layout(read_layout(fmt::format("layout{}", i)), 4, points);
    points.offsets.push_back(static_cast<std::int64_t>(points.kinds.size()));
    expect_raster(nn::draw_points(make_batch(points), {2, 80, 0.5}), fmt::format("image{}", i), 1e-6);
  }
}

TEST(RastersGolden, HaveTheDensitiesOfLibmolgridsFormula) {
  for (int i = 0; i < 6; ++i) {
    const std::string name = fmt::format("cloud{}", i);
    featurize::PackedPoints points{.width = 1};
    points.kinds = values<std::uint8_t>(raster_file().tensors, name + ".kinds");
    points.positions = values<float>(raster_file().tensors, name + ".positions");
    points.values = values<float>(raster_file().tensors, name + ".radii");
    points.offsets.push_back(static_cast<std::int64_t>(points.kinds.size()));
    expect_raster(compute_element_densities(make_batch(points), {3, 12, 1.25}), fmt::format("cube{}", i), 1e-5);
  }
}

}  // namespace
}  // namespace athanor::models
