// What all classical models share: same bits at any number of threads, saving and loading, hostile members, messages.
#include <gtest/gtest.h>

#include <array>
#include <atomic>

#include "problem.h"

namespace athanor::classical {
namespace {

struct Case {
  std::string model;
  data::TaskType task;
  nlohmann::json options;

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.model; }
};

std::vector<Case> tree_cases() {
  std::vector<Case> cases;
  for (const std::string model : {"forest", "boosting"})
    for (const auto task : {data::TaskType::regression, data::TaskType::binary, data::TaskType::multiclass})
      cases.push_back({model, task, {{"trees", 20}, {"max_depth", 4}}});
  return cases;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases = tree_cases();
  cases.push_back({"ridge", data::TaskType::regression, nlohmann::json::object()});
  cases.push_back({"logistic", data::TaskType::binary, nlohmann::json::object()});
  cases.push_back({"naive_bayes", data::TaskType::binary, nlohmann::json::object()});
  cases.push_back({"kernel_ridge", data::TaskType::regression, {{"kernel", "tanimoto"}}});
  cases.push_back({"kernel_ridge", data::TaskType::regression, {{"kernel", "rbf"}}});
  cases.push_back({"kernel_ridge", data::TaskType::regression, {{"kernel", "linear"}}});
  cases.push_back({"elastic_net", data::TaskType::regression, nlohmann::json::object()});
  cases.push_back({"pls", data::TaskType::regression, {{"components", 3}}});
  for (const std::string kernel : {"tanimoto", "rbf", "linear"})
    for (const auto task : {data::TaskType::regression, data::TaskType::binary, data::TaskType::multiclass})
      cases.push_back({"svm", task, {{"kernel", kernel}}});
  cases.push_back({"gp", data::TaskType::regression, nlohmann::json::object()});
  cases.push_back({"logistic", data::TaskType::multiclass, nlohmann::json::object()});
  cases.push_back({"naive_bayes", data::TaskType::multiclass, nlohmann::json::object()});
  for (const auto task : {data::TaskType::regression, data::TaskType::binary, data::TaskType::multiclass})
    cases.push_back({"neighbors", task, {{"neighbor_weights", "similarity"}}});
  return cases;
}

/// Tanimoto similarity is for counts.
bool uses_tanimoto(const Case& one) {
  return one.model == "neighbors" || one.model == "gp" || one.options.value("kernel", "") == "tanimoto";
}

std::string format_case(const testing::TestParamInfo<Case>& info) {
  return info.param.model + "_" + info.param.options.value("kernel", "") + data::format_task_type(info.param.task);
}

class EveryModel : public testing::TestWithParam<Case> {
 protected:
  const Problem problem =
      make_problem(150, GetParam().task, 1, uses_tanimoto(GetParam()) ? Columns::counts : Columns::mixed);
  std::unique_ptr<Model> fit(std::size_t threads = 1, std::uint64_t seed = 0) const {
    return problem.fit(GetParam().model, GetParam().options, threads, seed);
  }
  bundle::Member fit_and_save(std::size_t threads = 1, std::uint64_t seed = 0) const {
    return save(*fit(threads, seed), GetParam().model);
  }
};

INSTANTIATE_TEST_SUITE_P(Classical, EveryModel, testing::ValuesIn(all_cases()), format_case);

void expect_equal_tensors(const TensorMap& a, const TensorMap& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    EXPECT_EQ(tensor.shape, b.at(name).shape) << name;
    EXPECT_EQ(tensor.bytes, b.at(name).bytes) << name;
  }
}

TEST_P(EveryModel, SameSeedGivesSameBitsAtAnyNumberOfThreads) {
  const bundle::Member one = fit_and_save(1, 7);
  for (const std::size_t threads : {1UL, 2UL, 3UL}) expect_equal_tensors(one.tensors, fit_and_save(threads, 7).tensors);
  const auto model = fit(1, 7);
  EXPECT_EQ(problem.predict(*model, 1), problem.predict(*model, 3));
}

TEST_P(EveryModel, AnotherSeedGivesAnotherModelWhereChanceIsUsed) {
  const bool random = GetParam().model == "forest" || GetParam().model == "boosting";
  const auto a = problem.predict(*fit(1, 1)), b = problem.predict(*fit(1, 2));
  EXPECT_EQ(a != b, random);
}

TEST_P(EveryModel, LoadedFromItsFileGivesEqualBits) {
  const auto model = fit();
  bundle::Member member = save(*model, GetParam().model);
  member.tensors = parse_safetensors(format_safetensors({member.tensors, {}}), "memory").tensors;
  member.details = nlohmann::json::parse(member.details.dump());
  const auto loaded = load_model(member, problem.targets);
  EXPECT_EQ(problem.predict(*model), problem.predict(*loaded));
  expect_equal_tensors(member.tensors, save(*loaded, GetParam().model).tensors);
}

