// The wall to libtorch: no bundle of the catalogue's models opens the plugin.
#include <gtest/gtest.h>

#include <dlfcn.h>

#include "athanor/predict/networks.h"
#include "example_predictor.h"

namespace athanor::predict {
namespace {

bool is_plugin_loaded() { return dlopen(models::torch_plugin_name, RTLD_NOW | RTLD_NOLOAD) != nullptr; }

TEST(NetworkMember, IsKnownWithoutThePlugin) {
  EXPECT_TRUE(is_network("dmpnn"));
  EXPECT_TRUE(is_network("mlp"));
  EXPECT_FALSE(is_network("ridge"));
  EXPECT_FALSE(is_network("oracle"));
}

TEST(NetworkMember, IsNotNeededForAnEnsembleOfOtherModels) {
  Predictor predictor(make_ensemble_bundle(), {});
  EXPECT_EQ(predictor.predict(std::vector<Query>{{"CCO", {}}})[0].status, "ok");
  EXPECT_FALSE(is_plugin_loaded());
}

/// Every bundle that is kept, networks included.
TEST(NetworkMember, GivesTheSameNumbersAtAnyNumberOfThreadsAndInAnyBatchWithoutThePlugin) {
  const std::filesystem::path folder = std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles" / "v1";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << folder << " is absent";
  std::vector<Query> queries;
  for (const std::string& smiles : list_training_smiles()) queries.push_back({smiles, {}});
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".athanor") continue;
    Predictor predictor = load_predictor(file.path(), {});
    for (Query& query : queries) query.columns.assign(predictor.required_columns().size(), 1.0);
    const auto one = predictor.predict(queries, 1);
    const auto three = predictor.predict(queries, 3);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      EXPECT_EQ(one[i].status, "ok") << file.path() << ": " << one[i].message;
      EXPECT_EQ(one[i].members, three[i].members) << file.path() << " " << queries[i].smiles;
      EXPECT_EQ(one[i].members, predictor.predict(std::span(queries).subspan(i, 1))[0].members) << file.path();
    }
  }
  EXPECT_FALSE(is_plugin_loaded());
}

}  // namespace
}  // namespace athanor::predict
