#include "athanor/nn/grid_convolution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Numbers of windows that are laid out at a time, so that they stay in the cache.
constexpr std::int64_t most_numbers = 65536;

/// A convolution as products of windows with one matrix.
struct Windows {
  GridExtent from, to;
  std::int64_t depth, kernel, stride, inputs;  ///< cells of the kernel along z, and along y and x

  std::int64_t size() const { return depth * kernel * kernel * inputs; }
  std::int64_t num_lines() const { return to.depth * to.height; }
  std::int64_t lines_at_once() const { return std::max<std::int64_t>(1, most_numbers / (to.width * size())); }

  /// Calls body(place in a cloud, place in a window, length) for the runs of neighbouring numbers of one window that
  /// lie inside the grid.
  template <class Body>
  void for_each_run(std::int64_t line, std::int64_t x, const Body& body) const {
    const std::int64_t z0 = line / to.height * stride - depth / 2, y0 = line % to.height * stride - kernel / 2,
                       x0 = x * stride - kernel / 2;
    const std::int64_t begin = std::max<std::int64_t>(0, -x0), end = std::min(kernel, from.width - x0);
    if (begin >= end) return;
    for (std::int64_t kz = 0; kz < depth; ++kz)
      for (std::int64_t ky = 0; ky < kernel; ++ky) {
        const std::int64_t z = z0 + kz, y = y0 + ky;
        if (z < 0 || z >= from.depth || y < 0 || y >= from.height) continue;
        body(((z * from.height + y) * from.width + x0 + begin) * inputs, ((kz * kernel + ky) * kernel + begin) * inputs,
             (end - begin) * inputs);
      }
  }

  /// Calls body(first line, rows) for pieces of the output.
  template <class Body>
  void for_each_piece(const Body& body) const {
    for (std::int64_t line = 0; line < num_lines(); line += lines_at_once())
      body(line, std::min(lines_at_once(), num_lines() - line) * to.width);
  }

  template <class T>
  void lay_out(const T* cloud, std::int64_t line, std::int64_t rows, std::vector<T>& windows) const {
    windows.assign(static_cast<std::size_t>(rows * size()), T{0});
    for (std::int64_t row = 0; row < rows; ++row)
      for_each_run(line + row / to.width, row % to.width,
                   [&](std::int64_t place, std::int64_t own, std::int64_t length) {
                     std::copy_n(cloud + place, length, windows.data() + row * size() + own);
                   });
  }

  template <class T>
  void add_back(const T* windows, std::int64_t line, std::int64_t rows, T* cloud) const {
    for (std::int64_t row = 0; row < rows; ++row)
      for_each_run(line + row / to.width, row % to.width,
                   [&](std::int64_t place, std::int64_t own, std::int64_t length) {
                     const T* __restrict from_window = windows + row * size() + own;
                     T* __restrict out = cloud + place;
                     for (std::int64_t i = 0; i < length; ++i) out[i] += from_window[i];
                   });
  }
};

