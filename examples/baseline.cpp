// Splits a table by scaffold, fits a random forest, scores it on the test part and saves it.
//   baseline TABLE TARGET MODEL     such as: baseline examples/data/small_molecules.csv gap forest.athanor
#include <athanor/classical/model.h>
#include <athanor/data/curate_file.h>
#include <athanor/data/split.h>
#include <athanor/evaluate/evaluation.h>
#include <athanor/featurize/featurizer.h>
#include <athanor/predict/predictor.h>

#include <cstdio>

int main(int argc, char** argv) try {
  using namespace athanor;
  if (argc != 4) fail(ErrorCode::invalid_options, "usage: baseline TABLE TARGET MODEL");
  constexpr std::uint64_t seed = 1;
  constexpr std::size_t threads = 2;

  data::CurateOptions options;
  options.target_columns = {argv[2]};
  Progress silent;
  const data::Dataset dataset = data::curate_file(argv[1], options, false, threads, silent).dataset;
  data::SplitOptions splitting;
  splitting.split = "scaffold";
  const data::Split split = data::make_splits(dataset, splitting, seed, threads).front();

  const std::string spec = "morgan(radius=2,bits=1024)+descriptors(set=basic)";
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs =
      featurize::featurize(dataset.smiles, {}, {.vector_spec = spec, .graph_set = ""}, threads, issues);
  for (const auto& issue : issues)
    if (issue) fail(ErrorCode::invalid_input, "record {}: {}", issue->row, issue->message);

  const nlohmann::json forest{{"trees", 50}};
  const auto model = classical::fit_model("forest", forest,
                                          {.vectors = &inputs.vectors,
                                           .targets = dataset.targets,
                                           .values = dataset.values,
                                           .train = split.train,
                                           .val = split.val,
                                           .seed = seed,
                                           .threads = threads});

  std::vector<double> predictions(dataset.size() * dataset.targets.size());
  model->predict(inputs.vectors, predictions, threads);
  std::vector<double> truth, predicted;
  for (const std::size_t record : split.test) {
    truth.push_back(dataset.value(record, 0));
    predicted.push_back(predictions[record]);
  }
  const auto scores = evaluate::compute_scores(dataset.targets, truth, predicted, seed, threads);
  for (const auto& [metric, scored] : scores.at(dataset.targets.front().name))
    if (scored.score.value && scored.ci95)
      std::printf("%-10s %.3f (%.3f to %.3f), n = %zu\n", metric.c_str(), *scored.score.value, scored.ci95->low,
                  scored.ci95->high, scored.n);

  // All that `athanor predict` and examples/predict.cpp need.
  bundle::Bundle bundle;
  bundle.targets = dataset.targets;
  bundle.standardize = chemistry::format_standardize_policy(data::resolve_policy(options));
  bundle::Member& member = bundle.members.emplace_back();
  member.model = "forest";
  member.options = forest;
  member.vector_spec = spec;
  model->save(member);
  std::vector<std::string> known;
  for (const std::size_t record : split.train) known.push_back(dataset.smiles[record]);
  bundle.domain = predict::compute_domain_reference(known, seed, threads);
  bundle::save_bundle(argv[3], bundle);
  std::printf("model: %s\n", argv[3]);
} catch (const athanor::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return athanor::exit_status(error.code());
}
