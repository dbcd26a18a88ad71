// Features on disk: the same numbers as in memory, and damage that is found.
#include "athanor/featurize/feature_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/safetensors.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {
namespace fs = std::filesystem;

class FeatureCacheTest : public ::testing::Test {
 protected:
  FeatureCacheTest() : folder_(fs::temp_directory_path() / fmt::format("athanor-features-{}", ::getpid())) {
    fs::remove_all(folder_);
  }
  ~FeatureCacheTest() override { fs::remove_all(folder_); }

  FeatureTable get(std::span<const std::string> smiles, std::span<const double> columns,
                   const FeatureRequest& request) const {
    Progress silent;
    return FeatureCache(folder_, "test 1").get(smiles, columns, request, 2, silent);
  }
  std::vector<fs::path> list_files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
    return files;
  }

  fs::path folder_;
};

void expect_same(const FeatureTable& found, std::span<const std::string> smiles, std::span<const double> columns,
                 const FeatureRequest& request) {
  std::vector<std::optional<Issue>> issues;
  const Inputs inputs = featurize(smiles, columns, request, 1, issues);
  const Inputs& mapped = found.inputs;
  EXPECT_EQ(mapped.rows, inputs.rows);
  EXPECT_EQ(mapped.vectors.columns, inputs.vectors.columns);
  EXPECT_EQ(mapped.vectors.rows, inputs.vectors.rows);
  EXPECT_EQ(mapped.vectors.values, inputs.vectors.values);
  EXPECT_EQ(mapped.graphs.node_slots, inputs.graphs.node_slots);
  EXPECT_EQ(mapped.graphs.node_onehot, inputs.graphs.node_onehot);
  EXPECT_EQ(mapped.graphs.node_scalar_count, inputs.graphs.node_scalar_count);
  EXPECT_EQ(mapped.graphs.edge_slots, inputs.graphs.edge_slots);
  EXPECT_EQ(mapped.graphs.edge_onehot, inputs.graphs.edge_onehot);
  EXPECT_EQ(mapped.graphs.node_offsets, inputs.graphs.node_offsets);
  EXPECT_EQ(mapped.graphs.edge_offsets, inputs.graphs.edge_offsets);
  EXPECT_EQ(mapped.graphs.node_columns, inputs.graphs.node_columns);
  EXPECT_EQ(mapped.graphs.node_scalars, inputs.graphs.node_scalars);
  EXPECT_EQ(mapped.graphs.in_offsets, inputs.graphs.in_offsets);
  EXPECT_EQ(mapped.graphs.edge_source, inputs.graphs.edge_source);
  EXPECT_EQ(mapped.graphs.edge_target, inputs.graphs.edge_target);
  EXPECT_EQ(mapped.graphs.edge_reverse, inputs.graphs.edge_reverse);
  EXPECT_EQ(mapped.graphs.edge_columns, inputs.graphs.edge_columns);
  EXPECT_EQ(mapped.tokens.vocabulary, inputs.tokens.vocabulary);
  EXPECT_EQ(mapped.tokens.max_length, inputs.tokens.max_length);
  EXPECT_EQ(mapped.tokens.offsets, inputs.tokens.offsets);
  EXPECT_EQ(mapped.tokens.ids, inputs.tokens.ids);
  EXPECT_EQ(mapped.points.width, inputs.points.width);
  EXPECT_EQ(mapped.points.offsets, inputs.points.offsets);
  EXPECT_EQ(mapped.points.kinds, inputs.points.kinds);
  EXPECT_EQ(mapped.points.positions, inputs.points.positions);
  EXPECT_EQ(mapped.points.values, inputs.points.values);
  ASSERT_EQ(found.issues.size(), issues.size());
  for (std::size_t i = 0; i < issues.size(); ++i) {
    ASSERT_EQ(found.issues[i].has_value(), issues[i].has_value()) << i;
    if (!issues[i]) continue;
    EXPECT_EQ(found.issues[i]->row, issues[i]->row);
    EXPECT_EQ(found.issues[i]->action, issues[i]->action);
    EXPECT_EQ(found.issues[i]->code, issues[i]->code);
    EXPECT_EQ(found.issues[i]->message, issues[i]->message);
    EXPECT_EQ(found.issues[i]->input, issues[i]->input);
  }
}

