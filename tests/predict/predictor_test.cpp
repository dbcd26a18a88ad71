// Predictions of single models and ensembles, failures of rows and of bundles.
#include "athanor/predict/predictor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/chemistry/fingerprints.h"
#include "example_predictor.h"

namespace athanor::predict {
namespace {

std::vector<Query> make_queries(const std::vector<std::string>& smiles) {
  std::vector<Query> queries;
  for (const std::string& text : smiles) queries.push_back({text, {}});
  return queries;
}

/// What the classical model itself gives for one molecule.
double predict_directly(const bundle::Member& member, const std::string& smiles) {
  std::vector<std::optional<Issue>> issues;
  const auto inputs = featurize::featurize(std::vector<std::string>{smiles}, {}, {member.vector_spec, ""}, 1, issues);
  std::vector<double> out(1);
  const data::Target target{"y", data::TaskType::regression, ""};
  classical::load_model(member, std::span(&target, 1))->predict(inputs.vectors, out, 1);
  return out[0];
}

TEST(Predictor, GivesMeanAndSampleDeviationOfItsMembers) {
  const bundle::Bundle bundle = make_ensemble_bundle();
  Predictor predictor(bundle, {});
  const Prediction prediction = predictor.predict(make_queries({"CCCCCO"}))[0];
  std::vector<double> values;
  for (const bundle::Member& member : bundle.members) values.push_back(predict_directly(member, "CCCCCO"));
  EXPECT_EQ(prediction.members, values);
  const double mean = (values[0] + values[1] + values[2]) / 3;
  EXPECT_DOUBLE_EQ(prediction.mean.at(0), mean);
  const double squares = std::pow(values[0] - mean, 2) + std::pow(values[1] - mean, 2) + std::pow(values[2] - mean, 2);
  EXPECT_NEAR(prediction.std.at(0), std::sqrt(squares / 2), 1e-12);
  EXPECT_GT(prediction.std[0], 0.5);
  EXPECT_EQ(prediction.status, "ok");
}

TEST(Predictor, WeighsItsMembers) {
  bundle::Bundle bundle = make_ensemble_bundle();
  bundle.members[0].weight = 0.5;
  bundle.members[1].weight = 0.3;
  bundle.members[2].weight = 0.2;
  Predictor predictor(bundle, {});
  const Prediction prediction = predictor.predict(make_queries({"CCCCCO"}))[0];
  const std::vector<double>& x = prediction.members;
  const double mean = 0.5 * x[0] + 0.3 * x[1] + 0.2 * x[2];
  EXPECT_NEAR(prediction.mean.at(0), mean, 1e-12);
  const double squares =
      0.5 * std::pow(x[0] - mean, 2) + 0.3 * std::pow(x[1] - mean, 2) + 0.2 * std::pow(x[2] - mean, 2);
  EXPECT_NEAR(prediction.std.at(0), std::sqrt(squares / (1 - 0.25 - 0.09 - 0.04)), 1e-12);
}

TEST(Predictor, AddsTheDeviationThatAModelKnows) {
  const bundle::Member gp = fit_example_member("gp", "morgan(radius=1,bits=64,count=true)", 0);
  Predictor one(make_bundle({gp}), {});
  const Prediction prediction = one.predict(make_queries({"CCCCCO"}))[0];
  ASSERT_EQ(prediction.std.size(), 1U);
  EXPECT_GT(prediction.std[0], 0);
  EXPECT_GT(one.predict(make_queries({"FC(F)(F)S(=O)(=O)N"}))[0].std[0], prediction.std[0]);
  Predictor two(make_bundle({gp, gp}), {});  // no spread between the members: their own variance remains
  EXPECT_NEAR(two.predict(make_queries({"CCCCCO"}))[0].std[0], prediction.std[0], 1e-12);
}

TEST(Predictor, OfOneMemberGivesNoDeviation) {
  Predictor predictor(make_bundle({fit_example_member("ridge", "descriptors(set=basic)", 0)}), {});
  const Prediction prediction = predictor.predict(make_queries({"CCO"}))[0];
  EXPECT_EQ(prediction.mean, prediction.members);
  EXPECT_TRUE(prediction.std.empty());
}

TEST(Predictor, CalibratesTheCombinedMembers) {
  bundle::Bundle bundle = make_ensemble_bundle();
  Predictor plain(bundle, {});
  const Prediction before = plain.predict(make_queries({"CCCCCO"}))[0];
  bundle.calibration = {0.9, {{"zscaling", {3}, "normalized", {{}}, 0.01, 99}}, ""};
  for (int i = 1; i <= 99; ++i) bundle.calibration.targets[0].scores[0].push_back(0.01 * i);
  Predictor calibrated(bundle, {});
  const Prediction after = calibrated.predict(make_queries({"CCCCCO"}))[0];
  EXPECT_EQ(after.mean, before.mean);
  EXPECT_EQ(after.members, before.members);
  EXPECT_DOUBLE_EQ(after.std[0], 3 * before.std[0]);
  EXPECT_NEAR(after.upper.at(0) - after.mean[0], 0.9 * after.std[0], 1e-12);
  EXPECT_NEAR(after.mean[0] - after.lower.at(0), 0.9 * after.std[0], 1e-12);
  Predictor half(bundle, {.coverage = 0.5});
  EXPECT_NEAR(half.predict(make_queries({"CCCCCO"}))[0].upper[0] - after.mean[0], 0.5 * after.std[0], 1e-12);
  EXPECT_EQ(catch_error([&] { Predictor(bundle, {.coverage = 0.995}); }).code(), ErrorCode::invalid_options);
  EXPECT_EQ(catch_error([&] { Predictor(make_ensemble_bundle(), {.coverage = 0.5}); }).code(),
            ErrorCode::invalid_options);
}

TEST(Predictor, AppliesTheStandardisationOfTheBundle) {
  bundle::Bundle bundle = make_ensemble_bundle();
  const auto queries = make_queries({"CCCC(=O)[O-].[Na+]", "OC(=O)CCC"});
  const auto basic = Predictor(bundle, {}).predict(queries);
  EXPECT_EQ(basic[0].members, basic[1].members);
  bundle.standardize = "none";
  const auto none = Predictor(bundle, {}).predict(queries);
  EXPECT_NE(none[0].members, none[1].members);
}

TEST(Predictor, LeavesStandardisedMoleculesAsTheyAre) {
  Predictor predictor(make_ensemble_bundle(), {});
  std::vector<Query> queries = make_queries({"CCCC(=O)[O-].[Na+]", "CCCC(=O)[O-].[Na+]"});
  queries[1].standardized = true;
  const auto predictions = predictor.predict(queries);
  EXPECT_NE(predictions[0].members, predictions[1].members);
}

TEST(Predictor, KeepsRowsInOrderWhenSomeFail) {
  Predictor predictor(make_ensemble_bundle(), {});
  const auto predictions = predictor.predict(make_queries({"CCO", "C1CC", "CCCN", "", "CCCCCl"}));
  const auto single = [&](const std::string& smiles) { return predictor.predict(make_queries({smiles}))[0].members; };
  EXPECT_EQ(predictions[0].members, single("CCO"));
  EXPECT_EQ(predictions[2].members, single("CCCN"));
  EXPECT_EQ(predictions[4].members, single("CCCCCl"));
  for (const std::size_t i : {1, 3}) {
    EXPECT_EQ(predictions[i].status, "invalid");
    EXPECT_FALSE(predictions[i].message.empty());
    EXPECT_TRUE(predictions[i].mean.empty() && predictions[i].std.empty() && predictions[i].members.empty());
    EXPECT_FALSE(predictions[i].nn_similarity || predictions[i].in_domain);
  }
}

TEST(Predictor, GivesTheSameNumbersAtAnyNumberOfThreadsAndInAnyBatch) {
  const bundle::Bundle bundle =
      make_bundle({fit_example_member("forest", "morgan(radius=2,bits=256)", 0, {{"trees", 20}}),
                   fit_example_member("ridge", "descriptors(set=basic)", 0),
                   fit_example_member("boosting", "descriptors(set=basic)", 0, {{"trees", 10}})});
  std::vector<std::string> smiles;
  for (int copy = 0; copy < 10; ++copy)
    for (const std::string& text : list_training_smiles()) smiles.push_back(text);
  const auto queries = make_queries(smiles);
  const auto one = Predictor(bundle, {.threads = 1}).predict(queries);
  const auto three = Predictor(bundle, {.threads = 3}).predict(queries);
  Predictor predictor(bundle, {});
  for (std::size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(one[i].members, three[i].members);
    EXPECT_EQ(one[i].nn_similarity, three[i].nn_similarity);
    if (i >= 30) continue;
    EXPECT_EQ(one[i].members, predictor.predict(std::span(queries).subspan(i, 1))[0].members);
  }
}

TEST(Predictor, TellsSimilarityToTrainingAndDomain) {
  const bundle::Bundle bundle = make_ensemble_bundle();
  Predictor predictor(bundle, {});
  const auto predictions = predictor.predict(make_queries({"CCCCO", "FC(F)(F)S(=O)(=O)c1nc2ccncc2s1"}));
  EXPECT_EQ(predictions[0].nn_similarity, 1.0);
  EXPECT_EQ(predictions[0].in_domain, true);
  double best = 0;
  const auto query = chemistry::compute_morgan_bits(*chemistry::parse_smiles("FC(F)(F)S(=O)(=O)c1nc2ccncc2s1"));
  for (const std::string& smiles : bundle.domain.smiles)
    best = std::max(
        best, chemistry::compute_tanimoto(query, chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles))));
  EXPECT_DOUBLE_EQ(*predictions[1].nn_similarity, best);
  EXPECT_EQ(predictions[1].in_domain, best >= bundle.domain.threshold);
  EXPECT_EQ(predictions[1].in_domain, false);
}

