// A cell runs over all sequences of a batch at once, the longest first, so that those which have ended fall off the end
// and nothing is padded.
#include "athanor/nn/recurrent.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/layers.h"
#include "athanor/nn/padded_sequences.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Which token each sequence has at each step.
class StepPlan {
 public:
  StepPlan(const Tensor& offsets, bool backwards) : backwards_(backwards) {
    const std::int32_t* ends = int_data(offsets);
    for (std::int64_t s = 0; s + 1 < offsets.size(0); ++s) sequences_.push_back({ends[s], ends[s + 1]});
    std::stable_sort(sequences_.begin(), sequences_.end(),
                     [](const Range& a, const Range& b) { return a.end - a.begin > b.end - b.begin; });
  }
  std::int64_t num_sequences() const { return static_cast<std::int64_t>(sequences_.size()); }
  std::int64_t num_steps() const { return sequences_.empty() ? 0 : sequences_[0].end - sequences_[0].begin; }
  /// Sequences that have a token at that step: the first ones.
  std::int64_t count_active(std::int64_t step) const {
    std::int64_t count = num_sequences();
    while (count > 0 && length(count - 1) <= step) --count;
    return count;
  }
  std::int64_t find_token(std::int64_t sequence, std::int64_t step) const {
    const Range& range = sequences_[static_cast<std::size_t>(sequence)];
    return backwards_ ? range.end - 1 - step : range.begin + step;
  }

 private:
  struct Range {
    std::int64_t begin, end;
  };
  std::int64_t length(std::int64_t sequence) const {
    const Range& range = sequences_[static_cast<std::size_t>(sequence)];
    return range.end - range.begin;
  }
  std::vector<Range> sequences_;
  bool backwards_;
};

template <class T>
void apply_sigmoid(std::int64_t count, T* x) {
  kernels::kernels<T>().activate(kernels::ActivationKind::sigmoid, 0, count, x, x);
}
template <class T>
void apply_tanh(std::int64_t count, T* x) {
  kernels::kernels<T>().activate(kernels::ActivationKind::tanh, 0, count, x, x);
}

/// What one step of one sequence reads and writes; arrays of `width` numbers, `gates` and `recurrent` of all gates.
/// `extra` is kept for the way back: the cell's memory of lstm, W_hn h + b_hn of gru.
template <class T>
struct StepRow {
  std::int64_t width;
  T* gates;            ///< in: W_ih x + b_ih; out: the gates
  const T* recurrent;  ///< W_hh h + b_hh
  T* extra;
  T* h;       ///< before and after
  T* memory;  ///< of lstm, before and after
};

template <class T>
void step_rnn(const StepRow<T>& row) {
  for (std::int64_t c = 0; c < row.width; ++c) row.gates[c] += row.recurrent[c];
  apply_tanh(row.width, row.gates);
  std::copy_n(row.gates, row.width, row.h);
}

template <class T>
void step_lstm(const StepRow<T>& row) {
  const std::int64_t w = row.width;
  for (std::int64_t c = 0; c < 4 * w; ++c) row.gates[c] += row.recurrent[c];
  apply_sigmoid(2 * w, row.gates);
  apply_tanh(w, row.gates + 2 * w);
  apply_sigmoid(w, row.gates + 3 * w);
  const T *i = row.gates, *f = i + w, *g = f + w, *o = g + w;
  for (std::int64_t c = 0; c < w; ++c) row.memory[c] = f[c] * row.memory[c] + i[c] * g[c];
  std::copy_n(row.memory, w, row.extra);
  std::copy_n(row.memory, w, row.h);
  apply_tanh(w, row.h);
  for (std::int64_t c = 0; c < w; ++c) row.h[c] *= o[c];
}

