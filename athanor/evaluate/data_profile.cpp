// Properties, scaffolds and similarities of a data set.
#include "athanor/evaluate/data_profile.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "athanor/chemistry/drug_likeness.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/sampling.h"
#include "athanor/data/split.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_queries = 5000;

std::vector<std::pair<std::string, std::size_t>> count_scaffolds(const std::vector<std::string>& scaffolds) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& scaffold : scaffolds) ++counts[scaffold];
  std::vector<std::pair<std::string, std::size_t>> list(counts.begin(), counts.end());
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return list;
}

}  // namespace

DataProfile compute_data_profile(const data::Dataset& dataset, std::uint64_t seed, std::size_t threads,
                                 Progress& progress) {
  DataProfile profile;
  profile.weights.resize(dataset.size());
  profile.log_ps.resize(dataset.size());
  std::vector<std::string> scaffolds(dataset.size());
  std::mutex mutex;
  std::size_t done = 0;
  progress.begin("profiling", dataset.size(), "molecule");
  parallel_for(dataset.size(), threads, [&](std::size_t i) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "the profile of the data was stopped");
    const auto molecule = chemistry::parse_smiles(dataset.smiles[i]);
    if (!molecule) fail(ErrorCode::internal, "A curated molecule cannot be read again: {}", dataset.smiles[i]);
    const chemistry::DrugProperties properties = chemistry::compute_drug_properties(*molecule);
    profile.weights[i] = properties.weight;
    profile.log_ps[i] = properties.log_p;
    scaffolds[i] = chemistry::compute_scaffold(*molecule);
    const std::lock_guard lock(mutex);
    if (++done % 64 == 0) progress.update(done);
  });
  progress.end();
  profile.scaffolds = count_scaffolds(scaffolds);
  profile.nearest =
      data::compute_nearest_similarities(dataset, draw_sample(dataset.size(), most_queries, seed), threads);
  return profile;
}

}  // namespace athanor::evaluate
