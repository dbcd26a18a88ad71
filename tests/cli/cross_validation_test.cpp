// evaluate --cv through the program: scores of folds, nested choice, several models, cliffs and domain.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

TEST(CrossValidation, OfAStackComparesItWithEqualWeights) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest+ridge,ridge --trees 10 --cv 3 --out f.csv --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(result.at("choices").size(), 3U);
  for (const auto& choice : result.at("choices")) {
    EXPECT_EQ(choice.at("model"), "forest+ridge");
    EXPECT_TRUE(choice.at("outer_score").is_number());
    EXPECT_TRUE(choice.at("outer_score_of_average").is_number());
  }
  EXPECT_NE(folder.read("f.html").find("Outer score of equal weights"), std::string::npos);
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
  for (const char* weights : {"learned", "equal"}) {
    const Outcome named = folder.run(
        "athanor evaluate t.csv --target gap --model ridge,forest+ridge --trees 10 --cv 3 --out g.csv --overwrite "
        "--member-weights " +
        std::string(weights));
    EXPECT_EQ(named.status, 0) << named.err;
  }
}

TEST(CrossValidation, ScoresEveryMoleculeOnceARepeat) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest --trees 10 --baselines ridge --cv 4 --repeats 2 --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("scores").at("forest").at("gap").at("rmse").at("folds"), 8);
  EXPECT_TRUE(result.at("comparisons").at("ridge").at("gap").at("p_value").is_number());
  const std::string table = folder.read(result.at("out"));
  EXPECT_EQ(folder.run(command + " --threads 1").status, 2);  // the table exists
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
  EXPECT_EQ(folder.read(result.at("out")), table);
}

TEST(CrossValidation, NestedChoiceReportsWhatItChose) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest,ridge --grid trees=2,20 --baselines none --cv 3 --nested "
      "--y-scramble 2 --learning-curve 0.5 1 --suspects s.csv --out f.csv --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("model"), "nested");
  ASSERT_EQ(result.at("choices").size(), 3U);
  for (const auto& choice : result.at("choices")) {
    ASSERT_EQ(choice.at("candidates").size(), 3U);
    for (const char* name : {"forest trees=2", "forest trees=20", "ridge"})
      EXPECT_LE(choice.at("candidates").at(name), choice.at("inner_score")) << name;
    EXPECT_EQ(choice.at("candidates").at(choice.at("chosen").get<std::string>()), choice.at("inner_score"));
  }
  const auto& scrambled = result.at("y_scramble").at("gap");
  EXPECT_EQ(scrambled.at("scrambled").size(), 2U);
  EXPECT_NEAR(scrambled.at("p_value").get<double>(), 1.0 / 3, 1e-12);
  EXPECT_EQ(scrambled.at("real"), result.at("scores").at("nested").at("gap").at("r2").at("mean"));
  EXPECT_TRUE(result.at("last_step").at("nested").at("gap").at("difference").is_number());
  const auto suspects = split_text(folder.read("s.csv"), '\n');
  EXPECT_EQ(suspects.size(), 1 + result.at("molecules").get<std::size_t>() + 1);
  EXPECT_NE(folder.read("f-curve.csv").find("\n0.5,0,0,nested,gap,"), std::string::npos);
  const std::string page = folder.read("f.html");
  for (const char* id : {"warnings", "scores", "choices", "curve", "scramble", "folds"})
    EXPECT_NE(page.find("<h2 id=\"" + std::string(id) + "\">"), std::string::npos) << id;
  EXPECT_EQ(folder.run(command + " --threads 1").status, 2);  // the files exist
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
}

TEST(CrossValidation, ComparesSeveralModelsAndFindsWhatIsWrongWithTheData) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run(
      "python3 -c \"\n"
      "import csv\n"
      "rows = list(csv.DictReader(open('t.csv')))\n"
      "with open('w.csv', 'w') as f:\n"
      "    w = csv.writer(f); w.writerow(['smiles', 'gap', 'copy'])\n"
      "    for i, r in enumerate(rows):\n"
      "        gap = float(r['gap']) + (100 if i == 7 else 0)\n"
      "        w.writerow([r['smiles'], gap, 3 * gap + 1])\n"
      "    w.writerow([rows[0]['smiles'], rows[0]['gap'], 3 * float(rows[0]['gap']) + 1])\n"
      "\"");
  const Outcome outcome = folder.run(
      "athanor evaluate w.csv --target gap --model forest,auto --hidden 8 --epochs 1 --trees 5 "
      "--featurizer \"descriptors(set=basic)+column(copy)\" --duplicates keep --baselines none --cv 3 --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_TRUE(result.at("comparisons").at("auto").at("gap").contains("p_value"));
  EXPECT_EQ(result.at("choices").size(), 3U);
  std::vector<std::string> codes;
  for (const auto& warning : result.at("warnings")) codes.push_back(warning.at("code"));
  for (const char* code : {"duplicates_across_folds", "leaking_column", "error_outliers"})
    EXPECT_EQ(std::count(codes.begin(), codes.end(), code), 1) << code << "\n" << result.at("warnings").dump(1);
}

/// Three series whose values grow with the chain, by less than a unit in all; two acids, alike but three units apart;
/// far molecules with values of their own.
const std::vector<std::string> cliff_ends{"CCCCCCCCCCCCCCCCC(=O)O", "CCCCCCCCCCCCCCCCCC(=O)O"};
const std::vector<std::string> far_molecules{"O=S(=O)(O)c1c(Br)c(Br)c(Br)c(Br)c1Br",
                                             "O=C1NC(=O)c2c1c(F)c1c(c2F)C(=O)NC1=O"};

