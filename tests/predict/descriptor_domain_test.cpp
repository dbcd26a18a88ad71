// Leverage, distance to neighbours and isolation against numpy and scikit-learn, and through a bundle.
#include "athanor/predict/descriptor_domain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "athanor/predict/measure_domain.h"
#include "example_predictor.h"

namespace athanor::predict {
namespace {

using Rows = std::vector<std::vector<float>>;

const std::vector<std::string> all_methods{"leverage", "knn", "one_class"};

featurize::FeatureMatrix make_matrix(const Rows& rows) {
  featurize::FeatureMatrix matrix{rows.size(), rows[0].size(), {}};
  for (const auto& row : rows) matrix.values.insert(matrix.values.end(), row.begin(), row.end());
  return matrix;
}

/// As many numbers as the bundle's descriptors have: the golden's rows, and zeros that say nothing.
Rows widen(Rows rows) {
  for (auto& row : rows) row.resize(24, 0);
  return rows;
}

class DescriptorDomainGolden : public testing::Test {
 protected:
  DescriptorDomainGolden() {
    const auto path = std::filesystem::path(ATHANOR_TEST_DIR) / "golden" / "predict" / "domain.json";
    golden_ = nlohmann::json::parse(read_file(path));
    train_ = widen(golden_.at("train").get<Rows>());
    test_ = widen(golden_.at("test").get<Rows>());
    reference_.training_size = train_.size();
    reference_.space = fit_descriptor_space(make_matrix(train_), all_methods, 1, 2);
  }
  std::vector<double> expected(const char* key) const { return golden_.at(key).get<std::vector<double>>(); }
  double threshold(std::size_t measure) const { return reference_.space.measures.at(measure).threshold; }

