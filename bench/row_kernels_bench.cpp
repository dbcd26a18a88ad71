// Kernels on rows of each instruction set, on one thread: nanoseconds, and the bytes that they must at least read and
// write per second, alone and beside what one core reads from memory (--benchmark_filter=NAME for some of them). The
// arrays are those of 16 drug-like molecules, hidden width 300, as training has them at a time; they stay in the
// second-level cache, so that more than memory's rate is usual.
#include <memory>
#include <string>
#include <utility>

#include "arrays.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/int8.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "registered.h"

namespace {
using namespace athanor::kernels;
using athanor::bench::add_pass;
using athanor::bench::Aligned;
using athanor::bench::make_values;

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

/// Arrays that all benchmarks share.
struct Arrays {
  Arrays() {
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<std::uint8_t>(i % onehot);
    for (std::size_t i = 0; i < where.size(); ++i) where[i] = static_cast<std::int32_t>(i / width * edges / nodes);
    for (std::int32_t i = 0; i <= edges; ++i) row_offsets.push_back(i * static_cast<std::int32_t>(width));
    for (std::int32_t i = 0; i < kept; ++i) rows.push_back(i * 37 % onehot);
  }
  static constexpr std::int32_t kept = 50;  ///< bits of a fingerprint

  Graph graph;
  std::vector<float> x = make_values<float>(edges * width), h = make_values<float>(nodes * width),
                     table = make_values<float>((onehot + 1) * width);
  std::vector<float> out = x, more = x, least = std::vector<float>(x.size()), table_gradient = table;
  std::vector<std::int32_t> where = std::vector<std::int32_t>(h.size()), rows, row_offsets;
  std::vector<std::uint8_t> columns = std::vector<std::uint8_t>(static_cast<std::size_t>(nodes * slots));
};

constexpr std::pair<ActivationKind, const char*> activations[] = {{ActivationKind::relu, "relu"},
                                                                  {ActivationKind::sigmoid, "sigmoid"},
                                                                  {ActivationKind::elu, "elu"},
                                                                  {ActivationKind::selu, "selu"},
                                                                  {ActivationKind::leaky_relu, "leaky_relu"},
                                                                  {ActivationKind::softplus, "softplus"},
                                                                  {ActivationKind::tanh, "tanh"},
                                                                  {ActivationKind::gelu, "gelu"},
                                                                  {ActivationKind::silu, "silu"}};

class Register {
 public:
  Register(double memory_rate, const char* by) : memory_rate_(memory_rate), by_(by) {}
  template <class Work>
  void operator()(const std::string& name, double bytes, Work work) const {
    add_pass(name + "/" + by_, bytes, memory_rate_, std::move(work));
  }

