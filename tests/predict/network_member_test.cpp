// The wall to libtorch: bundles of the catalogue's models do not open the plugin, but for what is_left_to_libtorch
// names.
#include <gtest/gtest.h>

#include <dlfcn.h>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/inference/networks.h"
#include "athanor/predict/networks.h"
#include "example_predictor.h"

namespace athanor::predict {
namespace {

bool is_plugin_loaded() { return dlopen(models::torch_plugin_name, RTLD_NOW | RTLD_NOLOAD) != nullptr; }

TEST(NetworkMember, IsKnownWithoutThePlugin) {
  EXPECT_TRUE(is_network("dmpnn"));
  EXPECT_TRUE(is_network("mlp"));
  EXPECT_FALSE(is_network("ridge"));
  EXPECT_FALSE(is_network("oracle"));
}

TEST(NetworkMember, IsNotNeededForAnEnsembleOfOtherModels) {
  Predictor predictor(make_ensemble_bundle(), {});
  EXPECT_EQ(predictor.predict(std::vector<Query>{{"CCO", {}}})[0].status, "ok");
  EXPECT_FALSE(is_plugin_loaded());
}

bool predicts_reactions(const Predictor& predictor) { return !predictor.bundle().reaction_columns.empty(); }

/// The molecule, a row of as many of it as the bundle predicts, or a reaction beside it.
std::string fill_row(const std::string& smiles, const Predictor& predictor) {
  if (predicts_reactions(predictor)) return "[CH3:1][OH:2]." + smiles + ">>[CH2:1]=[O:2]." + smiles;
  return chemistry::join_molecules(std::vector<std::string>(bundle::count_molecules(predictor.bundle()), smiles));
}

/// The numbers of a kept bundle for 60 molecules, at one and three threads and for each molecule alone.
void expect_same_numbers(const std::filesystem::path& file) {
  Predictor predictor = load_predictor(file, {});
  std::vector<Query> queries;
  for (const std::string& smiles : list_training_smiles()) queries.push_back({fill_row(smiles, predictor), {}});
  for (Query& query : queries) query.columns.assign(predictor.required_columns().size(), 1.0);
  const auto one = predictor.predict(queries, 1);
  const auto three = predictor.predict(queries, 3);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(one[i].status, "ok") << file << ": " << one[i].message;
    EXPECT_EQ(one[i].members, three[i].members) << file << " " << queries[i].smiles;
    EXPECT_EQ(one[i].std, three[i].std) << file << " " << queries[i].smiles;
    EXPECT_EQ(one[i].members, predictor.predict(std::span(queries).subspan(i, 1))[0].members) << file;
  }
}

constexpr const char* sampled = "mlp_dropout";

bool is_of_molecules(const std::filesystem::path& file) {
  return bundle::load_bundle(file).level == data::SiteLevel::molecule;
}

/// Samples with dropout, and networks that the room `inference` does not know.
bool is_left_to_libtorch(const std::filesystem::path& file) {
  const bundle::Bundle bundle = bundle::load_bundle(file);
  return file.stem() == sampled || (is_network(bundle.members[0].model) && !inference::has_network(bundle.members[0]));
}

/// Every other bundle that is kept, networks included.
TEST(NetworkMember, GivesTheSameNumbersAtAnyNumberOfThreadsAndInAnyBatchWithoutThePlugin) {
  const std::filesystem::path folder = std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles";
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
    if (file.path().extension() == ".athanor" && is_of_molecules(file) && !is_left_to_libtorch(file))
      expect_same_numbers(file.path());
  EXPECT_FALSE(is_plugin_loaded());
}

TEST(NetworkMember, OnSeveralMoleculesGivesTheSameNumbersInAnyBatch) {
  for (const std::string name : {"dmpnn_pair", "dmpnn_mixture", "rnn_pair"})
    expect_same_numbers(std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles" / "v5" / (name + ".athanor"));
}

TEST(NetworkMember, OnReactionsGivesTheSameNumbersInAnyBatchAndWriting) {
  const std::vector<std::string> writings{
      "[CH3:1][C:2](=[O:3])[O:5][H:4]>[OH-].[Na+]>[CH3:1][C:2](=[O:3])[O-:5].[H:4]O",
      "[O:9]=[C:2]([CH3:7])[O:1][H:3]>[Na+].[OH-]>O[H:3].[CH3:7][C:2](=[O:9])[O-:1]"};
  for (const std::string name : {"dmpnn", "gin_reac_prod", "cnn", "forest"}) {
    const auto file = std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles" / "v7" / (name + ".athanor");
    expect_same_numbers(file);
    Predictor predictor = load_predictor(file, {});
    const std::vector<Query> queries{{writings[0], {}}, {writings[1], {}}, {"CCO", {}}};
    const auto found = predictor.predict(queries, 1);
    EXPECT_EQ(found[0].status, "ok") << name << ": " << found[0].message;
    EXPECT_EQ(found[0].members, found[1].members) << name;
    EXPECT_EQ(found[0].nn_similarity, found[1].nn_similarity) << name;
    EXPECT_EQ(found[2].status, "invalid") << name;
  }
}

TEST(NetworkMember, SamplesWithDropoutTheSameInAnyBatch) {
  expect_same_numbers(std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles" / "v4" /
                      (std::string(sampled) + ".athanor"));
}

// Most of these are read without RDKit; a stereocentre, a charge and a salt are not.
TEST(NetworkMember, GivesTheSameNumbersHoweverAMoleculeIsWritten) {
  const std::filesystem::path folder = std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles";
  const std::vector<std::vector<std::string>> writings{
      {"CC(=O)Oc1ccccc1C(=O)O", "OC(=O)C1=CC=CC=C1OC(C)=O", "c1ccc(OC(C)=O)c(c1)C(O)=O"},
      {"Cn1c(=O)c2c(ncn2C)n(C)c1=O", "CN1C=NC2=C1C(=O)N(C)C(=O)N2C"},
      {"CCN(CC)CC", "N(CC)(CC)CC"},
      {"FC(F)(F)c1ccc(cc1)C(C)(C)C", "CC(C)(C)c1ccc(C(F)(F)F)cc1"},
      {"C/C=C/C(=O)NC", "CNC(=O)/C=C/C", "C(\\C)=C/C(NC)=O"},
      {"C[C@H](N)C(=O)O", "N[C@@H](C)C(=O)O", "OC(=O)[C@@H](N)C"},
      {"C[N+](=O)[O-]", "[O-][N+](C)=O"},
      {"CCC(=O)[O-].[Na+]", "CCC(=O)O"},
  };
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".athanor" || !is_of_molecules(file)) continue;
    Predictor predictor = load_predictor(file.path(), {});
    if (predicts_reactions(predictor)) continue;  // which are not standardised as molecules are
    const auto predict = [&](const std::string& smiles) {
      const Query query{fill_row(smiles, predictor), std::vector<double>(predictor.required_columns().size(), 1.0)};
      return predictor.predict(std::span(&query, 1))[0];
    };
    for (const std::vector<std::string>& same : writings) {
      const Prediction first = predict(same[0]);
      EXPECT_EQ(first.status, "ok") << file.path() << ": " << first.message;
      for (const std::string& smiles : same) {
        EXPECT_EQ(predict(smiles).members, first.members) << file.path() << " " << smiles;
        EXPECT_EQ(predict(smiles).nn_similarity, first.nn_similarity) << file.path() << " " << smiles;
      }
      const auto form = chemistry::standardize_smiles(same[0], chemistry::StandardizePolicy::basic)->smiles;
      const Query standard{fill_row(form, predictor), std::vector<double>(predictor.required_columns().size(), 1.0),
                           true};
      EXPECT_EQ(predictor.predict(std::span(&standard, 1))[0].members, first.members) << file.path() << " " << same[0];
    }
  }
}

}  // namespace
}  // namespace athanor::predict
