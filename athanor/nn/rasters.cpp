#include "athanor/nn/rasters.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using torch::Tensor;

/// The points on the CPU, cloud by cloud.
template <class T>
struct Clouds {
  explicit Clouds(const PointBatch& points)
      : offsets(points.offsets.cpu()),
        kinds(points.kinds.cpu()),
        positions(points.positions.cpu().contiguous()),
        values(points.values.cpu().contiguous()),
        count(points.num_clouds) {}

  /// Calls body(cloud, kind, position, values) for every point.
  template <class Body>
  void for_each(const Body& body) const {
    for (std::int64_t cloud = 0; cloud < count; ++cloud)
      for (std::int32_t i = int_data(offsets)[cloud]; i < int_data(offsets)[cloud + 1]; ++i)
        body(cloud, int_data(kinds)[i], positions.data_ptr<T>() + 3 * i, values.data_ptr<T>() + values.size(1) * i);
  }

  Tensor offsets, kinds, positions, values;
  std::int64_t count;
};

/// Cells of an axis whose centres are within `reach` of `place`.
std::array<std::int64_t, 2> find_range(double place, double reach, const Raster& raster) {
  const double first = place / raster.cell + static_cast<double>(raster.side - 1) / 2, width = reach / raster.cell;
  return {std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(first - width))),
          std::min<std::int64_t>(raster.side, static_cast<std::int64_t>(std::floor(first + width)) + 1)};
}

double find_centre(std::int64_t index, const Raster& raster) {
  return (static_cast<double>(index) - static_cast<double>(raster.side - 1) / 2) * raster.cell;
}

/// `square` is (d / r)^2, below 1.5^2.
template <class T>
T compute_density(T square) {
  constexpr T inverse_square_e = T(0.135335283236612691894);
  if (square <= 1) return std::exp(-2 * square);
  const T rest = 2 * std::sqrt(square) - 3;
  return inverse_square_e * rest * rest;
}

/// Adds the density of one point to its channel of a cloud's cells.
template <class T>
void add_density(const T* place, T radius, const Raster& raster, std::int64_t channels, T* out) {
  constexpr double reach = 1.5;
  const auto r = static_cast<double>(radius);
  const auto xs = find_range(place[0], reach * r, raster), ys = find_range(place[1], reach * r, raster),
             zs = find_range(place[2], reach * r, raster);
  const auto offset = [&](std::int64_t index, int axis) {
    return static_cast<T>((find_centre(index, raster) - static_cast<double>(place[axis])) / r);
  };
  for (std::int64_t z = zs[0]; z < zs[1]; ++z)
    for (std::int64_t y = ys[0]; y < ys[1]; ++y) {
      const T dz = offset(z, 2), dy = offset(y, 1);
      for (std::int64_t x = xs[0]; x < xs[1]; ++x) {
        const T dx = offset(x, 0), square = dx * dx + dy * dy + dz * dz;
        if (square < T(reach * reach))
          out[((z * raster.side + y) * raster.side + x) * channels] += compute_density(square);
      }
    }
}

using Turn = std::array<double, 9>;  ///< a matrix, row by row

/// From a quaternion that is uniform on the sphere (Shoemake 1992).
Turn draw_turn(Rng& rng) {
  std::array<double, 4> q{};
  double norm = 0;
  for (double& part : q) {
    part = rng.normal();
    norm += part * part;
  }
  for (double& part : q) part /= std::sqrt(norm);
  const auto [w, x, y, z] = q;
  return {1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
          2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
          2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
}

Turn draw_plane_turn(Rng& rng) {
  constexpr double full_turn = 6.28318530717958647692;
  const double angle = full_turn * rng.uniform(), c = std::cos(angle), s = std::sin(angle);
  return {c, -s, 0, s, c, 0, 0, 0, 1};
}

}  // namespace

Tensor draw_points(const PointBatch& points, const Raster& raster) {
  const std::int64_t width = points.values.size(1), cells = raster.cells();
  Tensor out = torch::zeros({points.num_clouds * cells, width}, points.values.options().device(torch::kCPU));
  dispatch(out, [&](auto type) {
    using T = decltype(type);
    const auto find_cell = [&](T place) {
      return static_cast<std::int64_t>(
          std::floor(static_cast<double>(place) / raster.cell + static_cast<double>(raster.side) / 2));
    };
    Clouds<T>(points).for_each([&](std::int64_t cloud, std::int32_t, const T* place, const T* values) {
      const std::int64_t x = find_cell(place[0]), y = find_cell(place[1]),
                         z = raster.dimensions == 3 ? find_cell(place[2]) : 0;
      for (const std::int64_t index : {x, y, z})
        if (index < 0 || index >= raster.side) return;
      T* cell = out.data_ptr<T>() + (cloud * cells + (z * raster.side + y) * raster.side + x) * width;
      for (std::int64_t v = 0; v < width; ++v)
        if (std::abs(values[v]) > std::abs(cell[v])) cell[v] = values[v];
    });
  });
  return out.to(points.values.device());
}

Tensor compute_densities(const PointBatch& points, const std::vector<std::int64_t>& channel_of, std::int64_t channels,
                         const Raster& raster) {
  const std::int64_t cells = raster.cells();
  Tensor out = torch::zeros({points.num_clouds * cells, channels}, points.values.options().device(torch::kCPU));
  dispatch(out, [&](auto type) {
    using T = decltype(type);
    Clouds<T>(points).for_each([&](std::int64_t cloud, std::int32_t kind, const T* place, const T* values) {
      if (kind < 0) return;
      const std::int64_t channel = channel_of[static_cast<std::size_t>(kind)];
      add_density(place, values[0], raster, channels, out.data_ptr<T>() + cloud * cells * channels + channel);
    });
  });
  return out.to(points.values.device());
}

Tensor turn_randomly(const PointBatch& points, std::int64_t dimensions, Rng& rng) {
  const Tensor from = points.positions.cpu().contiguous(), offsets = points.offsets.cpu(),
               out = torch::empty_like(from);
  dispatch(from, [&](auto type) {
    using T = decltype(type);
    for (std::int64_t cloud = 0; cloud < points.num_clouds; ++cloud) {
      const Turn turn = dimensions == 3 ? draw_turn(rng) : draw_plane_turn(rng);
      for (std::int32_t i = int_data(offsets)[cloud]; i < int_data(offsets)[cloud + 1]; ++i)
        for (std::size_t row = 0; row < 3; ++row) {
          double sum = 0;
          for (std::size_t k = 0; k < 3; ++k)
            sum += turn[3 * row + k] * static_cast<double>(from.data_ptr<T>()[3 * i + static_cast<int>(k)]);
          out.data_ptr<T>()[3 * i + static_cast<int>(row)] = static_cast<T>(sum);
        }
    }
  });
  return out.to(points.positions.device());
}

}  // namespace athanor::nn
