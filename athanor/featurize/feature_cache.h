// Features that are computed once and kept on disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "athanor/core/progress.h"
#include "athanor/featurize/feature_file.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::featurize {

/// A folder of feature files, KEY.features each (feature_file.h). The key is the SHA-256 of all that decides the
/// numbers: texts of the molecules as the standardisation policy leaves them, in their order, values of columns,
/// feature specs, versions of the program and its toolkit, version of the format. Files may be deleted at any time
/// between runs; several programs may use the folder at once.
class FeatureCache {
 public:
  /// Makes the folder when it is not there. `versions`: of what computes the features, in one text.
  FeatureCache(std::filesystem::path folder, std::string versions);

  std::filesystem::path find_path(std::span<const std::string> smiles, std::span<const double> columns,
                                  const FeatureRequest& request) const;
  /// What featurize() gives, mapped from its file, which is written first where there is none. Molecules are computed
  /// in parts, so that the features need not fit into memory. Errors: io, those of map_feature_file, cancelled.
  FeatureTable get(std::span<const std::string> smiles, std::span<const double> columns, const FeatureRequest& request,
                   std::size_t threads, Progress& progress, PhaseTimes* times = nullptr) const;

 private:
  std::string compute_key(std::span<const std::string> smiles, std::span<const double> columns,
                          const FeatureRequest& request) const;
  void write(const std::filesystem::path& path, const std::string& key, std::span<const std::string> smiles,
             std::span<const double> columns, const FeatureRequest& request, std::size_t threads, Progress& progress,
             PhaseTimes* times) const;

  std::filesystem::path folder_;
  std::string versions_;
};

/// About how many bytes the features of all molecules take, from a sample of them.
std::size_t estimate_feature_bytes(std::span<const std::string> smiles, const FeatureRequest& request);

}  // namespace athanor::featurize