/// More molecules than are written at once, and some that cannot be read.
std::vector<std::string> make_many() {
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < 5000; ++i) smiles.push_back(sample_smiles[i % sample_smiles.size()]);
  smiles[17] = "C(";
  smiles[4500] = "not a molecule";
  return smiles;
}

TEST_F(FeatureCacheTest, GivesTheFeaturesOfMemoryComputedAndMapped) {
  const std::vector<std::string> many = make_many();
  const std::vector<double> columns(many.size(), 2.5);
  for (const FeatureRequest& request :
       {FeatureRequest{"morgan(2,64)+morgan(1,32)", "chemprop_v2"}, FeatureRequest{"morgan(2,70)", ""},
        FeatureRequest{"", "organic"}, FeatureRequest{"", "", false, "smiles"}}) {
    expect_same(get(many, {}, request), many, {}, request);
    const FeatureTable mapped = get(many, {}, request);
    EXPECT_NE(mapped.inputs.mapping, nullptr);
    expect_same(mapped, many, {}, request);
  }
  EXPECT_EQ(list_files().size(), 4U);
  const FeatureRequest with_column{"column(a)+morgan(2,64)", ""};
  expect_same(get(many, columns, with_column), many, columns, with_column);
  expect_same(get({}, {}, {"maccs", "chemprop_v2"}), {}, {}, {"maccs", "chemprop_v2"});
}

TEST_F(FeatureCacheTest, KeepsTokensAndPointsBesideAnOddNumberOfVectorValues) {
  std::vector<std::string> smiles(sample_smiles.begin(), sample_smiles.begin() + 9);
  smiles[4] = "*CC";
  for (const FeatureRequest& request :
       {FeatureRequest{"maccs", "", false, "", 0, "conformer"}, FeatureRequest{"maccs", "", false, "smiles"}}) {
    get(smiles, {}, request);
    expect_same(get(smiles, {}, request), smiles, {}, request);
  }
}

TEST_F(FeatureCacheTest, HasAnotherFileForWhateverDecidesTheNumbers) {
  const std::vector<std::string> smiles{"CCO", "CC"}, joined{"CC", "OCC"};
  const FeatureCache cache(folder_, "test 1");
  const std::vector<double> ones{1, 1}, twos{1, 2};
  std::set<fs::path> paths{cache.find_path(smiles, {}, {"maccs", ""}),
                           cache.find_path(joined, {}, {"maccs", ""}),
                           cache.find_path(smiles, {}, {"maccs", "chemprop_v2"}),
                           cache.find_path(smiles, {}, {"", "chemprop_v2"}),
                           cache.find_path(smiles, {}, {"", "chemprop_v2", true}),
                           cache.find_path(smiles, {}, {"", "chemprop_v2", false, "smiles"}),
                           cache.find_path(smiles, {}, {"", "chemprop_v2", false, "smiles", 3}),
                           cache.find_path(smiles, {}, {"", "", false, "", 0, "conformer"}),
                           cache.find_path(smiles, ones, {"column(a)", ""}),
                           cache.find_path(smiles, twos, {"column(a)", ""}),
                           FeatureCache(folder_, "test 2").find_path(smiles, {}, {"maccs", ""})};
  EXPECT_EQ(paths.size(), 11U);
  EXPECT_EQ(cache.find_path(smiles, {}, {"maccs", ""}),
            FeatureCache(folder_, "test 1").find_path(smiles, {}, {"maccs", ""}));
}

