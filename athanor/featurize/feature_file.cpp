// The writer of feature files.
#include "athanor/featurize/feature_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <list>

#include "athanor/core/error.h"
#include "athanor/core/safetensors.h"
#include "athanor/core/text.h"
#include "athanor/featurize/feature_file_layout.h"

namespace athanor::featurize {
namespace {
namespace fs = std::filesystem;

/// Room for prefix and header in front of the tensors, whose sizes are known only at the end.
constexpr std::size_t header_bytes = 16384;

}  // namespace

/// A file that is written at its end, or from some place on.
class FeatureOutput {
 public:
  FeatureOutput(const fs::path& path, const fs::path& named) : named_(named) {
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail_io("created");
  }
  FeatureOutput(const FeatureOutput&) = delete;
  FeatureOutput& operator=(const FeatureOutput&) = delete;
  ~FeatureOutput() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  void write(const void* bytes, std::size_t size, std::uint64_t place) {
    const auto* from = static_cast<const char*>(bytes);
    while (size > 0) {
      const ssize_t done = ::pwrite(descriptor_, from, size, static_cast<off_t>(place));
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) fail_io("written");
      from += done;
      size -= static_cast<std::size_t>(done);
      place += static_cast<std::uint64_t>(done);
    }
  }
  std::size_t read(void* bytes, std::size_t size, std::uint64_t place) {
    const ssize_t done = ::pread(descriptor_, bytes, size, static_cast<off_t>(place));
    if (done < 0) fail_io("read");
    return static_cast<std::size_t>(done);
  }
  void close() {
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS) fail_io("written");
    const int descriptor = std::exchange(descriptor_, -1);
    if (::close(descriptor) != 0) fail_io("written");
  }
  [[noreturn]] void fail_io(const char* doing) const {
    fail(ErrorCode::io, "{}: cannot be {} ({})", named_.string(), doing, std::strerror(errno));
  }

 private:
  fs::path named_;
  int descriptor_ = -1;
};

/// A tensor under way. One of known size stands in the file itself, others in a file of their own until the end.
struct FeatureSection {
  std::string name;
  DType dtype;
  std::int64_t width;  ///< values per row; 0 = the tensor is a list
  std::shared_ptr<FeatureOutput> file;
  std::uint64_t begin = 0, bytes = 0;
  BlockDigest digest;

  void add(const void* values, std::size_t size) {
    file->write(values, size, begin + bytes);
    digest.update(values, size);
    bytes += size;
  }
};

struct FeatureFileWriter::State {
  State(fs::path to, std::string what, const Inputs& like, std::size_t count)
      : path(std::move(to)),
        key(std::move(what)),
        molecules(count),
        vocabulary(like.tokens.vocabulary),
        max_length(like.tokens.max_length),
        point_width(like.points.width),
        graphs(like.graphs) {
    temporary = path;
    temporary += fmt::format(".{}.part", ::getpid());
    main = std::make_shared<FeatureOutput>(temporary, path);
    has_graphs = like.graphs.node_slots > 0;
    if (has_graphs)
      for (const char* name : {"node_offsets", "edge_offsets"}) add_offset_section(name);
    columns = like.vectors.columns;
    // Offsets come before vectors, whose end need not be a multiple of their size.
    if (vocabulary > 0) add_offset_section("token_offsets");
    if (point_width > 0) add_offset_section("point_offsets");
    if (columns > 0)
      add_fixed("vectors", DType::f32, static_cast<std::int64_t>(columns), molecules * columns * sizeof(float));
    if (vocabulary > 0) add_growing("tokens", DType::u16, 0);
    if (point_width > 0) {
      add_growing("point_positions", DType::f32, 3);
      add_growing("point_values", DType::f32, static_cast<std::int64_t>(point_width));
      add_growing("point_kinds", DType::u8, 0);
    }
    if (!has_graphs) return;
    add_growing("node_scalars", DType::f32, static_cast<std::int64_t>(graphs.node_scalar_count));
    for (const char* name : {"in_offsets", "edge_source", "edge_target", "edge_reverse"})
      add_growing(name, DType::i32, 0);
    add_growing("node_columns", DType::u8, static_cast<std::int64_t>(graphs.node_slots));
    add_growing("edge_columns", DType::u8, static_cast<std::int64_t>(graphs.edge_slots));
  }
  ~State() {
    if (!committed) ::unlink(temporary.c_str());
  }

  void add_fixed(const std::string& name, DType dtype, std::int64_t width, std::uint64_t size) {
    sections.push_back({name, dtype, width, main, header_bytes + data_bytes, 0, {}});
    data_bytes += size;
  }
  /// Where the parts of each molecule begin; the first at 0.
  void add_offset_section(const std::string& name) {
    const std::int64_t zero = 0;
    add_fixed(name, DType::i64, 0, (molecules + 1) * sizeof(std::int64_t));
    find(name).add(&zero, sizeof zero);
  }
  void add_growing(const std::string& name, DType dtype, std::int64_t width) {
    fs::path place = temporary;
    place += "." + name;
    sections.push_back({name, dtype, width, std::make_shared<FeatureOutput>(place, path), 0, 0, {}});
    ::unlink(place.c_str());  // it lives as long as it is open, so that nothing stays after a kill
  }
  FeatureSection& find(std::string_view name) {
    for (FeatureSection& section : sections)
      if (section.name == name) return section;
    fail(ErrorCode::internal, "a feature file has no {}", name);
  }
  template <class T>
  void add(std::string_view name, const PackedArray<T>& values) {
    find(name).add(values.data(), values.size() * sizeof(T));
  }
  void add_graphs(const PackedGraphs& part);
  void add_offsets(std::string_view name, const PackedArray<std::int64_t>& offsets, std::int64_t& last);
  void gather(FeatureSection& section, std::uint64_t begin);
  void write_header();

