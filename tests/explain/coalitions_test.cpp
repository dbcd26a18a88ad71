// Occlusion, Shapley and Myerson values against their definitions.
#include "athanor/explain/coalitions.h"

#include "athanor/explain/subgraph.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

/// One bit per kind of atom and no larger environment: the prediction of ridge is nearly a sum over atoms.
constexpr const char* additive_spec = "morgan(radius=0,bits=1024,count=true)";

TEST(Shapley, ValuesAddUpToThePredictionMinusTheBaseline) {
  const Explained explained(fit_bundle("forest", "morgan(radius=2,bits=512)", {{"trees", 20}}));
  for (const bool connected : {false, true}) {
    MoleculeView view = explained.view("CCCCCCCCOCC(=O)O");
    const Attribution found = compute_shapley(view, list_single_atoms(view.num_atoms()),
                                              {.permutations = 20, .seed = 3, .connected = connected});
    EXPECT_NEAR(sum(found.values), view.prediction() - view.baseline(), 1e-9);
    EXPECT_NEAR(found.rest, 0, 1e-9);
  }
}

TEST(Shapley, OfAnAdditiveModelIsTheCoefficientOfEachAtomWithoutError) {
  const Explained explained(fit_bundle("ridge", additive_spec));
  MoleculeView view = explained.view("CCCCCCCCCCO");
  const AtomGroups atoms = list_single_atoms(view.num_atoms());
  const Attribution shapley = compute_shapley(view, atoms, {.permutations = 10, .seed = 1});
  const Attribution occlusion = compute_occlusion(view, atoms);
  for (std::size_t a = 0; a < atoms.size(); ++a) {
    EXPECT_NEAR(shapley.values[a], occlusion.values[a], 1e-6) << a;
    EXPECT_NEAR(shapley.std_errors[a], 0, 1e-6) << a;
  }
  EXPECT_GT(shapley.values[10], shapley.values[4]);
}

TEST(Shapley, SampledValuesLieWithinTheirErrorsOfTheExactOnes) {
  const Explained explained(fit_bundle("forest", "morgan(radius=1,bits=512)", {{"trees", 30}}));
  MoleculeView view = explained.view("CCCCCCOC");
  const AtomGroups atoms = list_single_atoms(8);
  const Attribution exact = compute_shapley(view, atoms, {});
  EXPECT_TRUE(exact.std_errors.empty());
  // The same game with a player more, an empty one that adds nothing.
  AtomGroups with_nobody = atoms;
  with_nobody.resize(most_exact_players + 1);
  const Attribution sampled = compute_shapley(view, with_nobody, {.permutations = 400, .seed = 5});
  ASSERT_EQ(sampled.std_errors.size(), 8);
  for (std::size_t a = 0; a < 8; ++a)
    EXPECT_NEAR(sampled.values[a], exact.values[a], 4 * sampled.std_errors[a] + 1e-9) << a;
}

TEST(Shapley, DoesNotDependOnTheNumberOfThreads) {
  const Explained explained(fit_bundle("forest", "morgan(radius=2,bits=512)", {{"trees", 10}}));
  std::vector<std::vector<double>> values;
  for (const std::size_t threads : {1, 3}) {
    MoleculeView view = explained.view("CCCCCCCCCCCCCCOCCCCN", threads);
    values.push_back(
        compute_shapley(view, list_single_atoms(view.num_atoms()), {.permutations = 30, .seed = 7}).values);
  }
  EXPECT_EQ(values[0], values[1]);
}

TEST(Myerson, DiffersFromShapleyOnlyByWhatDisconnectedAtomsDoTogether) {
  // Atoms are additive, so that nothing is left to do together.
  const Explained additive(fit_bundle("ridge", additive_spec));
  MoleculeView view = additive.view("CCCCO");
  const AtomGroups atoms = list_single_atoms(5);
  const Attribution shapley = compute_shapley(view, atoms, {}),
                    myerson = compute_shapley(view, atoms, {.connected = true});
  for (std::size_t a = 0; a < 5; ++a) EXPECT_NEAR(shapley.values[a], myerson.values[a], 1e-6);
}

TEST(Fragments, ShareTheirValueEquallyAmongTheirAtoms) {
  const Explained explained(fit_bundle("ridge", "morgan(radius=2,bits=512)"));
  MoleculeView view = explained.view("CCCCOC(=O)c1ccccc1");
  const AtomGroups groups = chemistry::find_brics_fragments(view.molecule());
  ASSERT_GT(groups.size(), 1);
  const Attribution found = compute_occlusion(view, groups);
  for (const std::vector<std::size_t>& group : groups) {
    AtomSet without(view.num_atoms(), true);
    for (const std::size_t atom : group) without[atom] = false;
    double total = 0;
    for (const std::size_t atom : group) total += found.values[atom];
    EXPECT_NEAR(total, view.prediction() - view.score(without), 1e-9);
  }
}

TEST(Subgraph, IsTheBestOfAllConnectedParts) {
  const Explained explained(fit_bundle("forest", "morgan(radius=1,bits=512,count=true)", {{"trees", 30}}));
  for (const char* smiles : {"CCCC(=O)O", "OCCc1ccccc1", "CCCCN"}) {
    MoleculeView view = explained.view(smiles);
    const std::size_t atoms = view.num_atoms(), most = 3;
    double best = -1;
    AtomSet chosen;
    for (std::size_t bits = 1; bits < (std::size_t{1} << atoms); ++bits) {
      AtomSet part(atoms), others(atoms);
      for (std::size_t a = 0; a < atoms; ++a) (((bits >> a) & 1) != 0 ? part : others)[a] = true;
      if (std::ranges::count(part, true) > static_cast<std::ptrdiff_t>(most)) continue;
      if (chemistry::find_connected_parts(view.bonds(), part).size() != 1) continue;
      const double value = std::abs(view.score(part) - view.baseline() + view.prediction() - view.score(others)) / 2;
      if (value > best + 1e-12) {
        best = value;
        chosen = part;
      }
    }
    const Attribution found = compute_subgraph(view, {.most_atoms = most, .beam = 40});
    ASSERT_EQ(found.groups.size(), 2U);
    double value = 0;
    for (const std::size_t a : found.groups[0]) value += found.values[a];
    EXPECT_NEAR(std::abs(value), best, 1e-9) << smiles;
    EXPECT_LE(found.groups[0].size(), most);
    EXPECT_NEAR(*found.baseline + sum(found.values) + found.rest, view.prediction(), 1e-9);
  }
}

TEST(Subgraph, OfASingleAtomHasItAll) {
  const Explained explained(fit_bundle("ridge", "maccs"));
  MoleculeView view = explained.view("C");
  EXPECT_NEAR(compute_subgraph(view, {}).values[0], view.prediction() - view.baseline(), 1e-9);
}

}  // namespace
}  // namespace athanor::explain
