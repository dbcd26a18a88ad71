// Splits that keep groups together or stratify: against RDKit's Butina, scikit-learn and definitions in numpy
// (tests/golden/data/make_splits_golden.py), and by their properties.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/data/split.h"
#include "athanor/data/split/kinds.h"
#include "athanor/data/split/prints.h"
#include "athanor/data/split/recipe.h"
#include "support.h"

namespace athanor::data {
namespace {

constexpr const char* molecules_path = "/usr/share/RDKit/Data/NCI/first_5K.smi";
constexpr std::uint64_t golden_seed = 5;

class SplitsGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(molecules_path)) GTEST_SKIP() << molecules_path << " is absent; install rdkit-data";
    golden_ = read_json(ATHANOR_TEST_DIR "/golden/data/splits.json");
    Table table = read_table(*open_records(molecules_path));
    table.rows.resize(golden_["rows"].get<std::size_t>());
    CurateOptions options;
    options.standardize = "none";
    Progress progress;
    dataset_ = curate(table, options, true, nullptr, {}, 2, progress).dataset;
    ASSERT_EQ(dataset_.size(), golden_["records"].get<std::size_t>());
  }

  nlohmann::json golden_;
  Dataset dataset_;
};

TEST_F(SplitsGolden, ButinaClustersAreRdkits) {
  EXPECT_EQ(nlohmann::json(group_by_butina(dataset_, 0.4, 1)), golden_["butina"]);
  EXPECT_EQ(nlohmann::json(group_by_butina(dataset_, 0.4, 3)), golden_["butina"]);
}

TEST_F(SplitsGolden, SimilarityGroupsAreTheConnectedComponents) {
  EXPECT_EQ(nlohmann::json(group_by_similarity(dataset_, 0.5, 3)), golden_["components"]);
}

TEST_F(SplitsGolden, KmeansIsLloydsFromTheSameSeeds) {
  EXPECT_EQ(nlohmann::json(group_by_kmeans(dataset_, 30, golden_seed, 2)), golden_["kmeans"]);
  EXPECT_EQ(nlohmann::json(group_by_kmeans(dataset_, 30, golden_seed, 1)), golden_["kmeans"]);
}

TEST_F(SplitsGolden, KmeansIsAsTightAsScikitLearns) {
  // Within a cluster of n, the sum of squared distances from the mean is sum x^2 - (sum x)^2 / n for every bit.
  const PackedPrints prints = compute_prints(dataset_, 1);
  double inertia = 0;
  for (const Indices& group : group_by_kmeans(dataset_, 30, golden_seed, 2)) {
    std::vector<double> sums(bits_per_print);
    for (const std::size_t record : group)
      for (std::size_t bit = 0; bit < bits_per_print; ++bit)
        sums[bit] += static_cast<double>((prints.print(record)[bit / 64] >> (bit % 64)) & 1U);
    for (const double sum : sums) inertia += sum - sum * sum / static_cast<double>(group.size());
  }
  EXPECT_NEAR(inertia / golden_["scikit_learn_inertia"].get<double>(), 1, 0.01);
}

TEST_F(SplitsGolden, KennardStoneTrainsOnWhatItsDefinitionPicks) {
  SplitOptions options = make_split_options("kennard_stone");
  options.split_sizes = {0.5, 0.25, 0.25};
  const Split split = make_splits(dataset_, options, 0, 2).front();
  EXPECT_EQ(nlohmann::json(split.train), golden_["kennard_stone_train"]);
  EXPECT_EQ(make_splits(dataset_, options, 1, 1).front().train, split.train);
  EXPECT_NE(make_splits(dataset_, options, 1, 1).front().test, split.test);
}

TEST_F(SplitsGolden, MaxminTestsWhatItsDefinitionPicks) {
  SplitOptions options = make_split_options("maxmin");
  options.split_sizes = {0.8, 0.1, 0.1};
  EXPECT_EQ(nlohmann::json(make_splits(dataset_, options, golden_seed, 2).front().test), golden_["maxmin_test"]);
}

