// Dense graphs in chemprop's order, their bytes, and the golden files that hold the hashes of these.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {

inline const std::filesystem::path golden_folder = std::filesystem::path(ATHANOR_TEST_DIR) / "golden/featurize";
inline const std::filesystem::path nci_file = "/usr/share/RDKit/Data/NCI/first_5K.smi";

/// Dense rows of one molecule; edges in the order of (target, source).
struct DenseGraph {
  std::size_t num_nodes = 0;
  std::vector<float> nodes, edges;
  std::vector<std::pair<std::int32_t, std::int32_t>> ends;  ///< (source, target)
};

/// The only one of packed graphs, with the edges in the order of (target, source).
inline DenseGraph to_dense_graph(const PackedGraphs& graphs) {
  std::vector<float> edges;
  DenseGraph dense;
  dense.num_nodes = static_cast<std::size_t>(graphs.num_nodes(0));
  to_dense(graphs, 0, dense.nodes, edges);
  std::vector<std::size_t> order(graphs.edge_source.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(graphs.edge_target[a], graphs.edge_source[a]) <
           std::pair(graphs.edge_target[b], graphs.edge_source[b]);
  });
  for (const std::size_t edge : order) {
    dense.ends.emplace_back(graphs.edge_source[edge], graphs.edge_target[edge]);
    const auto row = edges.begin() + static_cast<std::ptrdiff_t>(edge * graphs.edge_width());
    dense.edges.insert(dense.edges.end(), row, row + static_cast<std::ptrdiff_t>(graphs.edge_width()));
  }
  return dense;
}

inline DenseGraph compute_dense(const chemistry::Molecule& molecule, const std::string& set) {
  const GraphFeaturizer featurizer(set);
  PackedGraphs graphs = featurizer.make_empty();
  featurizer.append(molecule, graphs);
  return to_dense_graph(graphs);
}

template <class T>
void put(std::string& bytes, const T* values, std::size_t count) {
  bytes.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

/// What the hashes of make_golden.py are of.
inline std::string to_bytes(const DenseGraph& graph) {
  const std::uint32_t sizes[]{static_cast<std::uint32_t>(graph.num_nodes),
                              static_cast<std::uint32_t>(graph.ends.size())};
  std::string bytes;
  put(bytes, sizes, 2);
  put(bytes, graph.nodes.data(), graph.nodes.size());
  const std::size_t width = graph.ends.empty() ? 0 : graph.edges.size() / graph.ends.size();
  for (std::size_t i = 0; i < graph.ends.size(); ++i) {
    put(bytes, &graph.ends[i].first, 1);
    put(bytes, &graph.ends[i].second, 1);
    put(bytes, graph.edges.data() + i * width, width);
  }
  return bytes;
}

inline std::vector<std::string> read_golden_lines(const std::string& name) {
  std::vector<std::string> lines;
  for (const std::string& line : split_text(read_file(golden_folder / name), '\n'))
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  return lines;
}

/// Lines of a plain or gzip file.
inline std::vector<std::string> read_lines(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) throw std::runtime_error("cannot open " + path.string());
  std::string content;
  char buffer[1 << 16];
  for (int size; (size = gzread(file, buffer, sizeof buffer)) > 0;)
    content.append(buffer, static_cast<std::size_t>(size));
  gzclose(file);
  std::erase(content, '\r');
  std::vector<std::string> lines = split_text(content, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace athanor::featurize