template <class T>
void step_gru(const StepRow<T>& row) {
  const std::int64_t w = row.width;
  for (std::int64_t c = 0; c < 2 * w; ++c) row.gates[c] += row.recurrent[c];
  apply_sigmoid(2 * w, row.gates);
  const T *r = row.gates, *z = r + w, *hidden = row.recurrent + 2 * w;
  T* n = row.gates + 2 * w;
  for (std::int64_t c = 0; c < w; ++c) n[c] += r[c] * hidden[c];
  apply_tanh(w, n);
  std::copy_n(hidden, w, row.extra);
  for (std::int64_t c = 0; c < w; ++c) row.h[c] = (1 - z[c]) * n[c] + z[c] * row.h[c];
}

/// The way back of one step of one sequence. `h` and `memory` are those before the step.
template <class T>
struct StepGradient {
  std::int64_t width;
  const T *gates, *extra, *h, *memory;
  T* state;      ///< in: gradient of h after the step; out: the part that reaches h before it past the product
  T* cell;       ///< gradient of the memory after and before the step
  T* input;      ///< out: of W_ih x + b_ih
  T* recurrent;  ///< out: of W_hh h + b_hh
};

template <class T>
void step_rnn_backward(const StepGradient<T>& row) {
  for (std::int64_t c = 0; c < row.width; ++c) {
    row.input[c] = row.recurrent[c] = row.state[c] * (1 - row.gates[c] * row.gates[c]);
    row.state[c] = 0;
  }
}

template <class T>
void step_lstm_backward(const StepGradient<T>& row) {
  const std::int64_t w = row.width;
  const T *i = row.gates, *f = i + w, *g = f + w, *o = g + w;
  T* squashed = row.recurrent;  // free until the end
  std::copy_n(row.extra, w, squashed);
  apply_tanh(w, squashed);
#pragma GCC ivdep
  for (std::int64_t c = 0; c < w; ++c) {
    const T after = squashed[c], state = row.state[c];
    const T memory = row.cell[c] + state * o[c] * (1 - after * after);
    row.input[c] = memory * g[c] * i[c] * (1 - i[c]);
    row.input[w + c] = memory * row.memory[c] * f[c] * (1 - f[c]);
    row.input[2 * w + c] = memory * i[c] * (1 - g[c] * g[c]);
    row.input[3 * w + c] = state * after * o[c] * (1 - o[c]);
    row.cell[c] = memory * f[c];
    row.state[c] = 0;
  }
  std::copy_n(row.input, 4 * w, row.recurrent);
}

template <class T>
void step_gru_backward(const StepGradient<T>& row) {
  const std::int64_t w = row.width;
  const T *r = row.gates, *z = r + w, *n = z + w;
#pragma GCC ivdep
  for (std::int64_t c = 0; c < w; ++c) {
    const T state = row.state[c], candidate = state * (1 - z[c]) * (1 - n[c] * n[c]);
    row.input[c] = row.recurrent[c] = candidate * row.extra[c] * r[c] * (1 - r[c]);
    row.input[w + c] = row.recurrent[w + c] = state * (row.h[c] - n[c]) * z[c] * (1 - z[c]);
    row.input[2 * w + c] = candidate;
    row.recurrent[2 * w + c] = candidate * r[c];
    row.state[c] = state * z[c];
  }
}

/// Arrays of all tokens: the gates after their functions, what the way back needs beside them, the states.
struct CellStates {
  CellKind kind;
  Tensor gates, extra, h;
};

