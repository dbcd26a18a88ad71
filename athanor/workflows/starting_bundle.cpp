#include "athanor/workflows/starting_bundle.h"

#include "athanor/core/error.h"
#include "athanor/featurize/point_featurizer.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace {

bundle::Bundle load_network_bundle(const std::string& path) {
  bundle::Bundle bundle = bundle::load_bundle(path);
  if (!predict::is_network(bundle.members.front().model))
    fail(ErrorCode::invalid_options, "--from {}: holds a {}, and only networks have weights to start from", path,
         bundle.members.front().model);
  bundle.members.resize(1);
  bundle.domain = {};
  return bundle;
}

}  // namespace

std::shared_ptr<const bundle::Bundle> load_starting_bundle(const TrainOptions& options, const std::string& model) {
  if (options.from.empty() || !predict::is_network(model)) return nullptr;
  auto bundle = std::make_shared<bundle::Bundle>(load_network_bundle(options.from));
  const bundle::Member& member = bundle->members.front();
  if (member.model != model)
    fail(ErrorCode::invalid_options, "--from {}: holds a {}, and a {} cannot start from it", options.from, member.model,
         model);
  if (const std::string usual = TrainOptions().graph;
      options.graph != usual && featurize::GraphFeaturizer(options.graph).spec() != member.graph_set)
    fail(ErrorCode::invalid_options, "--graph {}: the bundle to start from reads graphs of {}; leave it out",
         options.graph, member.graph_set);
  if (!options.points.empty() && featurize::PointFeaturizer(options.points).spec() != member.point_spec)
    fail(ErrorCode::invalid_options, "--points {}: the bundle to start from reads {}; leave it out", options.points,
         member.point_spec.empty() ? "no points" : member.point_spec);
  return bundle;
}

void check_starting_rows(const bundle::Bundle& start, const data::Dataset& dataset) {
  const bool knows_reactions = !start.reaction_columns.empty();
  if (start.members.front().graph_set.empty() || knows_reactions == dataset.has_reactions()) return;
  const auto describe = [](bool reactions) { return reactions ? "reactions" : "molecules"; };
  fail(ErrorCode::invalid_options, "--from: the bundle to start from reads graphs of {}, and the rows are {}",
       describe(knows_reactions), describe(dataset.has_reactions()));
}

void take_starting_model(TrainOptions& options, Progress& progress) {
  if (options.from.empty()) return;
  const bundle::Bundle bundle = load_network_bundle(options.from);
  const std::string& model = bundle.members.front().model;
  if (options.model == TrainOptions().model) options.model = model;
  if (options.model != model && options.model != "auto")
    fail(ErrorCode::invalid_options, "--model {}: the bundle to start from holds a {}", options.model, model);
  if (const std::string policy = format_policy(options); policy != bundle.standardize)
    progress.note(
        fmt::format("the bundle to start from knows molecules in the form {} and will see them as {} "
                    "(change with --standardize)",
                    bundle.standardize, policy));
}

}  // namespace athanor::workflows