  nlohmann::json golden_;
  Rows train_, test_;
  bundle::DomainReference reference_;
};

TEST_F(DescriptorDomainGolden, LeverageIsThatOfThePseudoInverse) {
  const DescriptorDomain domain(reference_);
  EXPECT_NEAR(threshold(0), golden_.at("leverage_threshold"), 1e-12);
  const std::vector<double> leverages = expected("leverage"), own = expected("training_leverage");
  std::size_t outside = 0;
  for (std::size_t i = 0; i < test_.size(); ++i) {
    const DomainDistance found = domain.measure(test_[i])[0];
    EXPECT_NEAR(found.value, leverages[i], 1e-5 * leverages[i]);
    EXPECT_EQ(found.inside, leverages[i] <= threshold(0));
    outside += !found.inside;
  }
  EXPECT_EQ(outside, 10U);  // the rows with four times the spread
  double sum = 0;
  for (std::size_t i = 0; i < train_.size(); ++i) {
    EXPECT_NEAR(domain.measure(train_[i])[0].value, own[i], 1e-5);
    sum += domain.measure(train_[i])[0].value;
  }
  EXPECT_NEAR(sum, 7, 1e-4);  // the trace of the hat matrix: six columns and the intercept
}

TEST_F(DescriptorDomainGolden, DistancesToNeighborsAreThoseOfScikitLearn) {
  const DescriptorDomain domain(reference_);
  EXPECT_NEAR(threshold(1), golden_.at("knn_threshold"), 1e-5);
  const std::vector<double> distances = expected("knn");
  for (std::size_t i = 0; i < test_.size(); ++i) EXPECT_NEAR(domain.measure(test_[i])[1].value, distances[i], 1e-5);
}

TEST_F(DescriptorDomainGolden, IsolationScoresAreThoseOfScikitLearnButForTheDraw) {
  const DescriptorDomain domain(reference_);
  const std::vector<double> scores = expected("isolation");
  for (std::size_t i = 0; i < test_.size(); ++i) {
    EXPECT_NEAR(domain.measure(test_[i])[2].value, scores[i], 0.05);
    if (i >= 10) {
      EXPECT_FALSE(domain.measure(test_[i])[2].inside);
    }
  }
}

TEST_F(DescriptorDomainGolden, ASampleOfNeighborsHasItsOwnThreshold) {
  const auto methods = std::vector<std::string>{"knn"};
  const auto sampled = fit_descriptor_space(make_matrix(train_), methods, 1, 2, 40);
  EXPECT_EQ(sampled.tensors.at("knn.rows").shape, (std::vector<std::int64_t>{24, 40}));
  EXPECT_GT(sampled.measures[0].threshold, threshold(1));
}

TEST_F(DescriptorDomainGolden, DamagedTensorsAreRefused) {
  const auto reject = [&](const char* name, const std::function<void(Tensor&)>& change) {
    bundle::DomainReference damaged = reference_;
    change(damaged.space.tensors.at(name));
    EXPECT_EQ(catch_error([&] { DescriptorDomain domain(damaged); }).code(), ErrorCode::corrupt) << name;
  };
  const auto set_first = [](auto value) {
    return [value](Tensor& tensor) { std::memcpy(tensor.bytes.data(), &value, sizeof value); };
  };
  reject("mean", [](Tensor& tensor) { tensor.shape = {12, 2}; });
  reject("scale", set_first(0.0));
  reject("leverage.forms", set_first(std::nan("")));
  reject("knn.rows", [](Tensor& tensor) { tensor.dtype = DType::i32; });
  reject("one_class.splits", set_first(std::int32_t{48}));
  reject("one_class.sizes", set_first(std::int32_t{1}));
  reject("one_class.sizes", set_first(std::int32_t{-5}));
  reject("one_class.sizes", set_first(std::int32_t{1 << 30}));
  reject("one_class.usual_path", set_first(0.0));
  bundle::DomainReference unknown = reference_;
  unknown.space.measures[1].method = "oracle";
  EXPECT_EQ(catch_error([&] { DescriptorDomain domain(unknown); }).code(), ErrorCode::unsupported);
}

TEST(DescriptorSpace, IsTheSameAtAnyNumberOfThreads) {
  const std::vector<std::string> smiles = list_training_smiles();
  const auto one = compute_descriptor_space(smiles, all_methods, 3, 1);
  const auto three = compute_descriptor_space(smiles, all_methods, 3, 3);
  ASSERT_EQ(one.tensors.size(), three.tensors.size());
  for (const auto& [name, tensor] : one.tensors) EXPECT_EQ(tensor.bytes, three.tensors.at(name).bytes) << name;
  for (std::size_t m = 0; m < 3; ++m) EXPECT_EQ(one.measures[m].threshold, three.measures[m].threshold);
}

TEST(DescriptorSpace, IsMadeOfOneMoleculeAndOfEqualOnes) {
  for (const std::vector<std::string>& smiles : {std::vector<std::string>{"CCO"}, {"CCO", "CCO", "CCO"}}) {
    bundle::DomainReference reference;
    reference.training_size = smiles.size();
    reference.space = compute_descriptor_space(smiles, all_methods, 3, 1);
    const DescriptorDomain domain(reference);
    const auto found = domain.measure(std::vector<std::string>{"CCO", "c1ccccc1"});
    for (std::size_t m = 0; m < 3; ++m) EXPECT_TRUE(found[0][m].inside) << all_methods[m];
    EXPECT_EQ(found[0][1].value, 0);
    EXPECT_FALSE(found[1][1].inside);
  }
}

TEST(DescriptorSpace, OfABundleTellsPredictionsHowFarTheyAre) {
  bundle::Bundle bundle = make_ensemble_bundle();
  bundle.domain.space = compute_descriptor_space(list_training_smiles(), all_methods, 1, 1);
  const auto path = std::filesystem::temp_directory_path() / "athanor-descriptor-domain.athanor";
  bundle::save_bundle(path, bundle);
  Predictor predictor = load_predictor(path, {});
  std::filesystem::remove(path);
  const std::vector<Query> queries{{"OCCCC", {}}, {"no molecule", {}}, {"O=S(=O)(O)c1ccc2ccccc2c1Br", {}}};
  const std::vector<Prediction> found = predictor.predict(queries, 2);
  ASSERT_EQ(found[0].distances.size(), 3U);
  for (const DomainDistance& distance : found[0].distances) EXPECT_TRUE(distance.inside);
  EXPECT_TRUE(found[1].distances.empty());
  for (const DomainDistance& distance : found[2].distances) EXPECT_FALSE(distance.inside);
  for (const Query& query : queries) {
    const Prediction alone = predictor.predict(std::span(&query, 1))[0];
    const Prediction& among = found[static_cast<std::size_t>(&query - queries.data())];
    ASSERT_EQ(alone.distances.size(), among.distances.size());
    for (std::size_t m = 0; m < alone.distances.size(); ++m)
      EXPECT_EQ(alone.distances[m].value, among.distances[m].value);
  }
}

TEST(MeasureDomain, SaysWhatPredictionsSay) {
  bundle::Bundle bundle = make_ensemble_bundle();
  bundle.domain.space = compute_descriptor_space(list_training_smiles(), all_methods, 1, 1);
  const std::vector<std::string> smiles{"OCCCC", "no molecule", "O=S(=O)(O)c1ccc2ccccc2c1Br", "C"};
  const std::vector<Prediction> measured = measure_domain(bundle.domain, smiles, 2);
  std::vector<Query> queries;
  for (const std::string& one : smiles) queries.push_back({one, {}});
  const std::vector<Prediction> predicted = Predictor(std::move(bundle), {}).predict(queries);
  ASSERT_EQ(measured.size(), predicted.size());
  for (std::size_t i = 0; i < measured.size(); ++i) {
    EXPECT_EQ(measured[i].nn_similarity, predicted[i].nn_similarity) << smiles[i];
    EXPECT_EQ(measured[i].in_domain, predicted[i].in_domain) << smiles[i];
    ASSERT_EQ(measured[i].distances.size(), predicted[i].distances.size()) << smiles[i];
    for (std::size_t m = 0; m < measured[i].distances.size(); ++m) {
      EXPECT_EQ(measured[i].distances[m].value, predicted[i].distances[m].value) << smiles[i];
      EXPECT_EQ(measured[i].distances[m].inside, predicted[i].distances[m].inside) << smiles[i];
    }
  }
  EXPECT_FALSE(measured[1].nn_similarity);
}

TEST(DomainMethods, AreAListWithCommas) {
  EXPECT_EQ(parse_domain_methods("similarity"), std::vector<std::string>());
  EXPECT_EQ(parse_domain_methods("knn, leverage,knn"), (std::vector<std::string>{"leverage", "knn"}));
  const Error error = catch_error([] { parse_domain_methods("leverages"); });
  EXPECT_EQ(error.code(), ErrorCode::invalid_options);
  EXPECT_STREQ(error.what(),
               "--domain: there is no measure \"leverages\"; did you mean \"leverage\"? (known: similarity, leverage, "
               "knn, one_class)");
}

}  // namespace
}  // namespace athanor::predict