template <class T>
void run_steps(const CellStates& states, const StepPlan& plan, const Tensor& weight, const Tensor& bias) {
  const std::int64_t width = weight.size(1), all = weight.size(0);
  const std::vector<T> packed = pack_matrix<T>(all, width, transposed_view<T>(weight));
  std::vector<T> h(static_cast<std::size_t>(plan.num_sequences() * width)), memory(h.size()),
      recurrent(static_cast<std::size_t>(plan.num_sequences() * all));
  for (std::int64_t step = 0; step < plan.num_steps(); ++step) {
    const std::int64_t active = plan.count_active(step);
    kernels::kernels<T>().multiply_packed(active, all, width, {h.data(), width, 1}, packed.data(),
                                          {bias.data_ptr<T>(), 0, false}, recurrent.data());
    for (std::int64_t s = 0; s < active; ++s) {
      const std::int64_t token = plan.find_token(s, step);
      const StepRow<T> row{width,
                           states.gates.data_ptr<T>() + token * all,
                           recurrent.data() + s * all,
                           states.extra.data_ptr<T>() + token * width,
                           h.data() + s * width,
                           memory.data() + s * width};
      if (states.kind == CellKind::rnn) step_rnn(row);
      else if (states.kind == CellKind::lstm) step_lstm(row);
      else step_gru(row);
      std::copy_n(row.h, width, states.h.data_ptr<T>() + token * width);
    }
  }
}

/// Gradients of a cell: those of the tokens' inputs and of their products with the weight, [tokens, gates * hidden].
struct CellGradients {
  Tensor input, recurrent, before;  ///< before: h of the token before, for the gradient of the weight
};

template <class T>
void run_steps_backward(const CellStates& states, const StepPlan& plan, const Tensor& weight, const Tensor& g,
                        const CellGradients& out) {
  const std::int64_t width = weight.size(1), all = weight.size(0);
  const std::vector<T> packed = pack_matrix<T>(width, all, view<T>(weight));
  std::vector<T> state(static_cast<std::size_t>(plan.num_sequences() * width)), cell(state.size()),
      recurrent(static_cast<std::size_t>(plan.num_sequences() * all));
  const std::vector<T> zeros(static_cast<std::size_t>(width));
  for (std::int64_t step = plan.num_steps(); step-- > 0;) {
    const std::int64_t active = plan.count_active(step);
    for (std::int64_t s = 0; s < active; ++s) {
      const std::int64_t token = plan.find_token(s, step);
      const bool is_first = step == 0;
      const std::int64_t previous = is_first ? 0 : plan.find_token(s, step - 1) * width;
      T* own = state.data() + s * width;
      const T* arriving = g.data_ptr<T>() + token * width;
      for (std::int64_t c = 0; c < width; ++c) own[c] += arriving[c];
      const StepGradient<T> row{width,
                                states.gates.data_ptr<T>() + token * all,
                                states.extra.data_ptr<T>() + token * width,
                                is_first ? zeros.data() : states.h.data_ptr<T>() + previous,
                                is_first ? zeros.data() : states.extra.data_ptr<T>() + previous,
                                own,
                                cell.data() + s * width,
                                out.input.data_ptr<T>() + token * all,
                                recurrent.data() + s * all};
      if (states.kind == CellKind::rnn) step_rnn_backward(row);
      else if (states.kind == CellKind::lstm) step_lstm_backward(row);
      else step_gru_backward(row);
      std::copy_n(row.recurrent, all, out.recurrent.data_ptr<T>() + token * all);
      std::copy_n(row.h, width, out.before.data_ptr<T>() + token * width);
    }
    kernels::kernels<T>().multiply_packed(active, width, all, {recurrent.data(), all, 1}, packed.data(),
                                          {state.data(), width, false}, state.data());
  }
}

