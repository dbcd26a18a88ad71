// Rows that are reactions through curation.
#include "support.h"

namespace athanor::data {
namespace {

using Texts = std::vector<std::string>;

Curation curate_reactions(const std::string& text, const CurateOptions& options = {}) {
  const TemporaryFolder folder;
  Progress progress;
  return curate(read_table(*open_records(folder.write("table.csv", text))), options, false, nullptr, {}, 2, progress);
}

TEST(ReactionCuration, RecognisesReactionsAndMergesEqualOnes) {
  const Curation curation = curate_reactions(
      "id,rxn,y\na,[CH3:1][OH:2]>>[CH2:1]=[O:2],1\nb,[OH:5][CH3:4]>>[O:5]=[CH2:4],3\nc,CC,2\n"
      "d,[CH4:1]>>[NH3:1],2\ne,[CH3:1][Cl:2].[OH2:3]>[Na+]>[CH3:1][OH:3],5\n");
  const Dataset& dataset = curation.dataset;
  ASSERT_EQ(dataset.size(), 2U);
  EXPECT_EQ(dataset.reaction_columns, Texts{"rxn"});
  EXPECT_EQ(dataset.num_molecules(), 1U);
  EXPECT_EQ(dataset.smiles, (Texts{"CO.C=O", "CCl.O.[Na+].CO"}));
  EXPECT_EQ(dataset.texts(), dataset.joined);
  EXPECT_EQ(dataset.value(0, 0), 2);
  EXPECT_EQ(curation.outcomes[1].message, "same reaction as row 0; values differ, merged by mean");
  EXPECT_EQ(curation.outcomes[2].status, "invalid");
  EXPECT_EQ(curation.outcomes[3].message, "the map number 1 stands at C in the reactants and at N in the products");
}

TEST(ReactionCuration, TakesReactantsAndProductsFromTwoColumns) {
  CurateOptions options;
  options.reaction_columns = {"rsmi", "psmi"};
  const Curation curation = curate_reactions(
      "rsmi,psmi,y\n[CH3:1][OH:2],[CH2:1]=[O:2],1\nC>C,C,2\n,C,3\n[C:1]([H:2])([H:3])([H:4])[H:5],[C:1]([H:2])[H:3].[H:"
      "4][H:5],4\n",
      options);
  ASSERT_EQ(curation.dataset.size(), 2U);
  EXPECT_EQ(curation.dataset.reaction_columns, (Texts{"rsmi", "psmi"}));
  EXPECT_EQ(curation.dataset.smiles[1], "C.[CH2].[H][H]");
  EXPECT_EQ(curation.outcomes[2].message, "the reaction has no reactants");
}

TEST(ReactionCuration, RefusesWhatIsForMolecules) {
  const std::string table = "rxn,other,y\n[CH3:1][OH:2]>>[CH2:1]=[O:2],C,1\n[CH4:1]>>[CH3:1]C,C,2\n";
  EXPECT_EQ(curate_reactions(table).dataset.size(), 2U);
  CurateOptions options;
  options.molecule_columns = {"other"};
  EXPECT_THROW(curate_reactions(table, options), Error);
  options = {};
  options.stereo = "remove";
  EXPECT_THROW(curate_reactions(table, options), Error);
  options = {};
  options.reaction_columns = {"rxn", "rxn"};
  EXPECT_THROW(curate_reactions(table, options), Error);
  options.reaction_columns = {"rxn", "other", "y"};
  EXPECT_THROW(curate_reactions(table, options), Error);
  options.reaction_columns = {"rxn"};
  options.smiles_column = "other";
  EXPECT_THROW(curate_reactions(table, options), Error);
}

}  // namespace
}  // namespace athanor::data
