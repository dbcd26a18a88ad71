// Trains a D-MPNN with a report of its own after each epoch, and saves the model.
//   network TABLE TARGET MODEL     such as: network examples/data/small_molecules.csv gap network.athanor
#include <athanor/data/curate_file.h>
#include <athanor/data/split.h>
#include <athanor/featurize/featurizer.h>
#include <athanor/predict/predictor.h>
#include <athanor/train/training.h>

#include <algorithm>
#include <cstdio>

namespace {

/// Bars of the validation error, one per epoch.
void show_epoch(const athanor::train::EpochRecord& record) {
  const std::string bar(static_cast<std::size_t>(std::min(20 * record.val_metric, 60.0)), '#');
  std::printf("epoch %2lld  validation rmse %.3f  %6.0f molecules/s  %s\n", static_cast<long long>(record.epoch),
              record.val_metric, record.molecules_per_second, bar.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
  using namespace athanor;
  if (argc != 4) fail(ErrorCode::invalid_options, "usage: network TABLE TARGET MODEL");
  constexpr std::uint64_t seed = 1;
  constexpr std::size_t threads = 2;

  data::CurateOptions options;
  options.target_columns = {argv[2]};
  Progress silent;
  const data::Dataset dataset = data::curate_file(argv[1], options, false, threads, silent).dataset;
  const data::Split split = data::make_splits(dataset, {}, seed, threads).front();

  bundle::Member member;
  member.model = "dmpnn";
  member.options = {{"hidden", 64}, {"ffn_hidden", 64}};
  member.graph_set = "chemprop_v2";
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs =
      featurize::featurize(dataset.smiles, {}, {.vector_spec = "", .graph_set = member.graph_set}, threads, issues);
  for (const auto& issue : issues)
    if (issue) fail(ErrorCode::invalid_input, "record {}: {}", issue->row, issue->message);

  train::FitRequest request;
  request.model = member.model;
  request.model_options = member.options;
  request.training.epochs = 8;
  request.inputs = &inputs;
  request.targets = dataset.targets;
  request.values = dataset.values;
  request.train = split.train;
  request.val = split.val;
  request.seed = seed;
  request.threads = threads;
  request.on_epoch = show_epoch;
  train::FitResult fit = train::fit_network(request);
  std::printf("best epoch: %lld\n", static_cast<long long>(fit.best_epoch));

  bundle::Bundle bundle;
  bundle.targets = dataset.targets;
  bundle.standardize = chemistry::format_standardize_policy(data::resolve_policy(options));
  member.details = std::move(fit.details);
  member.tensors = std::move(fit.tensors);
  bundle.members.push_back(std::move(member));
  bundle::save_bundle(argv[3], bundle);

  predict::Predictor predictor = predict::load_predictor(argv[3], {.threads = threads});
  const std::vector<predict::Query> queries{{.smiles = "CCO"}};
  std::printf("%s of CCO: %.3f\n", argv[2], predictor.predict(queries).front().mean.front());
} catch (const athanor::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return athanor::exit_status(error.code());
}