TEST(Predictor, LeavesTheDomainOutWhenToldOrUnknown) {
  bundle::Bundle bundle = make_ensemble_bundle();
  EXPECT_FALSE(Predictor(bundle, {.domain = false}).predict(make_queries({"CCO"}))[0].nn_similarity);
  bundle.domain = {};
  EXPECT_FALSE(Predictor(bundle, {}).predict(make_queries({"CCO"}))[0].nn_similarity);
}

TEST(Predictor, AsksForTheColumnsOfItsFeatures) {
  Predictor predictor(make_bundle({fit_example_member("ridge", "column(dose)+descriptors(set=basic)", 0),
                                   fit_example_member("ridge", "column(time,dose)", 0)}),
                      {});
  EXPECT_EQ(predictor.required_columns(), (std::vector<data::FeatureColumn>{"dose", "time"}));
  const auto predictions = predictor.predict(std::vector<Query>{{"CCO", {1, 2}}, {"CCO", {1, NAN}}, {"CCO", {4, 2}}});
  EXPECT_EQ(predictions[0].status, "ok");
  EXPECT_EQ(predictions[1].status, "invalid");
  EXPECT_EQ(predictions[1].message, "missing value in column time");
  EXPECT_NE(predictions[0].members, predictions[2].members);
  EXPECT_EQ(catch_error([&] { predictor.predict(std::vector<Query>{{"CCO", {}}}); }).code(), ErrorCode::invalid_input);
}