/// `matrix` [outputs, size of a window] is the weight with the cells of the kernel one after another; `numbers`,
/// i64: the extents, kernel, stride and inputs.
struct ConvolveGridFunction : torch::autograd::Function<ConvolveGridFunction> {
  static Windows read(const Tensor& numbers) {
    const auto* n = numbers.data_ptr<std::int64_t>();
    const GridExtent from{n[0], n[1], n[2]};
    return {from, from.divide(n[5]), n[3], n[4], n[5], n[6]};
  }

  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& matrix, const Tensor& bias,
                        const Tensor& numbers) {
    context->save_for_backward({x, matrix, numbers});
    const Windows windows = read(numbers);
    const std::int64_t clouds = x.size(0) / windows.from.cells(), outputs = matrix.size(0);
    const Tensor out = torch::empty({clouds * windows.to.cells(), outputs}, x.options());
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      const std::vector<T> packed = pack_matrix<T>(outputs, windows.size(), transposed_view<T>(matrix));
      std::vector<T> rows_of;
      for (std::int64_t cloud = 0; cloud < clouds; ++cloud)
        windows.for_each_piece([&](std::int64_t line, std::int64_t rows) {
          windows.lay_out(x.data_ptr<T>() + cloud * windows.from.cells() * windows.inputs, line, rows, rows_of);
          kernels::kernels<T>().multiply_packed(
              rows, outputs, windows.size(), {rows_of.data(), windows.size(), 1}, packed.data(),
              {bias.data_ptr<T>(), 0, false},
              out.data_ptr<T>() + (cloud * windows.to.cells() + line * windows.to.width) * outputs);
        });
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Windows windows = read(saved[2]);
    const Tensor &x = saved[0], &matrix = saved[1], g = gradients[0].contiguous();
    const Tensor x_gradient = context->needs_input_grad(0) ? torch::zeros_like(x) : Tensor(),
                 matrix_gradient = torch::zeros_like(matrix);
    dispatch(g, [&](auto type) { run_backward<decltype(type)>(windows, x, matrix, g, x_gradient, matrix_gradient); });
    return {x_gradient, matrix_gradient, g.sum(0), {}};
  }

  template <class T>
  static void run_backward(const Windows& windows, const Tensor& x, const Tensor& matrix, const Tensor& g,
                           const Tensor& x_gradient, const Tensor& matrix_gradient) {
    const auto& table = kernels::kernels<T>();
    const std::int64_t outputs = matrix.size(0), size = windows.size();
    const std::vector<T> packed = pack_matrix<T>(size, outputs, view<T>(matrix));
    std::vector<T> rows_of;
    for (std::int64_t cloud = 0; cloud < x.size(0) / windows.from.cells(); ++cloud)
      windows.for_each_piece([&](std::int64_t line, std::int64_t rows) {
        const std::int64_t place = cloud * windows.from.cells() * windows.inputs;
        const T* own = g.data_ptr<T>() + (cloud * windows.to.cells() + line * windows.to.width) * outputs;
        windows.lay_out(x.data_ptr<T>() + place, line, rows, rows_of);
        table.multiply(outputs, size, rows, {own, 1, outputs}, {rows_of.data(), size, 1}, matrix_gradient.data_ptr<T>(),
                       true);
        if (!x_gradient.defined()) return;
        table.multiply_packed(rows, size, outputs, {own, outputs, 1}, packed.data(), {}, rows_of.data());
        windows.add_back(rows_of.data(), line, rows, x_gradient.data_ptr<T>() + place);
      });
  }
};

/// By libtorch's own convolution, which wants the channels in front of the cells.
Tensor convolve_elsewhere(const Tensor& x, const Tensor& weight, const Tensor& bias, const GridExtent& extent,
                          std::int64_t stride) {
  const std::int64_t kernel = weight.size(-1);
  if (weight.dim() == 4) {
    const Tensor grids = x.view({-1, extent.height, extent.width, x.size(1)}).permute({0, 3, 1, 2});
    const Tensor out = torch::conv2d(grids, weight, bias, stride, kernel / 2);
    return out.permute({0, 2, 3, 1}).reshape({-1, weight.size(0)});
  }
  const Tensor grids = x.view({-1, extent.depth, extent.height, extent.width, x.size(1)}).permute({0, 4, 1, 2, 3});
  const Tensor out = torch::conv3d(grids, weight, bias, stride, kernel / 2);
  return out.permute({0, 2, 3, 4, 1}).reshape({-1, weight.size(0)});
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

}  // namespace

Tensor convolve_grid(const Tensor& x, const Tensor& weight, const Tensor& bias, const GridExtent& extent,
                     std::int64_t stride) {
  if (!takes_host_kernels(x)) return convolve_elsewhere(x, weight, bias, extent, stride);
  const std::int64_t kernel = weight.size(-1), depth = weight.dim() == 5 ? kernel : 1;
  const Tensor matrix = weight.flatten(2).permute({0, 2, 1}).reshape({weight.size(0), -1});
  const Tensor numbers =
      torch::tensor({extent.depth, extent.height, extent.width, depth, kernel, stride, x.size(1)}, torch::kLong);
  return ConvolveGridFunction::apply(x.contiguous(), matrix, bias, numbers);
}

GridConvolution::GridConvolution(ParameterList& list, const std::string& name, std::int64_t dimensions,
                                 std::int64_t inputs, std::int64_t outputs, std::int64_t kernel, std::int64_t stride)
    : stride_(stride) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs * power(kernel, dimensions)));
  std::vector<std::int64_t> shape{outputs, inputs};
  shape.insert(shape.end(), static_cast<std::size_t>(dimensions), kernel);
  weight_ = list.add(name + ".weight", shape, {bound, 0});
  bias_ = list.add(name + ".bias", {outputs}, {bound, 0});
}

Tensor GridConvolution::operator()(const Context& context, const Tensor& x, GridExtent& extent) const {
  const Tensor out = convolve_grid(x, context.weights[weight_], context.weights[bias_], extent, stride_);
  extent = extent.divide(stride_);
  return out;
}

}  // namespace athanor::nn
