// Clouds of points on regular grids: pictures and densities. Without gradient.
#pragma once

#include "athanor/core/rng.h"
#include "athanor/nn/batch.h"

namespace athanor::nn {

/// A grid of square or cubic cells around the origin. A cloud's cells are rows, in the order of z, y, x.
struct Raster {
  std::int64_t dimensions = 3;  ///< 2: the plane z = 0, one cell deep
  std::int64_t side = 0;        ///< cells along an edge
  double cell = 1;              ///< edge of a cell

  std::int64_t depth() const { return dimensions == 3 ? side : 1; }
  std::int64_t cells() const { return depth() * side * side; }
};

/// Column v of a cell is the value v of the points in it, the one largest in size: [clouds * cells, values]. Cell i of
/// an axis holds -side * cell / 2 + [i, i + 1) * cell; points outside are left out.
torch::Tensor draw_points(const PointBatch& points, const Raster& raster);

/// Densities of atoms at the centres of cells, as libmolgrid has them (Sunseri & Koes 2020,
/// doi:10.1021/acs.jcim.9b01145): at distance d from a point with radius r
///   exp(-2 d^2 / r^2)               for d <= r
///   exp(-2) (2 d / r - 3)^2         for r < d < 1.5 r, and 0 beyond,
/// summed over the points of a channel: [clouds * cells, channels]. The radius is a point's first value; its channel is
/// channel_of[kind], and points of unknown kind have none.
torch::Tensor compute_densities(const PointBatch& points, const std::vector<std::int64_t>& channel_of,
                                std::int64_t channels, const Raster& raster);

/// Positions with each cloud turned about the origin, uniformly at random: in space, or about the axis z.
torch::Tensor turn_randomly(const PointBatch& points, std::int64_t dimensions, Rng& rng);

}  // namespace athanor::nn
