// What is searched of which models, and how a point becomes what train takes.
#include "athanor/workflows/model_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"

namespace athanor::workflows {
namespace {

std::vector<std::string> list_names(const ModelSpace& space) {
  std::vector<std::string> names;
  for (std::size_t d = 0; d < space.space().size(); ++d) names.push_back(space.space()[d].name);
  return names;
}

bool has_name(const ModelSpace& space, const std::string& name) {
  const auto names = list_names(space);
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(SearchRanges, OfEveryModelAreLegal) {
  const auto check = [](Options& options, const std::string& owner) {
    FieldList list;
    options.fields(list);
    for (const Field& field : list.items()) {
      const std::string where = owner + "." + field.name, type = format_field_type(field);
      const Field* ruler = field.ruled_by.empty() ? nullptr : list.find(field.ruled_by);
      EXPECT_TRUE(field.ruled_by.empty() || ruler) << where;
      for (const std::string& text : field.ruling_texts)
        EXPECT_TRUE(ruler && std::count(ruler->choices.begin(), ruler->choices.end(), text) == 1) << where << text;
      if (!field.searched) continue;
      if (type == "text") {
        EXPECT_GE(field.searched->choices.size(), 2U) << where;
        for (const std::string& text : field.searched->choices)
          EXPECT_NE(std::find(field.choices.begin(), field.choices.end(), text), field.choices.end()) << where << text;
      } else if (type != "flag") {
        EXPECT_LT(field.searched->low, field.searched->high) << where << " needs a range: search(low, high)";
        EXPECT_GE(field.searched->low, field.min) << where;
        EXPECT_LE(field.searched->high, field.max) << where;
        EXPECT_TRUE(!field.searched->logarithmic || field.searched->low > 0) << where;
      }
    }
  };
  for (const CatalogEntry& entry : model_catalog())
    if (entry.make_options) check(*entry.make_options(), entry.name);
  train::TrainingOptions training;
  check(training, "training");
}

TEST(ModelSpace, HasTheOptionsOfOneModelUnderTheirNames) {
  const ModelSpace space({}, {{"svm"}, {}, {}});
  EXPECT_EQ(list_names(space), (std::vector<std::string>{"kernel", "gamma", "c", "epsilon"}));
  const search::Point defaults = space.list_defaults().front();
  EXPECT_EQ(space.format_value(defaults, 0), "tanimoto");
  EXPECT_TRUE(std::isnan(defaults[1]));  // only with rbf
  EXPECT_EQ(defaults[2], 4.0);
  EXPECT_EQ(space.describe(defaults), "svm kernel=tanimoto c=4 epsilon=0.1");
}

TEST(ModelSpace, OfSeveralModelsKeepsTheirOptionsApart) {
  const ModelSpace space({}, {{"forest", "mlp", "boosting"}, {"default", "maccs"}, {}});
  EXPECT_TRUE(has_name(space, "boosting.max_depth") || has_name(space, "max_depth"));
  EXPECT_TRUE(has_name(space, "learning_rate"));
  Rng rng(3);
  for (int i = 0; i < 200; ++i) {
    const search::Point point = space.space().draw(rng);
    const TrainOptions options = space.configure(point);
    const nlohmann::json given = to_json(options.model_settings);
    EXPECT_EQ(options.model, space.find_model(point));
    EXPECT_TRUE(options.featurizer.empty() || options.featurizer == "maccs");
    // A value that is drawn at the default is not set.
    EXPECT_TRUE(given.at("min_leaf").is_null() || options.model == "forest");
    EXPECT_EQ(given.at("shrinkage").is_null(), options.model != "boosting");
    EXPECT_EQ(options.training.weight_decay == 0, options.model != "mlp");
    // Nothing that the model does not have.
    EXPECT_NO_THROW(options.model_settings.resolve(options.model, true));
  }
  EXPECT_EQ(space.list_defaults().size(), 3U);
  EXPECT_EQ(space.list_variants().size(), 6U);
}

TEST(ModelSpace, LeavesGivenOptionsAlone) {
  TrainOptions fitting;
  apply_json(fitting, {{"shrinkage", 0.1}, {"kernel", "rbf"}, {"learning_rate", 0.01}});
  EXPECT_FALSE(has_name(ModelSpace(fitting, {{"boosting"}, {}, {}}), "shrinkage"));
  EXPECT_FALSE(has_name(ModelSpace(fitting, {{"mlp"}, {}, {}}), "learning_rate"));
  const ModelSpace svm(fitting, {{"svm"}, {}, {}});
  EXPECT_FALSE(has_name(svm, "kernel"));
  EXPECT_TRUE(has_name(svm, "gamma"));  // the kernel that it belongs to is given
  apply_json(fitting, {{"kernel", "linear"}});
  EXPECT_FALSE(has_name(ModelSpace(fitting, {{"svm"}, {}, {}}), "gamma"));
}

TEST(ModelSpace, TakesRangesAndValues) {
  const ModelSpace space({}, {{"forest"}, {}, {"trees=100..1000", "min-leaf", "bootstrap"}});
  ASSERT_EQ(list_names(space), (std::vector<std::string>{"trees", "min_leaf", "bootstrap"}));
  EXPECT_TRUE(space.space()[0].logarithmic);
  EXPECT_TRUE(space.space()[0].integral);
  EXPECT_EQ(space.space()[0].high, 1000);
  const ModelSpace few({}, {{"mlp"}, {}, {"hidden=64,128", "activation=relu,gelu"}});
  EXPECT_EQ(few.space()[0].choices, (std::vector<std::string>{"64", "128"}));
  EXPECT_EQ(to_json(few.configure({1, 0}).model_settings).at("hidden"), 128);
}

TEST(ModelSpace, RefusesWhatCannotBeSearched) {
  const auto code_of = [](const SpaceOptions& options) {
    try {
      const ModelSpace space({}, options);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(code_of({{"forrest"}, {}, {}}), ErrorCode::not_found);
  EXPECT_EQ(code_of({{"forest", "forest"}, {}, {}}), ErrorCode::invalid_options);
  EXPECT_EQ(code_of({{"forest"}, {}, {"depth"}}), ErrorCode::invalid_options);
  EXPECT_EQ(code_of({{"forest"}, {}, {"min_leaf=0..5"}}), ErrorCode::invalid_options);  // 0 is not legal
  EXPECT_EQ(code_of({{"gp"}, {}, {}}), ErrorCode::invalid_options);
}

}  // namespace
}  // namespace athanor::workflows
