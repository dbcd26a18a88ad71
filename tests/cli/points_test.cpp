// Networks on points from the table to the prediction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

const std::string quick_points = " --target gap --hidden 8 --ffn-hidden 8 --epochs 2 --baselines none ";

/// Networks on points and images with options that make them quick.
const std::vector<std::string> point_networks{
    "schnet --depth 1 --gaussians 10 --filters 8", "image_cnn --blocks 2 --side 20 --resolution 1",
    "voxel_cnn --blocks 2 --side 12 --resolution 2 --points 'conformer(hydrogens=false)'"};

void make_point_table(const WorkFolder& folder) { folder.run("head -61 $DATA/small_molecules.csv > t.csv"); }

TEST(Points, EveryNetworkTrainsPredictsAndDoesNotSeeTheWriting) {
  const WorkFolder folder;
  make_point_table(folder);
  folder.run(
      "printf 'smiles\\nCC(=O)Oc1ccccc1C(=O)O\\nOC(=O)c1c(OC(C)=O)cccc1\\nOCC\\n*C\\nC(O)C\\nC[Se]C\\n' > "
      "writings.csv");
  for (const std::string& model : point_networks) {
    const Outcome trained = folder.run("athanor train t.csv" + quick_points + "--overwrite --out run --model " + model);
    ASSERT_EQ(trained.status, 0) << trained.err;
    const Outcome predicted = folder.run("athanor predict run writings.csv --no-domain");
    ASSERT_EQ(predicted.status, 0) << predicted.err;
    std::vector<std::string> values;
    for (const std::string& line : split_text(predicted.out, '\n'))
      if (!line.empty()) values.push_back(line.substr(line.find(',')));
    ASSERT_EQ(values.size(), 7U) << predicted.out;
    EXPECT_EQ(values[1], values[2]) << model;
    EXPECT_EQ(values[3], values[5]) << model;
    EXPECT_NE(values[1], values[3]) << model;
    EXPECT_NE(values[4].find("unsupported"), std::string::npos) << values[4];
    const char* selenium = model.starts_with("image") ? "unsupported,the partial charge of atom 0 (C) is not finite"
                                                      : "ok,elements that no training molecule has: Se";
    EXPECT_NE(values[6].find(selenium), std::string::npos) << values[6];
  }
}

TEST(Points, FeaturesOnDiskAndThreadsGiveTheSameModel) {
  const WorkFolder folder;
  make_point_table(folder);
  for (const std::string& model : point_networks) {
    const std::string train = "athanor train t.csv --overwrite" + quick_points + "--model " + model;
    for (const char* call :
         {" --threads 1 --out memory", " --threads 3 --cache kept --out first", " --cache kept --out second"})
      ASSERT_EQ(folder.run(train + call).status, 0) << call;
    for (const char* run : {"first", "second"})
      EXPECT_EQ(folder.read(std::string(run) + "/predictions.csv"), folder.read("memory/predictions.csv")) << model;
  }
}

TEST(Points, AreDescribedListedAndRefusedWhereTheyDoNotBelong) {
  const WorkFolder folder;
  make_point_table(folder);
  const Outcome described = folder.run("athanor describe CO --points 'conformer(hydrogens=false)' --json");
  ASSERT_EQ(described.status, 0) << described.err;
  const auto table = nlohmann::json::parse(described.out).at("points");
  EXPECT_EQ(table.at("columns"), (nlohmann::json{"kind", "x", "y", "z", "vdw_radius"}));
  EXPECT_EQ(table.at("rows").size(), 2U);
  EXPECT_NE(folder.run("athanor list points").out.find("conformer"), std::string::npos);
  const Outcome wrong = folder.run("athanor describe CO --points conformr");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_NE(wrong.err.find("did you mean \"conformer\"?"), std::string::npos) << wrong.err;
  const Outcome explained = folder.run("athanor train t.csv" + quick_points + "--out run --model " + point_networks[0] +
                                       "; athanor explain run CCO --out explained");
  EXPECT_EQ(explained.status, 4);
  EXPECT_NE(explained.err.find("schnet reads points"), std::string::npos) << explained.err;
}

TEST(Points, StayBesideATransformedTable) {
  const WorkFolder folder;
  folder.run(
      "awk 'NR==1 {print $0 \",cell\"} NR>1 && NR<62 {print $0 \",\" (NR%2 ? \"x\" : \"y\")}' "
      "$DATA/small_molecules.csv > t.csv; printf 'cell,dose\\nx,1\\ny,2\\n' > cells.csv");
  const Outcome trained =
      folder.run("athanor train t.csv" + quick_points + "--featurizer 'table(cells.csv,key=cell)' --min-variance 0 " +
                 "--out run --model " + point_networks[0] + "; printf 'smiles,cell\nCCO,x\nCCO,y\nCCC,x\n' > new.csv");
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Outcome predicted = folder.run("athanor predict run new.csv --no-domain");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  const std::vector<std::string> lines = split_text(predicted.out, '\n');
  ASSERT_GE(lines.size(), 4U) << predicted.out;
  EXPECT_NE(lines[1].substr(lines[1].rfind("ok") - 12), lines[3].substr(lines[3].rfind("ok") - 12)) << predicted.out;
}

TEST(Points, AreCrossValidatedBesideOtherModels) {
  const WorkFolder folder;
  make_point_table(folder);
  const Outcome outcome = folder.run(
      "athanor evaluate t.csv --target gap --cv 3 --model schnet --hidden 8 --epochs 2 --baselines ridge --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* model : {"schnet", "ridge"})
    EXPECT_NE(outcome.out.find(fmt::format("\"{}\"", model)), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace athanor::tests
