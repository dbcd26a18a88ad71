// A network of your own in the catalogue: a graph isomorphism network (GIN, arXiv:1810.00826), trained and evaluated by
// the workflow that `athanor train` runs, with baselines, report and bundle, then loaded again.
//   custom_network TABLE TARGET RUN_FOLDER
#include <athanor/models/model.h>
#include <athanor/nn/functions.h>
#include <athanor/nn/layers.h>
#include <athanor/predict/predictor.h>
#include <athanor/workflows/train.h>

#include <cstdio>

namespace {
using namespace athanor;

/// Flags, configuration files, help and the bundle's manifest come from this list.
struct GinOptions : Options {
  std::int64_t depth = 3;
  std::int64_t hidden = 64;
  void fields(FieldList& list) override {
    list.add("depth", &depth, "Rounds of message passing").range(1, 20);
    list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000);
  }
};

/// h = embedding of the atoms; depth times: h = MLP(h + sum of h over the neighbours); output = MLP(sum of h).
class Gin : public models::Model {
 public:
  Gin(const GinOptions& options, const models::InputShape& shape, nn::LossOptions loss)
      : Model(std::move(loss)),
        input_(parameters_, "input", shape.node_width(), options.hidden),
        head_(parameters_, "head", options.hidden, loss_.num_outputs(), {{options.hidden}}) {
    for (std::int64_t round = 0; round < options.depth; ++round)
      updates_.emplace_back(parameters_, fmt::format("update.{}", round), options.hidden, options.hidden,
                            nn::FeedForwardOptions{{options.hidden}});
  }

  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override {
    torch::Tensor h = nn::embedding_sum(input_.weight(context).t(), batch.graphs.nodes) + input_.bias(context);
    for (const nn::FeedForward& update : updates_)
      h = torch::relu(update(context, h + nn::neighbour_sum(h, batch.graphs)));
    return head_(context, nn::segment_sum(h, batch.graphs.graph_offsets) / 10);
  }

  std::size_t micro_batch_rows() const override { return 16; }

 private:
  nn::Linear input_;
  std::vector<nn::FeedForward> updates_;
  nn::FeedForward head_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) fail(ErrorCode::invalid_options, "usage: custom_network TABLE TARGET RUN_FOLDER");
  models::add_network<Gin, GinOptions>({.name = "own_gin",
                                        .summary = "Graph isomorphism network",
                                        .input = "graphs",
                                        .paper = "arXiv:1810.00826",
                                        .expected = "",
                                        .make_options = {}});

  workflows::TrainOptions options;
  options.input = argv[1];
  options.curation.target_columns = {argv[2]};
  options.model = "own_gin";
  options.baselines = "ridge";
  options.training.epochs = 5;
  options.out = argv[3];
  options.overwrite = true;
  workflows::Context context;
  context.seed = 1;
  context.threads = 2;
  const workflows::TrainResult result = workflows::train(options, context);
  const auto& rmse = result.metrics.at("test").at(argv[2]).at("rmse");
  std::printf("own_gin: test rmse %.3f on %d molecules\n", rmse.at("value").get<double>(), rmse.at("n").get<int>());

  predict::Predictor predictor = predict::load_predictor(result.run_folder, {.threads = 2});
  const std::vector<predict::Query> queries{{.smiles = "CCO"}};
  std::printf("%s of CCO: %.3f\n", argv[2], predictor.predict(queries).front().mean.front());
} catch (const athanor::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return athanor::exit_status(error.code());
}
