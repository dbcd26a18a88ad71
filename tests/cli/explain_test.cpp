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

}  // namespace
}  // namespace athanor::tests