struct CellFunction : torch::autograd::Function<CellFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight, const Tensor& bias,
                        const Tensor& offsets, std::int64_t kind, bool backwards) {
    const std::int64_t tokens = input.size(0), width = weight.size(1);
    const CellStates states{static_cast<CellKind>(kind), input.clone(), torch::empty({tokens, width}, input.options()),
                            torch::empty({tokens, width}, input.options())};
    dispatch(input, [&](auto type) { run_steps<decltype(type)>(states, StepPlan(offsets, backwards), weight, bias); });
    context->save_for_backward({weight, offsets});
    for (const auto& [name, value] : {std::pair("gates", states.gates), {"extra", states.extra}, {"h", states.h}})
      context->saved_data[name] = value;
    context->saved_data["kind"] = kind;
    context->saved_data["backwards"] = backwards;
    return states.h.clone();  // the saved one must not be the output, or it would never be freed
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto find = [&](const char* name) { return context->saved_data[name].toTensor(); };
    const CellStates states{static_cast<CellKind>(context->saved_data["kind"].toInt()), find("gates"), find("extra"),
                            find("h")};
    const StepPlan plan(saved[1], context->saved_data["backwards"].toBool());
    const Tensor& weight = saved[0];
    const Tensor g = gradients[0].contiguous(), weight_gradient = torch::zeros_like(weight);
    const CellGradients out{torch::empty_like(states.gates), torch::empty_like(states.gates), torch::empty_like(g)};
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      run_steps_backward<T>(states, plan, weight, g, out);
      kernels::kernels<T>().multiply(weight.size(0), weight.size(1), g.size(0), transposed_view<T>(out.recurrent),
                                     view<T>(out.before), weight_gradient.data_ptr<T>(), false);
    });
    return {out.input, weight_gradient, out.recurrent.sum(0), {}, {}, {}};
  }
};

}  // namespace

const std::vector<std::string>& cell_names() {
  static const std::vector<std::string> names{"rnn", "lstm", "gru"};
  return names;
}

CellKind parse_cell(const std::string& name) {
  const auto& names = cell_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    fail(ErrorCode::invalid_options, "There is no cell \"{}\" (known: {})", name, join_text(names, ", "));
  return static_cast<CellKind>(found - names.begin());
}

std::int64_t count_gates(CellKind kind) { return kind == CellKind::lstm ? 4 : kind == CellKind::gru ? 3 : 1; }

Tensor run_cell(CellKind kind, const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& offsets,
                bool backwards) {
  if (!takes_host_kernels(input)) return run_cell_padded(kind, input, weight, bias, offsets, backwards);
  return CellFunction::apply(input.contiguous(), weight.contiguous(), bias.contiguous(), offsets,
                             static_cast<std::int64_t>(kind), backwards);
}

Recurrent::Recurrent(ParameterList& list, const std::string& name, std::int64_t inputs, const RecurrentOptions& options)
    : options_(options) {
  const std::int64_t all = count_gates(options.cell) * options.hidden;
  const Initialization initial{1 / std::sqrt(static_cast<double>(options.hidden)), 0};
  for (std::int64_t layer = 0; layer < options.layers; ++layer) {
    for (const char* direction : {"forward", "backward"}) {
      if (!options.bidirectional && direction == std::string("backward")) continue;
      const std::string own = name + "." + std::to_string(layer) + "." + direction + ".";
      directions_.push_back({list.add(own + "weight_ih", {all, inputs}, initial),
                             list.add(own + "weight_hh", {all, options.hidden}, initial),
                             list.add(own + "bias_ih", {all}, initial), list.add(own + "bias_hh", {all}, initial)});
    }
    inputs = width();
  }
}

Tensor Recurrent::run(const Context& context, const Tensor& x, const TokenBatch& tokens, const Direction& direction,
                      bool backwards) const {
  const Weights& weights = context.weights;
  const Tensor input = dense(x, weights[direction.input_weight], weights[direction.input_bias]);
  return run_cell(options_.cell, input, weights[direction.weight], weights[direction.bias], tokens.offsets, backwards);
}

Tensor Recurrent::operator()(const Context& context, Tensor x, const TokenBatch& tokens) const {
  std::size_t next = 0;
  for (std::int64_t layer = 0; layer < options_.layers; ++layer) {
    if (layer > 0) x = dropout(context, x, options_.dropout);
    const Tensor forwards = run(context, x, tokens, directions_[next++], false);
    if (!options_.bidirectional) {
      x = forwards;
      continue;
    }
    x = torch::cat({forwards, run(context, x, tokens, directions_[next++], true)}, 1);
  }
  return x;
}

}  // namespace athanor::nn