  fs::path path, temporary;
  std::string key;
  std::size_t molecules, vocabulary, max_length, point_width, columns = 0, added = 0;
  PackedGraphs graphs;  ///< without molecules: the widths
  bool has_graphs = false, committed = false;
  std::shared_ptr<FeatureOutput> main;
  std::list<FeatureSection> sections;
  std::uint64_t data_bytes = 0;
  std::int64_t last_node = 0, last_edge = 0, last_token = 0, last_point = 0;
  nlohmann::json issues = nlohmann::json::array();
};

void FeatureFileWriter::State::add_offsets(std::string_view name, const PackedArray<std::int64_t>& offsets,
                                           std::int64_t& last) {
  std::vector<std::int64_t> shifted;
  for (std::size_t i = 1; i < offsets.size(); ++i) shifted.push_back(last + offsets[i]);
  if (shifted.empty()) return;
  last = shifted.back();
  find(name).add(shifted.data(), shifted.size() * sizeof(std::int64_t));
}

void FeatureFileWriter::State::add_graphs(const PackedGraphs& part) {
  add_offsets("node_offsets", part.node_offsets, last_node);
  add_offsets("edge_offsets", part.edge_offsets, last_edge);
  add("node_scalars", part.node_scalars);
  add("in_offsets", part.in_offsets);
  add("edge_source", part.edge_source);
  add("edge_target", part.edge_target);
  add("edge_reverse", part.edge_reverse);
  add("node_columns", part.node_columns);
  add("edge_columns", part.edge_columns);
}

/// Moves what stands in a file of its own to `begin` of the main one.
void FeatureFileWriter::State::gather(FeatureSection& section, std::uint64_t begin) {
  std::vector<char> buffer(1 << 20);
  for (std::uint64_t done = 0; done < section.bytes;) {
    const std::size_t size = section.file->read(buffer.data(), buffer.size(), done);
    if (size == 0) section.file->fail_io("read");
    main->write(buffer.data(), size, begin + done);
    done += size;
  }
  section.file = main;
  section.begin = begin;
}

void FeatureFileWriter::State::write_header() {
  SafetensorsIndex index;
  index.metadata = {{"format", feature_format},
                    {"version", feature_version},
                    {"key", key},
                    {"molecules", std::to_string(molecules)},
                    {"node_onehot", std::to_string(graphs.node_onehot)},
                    {"edge_onehot", std::to_string(graphs.edge_onehot)},
                    {"vocabulary", std::to_string(vocabulary)},
                    {"max_length", std::to_string(max_length)}};
  for (FeatureSection& section : sections) {
    const auto count = static_cast<std::int64_t>(section.bytes / dtype_bytes(section.dtype));
    std::vector<std::int64_t> shape{count};
    if (section.width > 0) shape = {count / section.width, section.width};
    index.tensors[section.name] = {section.dtype, shape, section.begin - header_bytes,
                                   section.begin - header_bytes + section.bytes};
    index.metadata["sha256." + section.name] = section.digest.hex();
  }
  const std::string header = format_safetensors_header(index, header_bytes);
  if (header.size() != header_bytes)
    fail(ErrorCode::internal, "the header of a feature file takes {} bytes", header.size());
  main->write(header.data(), header.size(), 0);
}

FeatureFileWriter::FeatureFileWriter(fs::path path, std::string key, const Inputs& like, std::size_t molecules)
    : state_(std::make_unique<State>(std::move(path), std::move(key), like, molecules)) {}

FeatureFileWriter::~FeatureFileWriter() = default;

void FeatureFileWriter::add(const FeatureTable& part) {
  if (state_->columns > 0) state_->add("vectors", part.inputs.vectors.values);
  if (state_->has_graphs) state_->add_graphs(part.inputs.graphs);
  if (state_->vocabulary > 0) {
    state_->add_offsets("token_offsets", part.inputs.tokens.offsets, state_->last_token);
    state_->add("tokens", part.inputs.tokens.ids);
  }
  if (state_->point_width > 0) {
    state_->add_offsets("point_offsets", part.inputs.points.offsets, state_->last_point);
    state_->add("point_kinds", part.inputs.points.kinds);
    state_->add("point_positions", part.inputs.points.positions);
    state_->add("point_values", part.inputs.points.values);
  }
  for (std::size_t row = 0; row < part.issues.size(); ++row)
    if (const auto& issue = part.issues[row])
      state_->issues.push_back({{"row", state_->added + row},
                                {"code", issue->code},
                                {"action", issue->action},
                                {"message", issue->message},
                                {"input", issue->input}});
  state_->added += part.inputs.rows;
}

void FeatureFileWriter::commit() {
  State& state = *state_;
  if (state.added != state.molecules)
    fail(ErrorCode::internal, "a feature file for {} molecules got {}", state.molecules, state.added);
  state.add_growing("issues", DType::u8, 0);
  const std::string issues = state.issues.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  state.find("issues").add(issues.data(), issues.size());
  std::uint64_t end = header_bytes + state.data_bytes;
  for (FeatureSection& section : state.sections) {
    if (section.file == state.main) continue;
    state.gather(section, end);
    end += section.bytes;
  }
  state.write_header();
  state.main->close();
  if (::rename(state.temporary.c_str(), state.path.c_str()) != 0) state.main->fail_io("renamed into place");
  state.committed = true;
}

}  // namespace athanor::featurize
