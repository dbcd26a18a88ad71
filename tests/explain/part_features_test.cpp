// Features of parts: the whole part is the molecule, masks take away what they should.
#include "athanor/explain/part_features.h"

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/molecule_parts.h"
#include "athanor/featurize/token_vocabulary.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

bundle::Member make_member(const std::string& vector_spec, const std::string& graph_set = "",
                           const std::string& token_spec = "") {
  bundle::Member member;
  member.vector_spec = vector_spec;
  member.graph_set = graph_set;
  member.token_spec = token_spec;
  return member;
}

chemistry::Molecule parse(const std::string& smiles) { return chemistry::parse_smiles(smiles).value(); }

TEST(Parts, TheWholeMoleculeHasItsOwnFeatures) {
  const std::string spec =
      "morgan(radius=2,bits=512,count=true)+morgan(radius=3,bits=256)+maccs+descriptors(set=basic)";
  const chemistry::Molecule molecule = parse("CC(=O)Nc1ccc(O)cc1");
  const auto featurizer = featurize::make_vector_featurizer(spec);
  std::vector<float> expected(featurizer->size());
  ASSERT_TRUE(featurizer->compute(molecule, {}, expected));
  for (const Removal removal : {Removal::features, Removal::structure}) {
    const AtomSet all(molecule.num_atoms(), true);
    const featurize::Inputs inputs =
        PartFeaturizer(make_member(spec), removal).compute(molecule, {}, std::span(&all, 1));
    EXPECT_TRUE(std::ranges::equal(inputs.vectors.row(0), expected));
  }
}

// The environments give the fingerprint again when no atom is missing: one atom of a salt is away from all the others.
TEST(Parts, EnvironmentsThatHoldAMissingAtomAreGone) {
  const chemistry::Molecule pair = parse("CCOc1ccccc1.[Na+]"), alone = parse("CCOc1ccccc1");
  for (const std::string spec : {"morgan(radius=2,bits=2048)", "morgan(radius=2,bits=2048,count=true)"}) {
    AtomSet part(pair.num_atoms(), true);
    part.back() = false;
    const featurize::Inputs inputs =
        PartFeaturizer(make_member(spec), Removal::features).compute(pair, {}, std::span(&part, 1));
    const auto featurizer = featurize::make_vector_featurizer(spec);
    std::vector<float> expected(featurizer->size());
    ASSERT_TRUE(featurizer->compute(alone, {}, expected));
    EXPECT_TRUE(std::ranges::equal(inputs.vectors.row(0), expected)) << spec;
  }
}

TEST(Parts, HaveAllDescriptorsOfTheMoleculeThatTheyAre) {
  const chemistry::Molecule molecule = parse("C[C@H](O)c1ccccc1"), expected = parse("OCc1ccccc1");
  AtomSet part(molecule.num_atoms(), true);
  part[0] = false;
  const auto kept = chemistry::keep_atoms(molecule, part);
  ASSERT_TRUE(kept);
  std::vector<double> found(chemistry::list_basic_descriptors().size()), wanted(found.size());
  chemistry::compute_basic_descriptors(*kept, found);
  chemistry::compute_basic_descriptors(expected, wanted);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], wanted[i], 1e-9) << i;
}

TEST(Parts, OfTheStructureGetHydrogensWhereBondsWere) {
  const chemistry::Molecule molecule = parse("c1ccccc1C(=O)OCC[N+](C)(C)C");
  AtomSet part(molecule.num_atoms());
  for (std::size_t a = 0; a < 6; ++a) part[a] = true;
  EXPECT_EQ(chemistry::format_smiles(*chemistry::keep_atoms(molecule, part)), "c1ccccc1");
  part.assign(molecule.num_atoms(), false);
  part[6] = part[7] = part[8] = true;
  EXPECT_EQ(chemistry::format_smiles(*chemistry::keep_atoms(molecule, part)), "O=CO");
  part.assign(molecule.num_atoms(), false);
  part[0] = part[1] = part[2] = true;  // one of the two bonds is double in each Kekulé form
  EXPECT_EQ(chemistry::format_smiles(*chemistry::keep_atoms(molecule, part)), "C=CC");
}

