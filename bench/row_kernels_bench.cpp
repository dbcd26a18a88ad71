// Kernels on rows of each instruction set, on one thread: microseconds, and the bytes that they must at least read and
// write per second beside what one core reads from memory. The arrays are those of 16 drug-like molecules, hidden width
// 300, as training has them at a time; they stay in the second-level cache, so that more than memory's rate is usual.
#include <fmt/format.h>

#include <string>

#include "athanor/kernels/bf16.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "measure.h"

namespace {
using namespace athanor::kernels;
using athanor::bench::Aligned;
using athanor::bench::make_values;
using athanor::bench::measure_seconds;

constexpr std::int64_t molecules = 16, nodes = 432, edges = 928, width = 300, slots = 7, onehot = 71;
constexpr double edge_rows = edges * width * 4.0, node_rows = nodes * width * 4.0;

/// Chains of atoms: two edges into each inner node, in the order of their targets.
struct Graph {
  Graph() {
    for (std::int64_t e = 0; e <= nodes; ++e) in_offsets.push_back(static_cast<std::int32_t>(e * edges / nodes));
    for (std::int64_t m = 0; m <= molecules; ++m)
      node_offsets.push_back(static_cast<std::int32_t>(m * nodes / molecules));
    for (std::int64_t e = 0; e < edges; ++e) {
      source.push_back(static_cast<std::int32_t>((e * 7 + 3) % nodes));
      reverse.push_back(static_cast<std::int32_t>(e % 2 == 0 ? e + 1 : e - 1));
      filter.push_back(static_cast<std::int32_t>(e % 40));
    }
  }
  std::vector<std::int32_t> in_offsets, node_offsets, source, reverse, filter;
};

class Printer {
 public:
  explicit Printer(double memory_rate) : memory_rate_(memory_rate) {}
  template <class Work>
  void operator()(const std::string& name, const char* by, double bytes, const Work& work) const {
    const double seconds = measure_seconds(work), rate = 1e-9 * bytes / seconds;
    fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", name, by, 1e6 * seconds, rate, rate / memory_rate_);
  }

