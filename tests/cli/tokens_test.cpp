// Networks on tokens from the table to the prediction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

const std::string quick_tokens = " --target gap --hidden 16 --ffn-hidden 16 --epochs 2 --baselines none ";

void make_token_table(const WorkFolder& folder) { folder.run("head -121 $DATA/small_molecules.csv > t.csv"); }

/// The values of pred_gap in a table of predictions.
std::vector<std::string> read_predictions(const std::string& table) {
  std::vector<std::string> values;
  const std::vector<std::string> lines = split_text(table, '\n');
  const std::vector<std::string> header = split_text(lines.at(0), ',');
  const auto column = static_cast<std::size_t>(std::find(header.begin(), header.end(), "pred_gap") - header.begin());
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!lines[i].empty()) values.push_back(split_text(lines[i], ',').at(column));
  return values;
}

TEST(Tokens, EveryNetworkTrainsPredictsAndDoesNotSeeTheWriting) {
  const WorkFolder folder;
  make_token_table(folder);
  folder.run("printf 'smiles\\nCC(=O)Oc1ccccc1C(=O)O\\nOC(=O)c1c(OC(C)=O)cccc1\\nOCC\\nC(O)C\\n' > writings.csv");
  for (const char* model : {"cnn", "rnn --cell lstm --layers 1", "rnn --tokens selfies", "transformer --layers 1",
                            "transformer --layers 1 --positions learned --featurizer none"}) {
    const Outcome trained =
        folder.run("athanor train t.csv" + quick_tokens + "--overwrite --out run --model " + std::string(model));
    ASSERT_EQ(trained.status, 0) << trained.err;
    const Outcome predicted = folder.run("athanor predict run writings.csv");
    ASSERT_EQ(predicted.status, 0) << predicted.err;
    const std::vector<std::string> values = read_predictions(predicted.out);
    ASSERT_EQ(values.size(), 4U);
    EXPECT_EQ(values[0], values[1]) << model;
    EXPECT_EQ(values[2], values[3]) << model;
    EXPECT_NE(values[0], values[2]) << model;
  }
}

TEST(Tokens, RandomWritingsAreDeterministicInTrainingAndPrediction) {
  const WorkFolder folder;
  make_token_table(folder);
  const std::string train = "athanor train t.csv" + quick_tokens + "--model cnn --layers 1 ";
  for (const char* call : {"--augment 3 --threads 1 --out a", "--augment 3 --threads 3 --out b", "--out plain"})
    ASSERT_EQ(folder.run(train + call).status, 0) << call;
  const auto weights = [&](const std::string& run) {
    return nlohmann::json::parse(folder.read(run + "/manifest.json")).at("weights_sha256");
  };
  EXPECT_EQ(weights("a"), weights("b"));
  EXPECT_NE(weights("a"), weights("plain"));
  const std::string one = folder.run("athanor predict a t.csv").out;
  const std::string ten = folder.run("athanor predict a t.csv --writings 10 --threads 1").out;
  EXPECT_NE(read_predictions(one), read_predictions(ten));
  EXPECT_EQ(folder.run("athanor predict b t.csv --writings 10 --threads 3").out, ten);
}

TEST(Tokens, FeaturesOnDiskGiveTheSameModel) {
  const WorkFolder folder;
  make_token_table(folder);
  const std::string train = "athanor train t.csv" + quick_tokens + "--model rnn --layers 1 ";
  for (const char* call : {"--out memory", "--cache kept --out first", "--cache kept --out second"})
    ASSERT_EQ(folder.run(train + call).status, 0) << call;
  for (const char* run : {"first", "second"})
    EXPECT_EQ(folder.read(std::string(run) + "/predictions.csv"), folder.read("memory/predictions.csv"));
}

TEST(Tokens, SayWhatIsTooLongAndWhatHasNotBeenLearned) {
  const WorkFolder folder;
  make_token_table(folder);
  const Outcome trained = folder.run("athanor train t.csv" + quick_tokens +
                                     "--model cnn --featurizer none --tokens 'smiles(max_length=20)' --out run");
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Outcome predicted =
      folder.run("printf 'smiles\\nCCCCCCCCCCCCCCCCCCCCC\\nC[Te]C\\nCCO\\n' > t2.csv; athanor predict run t2.csv");
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_NE(
      predicted.out.find("unsupported,\"the molecule has 21 tokens, and the model takes at most 20 (max_length of "
                         "smiles(max_length=20))\""),
      std::string::npos)
      << predicted.out;
  EXPECT_NE(predicted.out.find("ok,tokens that no training molecule has: [Te]"), std::string::npos) << predicted.out;
  const Outcome refused = folder.run(
      "athanor train t.csv --target gap --model ridge --baselines none --out ridge; "
      "athanor predict ridge t2.csv --writings 5");
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("--writings is for networks on tokens"), std::string::npos) << refused.err;
}

TEST(Tokens, AreCrossValidatedBesideOtherModels) {
  const WorkFolder folder;
  make_token_table(folder);
  const Outcome outcome = folder.run(
      "athanor evaluate t.csv --target gap --cv 3 --model cnn,rnn --hidden 16 --epochs 2 --baselines ridge --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* model : {"cnn", "rnn", "ridge"})
    EXPECT_NE(outcome.out.find(fmt::format("\"{}\"", model)), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace athanor::tests