TEST_P(EveryModel, PredictsRowsOneByOneAsTogether) {
  const auto model = fit();
  const auto together = problem.predict(*model);
  for (std::size_t i = 0; i < problem.vectors.rows; i += 17) {
    featurize::FeatureMatrix row{1, 16, {problem.vectors.row(i).begin(), problem.vectors.row(i).end()}};
    const std::size_t width = data::count_outputs(problem.targets);
    std::vector<double> alone(width);
    model->predict(row, alone, 2);
    for (std::size_t k = 0; k < width; ++k) EXPECT_EQ(alone[k], together[width * i + k]);
  }
  model->predict(featurize::FeatureMatrix{0, 16, {}}, {}, 2);
}

TEST_P(EveryModel, SaysWhetherItGivesDeviations) {
  const auto model = fit();
  std::vector<double> out(data::count_outputs(problem.targets) * problem.vectors.rows), deviations(out.size());
  if (!model->gives_std()) {
    EXPECT_THROW(model->predict_with_std(problem.vectors, out, deviations, 1), Error);
    return;
  }
  model->predict_with_std(problem.vectors, out, deviations, 3);
  EXPECT_EQ(out, problem.predict(*model));
  const auto loaded = load_model(save(*model, GetParam().model), problem.targets);
  for (std::size_t i = 0; i < problem.vectors.rows; i += 7) {
    featurize::FeatureMatrix row{1, 16, {problem.vectors.row(i).begin(), problem.vectors.row(i).end()}};
    std::vector<double> alone(2), deviation(2);
    loaded->predict_with_std(row, alone, deviation, 1);
    EXPECT_EQ(deviation[0], deviations[2 * i]);
    EXPECT_EQ(deviation[1], deviations[2 * i + 1]);
    EXPECT_GT(deviation[0], 0);
  }
}

TEST_P(EveryModel, HostileMembersEndInCorruptErrors) {
  const bundle::Member good = fit_and_save();
  const auto expect_corrupt = [&](const bundle::Member& member, const std::string& what, std::size_t num_targets = 2) {
    std::vector<data::Target> targets = problem.targets;
    targets.resize(num_targets, targets[0]);
    try {
      load_model(member, targets);
      ADD_FAILURE() << what;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt) << what << ": " << error.what();
      EXPECT_EQ(std::string(error.what()).find("The bundle's member of model"), 0U) << error.what();
    }
  };
  expect_corrupt(good, "another number of targets", 3);
  for (const auto& [name, tensor] : good.tensors) {
    bundle::Member member = good;
    member.tensors.erase(name);
    expect_corrupt(member, name + " missing");
    member = good;
    member.tensors[name] = {DType::u8, {static_cast<std::int64_t>(tensor.bytes.size())}, tensor.bytes};
    expect_corrupt(member, name + " of another type");
    member = good;
    member.tensors[name].shape.back() += 1;
    expect_corrupt(member, name + " of another shape");
    if (tensor.dtype != DType::f32 && tensor.dtype != DType::f64) continue;
    member = good;
    std::fill(member.tensors[name].bytes.begin(), member.tensors[name].bytes.end(), std::uint8_t{0xff});
    expect_corrupt(member, name + " not finite");
  }
  for (const char* key : {"columns", "links"}) {
    for (const nlohmann::json& value : {nlohmann::json(-1), nlohmann::json("16"), nlohmann::json(1e30),
                                        nlohmann::json(nullptr), nlohmann::json::array({"identity", 3})}) {
      bundle::Member member = good;
      member.details[key] = value;
      expect_corrupt(member, key + value.dump());
    }
  }
  bundle::Member member = good;
  member.details = nlohmann::json::array();
  expect_corrupt(member, "details are no object");
}

class CountingProgress : public Progress {
 public:
  std::size_t total = 0;
  std::atomic<std::size_t> highest{0};
  std::size_t ended = 0;
  std::size_t stop_after = 1000000;

  void begin(std::string_view, std::size_t steps, std::string_view) override { total = steps; }
  void update(std::size_t done, std::string_view) override { highest = std::max(highest.load(), done); }
  void end() override { ++ended; }
  bool cancelled() const override { return highest >= stop_after; }
};

TEST_P(EveryModel, TellsItsProgressToTheEndAndCanBeStopped) {
  CountingProgress progress;
  FitRequest request = problem.request();
  request.progress = &progress;
  fit_model(GetParam().model, GetParam().options, request);
  EXPECT_GT(progress.total, 0U);
  EXPECT_EQ(progress.highest, progress.total);
  EXPECT_EQ(progress.ended, 1U);

  CountingProgress impatient;
  impatient.stop_after = 1;
  request.progress = &impatient;
  try {
    fit_model(GetParam().model, GetParam().options, request);
    ADD_FAILURE() << "was not stopped";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  EXPECT_EQ(impatient.ended, 1U);
}

class EveryTreeModel : public EveryModel {};
INSTANTIATE_TEST_SUITE_P(Classical, EveryTreeModel, testing::ValuesIn(tree_cases()), format_case);

TEST_P(EveryTreeModel, AlteredTreesAreRefusedOrStillEnd) {
  const bundle::Member good = fit_and_save();
  Rng rng(3);
  int refused = 0;
  for (int round = 0; round < 300; ++round) {
    bundle::Member member = good;
    const char* name = std::array{"splits", "tree_nodes", "target_trees"}[rng.below(3)];
    std::vector<std::uint8_t>& bytes = member.tensors[name].bytes;
    bytes[rng.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << rng.below(8));
    try {
      problem.predict(*load_model(member, problem.targets));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt);
      ++refused;
    }
  }
  EXPECT_GT(refused, 200);
}

