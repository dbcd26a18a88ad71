// Splits: sizes, that no record is lost or doubled, that scaffolds stay whole, and determinism.
#include "athanor/data/split.h"

#include <algorithm>
#include <map>
#include <set>

#include "athanor/core/rng.h"
#include "support.h"

namespace athanor::data {
namespace {

/// Records without regard to chemistry.
Dataset make_dataset(std::size_t size) {
  Dataset dataset;
  for (std::size_t i = 0; i < size; ++i) {
    dataset.smiles.push_back("C");
    dataset.keys.push_back(std::to_string(i));
    dataset.rows.push_back({i});
  }
  dataset.num_input_rows = size;
  return dataset;
}

/// Alkyl chains of many lengths on some rings: groups of very different size. `scaffolds` gets the ring of each record.
Dataset make_ring_dataset(std::size_t size, std::uint64_t seed, std::vector<std::string>& scaffolds) {
  static const std::vector<std::string> rings{
      "c1ccccc1", "c1ccncc1",       "C1CCCCC1", "C1CCNCC1", "c1ccoc1", "c1ccsc1", "c1cc[nH]c1",       "C1CCCC1",
      "C1CC1",    "c1ccc2ccccc2c1", "C1CCOCC1", "c1cnccn1", "C1COC1",  "C1CCC1",  "c1ccc2[nH]ccc2c1", ""};
  Rng rng(seed);
  Dataset dataset;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t ring = std::min(rng.below(rings.size()), rng.below(rings.size()));
    scaffolds.push_back(rings[ring]);
    dataset.smiles.push_back(std::string(1 + rng.below(6), 'C') + rings[ring]);
    dataset.keys.push_back(dataset.smiles.back());
    dataset.rows.push_back({i});
  }
  dataset.num_input_rows = size;
  return dataset;
}

void expect_partition(const Split& split, std::size_t size) {
  std::vector<std::size_t> all;
  for (const auto* part : {&split.train, &split.val, &split.test}) {
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
    all.insert(all.end(), part->begin(), part->end());
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), size);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(all[i], i);
}

TEST(RandomSplit, HasTheSizesOfChemprop1) {
  const auto sizes = [](std::size_t n, std::vector<double> fractions) {
    const Split split = make_splits(make_dataset(n), make_split_options("random", std::move(fractions)), 0, 1).front();
    expect_partition(split, n);
    return std::vector<std::size_t>{split.train.size(), split.val.size(), split.test.size()};
  };
  using Sizes = std::vector<std::size_t>;
  EXPECT_EQ(sizes(10, {0.8, 0.1, 0.1}), (Sizes{8, 1, 1}));
  EXPECT_EQ(sizes(1128, {0.8, 0.1, 0.1}), (Sizes{902, 113, 113}));
  EXPECT_EQ(sizes(10, {0.7, 0.2, 0.1}), (Sizes{7, 2, 1}));
  EXPECT_EQ(sizes(10, {0.75, 0.25}), (Sizes{7, 0, 3}));
  EXPECT_EQ(sizes(10, {0.75, 0.25, 0}), (Sizes{7, 3, 0}));
  EXPECT_EQ(sizes(7, {1, 0, 0}), (Sizes{7, 0, 0}));
}

TEST(RandomSplit, DependsOnTheSeedOnly) {
  const Dataset dataset = make_dataset(100);
  const Split a = make_splits(dataset, make_split_options("random"), 1, 1).front();
  EXPECT_EQ(a.test, make_splits(dataset, make_split_options("random"), 1, 3).front().test);
  EXPECT_NE(a.test, make_splits(dataset, make_split_options("random"), 2, 1).front().test);
}

