// Optimisers against PyTorch's (tests/golden/train/optimizers.json), at any number of threads.
#include "athanor/train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

torch::Tensor make_gradient(const torch::Tensor& parameters, int step) {
  const auto index = torch::arange(parameters.numel(), torch::kFloat);
  return torch::sin(index + 1 + 0.7 * step) + 0.3 * parameters;
}

TEST(Optimizer, FollowsPyTorch) {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/train/optimizers.json");
  const auto golden = nlohmann::json::parse(file);
  ASSERT_EQ(golden.at("cases").size(), 10U);
  for (const auto& item : golden.at("cases")) {
    TrainingOptions options;
    options.optimizer = item.at("optimizer");
    options.weight_decay = item.at("weight_decay");
    options.momentum = item.at("momentum");
    const auto parameters = torch::tensor(std::vector<float>{0.5F, -1, 2, 0, -0.25F});
    Optimizer optimizer(options, parameters);
    WorkerPool pool(1);
    for (int step = 0; step < 12; ++step) {
      // Two parts whose sum is the gradient, as micro-batches give it.
      const torch::Tensor gradient = make_gradient(parameters, step);
      optimizer.step(torch::stack({0.25 * gradient, 0.75 * gradient}), 2, golden.at("rate"), pool);
      for (std::int64_t i = 0; i < 5; ++i)
        EXPECT_NEAR(parameters[i].item<float>(), item.at("path")[step][i].get<double>(), 2e-6)
            << options.optimizer << " step " << step << " value " << i;
    }
  }
}

TEST(Optimizer, GivesTheSameBitsAtAnyNumberOfThreads) {
  for (const std::string name : {"adam", "nadam", "rmsprop", "sgd"}) {
    std::vector<torch::Tensor> results;
    for (const std::size_t threads : {1, 3}) {
      TrainingOptions options;
      options.optimizer = name;
      options.clip_norm = 1;
      const auto parameters = torch::sin(torch::arange(100'000, torch::kFloat));
      Optimizer optimizer(options, parameters);
      WorkerPool pool(threads);
      for (int step = 0; step < 3; ++step) optimizer.step(make_gradient(parameters, step).unsqueeze(0), 1, 0.01, pool);
      results.push_back(parameters);
    }
    EXPECT_TRUE(torch::equal(results[0], results[1])) << name;
  }
}

TEST(Optimizer, RefusesAnUnknownName) {
  TrainingOptions options;
  options.optimizer = "adamm";
  EXPECT_THROW(Optimizer(options, torch::zeros({3})), Error);
}

}  // namespace
}  // namespace athanor::train