 private:
  double memory_rate_;
};

void run_f32(const Printer& print) {
  const Graph g;
  const auto x = make_values<float>(edges * width), h = make_values<float>(nodes * width);
  std::vector<float> out(x.size()), more = x, least(x.size());
  std::vector<std::int32_t> where(h.size());
  std::vector<std::uint8_t> columns(static_cast<std::size_t>(nodes * slots));
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<std::uint8_t>(i % onehot);
  const SparseRows<float> sparse{nodes, slots, onehot, 1, columns.data(), h.data()};
  const auto table_rows = make_values<float>((onehot + 1) * width);
  std::vector<float> table_gradient(table_rows.size());
  const std::int32_t *in = g.in_offsets.data(), *source = g.source.data(), *reverse = g.reverse.data();
  for (const auto& [name, kernels] : list_kernels<float>()) {
    const Kernels<float>& k = *kernels;
    const char* by = name;
    print("segment_sum", by, edge_rows + node_rows,
          [&] { k.segment_sum(in, nodes, nullptr, x.data(), width, out.data()); });
    print("segment_sum, by index", by, edge_rows + node_rows,
          [&] { k.segment_sum(in, nodes, reverse, x.data(), width, out.data()); });
    print("filtered_sum", by, edge_rows + node_rows,
          [&] { k.filtered_sum(in, nodes, source, g.filter.data(), h.data(), x.data(), width, out.data()); });
    print("gather_difference", by, 3 * edge_rows,
          [&] { k.gather_difference(source, h.data(), reverse, x.data(), edges, width, out.data()); });
    print("gather_add", by, 3 * edge_rows, [&] { k.gather_add(source, edges, h.data(), width, more.data()); });
    print("scatter_add", by, 3 * edge_rows, [&] { k.scatter_add(source, edges, x.data(), width, more.data()); });
    print("segment_scatter", by, 2 * edge_rows + node_rows,
          [&] { k.segment_scatter(in, nodes, reverse, h.data(), width, more.data()); });
    print("segment_broadcast", by, edge_rows + node_rows,
          [&] { k.segment_broadcast(in, nodes, h.data(), width, out.data()); });
    print("segment_softmax", by, 2 * edge_rows, [&] { k.segment_softmax(in, nodes, x.data(), width, out.data()); });
    print("segment_softmax_backward", by, 3 * edge_rows,
          [&] { k.segment_softmax_backward(in, nodes, x.data(), more.data(), width, out.data()); });
    print("segment_max", by, edge_rows + 2 * node_rows,
          [&] { k.segment_max(in, nodes, x.data(), width, out.data(), where.data()); });
    print("embedding_sum", by, nodes * (slots + 1) * width * 4.0 + node_rows,
          [&] { k.embedding_sum(sparse, table_rows.data(), width, out.data()); });
    print("embedding_sum_backward", by, nodes * (slots + 1) * width * 8.0 + node_rows,
          [&] { k.embedding_sum_backward(sparse, h.data(), width, table_gradient.data()); });
    for (const auto& [kind, label] : {std::pair{ActivationKind::relu, "relu"},
                                      {ActivationKind::sigmoid, "sigmoid"},
                                      {ActivationKind::elu, "elu"},
                                      {ActivationKind::selu, "selu"},
                                      {ActivationKind::leaky_relu, "leaky_relu"},
                                      {ActivationKind::softplus, "softplus"},
                                      {ActivationKind::tanh, "tanh"},
                                      {ActivationKind::gelu, "gelu"},
                                      {ActivationKind::silu, "silu"}})
      print(fmt::format("activate, {}", label), by, 2 * edge_rows,
            [&] { k.activate(kind, 0, edges * width, x.data(), out.data()); });
    print("sum_parts, 2 parts", by, 1.5 * edge_rows,
          [&] { k.sum_parts(x.data(), 2, edges * width / 2, edges * width / 2, out.data()); });
    const AdamStep step{1e-3, 0.9, 0.999, 1e-8, 0, false, 10, 1};
    print("adam", by, 7 * edge_rows,
          [&] { k.adam(step, edges * width, x.data(), more.data(), out.data(), least.data()); });
  }
}

void run_bf16(const Printer& print) {
  const std::int64_t stride = pad_bf16_width(width), turned_stride = pad_bf16_width(edges);
  const auto x = make_values<float>(edges * width), weight = make_values<float>(width * width);
  const Aligned rows(static_cast<std::size_t>(edges * stride) * sizeof(Bf16)),
      turned(static_cast<std::size_t>(width * turned_stride) * sizeof(Bf16));
  const Bf16Rows own{rows.as<Bf16>(), stride};
  const double half = edges * stride * 2.0;
  for (const auto& [name, kernels] : list_bf16_kernels()) {
    const Bf16Kernels& k = *kernels;
    const char* by = name;
    const Aligned packed(k.packed_bytes(width, width));
    print("bf16 round", by, edge_rows + half, [&] { k.round(edges, width, x.data(), width, own); });
    print("bf16 round_transposed", by, edge_rows + half, [&] {
      k.round_transposed(edges, width, x.data(), width, {turned.as<Bf16>(), turned_stride});
    });
    print("bf16 pack, rows", by, width * width * 6.0, [&] {
      k.pack(width, width, {weight.data(), width, 1}, packed.as<void>());
    });
    print("bf16 pack, columns", by, width * width * 6.0, [&] {
      k.pack(width, width, {weight.data(), 1, width}, packed.as<void>());
    });
  }
}

}  // namespace

int main() {
  const double memory_rate = measure_read_gbytes(1);
  fmt::print(
      "Memory, one core: {:.1f} GB/s read\n\n| kernel | by | microseconds | GB/s | times memory "
      "|\n|---|---|---|---|---|\n",
      memory_rate);
  const Printer print(memory_rate);
  run_f32(print);
  run_bf16(print);
}