TEST(SplitSizes, AreChecked) {
  const Dataset dataset = make_dataset(100);
  const auto split = [&](std::vector<double> sizes) {
    return make_splits(dataset, make_split_options("random", std::move(sizes)), 0, 1);
  };
  EXPECT_ERROR(split({0.8, 0.8}), ErrorCode::invalid_options, "--split-sizes: 0.8 0.8 add up to 1.6, expected 1");
  EXPECT_ERROR(split({80, 10, 10}), ErrorCode::invalid_options,
               "look like percentages; give fractions such as 0.8 0.1 0.1");
  EXPECT_ERROR(split({1}), ErrorCode::invalid_options, "expected two numbers (train test) or three");
  EXPECT_ERROR(split({1.2, -0.1, -0.1}), ErrorCode::invalid_options, "-0.1 is negative");
  EXPECT_ERROR(split({0, 0.5, 0.5}), ErrorCode::invalid_options, "the train part is 0");
  EXPECT_ERROR(make_splits(dataset, make_split_options("scafold"), 0, 1), ErrorCode::not_found,
               "did you mean \"scaffold\"?");
  EXPECT_ERROR(make_splits(make_dataset(5), make_split_options("random"), 0, 1), ErrorCode::invalid_input,
               "leaves the val part empty");
}

TEST(KfoldSplit, EveryRecordIsTestedOnceAndValidatedOnce) {
  for (const std::size_t size : {5UL, 23UL, 100UL}) {
    const auto splits = make_splits(make_dataset(size), make_split_options("kfold"), 4, 1);
    ASSERT_EQ(splits.size(), 5U);
    std::vector<int> tested(size), validated(size);
    for (std::size_t i = 0; i < splits.size(); ++i) {
      expect_partition(splits[i], size);
      EXPECT_EQ(splits[i].val, splits[(i + 1) % 5].test);
      EXPECT_NEAR(static_cast<double>(splits[i].test.size()), static_cast<double>(size) / 5, 1);
      for (const std::size_t record : splits[i].test) ++tested[record];
      for (const std::size_t record : splits[i].val) ++validated[record];
    }
    EXPECT_EQ(std::count(tested.begin(), tested.end(), 1), static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(std::count(validated.begin(), validated.end(), 1), static_cast<std::ptrdiff_t>(size));
  }
  EXPECT_ERROR(make_splits(make_dataset(4), make_split_options("kfold"), 0, 1), ErrorCode::invalid_input,
               "give fewer --folds");
  EXPECT_ERROR(make_splits(make_dataset(9), make_split_options("kfold", {}, 2), 0, 1), ErrorCode::invalid_options,
               "at least 3");
}

void expect_whole_scaffolds(const Split& split, const std::vector<std::string>& scaffolds) {
  std::map<std::string, std::set<int>> parts_of;
  int part_number = 0;
  for (const auto* part : {&split.train, &split.val, &split.test}) {
    for (const std::size_t record : *part) parts_of[scaffolds[record]].insert(part_number);
    ++part_number;
  }
  for (const auto& [scaffold, parts] : parts_of)
    EXPECT_EQ(parts.size(), 1U) << "scaffold \"" << scaffold << "\" is cut";
}

TEST(ScaffoldSplit, KeepsOneScaffoldInOnePart) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<std::string> scaffolds;
    const Dataset dataset = make_ring_dataset(150, seed, scaffolds);
    const Split split = make_splits(dataset, make_split_options("scaffold", {0.6, 0.2, 0.2}), seed, 2).front();
    expect_partition(split, dataset.size());
    expect_whole_scaffolds(split, scaffolds);
    EXPECT_LE(split.train.size(), 90U);
  }
}

TEST(ScaffoldSplit, SeedsDifferAndThreadsDoNot) {
  std::vector<std::string> scaffolds;
  const Dataset dataset = make_ring_dataset(200, 1, scaffolds);
  const auto options = make_split_options("scaffold", {0.5, 0.25, 0.25});
  const Split a = make_splits(dataset, options, 1, 1).front();
  EXPECT_EQ(a.train, make_splits(dataset, options, 1, 3).front().train);
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 10; ++seed)
    differs = differs || make_splits(dataset, options, seed, 1).front().train != a.train;
  EXPECT_TRUE(differs);
}

