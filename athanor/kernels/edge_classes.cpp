#include "athanor/kernels/edge_classes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "athanor/core/mix_bits.h"

namespace athanor::kernels {
namespace {

const std::byte* row(const ByteRows& rows, std::int64_t index) {
  return static_cast<const std::byte*>(rows.data) + static_cast<std::size_t>(index) * rows.width;
}

std::uint64_t hash_row(const ByteRows& rows, std::int64_t index, std::uint64_t hash) {
  const std::byte* bytes = row(rows, index);
  for (std::size_t begin = 0; begin < rows.width; begin += sizeof hash) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + begin, std::min(sizeof word, rows.width - begin));
    hash = mix_bits(hash + word);
  }
  return hash;
}

bool are_equal(const ByteRows& rows, std::int64_t a, std::int64_t b) {
  return rows.width == 0 || std::memcmp(row(rows, a), row(rows, b), rows.width) == 0;
}

}  // namespace

void EdgeClasses::assign(const EdgeGraph& graph, std::int64_t rounds) {
  num_rounds_ = static_cast<std::size_t>(rounds);
  if (rounds_.size() < num_rounds_) rounds_.resize(num_rounds_);
  find_kinds(graph);
  find_starts(graph);
  edge_classes_ = edge_starts_;
  hashes_ = start_hashes_;
  for (std::size_t i = 0; i < num_rounds_; ++i) refine(graph, rounds_[i]);
}

void EdgeClasses::find_kinds(const EdgeGraph& graph) {
  kinds_.clear();
  node_kinds_.clear();
  table_.clear(static_cast<std::size_t>(graph.nodes));
  for (std::int32_t node = 0; node < graph.nodes; ++node) {
    const std::uint64_t hash = hash_row(graph.node_scalars, node, hash_row(graph.node_columns, node, 0));
    const std::int32_t kind = table_.find_or_add(hash, [&](std::int32_t other) {
      const std::int32_t known = kinds_[static_cast<std::size_t>(other)];
      return are_equal(graph.node_columns, node, known) && are_equal(graph.node_scalars, node, known);
    });
    if (static_cast<std::size_t>(kind) == kinds_.size()) kinds_.push_back(node);
    node_kinds_.push_back(kind);
  }
  kind_hashes_ = table_.hashes();
}

void EdgeClasses::find_starts(const EdgeGraph& graph) {
  starts_.clear();
  start_kinds_.clear();
  edge_starts_.clear();
  table_.clear(static_cast<std::size_t>(graph.edges));
  for (std::int32_t edge = 0; edge < graph.edges; ++edge) {
    const std::int32_t kind = node_kinds_[static_cast<std::size_t>(graph.source[edge])];
    const std::uint64_t hash = hash_row(graph.edge_columns, edge, kind_hashes_[static_cast<std::size_t>(kind)]);
    const std::int32_t start = table_.find_or_add(hash, [&](std::int32_t other) {
      const auto known = static_cast<std::size_t>(other);
      return start_kinds_[known] == kind && are_equal(graph.edge_columns, edge, starts_[known]);
    });
    if (static_cast<std::size_t>(start) == starts_.size()) {
      starts_.push_back(edge);
      start_kinds_.push_back(kind);
    }
    edge_starts_.push_back(start);
  }
  start_hashes_ = table_.hashes();
}

void EdgeClasses::refine(const EdgeGraph& graph, Round& round) {
  round.start.clear();
  round.from.clear();
  round.offsets.assign(1, 0);
  next_classes_.resize(static_cast<std::size_t>(graph.edges));
  table_.clear(static_cast<std::size_t>(graph.edges));
  for (std::int64_t node = 0; node < graph.nodes; ++node) {
    const std::int32_t begin = graph.in_offsets[node], end = graph.in_offsets[node + 1];
    const std::uint64_t sum = sort_incoming(begin, end);
    for (std::int32_t incoming = begin; incoming < end; ++incoming) {
      const auto edge = static_cast<std::size_t>(graph.reverse[incoming]);
      const std::int32_t start = edge_starts_[edge], left_out = edge_classes_[static_cast<std::size_t>(incoming)];
      const std::uint64_t others = sum - mix_bits(hashes_[static_cast<std::size_t>(left_out)]);
      const auto place = static_cast<std::size_t>(std::ranges::find(incoming_, left_out) - incoming_.begin());
      const std::int32_t found = table_.find_or_add(
          mix_bits(others + start_hashes_[static_cast<std::size_t>(start)]), [&](std::int32_t other) {
            return round.start[static_cast<std::size_t>(other)] == start && has_sources(round, other, place);
          });
      if (found == round.count()) {
        round.start.push_back(start);
        add_sources(round, place);
      }
      next_classes_[edge] = found;
    }
  }
  hashes_ = table_.hashes();
  edge_classes_.swap(next_classes_);
}

std::uint64_t EdgeClasses::sort_incoming(std::int32_t begin, std::int32_t end) {
  incoming_.assign(edge_classes_.begin() + begin, edge_classes_.begin() + end);
  const auto hash = [&](std::int32_t index) { return hashes_[static_cast<std::size_t>(index)]; };
  std::ranges::sort(incoming_, {}, [&](std::int32_t index) { return std::pair(hash(index), index); });
  std::uint64_t sum = 0;
  for (const std::int32_t index : incoming_) sum += mix_bits(hash(index));
  return sum;
}

bool EdgeClasses::has_sources(const Round& round, std::int32_t index, std::size_t left_out) const {
  const auto begin = round.from.begin() + round.offsets[static_cast<std::size_t>(index)],
             end = round.from.begin() + round.offsets[static_cast<std::size_t>(index) + 1];
  const auto middle = incoming_.begin() + static_cast<std::ptrdiff_t>(left_out);
  return end - begin + 1 == std::ssize(incoming_) && std::equal(incoming_.begin(), middle, begin) &&
         std::equal(middle + 1, incoming_.end(), begin + static_cast<std::ptrdiff_t>(left_out));
}

void EdgeClasses::add_sources(Round& round, std::size_t left_out) const {
  const auto middle = incoming_.begin() + static_cast<std::ptrdiff_t>(left_out);
  round.from.insert(round.from.end(), incoming_.begin(), middle);
  round.from.insert(round.from.end(), middle + 1, incoming_.end());
  round.offsets.push_back(static_cast<std::int32_t>(round.from.size()));
}

}  // namespace athanor::kernels
