// The wall to libtorch: only bundles with a network open the plugin.
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

TEST(NetworkMember, IsTheOnlyOneThatOpensThePlugin) {
  Predictor predictor(make_ensemble_bundle(), {});
  EXPECT_EQ(predictor.predict(std::vector<Query>{{"CCO", {}}})[0].status, "ok");
  EXPECT_FALSE(is_plugin_loaded());
}

}  // namespace
}  // namespace athanor::predict
