// Output columns and their cells.
#include <gtest/gtest.h>

#include "athanor/predict/records.h"

namespace athanor::predict {
namespace {

using Names = std::vector<std::string>;

bundle::Bundle make_shape(std::size_t targets, std::size_t members) {
  bundle::Bundle bundle;
  for (std::size_t t = 0; t < targets; ++t)
    bundle.targets.push_back({t == 0 ? "logS" : "pKa", data::TaskType::regression, ""});
  bundle.members.resize(members);
  return bundle;
}

TEST(OutputColumns, OfOneModelHaveNoStd) {
  EXPECT_EQ(list_output_columns(make_shape(1, 1), false, true),
            (Names{"pred_logS", "nn_similarity", "in_domain", "status", "message"}));
}

TEST(OutputColumns, OfAnEnsembleHaveStdAndMembersWhenAsked) {
  EXPECT_EQ(list_output_columns(make_shape(2, 2), true, false),
            (Names{"pred_logS", "std_logS", "pred_logS_1", "pred_logS_2", "pred_pKa", "std_pKa", "pred_pKa_1",
                   "pred_pKa_2", "status", "message"}));
}

TEST(PredictionCells, AreShortestRoundTripText) {
  Prediction prediction;
  prediction.mean = {0.1, -3};
  prediction.std = {1.0 / 3, 0};
  prediction.members = {0.5, -3, 0.25, -3};
  prediction.nn_similarity = 0.625;
  prediction.in_domain = false;
  EXPECT_EQ(format_prediction(prediction, make_shape(2, 2), true, true),
            (Names{"0.1", "0.3333333333333333", "0.5", "0.25", "-3", "0", "-3", "-3", "0.625", "false", "ok", ""}));
}

TEST(OutputColumns, OfFurtherMeasuresFollowTheDomain) {
  bundle::Bundle bundle = make_shape(1, 1);
  bundle.domain.space.measures = {{"leverage", 0.5}, {"knn", 1}, {"one_class", 0.5}};
  EXPECT_EQ(list_output_columns(bundle, false, true),
            (Names{"pred_logS", "nn_similarity", "in_domain", "leverage", "in_domain_leverage", "knn_distance",
                   "in_domain_knn", "isolation_score", "in_domain_one_class", "status", "message"}));
  Prediction prediction;
  prediction.mean = {2};
  prediction.nn_similarity = 0.5;
  prediction.in_domain = true;
  prediction.distances = {{0.75, false}, {0.25, true}, {0.5, true}};
  EXPECT_EQ(format_prediction(prediction, bundle, false, true),
            (Names{"2", "0.5", "true", "0.75", "false", "0.25", "true", "0.5", "true", "ok", ""}));
  EXPECT_EQ(format_prediction({}, bundle, false, true), (Names{"", "", "", "", "", "", "", "", "", "ok", ""}));
  EXPECT_EQ(list_output_columns(bundle, false, false), (Names{"pred_logS", "status", "message"}));
}

TEST(PredictionCells, OfAFailedRowAreEmptyButStatusAndMessage) {
  Prediction prediction;
  prediction.status = "invalid";
  prediction.message = "unclosed ring";
  EXPECT_EQ(format_prediction(prediction, make_shape(1, 2), false, true),
            (Names{"", "", "", "", "invalid", "unclosed ring"}));
}

TEST(OutputColumns, OfRegionsFollowTheDeviation) {
  bundle::Bundle bundle = make_shape(2, 2);
  bundle.targets[1] = {"toxic", data::TaskType::binary, ""};
  bundle.calibration.targets.resize(2);
  EXPECT_EQ(list_output_columns(bundle, false, false),
            (Names{"pred_logS", "std_logS", "pred_toxic", "std_toxic", "status", "message"}));
  bundle.calibration.targets[0].conformal = "absolute";
  bundle.calibration.targets[1].conformal = "lac";
  EXPECT_EQ(list_output_columns(bundle, false, false),
            (Names{"pred_logS", "std_logS", "lower_logS", "upper_logS", "pred_toxic", "std_toxic", "set_toxic",
                   "status", "message"}));
  Prediction prediction;
  prediction.mean = {2, 0.5};
  prediction.std = {1, 0.25};
  prediction.lower = {-1, NAN};
  prediction.upper = {5, NAN};
  prediction.class_sets = {std::nullopt, std::vector<std::size_t>{0, 1}};
  EXPECT_EQ(format_prediction(prediction, bundle, false, false),
            (Names{"2", "1", "-1", "5", "0.5", "0.25", "0|1", "ok", ""}));
  prediction.class_sets[1]->clear();
  EXPECT_EQ(format_prediction(prediction, bundle, false, false)[6], "empty");
  EXPECT_EQ(format_prediction({}, bundle, false, false), (Names{"", "", "", "", "", "", "", "ok", ""}));
}

TEST(OutputColumns, OfSeveralClassesNameTheClassAndEveryProbability) {
  bundle::Bundle bundle = make_shape(2, 2);
  bundle.targets[0] = {"kind", data::TaskType::multiclass, "", {"acid", "base", "none"}};
  EXPECT_EQ(
      list_output_columns(bundle, true, false),
      (Names{"pred_kind", "prob_kind", "std_kind", "prob_kind_acid", "prob_kind_base", "prob_kind_none", "pred_kind_1",
             "pred_kind_2", "pred_pKa", "std_pKa", "pred_pKa_1", "pred_pKa_2", "status", "message"}));
  Prediction prediction;
  prediction.mean = {0.25, 0.5, 0.25, 7};
  prediction.std = {0.1, 0.2, 0.3, 1};
  prediction.members = {0.5, 0.25, 0.25, 6, 0, 0.75, 0.25, 8};
  EXPECT_EQ(format_prediction(prediction, bundle, true, false),
            (Names{"base", "0.5", "0.2", "0.25", "0.5", "0.25", "acid", "base", "7", "1", "6", "8", "ok", ""}));
  EXPECT_EQ(format_prediction(Prediction(), bundle, true, false).size(), 14U);
}

}  // namespace
}  // namespace athanor::predict
