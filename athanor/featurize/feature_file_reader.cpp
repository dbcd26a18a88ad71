// The reader of feature files: every size and number that others rely on is checked before anything is used.
#include <algorithm>
#include <charconv>

#include "athanor/core/error.h"
#include "athanor/core/mapped_file.h"
#include "athanor/core/memory.h"
#include "athanor/core/parallel.h"
#include "athanor/core/safetensors.h"
#include "athanor/featurize/feature_file.h"
#include "athanor/featurize/feature_file_layout.h"

namespace athanor::featurize {

void BlockDigest::update(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const std::size_t taken = std::min(size, digest_block_bytes - filled_);
    block_.update(from, taken);
    filled_ += taken;
    from += taken;
    size -= taken;
    if (filled_ == digest_block_bytes) finish_block();
  }
}

void BlockDigest::finish_block() {
  all_.update(block_.hex());
  block_ = Sha256();
  filled_ = 0;
}

std::string BlockDigest::hex() {
  if (filled_ > 0) finish_block();
  return all_.hex();
}

namespace {

class FeatureFile {
 public:
  FeatureFile(const std::filesystem::path& path, const std::string& key)
      : name_(path.string()), file_(std::make_shared<MappedFile>(path)) {
    index_ = parse_safetensors_index(file_->bytes(), name_);
    if (find_entry("format") != feature_format) reject("is no file of features");
    if (find_entry("version") != feature_version)
      fail(ErrorCode::unsupported, "{}: has version {} of the format, and this program reads version {}; delete it",
           name_, find_entry("version"), feature_version);
    if (find_entry("key") != key) reject("holds features of other molecules or settings than its name says");
  }

  void check_digests(std::size_t threads) const;
  FeatureTable read() const;

 private:
  [[noreturn]] void reject(const std::string& what) const {
    fail(ErrorCode::corrupt, "{}: {}; delete it, and the next run computes it again", name_, what);
  }
  std::string find_entry(const std::string& name) const {
    const auto found = index_.metadata.find(name);
    return found == index_.metadata.end() ? "" : found->second;
  }
  std::size_t find_number(const std::string& name) const {
    const std::string text = find_entry(name);
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value > (std::uint64_t{1} << 40))
      reject("has no valid number " + name);
    return value;
  }
  bool holds(const std::string& name) const { return index_.tensors.contains(name); }
  const TensorPlace& find(const std::string& name) const {
    const auto found = index_.tensors.find(name);
    if (found == index_.tensors.end()) reject("lacks " + name);
    return found->second;
  }
  std::string_view bytes_of(const TensorPlace& place) const {
    return file_->bytes().substr(index_.data_begin + place.begin, place.end - place.begin);
  }
  /// The values of a tensor of `rows` rows.
  template <class T>
  PackedArray<T> view(const std::string& name, std::size_t rows, std::size_t width) const {
    const TensorPlace& place = find(name);
    const std::string_view bytes = bytes_of(place);
    if (place.dtype != dtype_of<T>() || bytes.size() != rows * width * sizeof(T))
      reject("has another size or type of " + name + " than its other parts tell");
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0) reject("has " + name + " out of line");
    return PackedArray<T>::view({reinterpret_cast<const T*>(bytes.data()), rows * width}, file_);
  }
  std::size_t width_of(const std::string& name) const {
    const TensorPlace& place = find(name);
    if (place.shape.size() != 2 || place.shape[1] > 1'000'000) reject("has another shape of " + name);
    return static_cast<std::size_t>(place.shape[1]);
  }
  void check_offsets(const PackedArray<std::int64_t>& offsets, const char* name) const {
    if (offsets[0] != 0 || !std::is_sorted(offsets.begin(), offsets.end()) || offsets.back() > (std::int64_t{1} << 40))
      reject(fmt::format("has {} that do not ascend", name));
  }
  PackedGraphs read_graphs(std::size_t molecules) const;
  PackedTokens read_tokens(std::size_t molecules) const;
  PackedPoints read_points(std::size_t molecules) const;
  std::vector<std::optional<Issue>> read_issues(std::size_t molecules) const;

  std::string name_;
  std::shared_ptr<MappedFile> file_;
  SafetensorsIndex index_;
};

/// A digest block of a tensor.
struct DigestBlock {
  std::string_view bytes;
  std::string digest;
};

void FeatureFile::check_digests(std::size_t threads) const {
  std::vector<DigestBlock> blocks;
  for (const auto& [name, place] : index_.tensors)
    for (std::string_view bytes = bytes_of(place); !bytes.empty();) {
      const std::size_t size = std::min(bytes.size(), digest_block_bytes);
      blocks.push_back({bytes.substr(0, size), {}});
      bytes.remove_prefix(size);
    }
  parallel_for(blocks.size(), threads, [&](std::size_t i) { blocks[i].digest = compute_sha256(blocks[i].bytes); });
  std::size_t next = 0;
  for (const auto& [name, place] : index_.tensors) {
    Sha256 all;
    const std::size_t count = (place.end - place.begin + digest_block_bytes - 1) / digest_block_bytes;
    for (std::size_t i = 0; i < count; ++i) all.update(blocks[next++].digest);
    if (all.hex() != find_entry("sha256." + name)) reject("is damaged: the checksum of " + name + " does not fit");
  }
}