TEST_F(FeatureCacheTest, FindsEveryKindOfDamage) {
  const FeatureRequest request{"maccs", "chemprop_v2"};
  get(sample_smiles, {}, request);
  const fs::path path = list_files().at(0);
  const std::string whole = read_file(path);
  const auto expect_corrupt = [&](const std::string& bytes, const std::string& what) {
    write_file(path, bytes);
    try {
      get(sample_smiles, {}, request);
      ADD_FAILURE() << "accepted: " << what;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt) << what;
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    }
  };
  const SafetensorsIndex index = parse_safetensors_index(whole, "x");
  for (const auto& [name, place] : index.tensors) {
    std::string bytes = whole;
    bytes[index.data_begin + (place.begin + place.end) / 2] ^= 1;
    expect_corrupt(bytes, "one bit of " + name);
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{1000}, whole.size() / 2, whole.size() - 1})
    expect_corrupt(whole.substr(0, size), fmt::format("{} of {} bytes", size, whole.size()));
  expect_corrupt(whole + "x", "a byte too many");
  for (const char* text :
       {"athanor-features", "\"node_offsets\":{", "sha256.vectors", "\"key\":\"", "\"molecules\":\""}) {
    std::string bytes = whole;
    const std::size_t place = bytes.find(text);
    ASSERT_NE(place, std::string::npos) << text;
    char& last = bytes[place + std::string(text).size() - 2];
    last = last == 'x' ? 'y' : 'x';
    expect_corrupt(bytes, text);
  }
  write_file(path, whole);
  expect_same(get(sample_smiles, {}, request), sample_smiles, {}, request);
}

TEST_F(FeatureCacheTest, RefusesAFileOfAnotherVersion) {
  const FeatureRequest request{"maccs", ""};
  get(sample_smiles, {}, request);
  const fs::path path = list_files().at(0);
  std::string bytes = read_file(path);
  const std::string version = "\"version\":\"1\"";
  bytes.replace(bytes.find(version), version.size(), "\"version\":\"2\"");
  write_file(path, bytes);
  try {
    get(sample_smiles, {}, request);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported) << error.what();
  }
}

TEST_F(FeatureCacheTest, LeavesNothingBehindThatIsNotComplete) {
  fs::create_directories(folder_);
  const fs::path path = folder_ / "x.features";
  {
    std::vector<std::optional<Issue>> issues;
    FeatureFileWriter writer(path, "key", featurize({}, {}, {"maccs", "chemprop_v2"}, 1, issues), 10);
    FeatureTable part;
    part.inputs = featurize(std::span(sample_smiles).first(5), {}, {"maccs", "chemprop_v2"}, 1, part.issues);
    writer.add(part);
    EXPECT_THROW(writer.commit(), Error);
  }
  EXPECT_TRUE(list_files().empty());
  write_file(folder_ / "file", "");
  EXPECT_THROW(FeatureCache(folder_ / "file", ""), Error);
}

TEST_F(FeatureCacheTest, MappedFeaturesAreSelectedAndCopiedButNotChanged) {
  FeatureTable table = get(sample_smiles, {}, {"maccs", "chemprop_v2"});
  const std::vector<std::size_t> rows{3, 0, 3};
  std::vector<std::string> chosen;
  for (const std::size_t row : rows) chosen.push_back(sample_smiles[row]);
  std::vector<std::optional<Issue>> issues;
  const PackedGraphs expected = featurize(chosen, {}, {"", "chemprop_v2"}, 1, issues).graphs;
  EXPECT_EQ(select(table.inputs.graphs, rows).edge_reverse, expected.edge_reverse);
  const Inputs copy = table.inputs;
  EXPECT_EQ(copy.vectors.values.data(), std::as_const(table.inputs.vectors.values).data());
  EXPECT_THROW(table.inputs.vectors.values.push_back(1), Error);
  table.inputs.exceeds_memory = true;
  prefetch(table.inputs, rows);
}

TEST(FeatureBytes, AreEstimatedFromASample) {
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < 1000; ++i) smiles.push_back(sample_smiles[i % sample_smiles.size()]);
  std::vector<std::optional<Issue>> issues;
  const Inputs inputs = featurize(smiles, {}, {"morgan(2,2048)", "chemprop_v2"}, 1, issues);
  const PackedGraphs& graphs = inputs.graphs;
  const std::size_t bytes = 4 * inputs.vectors.values.size() + 16 * graphs.node_offsets.size() +
                            graphs.node_columns.size() + graphs.edge_columns.size() + 4 * graphs.in_offsets.size() +
                            4 * graphs.node_scalars.size() + 12 * graphs.edge_source.size();
  const std::size_t estimate = estimate_feature_bytes(smiles, {"morgan(2,2048)", "chemprop_v2"});
  EXPECT_NEAR(static_cast<double>(estimate), static_cast<double>(bytes), 0.1 * static_cast<double>(bytes));
}

}  // namespace
}  // namespace athanor::featurize
