// Fits on values of atoms and bonds: every network on graphs, sums, gaps, threads and checkpoints.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/models/network.h"
#include "athanor/models/sites/site_shape.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();
extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::train {
namespace {
using suites::FitProblem;
using suites::NetworkCase;

/// Values that a network can learn: the number of edges into the atom, and a class of it; with gaps.
struct SiteProblem {
  SiteProblem(const NetworkCase& network, std::size_t rows, data::SiteLevel level, bool has_sum) : base(network, rows) {
    sites.level = level;
    sites.targets = {{"number", data::TaskType::regression, ""}, {"class", data::TaskType::binary, ""}};
    const featurize::PackedGraphs& graphs = base.inputs.graphs;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t count = models::count_sites(graphs, row, level);
      double sum = 0;
      for (std::size_t site = 0; site < count; ++site) {
        const auto at = graphs.in_offsets_begin(row) + site;
        const double value = level == data::SiteLevel::atom
                                 ? 10 + 2.0 * (graphs.in_offsets[at + 1] - graphs.in_offsets[at])
                                 : static_cast<double>(site % 3);
        sum += value;
        sites.values.insert(sites.values.end(), {site % 7 == 6 && !has_sum ? NAN : value, value > 12 ? 1.0 : 0.0});
      }
      sites.offsets.push_back(sites.offsets.back() + count);
      if (has_sum) sites.sums.insert(sites.sums.end(), {sum, NAN});
    }
  }

  FitRequest make_request() const {
    FitRequest request = base.make_request();
    request.targets = sites.targets;
    request.values = sites.values;
    request.sites = &sites;
    return request;
  }

  std::vector<double> predict(const FitResult& fit, std::span<const double> sums) const {
    bundle::Member member = suites::make_member(base.network, fit);
    std::vector<double> out(sites.values.size());
    athanor_network_library()->load(member, sites.targets, "cpu")->predict_sites(base.inputs, sums, out, 2);
    return out;
  }

  FitProblem base;
  data::SiteTable sites;
};

FitResult learn_sites(const FitRequest& request) { return athanor_training_library()->fit(request); }

NetworkCase make_small_dmpnn() {
  return {"",   "dmpnn", {{"hidden", 16}, {"ffn_hidden", 16}, {"ffn_layers", 1}, {"depth", 2}, {"readout", "norm"}},
          true, false,   false};
}

class SitesOnEveryNetwork : public ::testing::TestWithParam<NetworkCase> {};

TEST_P(SitesOnEveryNetwork, GiveTheSameBitsAtAnyNumberOfThreads) {
  for (const data::SiteLevel level : {data::SiteLevel::atom, data::SiteLevel::bond}) {
    const SiteProblem problem(GetParam(), 30, level, level == data::SiteLevel::atom);
    FitRequest request = problem.make_request();
    request.training.epochs = 2;
    const FitResult one = learn_sites(request);
    request.threads = 3;
    const FitResult three = learn_sites(request);
    for (const auto& [name, tensor] : one.tensors) EXPECT_EQ(three.tensors.at(name).bytes, tensor.bytes) << name;
    EXPECT_EQ(one.details.at("sites").at("level"), data::format_site_level(level));
    for (const double value : problem.predict(one, problem.sites.sums)) EXPECT_TRUE(std::isfinite(value));
  }
}

std::vector<NetworkCase> list_graph_cases() {
  std::vector<NetworkCase> cases;
  for (const NetworkCase& one : suites::list_network_cases())
    if (one.with_graphs && !one.with_vectors && one.molecules == 1 && !one.options.value("batch_norm", false) &&
        !one.options.value("separate_encoders", false))
      cases.push_back(one);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Cases, SitesOnEveryNetwork, ::testing::ValuesIn(list_graph_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(SitesFit, LearnsWhatAtomsShow) {
  const SiteProblem problem(make_small_dmpnn(), 80, data::SiteLevel::atom, false);
  FitRequest request = problem.make_request();
  request.training.epochs = 60;
  request.training.schedule = "constant";
  request.training.learning_rate = 1e-2;
  const FitResult fit = learn_sites(request);
  const std::vector<double> found = problem.predict(fit, {});
  double squares = 0, known = 0;
  for (std::size_t i = 0; i < found.size(); i += 2) {
    if (std::isnan(problem.sites.values[i])) continue;
    squares += std::pow(found[i] - problem.sites.values[i], 2);
    ++known;
  }
  EXPECT_LT(std::sqrt(squares / known), 0.3);
  EXPECT_LT(fit.history.back().val_metric, 0.3);
}

TEST(SitesFit, MeetsSums) {
  const SiteProblem problem(make_small_dmpnn(), 40, data::SiteLevel::atom, true);
  FitRequest request = problem.make_request();
  const FitResult fit = learn_sites(request);
  EXPECT_EQ(fit.details.at("sites").at("summed"), nlohmann::json({0}));
  const std::vector<double> found = problem.predict(fit, problem.sites.sums);
  for (std::size_t row = 0; row < problem.sites.num_records(); ++row) {
    double sum = 0;
    for (std::size_t site = problem.sites.offsets[row]; site < problem.sites.offsets[row + 1]; ++site)
      sum += found[2 * site];
    EXPECT_NEAR(sum, problem.sites.sums[2 * row], 1e-9);
  }
}

TEST(SitesFit, GoesOnFromACheckpoint) {
  const SiteProblem problem(make_small_dmpnn(), 40, data::SiteLevel::bond, false);
  FitRequest request = problem.make_request();
  const FitResult whole = learn_sites(request);
  const auto path = std::filesystem::temp_directory_path() / ("sites-" + std::to_string(getpid()) + ".safetensors");
  request.checkpoint = path;
  struct Stop : Progress {
    void update(std::size_t done, std::string_view) override { is_reached = done >= 1; }
    bool cancelled() const override { return is_reached; }
    bool is_reached = false;
  } stop;
  request.progress = &stop;
  EXPECT_THROW(learn_sites(request), Error);
  request.progress = nullptr;
  const FitResult resumed = learn_sites(request);
  std::filesystem::remove(path);
  for (const auto& [name, tensor] : whole.tensors) EXPECT_EQ(resumed.tensors.at(name).bytes, tensor.bytes) << name;
}

TEST(SitesFit, RefusesWhatIsForMolecules) {
  const SiteProblem problem(make_small_dmpnn(), 20, data::SiteLevel::atom, false);
  const auto refuse = [&](const auto& change, const std::string& text) {
    FitRequest request = problem.make_request();
    change(request);
    try {
      learn_sites(request);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
  };
  refuse([](FitRequest& r) { r.training.loss = "mve"; }, "--loss mve: is for targets of molecules");
  refuse([](FitRequest& r) { r.training.class_balance = true; }, "--class-balance: is for targets of molecules");
  refuse([](FitRequest& r) { r.model_options["batch_norm"] = true; }, "--batch-norm");
}

}  // namespace
}  // namespace athanor::train
