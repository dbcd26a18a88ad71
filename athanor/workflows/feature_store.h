// Features of all records of a dataset, held in memory or mapped from a folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/data/curate.h"
#include "athanor/featurize/feature_cache.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Features of the records of a dataset, computed once per feature request and shared by all fits.
class FeatureStore {
 public:
  /// `cache`: a folder where features are kept and mapped from; none = they are held in memory.
  FeatureStore(const data::Dataset& dataset, const Context& context,
               const std::optional<std::filesystem::path>& cache = std::nullopt);
  /// Records that cannot be featurised are found by `find_failures` before any fit.
  const featurize::Inputs& get(const featurize::FeatureRequest& request);
  /// One Issue per record that fails for any of the requests.
  std::vector<std::optional<Issue>> find_failures(const std::vector<featurize::FeatureRequest>& requests);

 private:
  const featurize::FeatureTable& compute(const featurize::FeatureRequest& request);
  const data::Dataset& dataset_;
  const Context& context_;
  std::optional<featurize::FeatureCache> cache_;
  std::map<std::string, featurize::FeatureTable> entries_;
};

/// Featurises the records; those that cannot be leave the curation, with an Issue. Error(invalid_input) when none is
/// left.
std::unique_ptr<FeatureStore> featurize_records(data::Curation& curation,
                                                const std::vector<featurize::FeatureRequest>& requests,
                                                const std::string& source,
                                                const std::optional<std::filesystem::path>& cache,
                                                const Context& context);

/// What --cache says: a folder; "none"; "auto" = `own_folder` when the features of the requests exceed half of the
/// memory that is free, which is noted, else none. Error(unsupported) for a folder and rows of several molecules or
/// reactions.
std::optional<std::filesystem::path> choose_cache(const std::string& option, const std::filesystem::path& own_folder,
                                                  const data::Dataset& dataset,
                                                  const std::vector<featurize::FeatureRequest>& requests,
                                                  Progress& progress);

}  // namespace athanor::workflows
