// The verb explain as a user meets it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shell.h"

namespace athanor::tests {
namespace {

TEST(Explain, SharesThePredictionOutAndReportsABadRow) {
  const WorkFolder folder;
  folder.run("printf 'id,smiles\\na,CCO\\nb,C1CC\\nc,CC(=O)N\\n' > m.csv");
  const Outcome outcome =
      folder.run("athanor explain $BUNDLE m.csv --method fragment_shapley --counterfactuals 1 --out why --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("invalid"), 1);
  EXPECT_NE(folder.read("why/molecules.csv").find("C1CC"), std::string::npos);
  ASSERT_GE(result.at("molecules").size(), 2U);
  for (const auto& molecule : result.at("molecules")) {
    if (!molecule.at("prediction").is_number()) continue;
    const auto& shares = molecule.at("attributions").at(0);
    double sum = shares.at("baseline").get<double>() + shares.at("rest").get<double>();
    for (const auto& value : shares.at("values")) sum += value.get<double>();
    EXPECT_NEAR(sum, molecule.at("prediction").get<double>(), 1e-6);
  }
  const std::string page = folder.read("why/explain.html");
  EXPECT_NE(page.find("2 molecules of 3 rows"), std::string::npos);
  EXPECT_NE(page.find("ring bond 1 opened at position 2 is never closed"), std::string::npos);
  EXPECT_NE(page.find("</html>"), std::string::npos);
}

TEST(Explain, ReplacesItsOwnFolderOnlyWhenAsked) {
  const WorkFolder folder;
  const std::string command = "athanor explain $BUNDLE CCO --method occlusion --counterfactuals 0 --out why";
  ASSERT_EQ(folder.run(command).status, 0);
  EXPECT_EQ(folder.run(command).status, 2);
  EXPECT_EQ(folder.run(command + " --overwrite").status, 0);
  folder.run("mkdir mine; echo x > mine/notes");
  const Outcome refused = folder.run("athanor explain $BUNDLE CCO --out mine --overwrite");
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(folder.read("mine/notes"), "x\n");
}

TEST(Explain, ComparesWithTheMoleculesOfAFile) {
  const WorkFolder folder;
  folder.run(
      "head -80 $DATA/small_molecules.csv > t.csv; printf 'smiles,dipole\\nCCO,1.5\\nCC,0\\nCN,\\n' > others.csv");
  ASSERT_EQ(folder
                .run("athanor train t.csv --target gap --model forest --featurizer 'morgan(radius=1,bits=256)+"
                     "column(dipole)' --baselines none --out run")
                .status,
            0);
  folder.run("printf 'smiles,dipole\\nCC(=O)N,3\\n' > m.csv");
  EXPECT_EQ(folder.run("athanor explain run m.csv --method interventional_shap --out no").status, 4);
  const Outcome outcome = folder.run(
      "athanor explain run m.csv --method interventional_shap --background others.csv --counterfactuals 0 --out why "
      "--json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("background"), 2);
  EXPECT_NE(outcome.err.find("1 of 3 molecules are left out"), std::string::npos) << outcome.err;  // no dipole
  const auto& molecule = result.at("molecules").at(0);
  double sum = molecule.at("attributions").at(0).at("baseline").get<double>();
  for (const auto& feature : molecule.at("features")) sum += feature.at("contribution").get<double>();
  EXPECT_NEAR(sum, molecule.at("prediction").get<double>(), 1e-4);
  EXPECT_NE(folder.read("why/features.csv").find("dipole,3,interventional_shap"), std::string::npos);
}

TEST(Explain, LeavesOutWhatSelfiesCannotTellAndSaysWhy) {
  const WorkFolder folder;
  folder.run("head -40 $DATA/small_molecules.csv > t.csv");
  ASSERT_EQ(folder
                .run("athanor train t.csv --target gap --model cnn --tokens selfies --hidden 8 --epochs 1 "
                     "--baselines none --out run")
                .status,
            0);
  const Outcome refused = folder.run("athanor explain run CCO --out no");
  EXPECT_EQ(refused.status, 4);
  EXPECT_NE(refused.err.find("--removal structure"), std::string::npos) << refused.err;
  const Outcome all = folder.run("athanor explain run CCO --method all --counterfactuals 0 --out why --json");
  ASSERT_EQ(all.status, 0) << all.err;
  const auto result = nlohmann::json::parse(all.out);
  EXPECT_EQ(result.at("ok"), 1);
  EXPECT_EQ(result.at("methods"), (std::vector<std::string>{"integrated_gradients", "gradient_input", "smoothgrad",
                                                            "gnn_explainer", "grad_cam"}));
  const auto& first = result.at("molecules").at(0).at("attributions").at(0);
  EXPECT_EQ(first.at("tokens").size(), 5U);  // [start] [C] [C] [O] [end]
  const Outcome removed =
      folder.run("athanor explain run CCO --removal structure --method occlusion --counterfactuals 0 --out structure");
  EXPECT_EQ(removed.status, 0) << removed.err;
}

TEST(Explain, GivesValuesToTheTokensOfANetworkThatReadsText) {
  const WorkFolder folder;
  folder.run("head -80 $DATA/small_molecules.csv > t.csv");
  ASSERT_EQ(folder
                .run("athanor train t.csv --target gap --model transformer --hidden 16 --heads 2 --layers 2 --epochs 2 "
                     "--baselines none --out run")
                .status,
            0);
  const Outcome outcome = folder.run("athanor explain run 'CC(=O)N' --method all --counterfactuals 0 --out why --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto molecule = nlohmann::json::parse(outcome.out).at("molecules").at(0);
  ASSERT_EQ(molecule.at("status"), "ok") << molecule;
  std::size_t with_tokens = 0;
  for (const auto& one : molecule.at("attributions")) {
    if (one.at("tokens").empty()) continue;
    ++with_tokens;
    std::vector<std::string> texts;
    std::vector<double> by_atom(4);
    for (const auto& token : one.at("tokens")) {
      texts.push_back(token.at("text"));
      if (token.at("atom").is_number())
        by_atom.at(token.at("atom").get<std::size_t>()) += token.at("value").get<double>();
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"[start]", "C", "C", "(", "N", ")", "=", "O", "[end]"}));
    for (std::size_t a = 0; a < 4; ++a) EXPECT_NEAR(by_atom[a], one.at("values").at(a).get<double>(), 1e-9);
  }
  EXPECT_GE(with_tokens, 4U);  // gradients, Grad-CAM, attention
  const std::string attention = folder.read("why/attention.csv");
  EXPECT_EQ(std::count(attention.begin(), attention.end(), '\n'), 1 + 2 * 2 * 9 * 9);  // layers, heads, tokens
  EXPECT_NE(folder.read("why/explain.html").find("class=\"tokens\""), std::string::npos);
}

}  // namespace
}  // namespace athanor::tests