/// The message of the Error that the fit ends in.
std::string fit_error(const Problem& problem, const std::string& model, ErrorCode code,
                      const nlohmann::json& options = nlohmann::json::object()) {
  try {
    problem.fit(model, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(FitModel, SaysWhatIsWrongWithTheTargets) {
  const std::vector<float> x{1, 2, 3, 4};
  const auto message = [&](const std::string& model, const data::Target& target, const std::vector<double>& y) {
    return fit_error(Problem(1, x, {target}, y), model, ErrorCode::invalid_input);
  };
  EXPECT_EQ(message("logistic", binary("tox"), {1, 1, gap, 1}),
            "Target \"tox\" has one class in training (1 in 3 training rows); both classes are needed");
  EXPECT_EQ(message("ridge", regression("logS"), {2.5, 2.5, 2.5, gap}),
            "Target \"logS\" is constant in training (2.5 in 3 training rows); there is nothing to learn");
  EXPECT_EQ(message("forest", regression("logS"), {gap, gap, gap, gap}),
            "Target \"logS\" has no value in the training rows");
  EXPECT_EQ(message("boosting", binary("tox"), {0, 1, 2, 1}),
            "Target \"tox\": binary classification needs the values 0 and 1, found 2");
}

TEST(FitModel, SaysWhichModelFitsTheTask) {
  const std::vector<float> x{1, 2, 3, 4};
  const std::vector<double> y{0, 1, 1, 0};
  EXPECT_EQ(fit_error(Problem(1, x, {binary("tox")}, y), "ridge", ErrorCode::invalid_options),
            "Model \"ridge\" fits regression targets only, and \"tox\" is a binary target; use \"logistic\", "
            "\"forest\" or \"boosting\"");
  EXPECT_EQ(fit_error(Problem(1, x, {regression("logS")}, y), "logistic", ErrorCode::invalid_options),
            "Model \"logistic\" fits classes only, and \"logS\" is a regression target; use \"ridge\", "
            "\"forest\" or \"boosting\"");
}

TEST(FitModel, SaysWhatIsWrongWithRowsAndFeatures) {
  Problem problem(2, {1, 2, 3, 4, 5, std::numeric_limits<float>::infinity()}, {regression("y")}, {1, 2, 3});
  EXPECT_EQ(fit_error(problem, "forest", ErrorCode::invalid_input), "Feature column 1 of row 2 is not a finite number");
  problem.train.clear();
  EXPECT_EQ(fit_error(problem, "forest", ErrorCode::invalid_input), "There are no training rows");
  problem.vectors = {3, 0, {}};
  EXPECT_EQ(fit_error(problem, "forest", ErrorCode::invalid_options),
            "Model \"forest\" needs vector features; choose a featurizer such as morgan");
}

TEST(FitModel, ChecksNamesAndOptions) {
  const Problem problem = make_problem(20, data::TaskType::regression);
  EXPECT_NE(fit_error(problem, "forst", ErrorCode::not_found).find("did you mean \"forest\""), std::string::npos);
  EXPECT_NE(fit_error(problem, "forest", ErrorCode::invalid_options, {{"tree", 5}}).find("did you mean \"trees\""),
            std::string::npos);
  EXPECT_NE(fit_error(problem, "ridge", ErrorCode::invalid_options, {{"alpha", -1}}).find("out of range"),
            std::string::npos);
}

TEST(ClassicalCatalog, EveryEntryHasOptionsAndWorksOnVectors) {
  EXPECT_EQ(classical_catalog().size(), 11U);
  for (const CatalogEntry& entry : classical_catalog()) {
    EXPECT_TRUE(entry.input == "vectors" || entry.input == "counts") << entry.name;
    ASSERT_TRUE(entry.make_options);
    EXPECT_FALSE(to_json(*entry.make_options()).empty()) << entry.name;
  }
}

TEST(FitModel, RowsOfZerosAndConstantColumnsAreNoProblem) {
  Problem problem(3, {0, 5, 0, 0, 5, 0, 0, 5, 1, 0, 5, 0}, {regression("y")}, {1, 2, 3, 4});
  for (const std::string model : {"ridge", "forest", "boosting"})
    for (const double value : problem.predict(*problem.fit(model))) EXPECT_TRUE(std::isfinite(value)) << model;
}

}  // namespace
}  // namespace athanor::classical
