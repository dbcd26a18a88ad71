// Importance of features whose part in a prediction is known.
#include "athanor/explain/permutation_importance.h"

#include "athanor/chemistry/descriptors.h"
#include "athanor/explain/feature_groups.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

struct Known {
  std::vector<predict::Query> queries;
  std::vector<double> truth;
};

/// What the model of fit_bundle says of its molecules, plus `offset`.
Known ask(Explained& explained, double offset = 0) {
  Known known;
  for (const std::string& smiles : list_chains()) known.queries.push_back({smiles, {}});
  for (const predict::Prediction& one : explained.predictor.predict(known.queries))
    known.truth.push_back(one.mean[0] + offset);
  return known;
}

const GroupImportance& find(const PermutationImportance& importance, const std::string& name) {
  const auto found = std::ranges::find(importance.groups, name, &GroupImportance::name);
  EXPECT_NE(found, importance.groups.end()) << name;
  return *found;
}

TEST(PermutationImportance, OfALinearModelIsTheSpreadOfWhatAFeatureAdds) {
  // f = a x + the rest, and the truth is f + 1. Over all shuffles the mean of (a x_i - a x_j)^2 is 2 a^2 Var(x), so
  // that the mean squared error becomes 1 + 2 a^2 Var(x).
  Explained explained(fit_bundle("ridge", "descriptors(set=rdkit2d)"));
  const Known known = ask(explained, 1);
  Progress quiet;
  const PermutationImportance found = compute_permutation_importance(
      explained.model, known.queries, known.truth, {.metric = "rmse", .repeats = 200, .seed = 3, .threads = 2}, quiet);
  EXPECT_NEAR(found.score, 1, 1e-6);
  EXPECT_EQ(found.rows, known.truth.size());
  EXPECT_TRUE(std::ranges::is_sorted(found.groups, std::greater(), &GroupImportance::mean));

  const FeatureShap shap(explained.model, Perturbation::path_dependent);
  for (const std::string name : {"MolWt", "TPSA", "HeavyAtomCount"}) {
    std::vector<double> parts;
    for (const predict::Query& query : known.queries) {
      MoleculeView view = explained.view(query.smiles);
      const auto features = shap.attribute(view).features;
      const auto one = std::ranges::find(features, name, &FeatureContribution::name);
      parts.push_back(one == features.end() ? 0 : one->contribution);
    }
    const double mean = sum(parts) / static_cast<double>(parts.size());
    double variance = 0;
    for (const double part : parts) variance += (part - mean) * (part - mean) / static_cast<double>(parts.size());
    const GroupImportance& group = find(found, name);
    double squares = 0;
    for (const double loss : group.losses)
      squares += (1 + loss) * (1 + loss) / static_cast<double>(group.losses.size());
    ASSERT_GT(variance, 1e-6) << name;
    EXPECT_NEAR(squares, 1 + 2 * variance, 0.1 * 2 * variance) << name;
    EXPECT_NEAR(group.std_error, group.std / std::sqrt(200), 1e-12);
  }
}

TEST(PermutationImportance, IsNothingForAFeatureThatNoMoleculeHas) {
  Explained explained(fit_bundle("forest", "maccs", {{"trees", 20}}));
  const Known known = ask(explained);
  Progress quiet;
  const PermutationImportance one = compute_permutation_importance(
      explained.model, known.queries, known.truth, {.metric = "rmse", .repeats = 3, .seed = 1, .threads = 1}, quiet);
  const PermutationImportance two = compute_permutation_importance(
      explained.model, known.queries, known.truth, {.metric = "rmse", .repeats = 3, .seed = 1, .threads = 2}, quiet);
  ASSERT_EQ(one.groups.size(), two.groups.size());
  for (std::size_t g = 0; g < one.groups.size(); ++g) EXPECT_EQ(one.groups[g].losses, two.groups[g].losses);
  EXPECT_EQ(one.groups.front().kind, "block");  // all features together
  EXPECT_GT(one.groups.front().mean, 0);
  EXPECT_EQ(find(one, "maccs_1").mean, 0);
}

TEST(FeatureGroups, OfAGraphKeepBothDirectionsOfABondAlike) {
  const featurize::FeatureRequest request{.vector_spec = "", .graph_set = "chemprop_v2"};
  const std::vector<FeatureGroup> groups = list_feature_groups(std::span(&request, 1));
  EXPECT_EQ(groups.front().kind, "block");
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs =
      featurize::featurize(std::vector<std::string>{"CC(=O)Nc1ccc(O)cc1", "C1CC1C#N"}, {}, request, 1, issues);
  const std::vector<std::size_t> order{1, 0};
  std::size_t changed = 0;
  for (const FeatureGroup& group : groups) {
    if (group.kind == "block") continue;
    featurize::Inputs moved = inputs;
    shuffle_features(inputs, group.places.front(), order, 5, moved);
    changed += !(moved.graphs.node_columns == inputs.graphs.node_columns) ||
               !(moved.graphs.node_scalars == inputs.graphs.node_scalars) ||
               !(moved.graphs.edge_columns == inputs.graphs.edge_columns);
    for (std::size_t graph = 0; graph < 2; ++graph)
      for (auto e = moved.graphs.edge_offsets[graph]; e < moved.graphs.edge_offsets[graph + 1]; ++e) {
        const auto back = moved.graphs.edge_offsets[graph] + moved.graphs.edge_reverse[static_cast<std::size_t>(e)];
        for (std::size_t slot = 0; slot < moved.graphs.edge_slots; ++slot)
          EXPECT_EQ(
              std::as_const(moved.graphs.edge_columns)[static_cast<std::size_t>(e) * moved.graphs.edge_slots + slot],
              std::as_const(
                  moved.graphs.edge_columns)[static_cast<std::size_t>(back) * moved.graphs.edge_slots + slot]);
      }
  }
  EXPECT_GE(changed, 7U);  // charges and chirality are the same everywhere
}

}  // namespace
}  // namespace athanor::explain
