// Contents of the demo reports.
#include "report_demo.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/core/rng.h"

namespace athanor::evaluate {
namespace {

const std::vector<std::string> drugs = {"CC(=O)Oc1ccccc1C(=O)O",
                                        "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
                                        "CC(=O)Nc1ccc(O)cc1",
                                        "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
                                        "COc1ccc2cc(C(C)C(=O)O)ccc2c1",
                                        "CN1CCCC1c1cccnc1",
                                        "CC(C)NCC(O)COc1cccc2ccccc12",
                                        "CN(C)CCCN1c2ccccc2CCc2ccccc21",
                                        "CNCCC(Oc1ccc(C(F)(F)F)cc1)c1ccccc1",
                                        "Clc1ccccc1C1=NCC(=O)Nc2ccc([N+](=O)[O-])cc21",
                                        "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1",
                                        "NS(=O)(=O)c1cc(C(=O)O)c(NCc2ccco2)cc1Cl",
                                        "CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O",
                                        "O=C(O)c1cn(C2CC2)c2cc(N3CCNCC3)c(F)cc2c1=O",
                                        "CCOC(=O)C1=C(COCCN)NC(C)=C(C(=O)OC)C1c1ccccc1Cl",
                                        "CC(=O)OCC(=O)C1(O)CCC2C3CCC4=CC(=O)CCC4(C)C3C(O)CC21C",
                                        "CN1C(=O)CN=C(c2ccccc2)c2cc(Cl)ccc21",
                                        "CC12CCC3C(CCc4cc(O)ccc43)C1CCC2O",
                                        "OC(Cn1cncn1)(Cn1cncn1)c1ccc(F)cc1F",
                                        "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1",
                                        "CCN(CC)CC(=O)Nc1c(C)cccc1C",
                                        "NC(=O)N1c2ccccc2C=Cc2ccccc21",
                                        "O=C1CCC(N2C(=O)c3ccccc3C2=O)C(=O)N1",
                                        "CN(C)C(=N)NC(=N)N",
                                        "OCC1OC(O)C(O)C(O)C1O",
                                        "CCCC(CCC)C(=O)O",
                                        "O=c1[nH]cc(F)c(=O)[nH]1",
                                        "CC(C)C(=O)Nc1ccc([N+](=O)[O-])c(C(F)(F)F)c1",
                                        "COc1cc(Cc2cnc(N)nc2N)cc(OC)c1OC",
                                        "Nc1ccc(S(=O)(=O)Nc2ncccn2)cc1",
                                        "CC(CCc1ccccc1)NCC(O)c1ccc(O)c(C(N)=O)c1",
                                        "CN1CCN(C2=Nc3cc(Cl)ccc3Nc3ccccc32)CC1",
                                        "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1",
                                        "ClC1=CC2=C(C=C1)N(CCCN1CCCCC1)C1=CC=CC=C1S2",
                                        "O=C(NCc1ccc(Cl)cc1)c1ccccc1",
                                        "CC(N)Cc1ccccc1",
                                        "C1CCC(CC1)NC(=O)N",
                                        "CCCCCCCCCC",
                                        "c1ccc2c(c1)ccc1ccccc12",
                                        "ClC(Cl)(Cl)Cl"};

const std::vector<std::string> rings = {
    "c1cc({})ccc1{}",     "c1cc({})nc({})c1", "C1CC({})CCC1{}", "c1c({})sc({})c1",        "c1cc2ccc({})cc2cc1{}",
    "O=C1NC({})CC({})C1", "c1c({})onc1{}",    "C1CN({})CCC1{}", "c1cc2[nH]c({})cc2cc1{}", "c1cc({})cc(C(=O)NC{})c1"};
const std::vector<std::string> groups = {"C",      "CC",         "O",        "OC",       "N",        "N(C)C",
                                         "F",      "Cl",         "Br",       "C#N",      "C(=O)O",   "C(=O)OC",
                                         "C(=O)N", "S(=O)(=O)N", "C(F)(F)F", "c9ccccc9", "C(C)(C)C", "OCC",
                                         "SC",     "CCCC",       "NC(=O)C",  "C9CC9",    "N9CCOCC9", "CO"};

std::string fill(const std::string& ring, const std::string& a, const std::string& b) {
  std::string text = ring;
  text.replace(text.find("{}"), 2, a);
  text.replace(text.find("{}"), 2, b);
  return text;
}

/// A smooth property of the composition, roughly in the range of a log solubility.
double compute_property(const std::string& smiles, std::size_t target) {
  const auto count = [&](const char* letters) {
    return static_cast<double>(std::count_if(
        smiles.begin(), smiles.end(), [&](char c) { return std::string(letters).find(c) != std::string::npos; }));
  };
  const double phase = static_cast<double>(target);
  return 1.2 - 0.28 * count("Cc") - 0.55 * count("lB") + (0.45 + 0.05 * phase) * count("OoNn") +
         0.6 * std::sin(count("=1") + phase) - 0.3 * count("F");
}

void fill_values(ReportDemo& demo, const DemoOptions& options, Rng& rng) {
  const std::size_t n = demo.dataset.size(), targets = options.targets.size();
  demo.dataset.values.resize(n * targets);
  demo.content.predictions.assign(n * targets, NAN);
  if (options.has_stds) demo.content.stds.assign(n * targets, NAN);
  const std::vector<std::pair<std::string, double>> baselines{{"boosting", 0.62}, {"forest", 0.70}, {"ridge", 1.0}};
  for (const auto& [name, noise] : baselines) demo.content.baseline_predictions[name].assign(n * targets, NAN);
  for (std::size_t t = 0; t < targets; ++t) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t cell = i * targets + t;
      const bool binary = options.targets[t].task == data::TaskType::binary;
      const double clean = compute_property(demo.dataset.smiles[i], t), threshold = -0.1;
      const double difficulty = 0.4 + 1.2 * rng.uniform() * rng.uniform() + (rng.uniform() < 0.02 ? 2.5 : 0);
      const auto predict = [&](double noise) {
        const double value = clean + noise * difficulty * rng.normal();
        return binary ? 1 / (1 + std::exp(-1.3 * (value - threshold))) : value;
      };
      const double measured = clean + (binary ? 0.8 : 0.25) * rng.normal();
      demo.dataset.values[cell] = rng.uniform() < options.gaps ? NAN : binary ? double(measured > threshold) : measured;
      demo.content.predictions[cell] = predict(options.model_noise);
      if (options.has_stds) demo.content.stds[cell] = options.model_noise * (0.35 * difficulty + 0.15 * rng.uniform());
      for (const auto& [name, noise] : baselines) demo.content.baseline_predictions[name][cell] = predict(noise);
    }
  }
}

