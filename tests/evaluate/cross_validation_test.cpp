// Summary and table of a cross-validation.
#include "athanor/evaluate/cross_validation.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::evaluate {
namespace {

const std::vector<data::Target> targets{{"logS", data::TaskType::regression, ""}};

FoldScores make_fold(std::size_t fold, const std::string& model, std::optional<double> rmse) {
  FoldScores scores{0, fold, model, 80, 20, {}};
  ScoredMetric scored;
  scored.score.value = rmse;
  scored.n = 20;
  scores.scores["logS"]["rmse"] = scored;
  return scores;
}

std::vector<FoldScores> make_folds() {
  std::vector<FoldScores> folds;
  const double ours[] = {0.50, 0.55, 0.45, 0.52}, theirs[] = {0.80, 0.83, 0.78, 0.81};
  for (std::size_t fold = 0; fold < 4; ++fold) {
    folds.push_back(make_fold(fold, "dmpnn", ours[fold]));
    folds.push_back(make_fold(fold, "forest", theirs[fold]));
  }
  return folds;
}

TEST(SummarizeFolds, GivesMeanDeviationAndTest) {
  const auto summary = summarize_folds(make_folds(), "dmpnn", targets);
  const auto& score = summary.at("scores").at("dmpnn").at("logS").at("rmse");
  EXPECT_NEAR(score.at("mean").get<double>(), 0.505, 1e-12);
  EXPECT_NEAR(score.at("std").get<double>(),
              std::sqrt((0.005 * 0.005 + 0.045 * 0.045 + 0.055 * 0.055 + 0.015 * 0.015) / 3), 1e-12);
  EXPECT_EQ(score.at("folds"), 4);
  const auto& test = summary.at("comparisons").at("forest").at("logS");
  EXPECT_NEAR(test.at("difference").get<double>(), -0.3, 1e-12);
  EXPECT_EQ(test.at("better"), "model");
  EXPECT_FALSE(summary.at("comparisons").contains("dmpnn"));
  EXPECT_EQ(summarize_folds(make_folds(), "forest", targets).at("comparisons").at("dmpnn").at("logS").at("better"),
            "baseline");
}

TEST(SummarizeFolds, LeavesOutFoldsWithoutADefinedScore) {
  auto folds = make_folds();
  folds.push_back(make_fold(4, "dmpnn", std::nullopt));
  folds.push_back(make_fold(4, "forest", 0.1));
  const auto summary = summarize_folds(folds, "dmpnn", targets);
  EXPECT_EQ(summary.at("scores").at("dmpnn").at("logS").at("rmse").at("folds"), 4);
  EXPECT_NEAR(summary.at("comparisons").at("forest").at("logS").at("difference").get<double>(), -0.3, 1e-12);
}

TEST(FoldTable, HasOneRowPerScore) {
  auto folds = make_folds();
  folds.push_back(make_fold(4, "dmpnn", std::nullopt));
  const std::string text = format_fold_table(folds);
  EXPECT_TRUE(
      text.starts_with("repeat,fold,model,target,metric,value,n,train_rows,test_rows\n"
                       "0,0,dmpnn,logS,rmse,0.5,20,80,20\n0,0,forest,logS,rmse,0.8,20,80,20\n"));
  EXPECT_TRUE(text.ends_with("0,4,dmpnn,logS,rmse,,20,80,20\n"));
}

}  // namespace
}  // namespace athanor::evaluate