TEST(ScaffoldSplit, RespectsPartsThatAreNotAskedFor) {
  std::vector<std::string> scaffolds;
  const Dataset dataset = make_ring_dataset(200, 2, scaffolds);
  EXPECT_TRUE(make_splits(dataset, make_split_options("scaffold", {0.7, 0.3}), 0, 1).front().val.empty());
  EXPECT_TRUE(make_splits(dataset, make_split_options("scaffold", {0.7, 0.3, 0}), 0, 1).front().test.empty());
  EXPECT_EQ(make_splits(dataset, make_split_options("scaffold", {1, 0, 0}), 0, 1).front().train.size(), 200U);
}

TEST(ScaffoldSplit, OneScaffoldCannotBeSplit) {
  EXPECT_ERROR(make_splits(make_dataset(50), make_split_options("scaffold"), 0, 1), ErrorCode::invalid_input,
               "molecules of one scaffold stay together");
  EXPECT_ERROR(make_splits(make_dataset(50), make_split_options("scaffold_kfold"), 0, 1), ErrorCode::invalid_input,
               "--split kfold");
}

TEST(ScaffoldKfold, KeepsOneScaffoldInOneFoldAndBalances) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::vector<std::string> scaffolds;
    const Dataset dataset = make_ring_dataset(300, seed, scaffolds);
    std::map<std::string, std::size_t> sizes;
    for (const std::string& scaffold : scaffolds) ++sizes[scaffold];
    std::size_t largest = 0;
    for (const auto& [scaffold, size] : sizes) largest = std::max(largest, size);
    for (const Split& split : make_splits(dataset, make_split_options("scaffold_kfold", {}, 3), seed, 2)) {
      expect_partition(split, dataset.size());
      expect_whole_scaffolds(split, scaffolds);
      EXPECT_LE(split.test.size(), 100 + largest);
    }
  }
}

TEST(SplitCatalog, ListsEverySplitThatTheOptionAccepts) {
  SplitOptions options;
  FieldList list;
  options.fields(list);
  std::vector<std::string> names;
  for (const CatalogEntry& entry : split_catalog()) names.push_back(entry.name);
  EXPECT_EQ(list.find("split")->choices, names);
}

TEST(FoldSplit, IsTheKFoldFormOfTheSameKind) {
  EXPECT_EQ(find_fold_split("random"), "kfold");
  EXPECT_EQ(find_fold_split("kfold"), "kfold");
  EXPECT_EQ(find_fold_split("scaffold"), "scaffold_kfold");
  EXPECT_EQ(find_fold_split("group"), "group_kfold");
  EXPECT_FALSE(find_fold_split("time"));
  EXPECT_THROW(find_fold_split("scafold"), Error);
}

TEST(SelectRecords, KeepsAllThatBelongsToARecord) {
  Dataset dataset;
  dataset.targets = {{"a", TaskType::regression, ""}, {"b", TaskType::binary, ""}};
  dataset.column_names = {"dose"};
  dataset.num_input_rows = 3;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = static_cast<double>(i);
    dataset.smiles.push_back(std::string(i + 1, 'C'));
    dataset.keys.push_back(dataset.smiles.back());
    dataset.rows.push_back({i});
    dataset.values.insert(dataset.values.end(), {number, 10 + number});
    dataset.columns.push_back(20 + number);
    dataset.weights.push_back(30 + number);
    dataset.times.push_back(40 + number);
    dataset.groups.push_back(std::to_string(i));
  }
  const Dataset selected = select_records(dataset, std::vector<std::size_t>{2, 0});
  EXPECT_EQ(selected.smiles, (std::vector<std::string>{"CCC", "C"}));
  EXPECT_EQ(selected.rows, (std::vector<std::vector<std::size_t>>{{2}, {0}}));
  EXPECT_EQ(selected.values, (std::vector<double>{2, 12, 0, 10}));
  EXPECT_EQ(selected.columns, (std::vector<double>{22, 20}));
  EXPECT_EQ(selected.weights, (std::vector<double>{32, 30}));
  EXPECT_EQ(selected.times, (std::vector<double>{42, 40}));
  EXPECT_EQ(selected.groups, (std::vector<std::string>{"2", "0"}));
  EXPECT_EQ(selected.num_input_rows, 3U);
}

}  // namespace
}  // namespace athanor::data