void make_splits(ReportDemo& demo, const DemoOptions& options, Rng& rng) {
  std::vector<std::size_t> order(demo.dataset.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  rng.shuffle(order);
  for (std::size_t fold = 0; fold < options.folds; ++fold) {
    data::Split split;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t part = options.folds > 1 ? (i + fold) % options.folds : i * 10 / order.size();
      const std::size_t val = options.folds > 1 ? 1 : 8, test = options.folds > 1 ? 0 : 9;
      (part == test ? split.test : part == val ? split.val : split.train).push_back(order[i]);
    }
    for (auto* part : {&split.train, &split.val, &split.test}) std::sort(part->begin(), part->end());
    data::Leakage leakage;
    leakage.test_size = split.test.size();
    for (std::size_t i = 0; i < split.test.size(); ++i) {
      leakage.nearest.push_back(std::clamp(0.58 + 0.17 * rng.normal(), 0.12, 1.0));
      leakage.near += leakage.nearest.back() >= leakage.threshold;
    }
    demo.content.splits.push_back(std::move(split));
    demo.content.leakages.push_back(std::move(leakage));
  }
}

nlohmann::json score_part(const ReportDemo& demo, const std::vector<double>& predictions,
                          const std::vector<std::size_t>& records) {
  const std::size_t targets = demo.dataset.targets.size();
  std::vector<double> values, chosen;
  for (const std::size_t record : records)
    for (std::size_t t = 0; t < targets; ++t) {
      values.push_back(demo.dataset.value(record, t));
      chosen.push_back(predictions[record * targets + t]);
    }
  return to_json(compute_scores(demo.dataset.targets, values, chosen, 7));
}