TEST(Parts, OfAGraphLoseFeaturesAndBondsOfMissingAtoms) {
  const chemistry::Molecule molecule = parse("CC(=O)O");
  const AtomSet all(4, true), part{true, true, false, true};
  const PartFeaturizer featurizer(make_member("", "chemprop_v2"), Removal::features);
  const std::vector<AtomSet> parts{all, part};
  const featurize::PackedGraphs graphs = featurizer.compute(molecule, {}, parts).graphs;
  const featurize::GraphFeaturizer direct("chemprop_v2");
  featurize::PackedGraphs expected = direct.make_empty();
  direct.append(molecule, expected);
  EXPECT_EQ(featurize::select(graphs, std::vector<std::size_t>{0}).edge_reverse, expected.edge_reverse);
  EXPECT_EQ(featurize::select(graphs, std::vector<std::size_t>{0}).node_columns, expected.node_columns);
  EXPECT_EQ(graphs.num_nodes(1), 4);
  EXPECT_EQ(graphs.num_edges(1), 4);
  const featurize::PackedGraphs masked = featurize::select(graphs, std::vector<std::size_t>{1});
  for (std::size_t e = 0; e < 4; ++e) {
    EXPECT_NE(masked.edge_source[e], 2);
    const auto reverse = static_cast<std::size_t>(masked.edge_reverse[e]);
    EXPECT_EQ(masked.edge_source[reverse], masked.edge_target[e]);
    EXPECT_EQ(masked.edge_reverse[reverse], static_cast<std::int32_t>(e));
  }
  std::vector<float> nodes, edges;
  featurize::to_dense(graphs, 1, nodes, edges);
  const auto width = static_cast<std::ptrdiff_t>(graphs.node_width());
  EXPECT_TRUE(std::all_of(nodes.begin() + 2 * width, nodes.begin() + 3 * width, [](float x) { return x == 0; }));
}

TEST(Fragments, AreThoseOfRdkitAndTheGroupsOfAChemist) {
  const chemistry::Molecule aspirin = parse("CC(=O)Oc1ccccc1C(=O)O");
  EXPECT_EQ(chemistry::find_functional_groups(aspirin), (AtomGroups{{0}, {1, 2, 3}, {4, 5, 6, 7, 8, 9}, {10, 11, 12}}));
  std::vector<std::string> texts;
  for (const auto& group : chemistry::find_brics_fragments(aspirin))
    texts.push_back(chemistry::format_part(aspirin, group));
  // Python: BRICS.FindBRICSBonds(Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O")) cuts (1, 3), (3, 4) and (9, 10).
  EXPECT_EQ(texts, (std::vector<std::string>{"*C(C)=O", "*O*", "*c1ccccc1*", "*C(=O)O"}));
}

TEST(Parts, HideTheTokensThatWriteAnAtom) {
  const chemistry::Molecule molecule = parse("ClCC[Pt+2]c1ccc(O)nc1");
  const featurize::TokenFeaturizer tokens("smiles");
  const std::vector<std::size_t> atoms = tokens.list_atoms(molecule);
  featurize::PackedTokens whole = tokens.make_empty();
  ASSERT_TRUE(tokens.append(molecule, 0, whole));
  ASSERT_EQ(atoms.size(), whole.ids.size());
  const std::vector<std::string> symbols = chemistry::list_atom_symbols(molecule);
  std::vector<std::size_t> seen(symbols.size());
  for (std::size_t t = 0; t < atoms.size(); ++t) {
    if (atoms[t] == featurize::no_atom) continue;
    ++seen[atoms[t]];
    std::string text = tokens.vocabulary().text(std::as_const(whole.ids)[t]);
    text[0] = static_cast<char>(std::toupper(text[0]));
    if (symbols[atoms[t]] == "Pt") continue;  // spelled by its parts
    EXPECT_EQ(text, symbols[atoms[t]]);
  }
  for (std::size_t a = 0; a < seen.size(); ++a) EXPECT_EQ(seen[a], symbols[a] == "Pt" ? 5U : 1U) << symbols[a];

  chemistry::AtomSet part(symbols.size(), true);
  part[0] = false;
  const PartFeaturizer featurizer(make_member("", "", "smiles"), Removal::features);
  const featurize::Inputs inputs = featurizer.compute(molecule, {}, std::span(&part, 1));
  for (std::size_t t = 0; t < atoms.size(); ++t)
    EXPECT_EQ(std::as_const(inputs.tokens.ids)[t],
              atoms[t] == 0 ? std::uint16_t{featurize::unknown_token} : std::as_const(whole.ids)[t]);
  EXPECT_THROW(
      PartFeaturizer(make_member("", "", "selfies"), Removal::features).compute(molecule, {}, std::span(&part, 1)),
      Error);
  EXPECT_EQ(PartFeaturizer(make_member("", "", "selfies"), Removal::structure)
                .compute(molecule, {}, std::span(&part, 1))
                .tokens.size(),
            1U);
}

}  // namespace
}  // namespace athanor::explain
