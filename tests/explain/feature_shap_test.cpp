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

featurize::FeatureMatrix read_matrix(const nlohmann::json& rows, std::size_t columns) {
  featurize::FeatureMatrix matrix;
  matrix.columns = columns;
  for (const nlohmann::json& row : rows) {
    ++matrix.rows;
    for (const nlohmann::json& value : row) matrix.values.push_back(value.get<float>());
  }
  return matrix;
}

std::vector<classical::ShapTree> read_trees(const nlohmann::json& golden) {
  classical::TreeEnsemble ensemble;
  for (const nlohmann::json& tree : golden.at("trees"))
    EXPECT_TRUE(ensemble.add(tree.at("splits").get<std::vector<std::int32_t>>(),
                             tree.at("numbers").get<std::vector<float>>(), golden.at("columns").get<std::size_t>()));
  std::vector<classical::ShapTree> trees;
  for (std::size_t t = 0; t < ensemble.size(); ++t)
    trees.push_back(classical::make_shap_tree(ensemble, t, [](float number) { return double(number); }));
  return trees;
}

template <class Shap>
void expect_golden(const char* form, double tolerance) {
  const nlohmann::json golden = read_golden();
  const auto columns = golden.at("columns").get<std::size_t>();
  const featurize::FeatureMatrix rows = read_matrix(golden.at("rows"), columns);
  const Shap shap(read_trees(golden), read_matrix(golden.at("background"), columns), 0, false);
  EXPECT_NEAR(shap.base(), golden.at(form).at("base").get<double>(), 1e-6);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    std::vector<double> values(columns);
    shap.compute(rows.row(i), values);
    for (std::size_t c = 0; c < columns; ++c)
      EXPECT_NEAR(values[c], golden.at(form).at("values")[i][c].get<double>(), tolerance) << i << " " << c;
  }
}

TEST(TreeShap, EqualsTheShapPackage) { expect_golden<classical::TreeShap>("path_dependent", 1e-12); }

/// The package keeps its weights and partial sums in f32 here.
TEST(InterventionalTreeShap, EqualsTheShapPackage) {
  expect_golden<classical::InterventionalTreeShap>("interventional", 1e-6);
}

TEST(FeatureShap, AddsUpToThePredictionForTreesAndLinearModels) {
  for (const auto& [model, options] : std::vector<std::pair<std::string, nlohmann::json>>{
           {"ridge", nlohmann::json::object()}, {"forest", {{"trees", 20}}}, {"boosting", {{"trees", 20}}}})
    for (const Perturbation perturbation : {Perturbation::path_dependent, Perturbation::interventional}) {
      const Explained explained(fit_bundle(model, "morgan(radius=1,bits=512)+descriptors(set=basic)", options));
      const FeatureShap shap(explained.model, perturbation);
      MoleculeView view = explained.view("CCCCCCOC");
      const Attribution found = shap.attribute(view);
      EXPECT_NEAR(*found.baseline + sum(found.values) + found.rest, view.prediction(), 1e-4) << model;
      double total = *found.baseline;
      for (const FeatureContribution& one : found.features) total += one.contribution;
      EXPECT_NEAR(total, view.prediction(), 1e-4) << model;
    }
}

TEST(FeatureShap, ComparesWithTheBackgroundThatIsGiven) {
  const Explained explained(fit_bundle("forest", "morgan(radius=1,bits=512)+descriptors(set=basic)", {{"trees", 20}}));
  const std::vector<std::string> smiles{"CCO", "CCCCN", "c1ccccc1"};
  const FeatureShap shap(explained.model, Perturbation::interventional,
                         {{smiles[0], {}}, {"C1CC", {}}, {smiles[1], {}}, {"C1=CC=CC=C1", {}}});
  EXPECT_EQ(shap.background(), 3U);
  MoleculeView view = explained.view("CCCCCCOC");
  const Attribution found = shap.attribute(view);
  double mean = 0;
  for (const std::string& one : smiles) {
    MoleculeView other = explained.view(one);
    mean += other.prediction() / static_cast<double>(smiles.size());
  }
  EXPECT_NEAR(*found.baseline, mean, 1e-9);
  EXPECT_NEAR(*found.baseline + sum(found.values) + found.rest, view.prediction(), 1e-9);
}

TEST(FeatureShap, FeaturesThatMatchTheOnlyBackgroundMoleculeAddNothing) {
  const Explained explained(fit_bundle("forest", "morgan(radius=1,bits=512)", {{"trees", 20}}));
  MoleculeView view = explained.view("CCCCO");
  const FeatureShap same(explained.model, Perturbation::interventional, {{"OCCCC", {}}});
  EXPECT_TRUE(same.attribute(view).features.empty());
  const std::vector<predict::Query> unreadable{{"C1CC", {}}};
  EXPECT_THROW(FeatureShap(explained.model, Perturbation::interventional, unreadable), Error);
}

TEST(FeatureShap, OfALinearModelIsWeightTimesDifferenceFromTheMean) {
  const bundle::Bundle bundle = fit_bundle("ridge", "descriptors(set=basic)");
  const Explained explained(bundle);
  const FeatureShap shap(explained.model, Perturbation::path_dependent);
  MoleculeView view = explained.view("CCO");
  EXPECT_NEAR(sum(shap.attribute(view).values), 0, 1e-12);  // descriptors belong to no atom
  EXPECT_EQ(shap.attribute(view).unit, "atoms");
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
  EXPECT_THROW(FeatureShap(explained.model, Perturbation::path_dependent), Error);
  EXPECT_THROW(AtomMethods(explained.model, {"feature_shap"}, {}), Error);
  EXPECT_THROW(AtomMethods(explained.model, {"interventional_shap"}, {}), Error);
  EXPECT_NO_THROW(AtomMethods(explained.model, {"all"}, {}));
}

}  // namespace
}  // namespace athanor::explain