 private:
  double memory_rate_;
  const char* by_;
};

void add_segments(const Register& add, const Kernels<float>& k, Arrays& a) {
  const std::int32_t *in = a.graph.in_offsets.data(), *source = a.graph.source.data(),
                     *reverse = a.graph.reverse.data();
  add("segment_sum", edge_rows + node_rows,
      [=, &k, &a] { k.segment_sum(in, nodes, nullptr, a.x.data(), width, a.out.data()); });
  add("segment_sum,by_index", edge_rows + node_rows,
      [=, &k, &a] { k.segment_sum(in, nodes, reverse, a.x.data(), width, a.out.data()); });
  add("filtered_sum", edge_rows + node_rows, [=, &k, &a] {
    k.filtered_sum(in, nodes, source, a.graph.filter.data(), a.h.data(), a.x.data(), width, a.out.data());
  });
  add("segment_scatter", 2 * edge_rows + node_rows,
      [=, &k, &a] { k.segment_scatter(in, nodes, reverse, a.h.data(), width, a.more.data()); });
  add("segment_broadcast", edge_rows + node_rows,
      [=, &k, &a] { k.segment_broadcast(in, nodes, a.h.data(), width, a.out.data()); });
  add("segment_softmax", 2 * edge_rows, [=, &k, &a] { k.segment_softmax(in, nodes, a.x.data(), width, a.out.data()); });
  add("segment_softmax,one_column", 2 * edge_rows,
      [=, &k, &a] { k.segment_softmax(a.row_offsets.data(), edges, a.x.data(), 1, a.out.data()); });
  add("segment_softmax_backward", 3 * edge_rows,
      [=, &k, &a] { k.segment_softmax_backward(in, nodes, a.x.data(), a.more.data(), width, a.out.data()); });
  add("segment_max", edge_rows + 2 * node_rows,
      [=, &k, &a] { k.segment_max(in, nodes, a.x.data(), width, a.out.data(), a.where.data()); });
  add("segment_max_backward", 3 * node_rows,
      [=, &k, &a] { k.segment_max_backward(a.where.data(), nodes, a.h.data(), width, a.out.data()); });
}

void add_rows(const Register& add, const Kernels<float>& k, Arrays& a) {
  const std::int32_t *source = a.graph.source.data(), *reverse = a.graph.reverse.data();
  add("gather_difference", 3 * edge_rows,
      [=, &k, &a] { k.gather_difference(source, a.h.data(), reverse, a.x.data(), edges, width, a.out.data()); });
  add("gather_add", 3 * edge_rows, [=, &k, &a] { k.gather_add(source, edges, a.h.data(), width, a.more.data()); });
  add("scatter_add", 3 * edge_rows, [=, &k, &a] { k.scatter_add(source, edges, a.x.data(), width, a.more.data()); });
  add("pair_products", 5 * edge_rows,
      [=, &k, &a] { k.pair_products(source, reverse, edges, a.x.data(), a.more.data(), width, a.out.data()); });
  add("embedding_sum", nodes * (slots + 1) * width * 4.0 + node_rows, [&k, &a] {
    k.embedding_sum({nodes, slots, onehot, 1, a.columns.data(), a.h.data()}, a.table.data(), width, a.out.data());
  });
  add("embedding_sum_backward", nodes * (slots + 1) * width * 8.0 + node_rows, [&k, &a] {
    k.embedding_sum_backward({nodes, slots, onehot, 1, a.columns.data(), a.h.data()}, a.h.data(), width,
                             a.table_gradient.data());
  });
  add("weighted_row_sum,of_50", (Arrays::kept + 2) * width * 4.0, [&k, &a] {
    k.weighted_row_sum(a.rows.data(), a.x.data(), Arrays::kept, a.table.data(), width, a.h.data(), a.out.data());
  });
}

void add_numbers(const Register& add, const Kernels<float>& k, Arrays& a) {
  for (const auto& [kind, label] : activations)
    add(std::string("activate,") + label, 2 * edge_rows,
        [kind = kind, &k, &a] { k.activate(kind, 0, edges * width, a.x.data(), a.out.data()); });
  add("sum_parts,2_parts", 1.5 * edge_rows,
      [&k, &a] { k.sum_parts(a.x.data(), 2, edges * width / 2, edges * width / 2, a.out.data()); });
  add("adam", 7 * edge_rows, [&k, &a] {
    const AdamStep step{1e-3, 0.9, 0.999, 1e-8, 0, false, 10, 1};
    k.adam(step, edges * width, a.x.data(), a.more.data(), a.out.data(), a.least.data());
  });
}

/// What rounds and packs for products in bfloat16.
void add_bf16(const Register& add, const Bf16Kernels& k, const Arrays& a) {
  const std::int64_t stride = pad_bf16_width(width), turned_stride = pad_bf16_width(edges);
  const double half = static_cast<double>(edges * stride) * 2;
  const auto rows = std::make_shared<Aligned>(static_cast<std::size_t>(edges * stride) * sizeof(Bf16)),
             turned = std::make_shared<Aligned>(static_cast<std::size_t>(width * turned_stride) * sizeof(Bf16)),
             packed = std::make_shared<Aligned>(k.packed_bytes(width, width));
  add("bf16_round", edge_rows + half, [=, &k, &a] {
    k.round(edges, width, a.x.data(), width, {rows->as<Bf16>(), stride});
  });
  add("bf16_round_transposed", edge_rows + half, [=, &k, &a] {
    k.round_transposed(edges, width, a.x.data(), width, {turned->as<Bf16>(), turned_stride});
  });
  add("bf16_pack,rows", width * width * 6.0, [=, &k, &a] {
    k.pack(width, width, {a.x.data(), width, 1}, packed->as<void>());
  });
  add("bf16_pack,columns", width * width * 6.0, [=, &k, &a] {
    k.pack(width, width, {a.x.data(), 1, width}, packed->as<void>());
  });
}

/// What rounds rows for products in int8.
void add_int8(const Register& add, const Int8Kernels& k, const Arrays& a) {
  const std::int64_t stride = pad_int8_width(width);
  const auto rows = std::make_shared<Aligned>(static_cast<std::size_t>(edges * stride)),
             scales = std::make_shared<Aligned>(static_cast<std::size_t>(2 * edges) * sizeof(float));
  add("int8_quantize", edge_rows + static_cast<double>(edges * stride), [=, &k, &a] {
    float* low = scales->as<float>();
    k.quantize(edges, width, a.x.data(), width, {rows->as<std::uint8_t>(), stride, low, low + edges});
  });
}

}  // namespace

int main(int argc, char** argv) {
  const double memory_rate = measure_read_gbytes(1);
  Arrays arrays;
  for (const auto& [name, kernels] : list_kernels<float>()) {
    const Register add(memory_rate, name);
    add_segments(add, *kernels, arrays);
    add_rows(add, *kernels, arrays);
    add_numbers(add, *kernels, arrays);
  }
  for (const auto& [name, kernels] : list_bf16_kernels()) add_bf16(Register(memory_rate, name), *kernels, arrays);
  for (const auto& [name, kernels] : list_int8_kernels()) add_int8(Register(memory_rate, name), *kernels, arrays);
  return athanor::bench::run_registered(argc, argv);
}