TEST_F(SplitsGolden, ClusterFoldsHaveTheSizesOfGroupKFold) {
  std::vector<std::size_t> sizes;
  for (const Split& split : make_splits(dataset_, make_split_options("cluster_kfold"), 3, 2))
    sizes.push_back(split.test.size());
  std::sort(sizes.begin(), sizes.end());
  EXPECT_EQ(nlohmann::json(sizes), golden_["group_fold_sizes"]);
}

TEST_F(SplitsGolden, StratifiedFoldsHaveTheClassesOfStratifiedKFold) {
  dataset_.targets = {{"active", TaskType::binary, ""}};
  dataset_.values = golden_["classes"].get<std::vector<double>>();
  std::vector<std::vector<std::size_t>> classes;
  for (const Split& split : make_splits(dataset_, make_split_options("stratified_kfold"), 3, 2)) {
    classes.push_back({0, 0});
    for (const std::size_t record : split.test) ++classes.back()[dataset_.values[record] == 0 ? 0 : 1];
  }
  const auto spread = [&](std::size_t which) {
    const auto [low, high] = std::minmax_element(classes.begin(), classes.end(),
                                                 [&](const auto& a, const auto& b) { return a[which] < b[which]; });
    return (*high)[which] - (*low)[which];
  };
  EXPECT_LE(spread(0), 1U);
  EXPECT_LE(spread(1), 1U);
  std::multiset<std::size_t> ours, theirs;
  for (const auto& fold : classes) ours.insert(fold[1]);
  for (const auto& fold : golden_["stratified_fold_classes"]) theirs.insert(fold[1].get<std::size_t>());
  EXPECT_EQ(ours, theirs);
}

TEST_F(SplitsGolden, SimilarityCutLeavesNoNeighbourInAnotherPart) {
  SplitOptions options = make_split_options("similarity_cut");
  options.similarity_limit = 0.4;
  const Split split = make_splits(dataset_, options, 1, 2).front();
  const Leakage leakage = compute_leakage(dataset_, split, 0.4, 2);
  EXPECT_LE(*std::max_element(leakage.nearest.begin(), leakage.nearest.end()), 0.4);
}

TEST_F(SplitsGolden, EveryKindIsAPartitionThatThreadsDoNotChange) {
  dataset_.targets = {{"y", TaskType::regression, ""}};
  for (std::size_t i = 0; i < dataset_.size(); ++i) {
    dataset_.values.push_back(static_cast<double>(i % 37));
    dataset_.times.push_back(static_cast<double>(i % 97));
    dataset_.groups.push_back(std::to_string(i % 41));
  }
  for (const SplitRecipe& recipe : list_split_recipes()) {
    SCOPED_TRACE(recipe.name);
    const auto splits = make_splits(dataset_, make_split_options(recipe.name), 2, 1);
    const auto again = make_splits(dataset_, make_split_options(recipe.name), 2, 3);
    ASSERT_EQ(splits.size(), recipe.folds ? 5U : 1U);
    for (std::size_t i = 0; i < splits.size(); ++i) {
      EXPECT_EQ(splits[i].test, again[i].test);
      EXPECT_EQ(splits[i].val, again[i].val);
      std::set<std::size_t> all;
      for (const auto* part : {&splits[i].train, &splits[i].val, &splits[i].test}) {
        EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
        all.insert(part->begin(), part->end());
      }
      EXPECT_EQ(all.size(), dataset_.size());
      EXPECT_EQ(splits[i].train.size() + splits[i].val.size() + splits[i].test.size(), dataset_.size());
    }
  }
}

