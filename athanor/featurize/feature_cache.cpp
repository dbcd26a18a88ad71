#include "athanor/featurize/feature_cache.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/hash.h"
#include "athanor/core/phases.h"
#include "athanor/featurize/feature_file_layout.h"

namespace athanor::featurize {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t rows_per_write = 4096, slow_rows_per_write = 256;

/// A text with its length, so that lists of texts differ where their joined texts do not.
void add_text(Sha256& hash, std::string_view text) {
  const std::uint64_t size = text.size();
  hash.update(&size, sizeof size);
  hash.update(text);
}

template <class T>
std::size_t count_bytes(const PackedArray<T>& array) {
  return array.size() * sizeof(T);
}

std::size_t count_bytes(const PackedGraphs& graphs) {
  return count_bytes(graphs.node_offsets) + count_bytes(graphs.edge_offsets) + count_bytes(graphs.node_columns) +
         count_bytes(graphs.node_scalars) + count_bytes(graphs.in_offsets) + count_bytes(graphs.edge_source) +
         count_bytes(graphs.edge_target) + count_bytes(graphs.edge_reverse) + count_bytes(graphs.edge_columns);
}

std::size_t count_bytes(const PackedTokens& tokens) { return count_bytes(tokens.offsets) + count_bytes(tokens.ids); }

std::size_t count_bytes(const PackedPoints& points) {
  return count_bytes(points.offsets) + count_bytes(points.kinds) + count_bytes(points.positions) +
         count_bytes(points.values);
}

}  // namespace

FeatureCache::FeatureCache(fs::path folder, std::string versions)
    : folder_(std::move(folder)), versions_(std::move(versions)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error || !fs::is_directory(folder_))
    fail(ErrorCode::io, "{}: cannot be made a folder for features ({})", folder_.string(),
         error ? error.message() : "it is a file");
}

std::string FeatureCache::compute_key(std::span<const std::string> smiles, std::span<const double> columns,
                                      const FeatureRequest& request) const {
  Sha256 hash;
  for (const std::string& text :
       {std::string(feature_format), std::string(feature_version), versions_, request.vector_spec, request.graph_set,
        std::string(request.arrange_atoms ? "arranged" : "as written"), request.token_spec,
        std::to_string(request.writing), request.point_spec})
    add_text(hash, text);
  for (const std::string& text : smiles) add_text(hash, text);
  hash.update(columns.data(), columns.size_bytes());
  return hash.hex();
}

fs::path FeatureCache::find_path(std::span<const std::string> smiles, std::span<const double> columns,
                                 const FeatureRequest& request) const {
  return folder_ / (compute_key(smiles, columns, request) + ".features");
}

void FeatureCache::write(const fs::path& path, const std::string& key, std::span<const std::string> smiles,
                         std::span<const double> columns, const FeatureRequest& request, std::size_t threads,
                         Progress& progress, PhaseTimes* times) const {
  std::vector<std::optional<Issue>> no_issues;
  const std::size_t width = smiles.empty() ? 0 : columns.size() / smiles.size();
  FeatureFileWriter writer(path, key, featurize({}, {}, request, 1, no_issues), smiles.size());
  progress.begin("featurising", smiles.size(), "molecule");
  const std::size_t rows = request.point_spec.empty() ? rows_per_write : slow_rows_per_write;
  for (std::size_t first = 0; first < smiles.size(); first += rows) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "stopped by the user");
    const std::size_t count = std::min(rows, smiles.size() - first);
    FeatureTable part;
    part.inputs = featurize(smiles.subspan(first, count), columns.subspan(first * width, count * width), request,
                            threads, part.issues, times);
    const PhaseScope scope(times, Phase::cache, count);
    writer.add(part);
    progress.update(first + count);
  }
  progress.end();
  const PhaseScope scope(times, Phase::cache);
  writer.commit();
}

FeatureTable FeatureCache::get(std::span<const std::string> smiles, std::span<const double> columns,
                               const FeatureRequest& request, std::size_t threads, Progress& progress,
                               PhaseTimes* times) const {
  const std::string key = compute_key(smiles, columns, request);
  const fs::path path = folder_ / (key + ".features");
  if (fs::exists(path)) progress.note("features: " + path.string());
  else write(path, key, smiles, columns, request, threads, progress, times);
  const PhaseScope scope(times, Phase::cache);
  return map_feature_file(path, key, threads);
}

std::size_t estimate_feature_bytes(std::span<const std::string> smiles, const FeatureRequest& request) {
  // Points take long to compute.
  const std::size_t sample_rows = request.point_spec.empty() ? 256 : 16;
  std::size_t bytes = 0;
  if (!request.vector_spec.empty())
    bytes += smiles.size() * make_vector_featurizer(request.vector_spec)->size() * sizeof(float);
  if ((request.graph_set.empty() && request.token_spec.empty() && request.point_spec.empty()) || smiles.empty())
    return bytes;
  std::vector<std::string> sample;
  for (std::size_t i = 0; i < smiles.size(); i += std::max<std::size_t>(1, smiles.size() / sample_rows))
    sample.push_back(smiles[i]);
  std::vector<std::optional<Issue>> issues;
  FeatureRequest without_vectors = request;
  without_vectors.vector_spec.clear();
  const Inputs inputs = featurize(sample, {}, without_vectors, 1, issues);
  return bytes + (count_bytes(inputs.graphs) + count_bytes(inputs.tokens) + count_bytes(inputs.points)) /
                     sample.size() * smiles.size();
}

}  // namespace athanor::featurize
