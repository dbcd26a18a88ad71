// Packed features in a file that is mapped rather than read.
//
// The file is a safetensors container (https://github.com/huggingface/safetensors, little-endian; core/safetensors.h),
// so that any machine and any program that knows the container can read it. Its tensors, of which a kind that is not
// used is absent:
//
//   node_offsets, edge_offsets  I64 [molecules + 1]   where the atoms and the directed edges of a molecule begin
//   vectors                     F32 [molecules, columns]
//   node_scalars                F32 [atoms, scalars]
//   token_offsets               I64 [molecules + 1]   where the tokens of a molecule begin
//   tokens                      U16 [tokens]
//   point_offsets               I64 [molecules + 1]   where the points of a molecule begin
//   point_positions             F32 [points, 3]       PackedPoints explains them
//   point_values                F32 [points, width]
//   point_kinds                 U8 [points]
//   in_offsets                  I32 [atoms + molecules]
//   edge_source, edge_target, edge_reverse  I32 [edges]
//   node_columns, edge_columns  U8 [atoms or edges, slots]      PackedGraphs explains them
//   issues                      U8 JSON: rows without features, [{"row", "action", "code", "message", "input"}]
//
// `__metadata__` has "format" = "athanor-features", "version" = "1", "key" (what the features were computed from: see
// FeatureCache), "molecules", "node_onehot", "edge_onehot", "vocabulary", "max_length", and "sha256.NAME" for each
// tensor: the SHA-256 of the SHA-256 digests (64 hexadecimal digits each) of its blocks of 16 MiB, so that blocks are
// checked in parallel.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/core/result.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

/// Features of molecules, and why there are none of some of them: featurize().
struct FeatureTable {
  Inputs inputs;
  std::vector<std::optional<Issue>> issues;
};

/// Writes a file piece by piece, through a temporary name: until commit() nothing is at `path`. Error(io) with the
/// system's reason, such as a full disk.
class FeatureFileWriter {
 public:
  /// `like`: features of the same kind, whose widths are taken. `molecules`: all that will be added.
  FeatureFileWriter(std::filesystem::path path, std::string key, const Inputs& like, std::size_t molecules);
  FeatureFileWriter(const FeatureFileWriter&) = delete;
  FeatureFileWriter& operator=(const FeatureFileWriter&) = delete;
  ~FeatureFileWriter();
  /// The next molecules; rows of their issues count from the first of them.
  void add(const FeatureTable& part);
  /// Error(internal) unless all molecules were added.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Maps a file. All sizes and digests are checked first, with up to `threads` threads. Errors: not_found;
/// unsupported for a file of another version; corrupt, naming the file, for one that is damaged or has another key.
FeatureTable map_feature_file(const std::filesystem::path& path, const std::string& key, std::size_t threads);

}  // namespace athanor::featurize