/// Records with one target each, without regard to chemistry.
Dataset make_dataset(const std::vector<double>& values, TaskType task = TaskType::regression, std::size_t targets = 1) {
  Dataset dataset;
  for (std::size_t t = 0; t < targets; ++t) dataset.targets.push_back({"t" + std::to_string(t), task, ""});
  dataset.values = values;
  for (std::size_t i = 0; i < values.size() / targets; ++i) {
    dataset.smiles.push_back("C");
    dataset.keys.push_back(std::to_string(i));
    dataset.rows.push_back({i});
  }
  return dataset;
}

TEST(StratifiedSplit, EveryRangeOfValuesHasItsShare) {
  std::vector<double> values;
  Rng rng(1);
  for (int i = 0; i < 1128; ++i) values.push_back(rng.normal());
  const Dataset dataset = make_dataset(values);
  const Split split = make_splits(dataset, make_split_options("stratified"), 7, 1).front();
  EXPECT_NEAR(static_cast<double>(split.train.size()), 902, 2);
  EXPECT_NEAR(static_cast<double>(split.val.size()), 113, 2);
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t range = 0; range < 10; ++range) {
    std::size_t count = 0;
    for (const std::size_t record : split.test) {
      const auto rank = std::lower_bound(sorted.begin(), sorted.end(), values[record]) - sorted.begin();
      count += static_cast<std::size_t>(rank) * 10 / 1128 == range ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(count), 11.28, 2) << range;
  }
}

TEST(StratifiedSplit, HoldsSeveralSparseTargetsAtOnce) {
  constexpr std::size_t records = 2000, targets = 6;
  Rng rng(3);
  std::vector<double> values;
  for (std::size_t i = 0; i < records * targets; ++i)
    values.push_back(rng.uniform() < 0.4 ? NAN : rng.uniform() < 0.05 ? 1 : 0);
  const Dataset dataset = make_dataset(values, TaskType::binary, targets);
  const Split split = make_splits(dataset, make_split_options("stratified"), 0, 1).front();
  for (std::size_t t = 0; t < targets; ++t)
    for (const double wanted : {0.0, 1.0}) {
      double all = 0, tested = 0;
      for (std::size_t i = 0; i < records; ++i) all += dataset.value(i, t) == wanted ? 1 : 0;
      for (const std::size_t i : split.test) tested += dataset.value(i, t) == wanted ? 1 : 0;
      EXPECT_NEAR(tested / all, 0.1, 0.03) << t << " " << wanted;
    }
}

TEST(ScaffoldBalancedSplit, KeepsScaffoldsWholeAndTargetsEvener) {
  // Each of 60 rings carries actives at a rate of its own; the shares of actives must stay close in every part.
  Rng rng(4);
  std::vector<std::string> smiles;
  std::vector<double> values;
  for (int ring = 3; ring < 63; ++ring) {
    const double rate = rng.uniform();
    for (int i = 0; i < 10; ++i) {
      smiles.push_back(std::string(static_cast<std::size_t>(i), 'C') + "C1" +
                       std::string(static_cast<std::size_t>(ring - 2), 'C') + "C1");
      values.push_back(rng.uniform() < rate ? 1 : 0);
    }
  }
  Dataset dataset = make_dataset(values, TaskType::binary);
  dataset.smiles = smiles;
  const double share = std::accumulate(values.begin(), values.end(), 0.0) / 600;
  const Split split = make_splits(dataset, make_split_options("scaffold_balanced"), 1, 2).front();
  for (const auto* part : {&split.train, &split.val, &split.test}) {
    double ones = 0;
    for (const std::size_t record : *part) ones += values[record];
    EXPECT_NEAR(ones / static_cast<double>(part->size()), share, 0.08);
    for (const std::size_t record : *part)
      EXPECT_TRUE(std::binary_search(part->begin(), part->end(), record / 10 * 10)) << "a scaffold is cut";
  }
}

