// The Gaussian process of the sampler against scikit-learn (tests/golden/search/gaussian_process.json).
#include "athanor/search/gaussian_process.h"

#include <gtest/gtest.h>

#include "athanor/core/file.h"

namespace athanor::search {
namespace {

std::vector<double> flatten(const nlohmann::json& rows) {
  std::vector<double> flat;
  for (const auto& row : rows)
    for (const auto& value : row) flat.push_back(value);
  return flat;
}

TEST(GaussianProcess, HasTheLikelihoodAndPosteriorOfScikitLearn) {
  const nlohmann::json golden = read_json(ATHANOR_TEST_DIR "/golden/search/gaussian_process.json");
  const auto y = golden["y"].get<std::vector<double>>();
  const std::vector<double> rows = flatten(golden["new"]);
  for (const auto& expected : golden["cases"]) {
    KernelSettings settings{{}, expected["noise"]};
    for (const double length : expected["lengths"]) settings.weights.push_back(1 / length);
    const GaussianProcess process(flatten(golden["x"]), y, settings);
    EXPECT_NEAR(process.mean(), expected["mean"], 1e-9);
    EXPECT_NEAR(process.amplitude(), expected["amplitude"], 1e-9 * expected["amplitude"].get<double>());
    EXPECT_NEAR(process.log_likelihood(), expected["log_likelihood"], 1e-7);
    const std::size_t count = expected["means"].size();
    std::vector<double> means(count), stds(count);
    process.predict(rows, means, stds);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(means[i], expected["means"][i], 1e-8);
      EXPECT_NEAR(stds[i], expected["stds"][i], 1e-7);
    }
  }
}

}  // namespace
}  // namespace athanor::search