PackedGraphs FeatureFile::read_graphs(std::size_t molecules) const {
  PackedGraphs graphs;
  graphs.node_onehot = find_number("node_onehot");
  graphs.edge_onehot = find_number("edge_onehot");
  graphs.node_slots = width_of("node_columns");
  graphs.edge_slots = width_of("edge_columns");
  graphs.node_scalar_count = width_of("node_scalars");
  graphs.node_offsets = view<std::int64_t>("node_offsets", molecules + 1, 1);
  graphs.edge_offsets = view<std::int64_t>("edge_offsets", molecules + 1, 1);
  check_offsets(graphs.node_offsets, "node_offsets");
  check_offsets(graphs.edge_offsets, "edge_offsets");
  const auto nodes = static_cast<std::size_t>(std::as_const(graphs.node_offsets).back());
  const auto edges = static_cast<std::size_t>(std::as_const(graphs.edge_offsets).back());
  graphs.node_columns = view<std::uint8_t>("node_columns", nodes, graphs.node_slots);
  graphs.node_scalars = view<float>("node_scalars", nodes, graphs.node_scalar_count);
  graphs.in_offsets = view<std::int32_t>("in_offsets", nodes + molecules, 1);
  graphs.edge_source = view<std::int32_t>("edge_source", edges, 1);
  graphs.edge_target = view<std::int32_t>("edge_target", edges, 1);
  graphs.edge_reverse = view<std::int32_t>("edge_reverse", edges, 1);
  graphs.edge_columns = view<std::uint8_t>("edge_columns", edges, graphs.edge_slots);
  return graphs;
}

PackedTokens FeatureFile::read_tokens(std::size_t molecules) const {
  PackedTokens tokens{find_number("vocabulary"), find_number("max_length"), {0}, {}};
  tokens.offsets = view<std::int64_t>("token_offsets", molecules + 1, 1);
  check_offsets(tokens.offsets, "token_offsets");
  tokens.ids = view<std::uint16_t>("tokens", static_cast<std::size_t>(std::as_const(tokens.offsets).back()), 1);
  const PackedArray<std::uint16_t>& ids = tokens.ids;
  if (std::any_of(ids.begin(), ids.end(), [&](std::uint16_t id) { return id >= tokens.vocabulary; }))
    reject("has tokens beyond its vocabulary");
  return tokens;
}

PackedPoints FeatureFile::read_points(std::size_t molecules) const {
  PackedPoints points{.width = width_of("point_values")};
  points.offsets = view<std::int64_t>("point_offsets", molecules + 1, 1);
  check_offsets(points.offsets, "point_offsets");
  const auto count = static_cast<std::size_t>(std::as_const(points.offsets).back());
  points.kinds = view<std::uint8_t>("point_kinds", count, 1);
  points.positions = view<float>("point_positions", count, 3);
  points.values = view<float>("point_values", count, points.width);
  const PackedArray<std::uint8_t>& kinds = points.kinds;
  if (std::any_of(kinds.begin(), kinds.end(), [](std::uint8_t kind) { return kind >= point_kinds; }))
    reject("has points of a kind that does not exist");
  return points;
}

std::vector<std::optional<Issue>> FeatureFile::read_issues(std::size_t molecules) const {
  std::vector<std::optional<Issue>> issues(molecules);
  try {
    for (const auto& entry : nlohmann::json::parse(bytes_of(find("issues")))) {
      const std::size_t row = entry.at("row");
      issues.at(row) = Issue{row, entry.at("action"), entry.at("code"), entry.at("message"), entry.at("input"), ""};
    }
  } catch (const std::exception&) {
    reject("has issues that cannot be read");
  }
  return issues;
}

FeatureTable FeatureFile::read() const {
  FeatureTable table;
  table.inputs.rows = find_number("molecules");
  if (holds("vectors")) {
    table.inputs.vectors.rows = table.inputs.rows;
    table.inputs.vectors.columns = width_of("vectors");
    table.inputs.vectors.values = view<float>("vectors", table.inputs.rows, table.inputs.vectors.columns);
  }
  if (holds("node_offsets")) table.inputs.graphs = read_graphs(table.inputs.rows);
  if (holds("token_offsets")) table.inputs.tokens = read_tokens(table.inputs.rows);
  if (holds("point_offsets")) table.inputs.points = read_points(table.inputs.rows);
  table.issues = read_issues(table.inputs.rows);
  table.inputs.mapping = file_;
  table.inputs.exceeds_memory = file_->bytes().size() > count_available_memory();
  return table;
}

}  // namespace

FeatureTable map_feature_file(const std::filesystem::path& path, const std::string& key, std::size_t threads) {
  const FeatureFile file(path, key);
  file.check_digests(threads);
  return file.read();
}

}  // namespace athanor::featurize
