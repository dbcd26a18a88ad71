// The C interface against the predictor that it stands before.
#include "athanor/predict.h"

#include <gtest/gtest.h>

#include <dlfcn.h>

#include <cmath>
#include <thread>

#include "athanor/predict/predictor.h"

namespace athanor {
namespace {

const std::string bundle_path = std::string(ATHANOR_SOURCE_DIR) + "/examples/models/gap.athanor";

struct Model {
  Model() { EXPECT_EQ(athanor_open(bundle_path.c_str(), &handle), 0) << athanor_last_error(); }
  ~Model() { athanor_close(handle); }
  athanor_model* handle = nullptr;
};

TEST(CPredict, GivesTheNumbersOfThePredictor) {
  const Model model;
  ASSERT_EQ(athanor_num_outputs(model.handle), 1u);
  EXPECT_STREQ(athanor_output_name(model.handle, 0), "gap");
  EXPECT_STREQ(athanor_output_unit(model.handle, 0), "eV");
  EXPECT_EQ(athanor_output_name(model.handle, 1), nullptr);
  EXPECT_EQ(athanor_has_std(model.handle), 1);
  const char* smiles[] = {"CCO", "c1ccccc1O", "CC(=O)O"};
  double values[3], stds[3];
  std::size_t failed = 9;
  ASSERT_EQ(athanor_predict(model.handle, smiles, 3, 2, values, stds, &failed), 0) << athanor_last_error();
  EXPECT_EQ(failed, 0u);
  EXPECT_STREQ(athanor_last_error(), "");
  auto predictor = predict::load_predictor(bundle_path, {});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto expected = predictor.predict(std::vector<predict::Query>{{smiles[i], {}}}).front();
    EXPECT_EQ(values[i], expected.mean[0]);
    EXPECT_EQ(stds[i], expected.std[0]);
  }
}

TEST(CPredict, MarksMoleculesThatCannotBePredicted) {
  const Model model;
  const char* smiles[] = {"CCO", "C1CC", ""};
  double values[3];
  std::size_t failed = 0;
  ASSERT_EQ(athanor_predict(model.handle, smiles, 3, 1, values, nullptr, &failed), 0);
  EXPECT_EQ(failed, 2u);
  EXPECT_TRUE(std::isfinite(values[0]));
  EXPECT_TRUE(std::isnan(values[1]) && std::isnan(values[2]));
  EXPECT_NE(std::string(athanor_last_error()).find("row 1 is invalid: "), std::string::npos) << athanor_last_error();
}

TEST(CPredict, SaysWhatIsWrong) {
  athanor_model* model = nullptr;
  EXPECT_EQ(athanor_open("none.athanor", &model), 3);
  EXPECT_NE(std::string(athanor_last_error()).find("none.athanor"), std::string::npos);
  EXPECT_EQ(model, nullptr);
  EXPECT_EQ(athanor_open(__FILE__, &model), 7) << athanor_last_error();
  EXPECT_EQ(athanor_open(nullptr, &model), 2);
  const char* smiles[] = {nullptr};
  double value;
  EXPECT_EQ(athanor_predict(nullptr, smiles, 1, 1, &value, nullptr, nullptr), 2);
  const Model good;
  EXPECT_EQ(athanor_predict(good.handle, smiles, 1, 1, &value, nullptr, nullptr), 2);
  EXPECT_EQ(athanor_predict(good.handle, smiles, 1, 1, nullptr, nullptr, nullptr), 2);
  EXPECT_EQ(athanor_predict(good.handle, nullptr, 0, 1, nullptr, nullptr, nullptr), 0);
  athanor_close(nullptr);
}

TEST(CPredict, ServesSeveralThreadsAtOnce) {
  const Model model;
  const char* smiles[] = {"CCO", "c1ccccc1O", "CC(=O)O"};
  double expected[3];
  athanor_predict(model.handle, smiles, 3, 1, expected, nullptr, nullptr);
  std::vector<std::thread> threads;
  std::vector<int> faults(4);
  for (std::size_t t = 0; t < faults.size(); ++t)
    threads.emplace_back([&, t] {
      for (int repeat = 0; repeat < 20; ++repeat) {
        double values[3];
        faults[t] += athanor_predict(model.handle, smiles, 3, 1, values, nullptr, nullptr);
        for (int i = 0; i < 3; ++i) faults[t] += values[i] != expected[i];
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(faults, std::vector<int>(4));
}

TEST(CPredict, NeedsNoLibtorch) {
  const Model model;
  const char* smiles[] = {"CCO"};
  double value;
  EXPECT_EQ(athanor_predict(model.handle, smiles, 1, 1, &value, nullptr, nullptr), 0);
  for (const char* library : {"libathanor_torch.so", "libtorch_cpu.so", "libtorch_cpu.so.1.13"})
    EXPECT_EQ(dlopen(library, RTLD_NOW | RTLD_NOLOAD), nullptr) << library;
}

}  // namespace
}  // namespace athanor