TEST(Predictor, OfNoQueriesGivesNothing) { EXPECT_TRUE(Predictor(make_ensemble_bundle(), {}).predict({}).empty()); }

TEST(Predictor, RefusesWhatItDoesNotKnow) {
  const auto error_of = [](const std::function<void(bundle::Bundle&)>& change) {
    bundle::Bundle bundle = make_ensemble_bundle();
    change(bundle);
    return catch_error([&] { Predictor(bundle, {}); });
  };
  const Error model = error_of([](bundle::Bundle& b) { b.members[1].model = "oracle"; });
  EXPECT_EQ(model.code(), ErrorCode::unsupported);
  EXPECT_EQ(std::string(model.what()),
            "the bundle holds a model \"oracle\", which this program does not know; update, or use the program that "
            "added it");
  EXPECT_EQ(error_of([](bundle::Bundle& b) { b.standardize = "strict"; }).code(), ErrorCode::unsupported);
  EXPECT_EQ(error_of([](bundle::Bundle& b) { b.members[0].vector_spec = "morgn()"; }).code(), ErrorCode::unsupported);
  EXPECT_EQ(error_of([](bundle::Bundle& b) { b.members[0].graph_set = "ogb"; }).code(), ErrorCode::unsupported);
  EXPECT_EQ(error_of([](bundle::Bundle& b) { b.members[0].tensors.clear(); }).code(), ErrorCode::corrupt);
}

