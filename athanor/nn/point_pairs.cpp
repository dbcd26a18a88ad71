#include "athanor/nn/point_pairs.h"

#include <cmath>

#include "athanor/nn/functions.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr double pi = 3.14159265358979323846;

template <class T>
double measure(const T* a, const T* b) {
  double sum = 0;
  for (int k = 0; k < 3; ++k) {
    const double difference = static_cast<double>(a[k]) - static_cast<double>(b[k]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

/// The pairs as they grow.
struct PairLists {
  std::vector<std::int32_t> first, second, offsets{0}, neighbour, pair;
  std::vector<double> distances;

  template <class T>
  void add_cloud(const T* positions, std::int32_t begin, std::int32_t end, double cutoff) {
    const auto count = static_cast<std::size_t>(end - begin);
    std::vector<std::int32_t> pair_of(count * count, -1);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        if (j > i) {
          const double distance = measure(positions + 3 * i, positions + 3 * j);
          if (!(distance < cutoff)) continue;
          pair_of[i * count + j] = pair_of[j * count + i] = static_cast<std::int32_t>(first.size());
          first.push_back(begin + static_cast<std::int32_t>(i));
          second.push_back(begin + static_cast<std::int32_t>(j));
          distances.push_back(distance);
        }
        if (pair_of[i * count + j] < 0) continue;
        neighbour.push_back(begin + static_cast<std::int32_t>(j));
        pair.push_back(pair_of[i * count + j]);
      }
      offsets.push_back(static_cast<std::int32_t>(neighbour.size()));
    }
  }
};

struct FilteredSumFunction : torch::autograd::Function<FilteredSumFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& filters, const Tensor& offsets,
                        const Tensor& neighbour, const Tensor& pair, const Tensor& first, const Tensor& second) {
    context->save_for_backward({x, filters, offsets, neighbour, pair, first, second});
    return sum(x, filters, offsets, neighbour, pair);
  }

  // Every neighbour hears back through the same filter, so that the sum is its own transpose.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &first = saved[5], &second = saved[6];
    const Tensor g = gradients[0].contiguous(), filter_gradient = torch::empty_like(saved[1]);
    dispatch_rows(g, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.pair_products(int_data(first), int_data(second), first.size(0), x.data_ptr<T>(), g.data_ptr<T>(), g.size(1),
                          filter_gradient.data_ptr<T>());
    });
    return {sum(g, saved[1], saved[2], saved[3], saved[4]), filter_gradient, {}, {}, {}, {}, {}};
  }

  static Tensor sum(const Tensor& x, const Tensor& filters, const Tensor& offsets, const Tensor& neighbour,
                    const Tensor& pair) {
    const Tensor out = torch::empty_like(x);
    dispatch_rows(x, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.filtered_sum(int_data(offsets), x.size(0), int_data(neighbour), int_data(pair), x.data_ptr<T>(),
                         filters.data_ptr<T>(), x.size(1), out.data_ptr<T>());
    });
    return out;
  }
};

struct ShiftedSoftplusFunction : torch::autograd::Function<ShiftedSoftplusFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x) {
    context->save_for_backward({x});
    return activate(kernels::ActivationKind::softplus, x).sub_(std::log(2.0));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {activate(kernels::ActivationKind::sigmoid, context->get_saved_variables()[0]).mul_(gradients[0])};
  }

  static Tensor activate(kernels::ActivationKind kind, const Tensor& x) {
    const Tensor out = torch::empty_like(x);
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().activate(kind, T{0}, x.numel(), x.data_ptr<T>(), out.data_ptr<T>());
    });
    return out;
  }
};

}  // namespace

PointPairs find_pairs(const PointBatch& points, double cutoff) {
  PairLists lists;
  const Tensor positions = points.positions.cpu().contiguous(), offsets = points.offsets.cpu();
  dispatch(positions, [&](auto type) {
    using T = decltype(type);
    for (std::int64_t cloud = 0; cloud < points.num_clouds; ++cloud) {
      const std::int32_t begin = int_data(offsets)[cloud], end = int_data(offsets)[cloud + 1];
      lists.add_cloud(positions.data_ptr<T>() + 3 * begin, begin, end, cutoff);
    }
  });
  const auto move = [&](const std::vector<std::int32_t>& list) {
    return torch::tensor(list, torch::kInt).to(points.positions.device());
  };
  return {move(lists.first),
          move(lists.second),
          torch::tensor(lists.distances, torch::kDouble).to(points.positions.options()),
          move(lists.offsets),
          move(lists.neighbour),
          move(lists.pair)};
}

// Not by torch::exp and torch::cos, whose bits depend on where in an array a number stands.
Tensor expand_distances(const Tensor& distances, std::int64_t count, double cutoff) {
  constexpr double farthest = 9;  // exp(-9^2 / 2) = 3e-18
  const Tensor here = distances.cpu(), out = torch::zeros({here.size(0), count}, here.options());
  const double step = cutoff / static_cast<double>(count - 1);
  dispatch(here, [&](auto type) {
    using T = decltype(type);
    for (std::int64_t p = 0; p < here.size(0); ++p) {
      const double place = static_cast<double>(here.data_ptr<T>()[p]) / step;
      const auto begin = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(place - farthest))),
                 end = std::min<std::int64_t>(count, static_cast<std::int64_t>(place + farthest) + 1);
      for (std::int64_t k = begin; k < end; ++k) {
        const double away = place - static_cast<double>(k);
        out.data_ptr<T>()[p * count + k] = std::exp(static_cast<T>(-0.5 * away * away));
      }
    }
  });
  return out.to(distances.device());
}

Tensor taper_distances(const Tensor& distances, double cutoff) {
  const Tensor here = distances.cpu(), out = torch::empty({here.size(0), 1}, here.options());
  dispatch(here, [&](auto type) {
    using T = decltype(type);
    for (std::int64_t p = 0; p < here.size(0); ++p)
      out.data_ptr<T>()[p] =
          static_cast<T>((std::cos(static_cast<double>(here.data_ptr<T>()[p]) * pi / cutoff) + 1) / 2);
  });
  return out.to(distances.device());
}

Tensor shifted_softplus(const Tensor& x) {
  return takes_host_kernels(x) ? ShiftedSoftplusFunction::apply(x.contiguous()) : torch::softplus(x) - std::log(2.0);
}

Tensor filtered_sum(const Tensor& x, const Tensor& filters, const PointPairs& pairs) {
  if (has_row_kernels(x))
    return FilteredSumFunction::apply(x.contiguous(), filters.contiguous(), pairs.offsets, pairs.neighbour, pairs.pair,
                                      pairs.first, pairs.second);
  return segment_sum(gather_rows(x, pairs.neighbour) * gather_rows(filters, pairs.pair), pairs.offsets);
}

}  // namespace athanor::nn