void fill_metrics(ReportDemo& demo) {
  std::vector<std::size_t> test, val;
  for (const data::Split& split : demo.content.splits) {
    test.insert(test.end(), split.test.begin(), split.test.end());
    val.insert(val.end(), split.val.begin(), split.val.end());
  }
  nlohmann::json& metrics = demo.content.metrics = {{"schema", 1}};
  metrics["test"] = score_part(demo, demo.content.predictions, test);
  metrics["val"] = score_part(demo, demo.content.predictions, val);
  const std::size_t targets = demo.dataset.targets.size();
  for (const auto& [name, predictions] : demo.content.baseline_predictions) {
    metrics["baselines"][name] = {{"test", score_part(demo, predictions, test)},
                                  {"val", score_part(demo, predictions, val)}};
    std::vector<double> values, model, baseline;
    for (const std::size_t record : test)
      for (std::size_t t = 0; t < targets; ++t) {
        values.push_back(demo.dataset.value(record, t));
        model.push_back(demo.content.predictions[record * targets + t]);
        baseline.push_back(predictions[record * targets + t]);
      }
    metrics["comparisons"][name] = to_json(compare_models(demo.dataset.targets, values, model, baseline, 7));
  }
  if (demo.content.splits.size() > 1)
    for (const data::Split& split : demo.content.splits)
      metrics["folds"].push_back({{"test", score_part(demo, demo.content.predictions, split.test)}});
}

void fill_history(ReportDemo& demo, Rng& rng) {
  for (int member = 0; member < 3; ++member)
    for (int epoch = 1; epoch <= 40; ++epoch) {
      const double fade = std::exp(-epoch / 7.0);
      demo.content.history.push_back({member, epoch, 0.09 + 0.9 * fade + 0.012 * rng.normal() * fade,
                                      0.16 + 0.8 * fade + 0.0012 * epoch + 0.012 * rng.normal()});
    }
}

}  // namespace

std::vector<std::string> list_molecules(std::size_t count) {
  std::vector<std::string> molecules(drugs.begin(),
                                     drugs.begin() + static_cast<std::ptrdiff_t>(std::min(count, drugs.size())));
  std::set<std::string> seen(molecules.begin(), molecules.end());
  Rng rng(11);
  while (molecules.size() < count) {
    std::string smiles =
        fill(rings[rng.below(rings.size())], groups[rng.below(groups.size())], groups[rng.below(groups.size())]);
    if (seen.size() > rings.size() * groups.size() * groups.size() * 9 / 10)
      smiles += "." + groups[rng.below(groups.size())];
    if (seen.insert(smiles).second) molecules.push_back(std::move(smiles));
  }
  return molecules;
}

std::unique_ptr<ReportDemo> make_report_demo(const DemoOptions& options) {
  auto demo = std::make_unique<ReportDemo>();
  Rng rng(options.seed);
  demo->dataset.smiles = list_molecules(options.molecules);
  demo->dataset.keys = demo->dataset.smiles;
  demo->dataset.targets = options.targets;
  for (std::size_t i = 0; i < options.molecules; ++i) demo->dataset.rows.push_back({i});
  fill_values(*demo, options, rng);
  make_splits(*demo, options, rng);
  demo->curation = {.rows = options.molecules + 23,
                    .records = options.molecules,
                    .invalid = 6,
                    .dropped = 3,
                    .merged = 14,
                    .standardized = 41,
                    .missing_values = 0,
                    .conflicting_groups = 2};
  ReportContent& content = demo->content;
  content.dataset = &demo->dataset;
  content.curation = &demo->curation;
  content.model = "dmpnn";
  content.title =
      (options.targets.size() == 1 ? options.targets[0].name : std::to_string(options.targets.size()) + " targets") +
      " · dmpnn";
  fill_metrics(*demo);
  fill_history(*demo, rng);
  content.config = {
      {"input", "solubility.csv"}, {"out", "runs/logs"},
      {"model", "dmpnn"},          {"split", options.folds > 1 ? "kfold" : "random"},
      {"ensemble_size", 3},        {"training", {{"epochs", 40}, {"batch_size", 64}, {"learning_rate", 1e-3}}}};
  content.manifest = {{"program", {{"name", "athanor"}, {"version", "0.1.0"}}},
                      {"input", {{"path", "solubility.csv"}, {"sha256", std::string(64, 'a')}}}};
  content.warnings = find_warnings(content);
  return demo;
}

}  // namespace athanor::evaluate
