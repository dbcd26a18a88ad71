#include "athanor/nn/cells.h"

#include <cmath>

#include "athanor/nn/activation.h"
#include "athanor/nn/functions.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

Initialization uniform(std::int64_t width) { return {1 / std::sqrt(static_cast<double>(width)), 0}; }

Tensor apply_sigmoid(const Tensor& x) {
  static const Activation function("sigmoid");
  return function(x);
}

Tensor apply_tanh(const Tensor& x) {
  static const Activation function("tanh");
  return function(x);
}

}  // namespace

GruCell::GruCell(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t width)
    : width_(width),
      weight_ih_(list.add(name + ".weight_ih", {3 * width, inputs}, uniform(width))),
      weight_hh_(list.add(name + ".weight_hh", {3 * width, width}, uniform(width))),
      bias_ih_(list.add(name + ".bias_ih", {3 * width}, uniform(width))),
      bias_hh_(list.add(name + ".bias_hh", {3 * width}, uniform(width))) {}

Tensor GruCell::operator()(const Context& context, const Tensor& x, const Tensor& h) const {
  const Tensor from_x = dense(x, context.weights[weight_ih_], context.weights[bias_ih_], context.precision);
  const Tensor from_h = dense(h, context.weights[weight_hh_], context.weights[bias_hh_], context.precision);
  const Tensor gates = apply_sigmoid(from_x.narrow(1, 0, 2 * width_) + from_h.narrow(1, 0, 2 * width_));
  const Tensor reset = gates.narrow(1, 0, width_), update = gates.narrow(1, width_, width_);
  const Tensor fresh = apply_tanh(from_x.narrow(1, 2 * width_, width_) + reset * from_h.narrow(1, 2 * width_, width_));
  return fresh + update * (h - fresh);
}

LstmCell::LstmCell(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t width)
    : width_(width),
      weight_ih_(list.add(name + ".weight_ih", {4 * width, inputs}, uniform(width))),
      weight_hh_(list.add(name + ".weight_hh", {4 * width, width}, uniform(width))),
      bias_ih_(list.add(name + ".bias_ih", {4 * width}, uniform(width))),
      bias_hh_(list.add(name + ".bias_hh", {4 * width}, uniform(width))) {}

LstmCell::State LstmCell::operator()(const Context& context, const Tensor& x, const State& state) const {
  const Tensor from_x = dense(x, context.weights[weight_ih_], context.weights[bias_ih_], context.precision);
  const Tensor sums =
      dense(state.hidden, context.weights[weight_hh_], from_x, context.precision) + context.weights[bias_hh_];
  const Tensor keeps = apply_sigmoid(sums.narrow(1, 0, 2 * width_)),
               out = apply_sigmoid(sums.narrow(1, 3 * width_, width_));
  const Tensor fresh = apply_tanh(sums.narrow(1, 2 * width_, width_));
  const Tensor cell = keeps.narrow(1, width_, width_) * state.cell + keeps.narrow(1, 0, width_) * fresh;
  return {out * apply_tanh(cell), cell};
}

}  // namespace athanor::nn