void make_table_of_cliffs(const WorkFolder& folder) {
  std::string text = "smiles,pKi\n";
  for (const char* end : {"O", "N", "OC"})
    for (std::size_t length = 1; length <= 25; ++length)
      text += fmt::format("{}{},{}\n", std::string(length, 'C'), end, 0.03 * static_cast<double>(length));
  text += cliff_ends[0] + ",1\n" + cliff_ends[1] + ",4\n" + far_molecules[0] + ",9\n" + far_molecules[1] + ",-7\n";
  write_file(folder.path() / "work" / "t.csv", text);
}

/// Absolute errors by molecule, from the table of suspected values.
std::map<std::string, double> read_errors(const WorkFolder& folder, const std::string& name) {
  std::map<std::string, double> errors;
  const auto lines = split_text(folder.read(name), '\n');
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    const auto cells = split_text(lines[i], ',');
    errors[cells[2]] = std::abs(*parse_number(cells[7]) - *parse_number(cells[6]));
  }
  return errors;
}

TEST(CrossValidation, TellsErrorsOnCliffsAndFarFromTheTrainingMolecules) {
  const WorkFolder folder;
  make_table_of_cliffs(folder);
  const std::string command =
      "athanor evaluate t.csv --target pKi --model ridge,forest --trees 10 --featurizer 'descriptors(set=basic)' "
      "--baselines none --cv 3 --suspects s.csv --out f.csv --overwrite --json ";
  const Outcome outcome = folder.run(command + "--domain leverage,knn,one_class --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  const std::map<std::string, double> errors = read_errors(folder, "s.csv");
  const double size = static_cast<double>(errors.size());
  ASSERT_EQ(size, 79);

  const auto& cliffs = result.at("cliffs").at("ridge").at("pKi");
  EXPECT_EQ(cliffs.at("pairs"), 1);
  EXPECT_EQ(cliffs.at("ordered_pairs"), 1);
  EXPECT_EQ(cliffs.at("on_cliffs"), 2);
  EXPECT_EQ(cliffs.at("elsewhere"), 77);
  EXPECT_EQ(result.at("cliffs").at("forest").at("pKi").at("on_cliffs"), 2);
  double on = 0, all = 0, sum = 0;
  for (const auto& [smiles, error] : errors) all += error * error, sum += error;
  for (const std::string& smiles : cliff_ends) on += errors.at(smiles) * errors.at(smiles);
  EXPECT_NEAR(cliffs.at("rmse").get<double>(), std::sqrt(on / 2), 1e-9);
  EXPECT_NEAR(cliffs.at("rmse_elsewhere").get<double>(), std::sqrt((all - on) / 77), 1e-9);

  const auto& domain = result.at("domain").at("pKi");
  ASSERT_EQ(domain.size(), 4U);
  for (const auto& [measure, score] : domain.items()) {
    const double inside = score.at("inside").at("rows"), outside = score.at("outside").at("rows");
    EXPECT_EQ(inside + outside, size) << measure;
    const double mae_inside = score.at("inside").at("mae"), mae_outside = score.at("outside").at("mae");
    EXPECT_NEAR(inside * mae_inside + outside * mae_outside, sum, 1e-8) << measure;
    if (measure == "one_class") continue;  // its splits lie within the range of the training molecules
    EXPECT_GE(outside, 2) << measure;
    EXPECT_GT(mae_outside, 2 * mae_inside) << measure;
  }

  const std::string page = folder.read("f.html");
  for (const char* part :
       {"<h2 id=\"cliffs\">", "<h2 id=\"domain\">", "What the measures of the domain tell of the errors",
        "data-at=\"/cliffs/forest/pKi/rmse_elsewhere\"", "data-at=\"/domain/pKi/knn/outside/mae\"", "Williams plot"})
    EXPECT_NE(page.find(part), std::string::npos) << part;

  EXPECT_EQ(folder.run(command + "--domain one_class,knn,leverage --threads 1").out, outcome.out);
  const auto repeated = nlohmann::json::parse(folder.run(command + "--repeats 2").out);
  EXPECT_EQ(repeated.at("cliffs"), result.at("cliffs"));  // those of the first repeat
  EXPECT_TRUE(repeated.at("domain").empty());             // not asked for
  EXPECT_EQ(folder.read("f.html").find("<h2 id=\"domain\">"), std::string::npos);
}

TEST(CrossValidation, FoldsTellOfCliffsAndDomainWhatARunOnThemTells) {
  const WorkFolder folder;
  make_table_of_cliffs(folder);
  const std::string options = "t.csv --target pKi --model ridge --baselines none --domain leverage,knn,one_class";
  // The second seed is the one that the first repeat of the first derives from it.
  const Outcome folds = folder.run("athanor evaluate " + options + " --cv 3 --seed 1691 --json");
  const Outcome run =
      folder.run("athanor train " + options + " --split kfold --folds 3 --seed 4378537501100756 --out run");
  ASSERT_EQ(folds.status, 0) << folds.err;
  ASSERT_EQ(run.status, 0) << run.err;
  const auto told = nlohmann::json::parse(folds.out), expected = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(told.at("cliffs"), expected.at("cliffs"));
  for (const char* measure : {"similarity", "leverage", "knn"})  // an isolation forest has a seed of its own
    EXPECT_EQ(told.at("domain").at("pKi").at(measure), expected.at("domain").at("pKi").at(measure)) << measure;
}

}  // namespace
}  // namespace athanor::tests