TEST(GroupSplit, AGroupNeverSpansParts) {
  Dataset dataset = make_dataset(std::vector<double>(300));
  Rng rng(8);
  for (std::size_t i = 0; i < 300; ++i) dataset.groups.push_back("lab" + std::to_string(rng.below(25)));
  for (const char* kind : {"group", "group_kfold"})
    for (const Split& split : make_splits(dataset, make_split_options(kind), 1, 1)) {
      std::map<std::string, std::set<const void*>> parts_of;
      for (const auto* part : {&split.train, &split.val, &split.test})
        for (const std::size_t record : *part) parts_of[dataset.groups[record]].insert(part);
      for (const auto& [group, parts] : parts_of) EXPECT_EQ(parts.size(), 1U) << group;
    }
  dataset.groups.clear();
  EXPECT_ERROR(make_splits(dataset, make_split_options("group"), 0, 1), ErrorCode::invalid_options,
               "needs --group-column");
}

TEST(TimeSplit, OldestTrainAndOneTimeIsNeverCut) {
  Dataset dataset = make_dataset(std::vector<double>(10));
  dataset.times = {2009, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2010};
  Split split = make_splits(dataset, make_split_options("time"), 3, 1).front();
  EXPECT_EQ(split.test, Indices{9});
  EXPECT_EQ(split.val, Indices{0});
  dataset.times = {1, 1, 1, 1, 1, 1, 1, 2, 2, 3};
  split = make_splits(dataset, make_split_options("time"), 3, 1).front();
  EXPECT_EQ(split.train, (Indices{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(split.val, (Indices{7, 8}));
  SplitOptions repeated = make_split_options("time");
  repeated.split_repeats = 2;
  EXPECT_ERROR(make_splits(dataset, repeated, 0, 1), ErrorCode::invalid_options, "--split-repeats: the time split");
  dataset.times.assign(10, 1);
  EXPECT_ERROR(make_splits(dataset, make_split_options("time"), 0, 1), ErrorCode::invalid_input,
               "molecules of one time stay together");
  dataset.times.clear();
  EXPECT_ERROR(make_splits(dataset, make_split_options("time"), 0, 1), ErrorCode::invalid_options,
               "needs --time-column");
}

TEST(RepeatedSplits, HaveSeedsOfTheirOwnAndKeepTheFirst) {
  const Dataset dataset = make_dataset(std::vector<double>(100));
  SplitOptions options = make_split_options("kfold");
  const auto once = make_splits(dataset, options, 6, 1);
  options.split_repeats = 3;
  const auto repeated = make_splits(dataset, options, 6, 1);
  ASSERT_EQ(repeated.size(), 15U);
  EXPECT_EQ(repeated[2].test, once[2].test);
  EXPECT_NE(repeated[7].test, once[2].test);
  EXPECT_NE(repeated[12].test, repeated[7].test);
}

TEST(PickingSplits, SayTheirLimit) {
  const Dataset dataset = make_dataset(std::vector<double>(50001));
  EXPECT_ERROR(make_splits(dataset, make_split_options("kennard_stone"), 0, 1), ErrorCode::too_large,
               "takes at most 50,000 molecules (there are 50,001 molecules)");
  EXPECT_ERROR(make_splits(dataset, make_split_options("maxmin"), 0, 1), ErrorCode::too_large, "at most 50,000");
}

TEST(ClusterSplits, SayWhatToDoWhenAPartStaysEmpty) {
  const Dataset dataset = make_dataset(std::vector<double>(30));
  EXPECT_ERROR(make_splits(dataset, make_split_options("cluster"), 0, 1), ErrorCode::invalid_input,
               "a smaller --cluster-cutoff");
  EXPECT_ERROR(make_splits(dataset, make_split_options("kmeans_kfold"), 0, 1), ErrorCode::invalid_input,
               "more --clusters");
  SplitOptions options = make_split_options("kmeans");
  options.clusters = 31;
  EXPECT_ERROR(make_splits(dataset, options, 0, 1), ErrorCode::invalid_options,
               "--clusters: 31 are asked for and there are only 30 molecules");
}

}  // namespace
}  // namespace athanor::data