TEST(Predictor, OfRowsOfSeveralMoleculesStandardisesEachAndNamesTheColumnOfABadOne) {
  const std::vector<std::string> smiles = list_training_smiles();
  std::vector<std::string> rows;
  std::vector<double> values;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    rows.push_back(smiles[i] + "|" + smiles[(7 * i) % smiles.size()]);
    values.push_back(static_cast<double>(rows.back().size()));
  }
  std::vector<std::optional<Issue>> issues;
  featurize::FeatureRequest features{"descriptors(set=basic)", ""};
  features.molecules = 2;
  const featurize::Inputs inputs = featurize::featurize(rows, {}, features, 1, issues);
  std::vector<std::size_t> train(rows.size());
  std::iota(train.begin(), train.end(), std::size_t{0});
  bundle::Bundle bundle;
  bundle.targets = {{"size", data::TaskType::regression, ""}};
  bundle.molecule_columns = {"solute", "solvent"};
  classical::FitRequest request;
  request.vectors = &inputs.vectors;
  request.targets = bundle.targets;
  request.values = values;
  request.train = train;
  bundle::Member& member = bundle.members.emplace_back();
  classical::fit_model("ridge", nlohmann::json::object(), request)->save(member);
  member.model = "ridge";
  member.options = nlohmann::json::object();
  member.vector_spec = "descriptors(set=basic)";
  Predictor predictor(bundle, {});
  const std::vector<Query> queries{
      {"CC(=O)O|N", {}}, {"CC(=O)[O-]|[NH4+]", {}}, {"N|CC(=O)O", {}}, {"CC(=O)O|C1CC", {}}, {"CC(=O)O", {}}};
  const auto predictions = predictor.predict(queries);
  ASSERT_EQ(predictions[0].status, "ok");
  EXPECT_EQ(predictions[1].mean, predictions[0].mean) << "each is neutralised by itself";
  EXPECT_NE(predictions[2].mean, predictions[0].mean) << "the order tells the roles";
  EXPECT_EQ(predictions[3].message.substr(0, 9), "solvent: ");
  EXPECT_EQ(predictions[4].message, "the row has 1 molecule; the model needs 2: solute, solvent");
}

TEST(Predictor, KeepsTheSimilaritiesOfShortMoleculesBesideARowWithoutFeatures) {
  Predictor predictor(make_bundle({fit_example_member("ridge", "descriptors(set=basic)+column(dose)", 0)}), {});
  const std::vector<Query> queries{{"CCO", {1}}, {"CCN", {1e300}}, {"CCCl", {1}}};
  const auto predictions = predictor.predict(queries);
  EXPECT_EQ(predictions[0].nn_similarity, 1.0);
  EXPECT_EQ(predictions[1].status, "unsupported");
  EXPECT_EQ(predictions[2].nn_similarity, 1.0);
}

}  // namespace
}  // namespace athanor::predict
