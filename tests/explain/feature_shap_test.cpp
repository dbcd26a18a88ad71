// TreeSHAP and linear SHAP against the shap package, and their way onto atoms.
#include "athanor/explain/feature_shap.h"

#include <fstream>

#include "athanor/classical/tree_shap.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

/// tests/golden/explain/tree_shap.json, made by tests/golden/explain/make_tree_shap.py.
nlohmann::json read_golden() {
  std::ifstream file(std::string(ATHANOR_TEST_DIR) + "/golden/explain/tree_shap.json");
  return nlohmann::json::parse(file);
}

TEST(TreeShap, EqualsTheShapPackage) {
  const nlohmann::json golden = read_golden();
  classical::TreeEnsemble ensemble;
  const auto columns = golden.at("columns").get<std::size_t>();
  for (const nlohmann::json& tree : golden.at("trees"))
    ASSERT_TRUE(ensemble.add(tree.at("splits").get<std::vector<std::int32_t>>(),
                             tree.at("numbers").get<std::vector<float>>(), columns));
  const auto read_matrix = [&](const char* name) {
    featurize::FeatureMatrix matrix;
    for (const nlohmann::json& row : golden.at(name)) {
      ++matrix.rows;
      for (const nlohmann::json& value : row) matrix.values.push_back(value.get<float>());
    }
    matrix.columns = columns;
    return matrix;
  };
  const featurize::FeatureMatrix background = read_matrix("background"), rows = read_matrix("rows");
  classical::TreeShap shap(false, 0);
  for (std::size_t t = 0; t < ensemble.size(); ++t)
    shap.add_tree(ensemble, t, background, [](float number) { return double(number); });
  EXPECT_NEAR(shap.base(), golden.at("base").get<double>(), 1e-6);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    std::vector<double> values(columns);
    shap.compute(rows.row(i), values);
    for (std::size_t c = 0; c < columns; ++c)
      EXPECT_NEAR(values[c], golden.at("values")[i][c].get<double>(), 1e-6) << i << " " << c;
  }
}

TEST(FeatureShap, AddsUpToThePredictionForTreesAndLinearModels) {
  for (const auto& [model, options] : std::vector<std::pair<std::string, nlohmann::json>>{
           {"ridge", nlohmann::json::object()}, {"forest", {{"trees", 20}}}, {"boosting", {{"trees", 20}}}}) {
    const Explained explained(fit_bundle(model, "morgan(radius=1,bits=512)+descriptors(set=basic)", options));
    const FeatureShap shap(explained.model);
    MoleculeView view = explained.view("CCCCCCOC");
    const Attribution found = shap.attribute(view);
    EXPECT_NEAR(*found.baseline + sum(found.values) + found.rest, view.prediction(), 1e-4) << model;
    double total = *found.baseline;
    for (const FeatureContribution& one : shap.list_features(view)) total += one.contribution;
    EXPECT_NEAR(total, view.prediction(), 1e-4) << model;
  }
}

TEST(FeatureShap, OfALinearModelIsWeightTimesDifferenceFromTheMean) {
  const bundle::Bundle bundle = fit_bundle("ridge", "descriptors(set=basic)");
  const Explained explained(bundle);
  const FeatureShap shap(explained.model);
  MoleculeView view = explained.view("CCO");
  EXPECT_NEAR(sum(shap.attribute(view).values), 0, 1e-12);  // descriptors belong to no atom
  EXPECT_EQ(shap.unit(), "atoms");
}

TEST(FeatureShap, SharesAFeatureAmongItsPlaces) {
  featurize::Environments environments;
  environments.kinds.assign(3, featurize::FeatureKind::presence);
  environments.list = {{0, {0, 1}}, {0, {2}}, {1, {1}}};
  std::vector<double> atoms(3);
  EXPECT_EQ(add_to_atoms(environments, std::vector<double>{4, 3, 7}, atoms), 7);
  EXPECT_EQ(atoms, (std::vector<double>{1, 4, 2}));
}

TEST(FeatureShap, IsRefusedForModelsThatKnowNoContributions) {
  const Explained explained(fit_bundle("neighbors", "morgan(radius=2,bits=256)"));
  EXPECT_THROW(FeatureShap shap(explained.model), Error);
  EXPECT_THROW(AtomMethods(explained.model, {"feature_shap"}, {}), Error);
  EXPECT_NO_THROW(AtomMethods(explained.model, {"all"}, {}));
}

}  // namespace
}  // namespace athanor::explain
