// A network on a series is the one on tokens with numbers in place of embeddings: the same as libtorch's own layers.
#include "athanor/models/series/series_network.h"

#include <gtest/gtest.h>

#include "athanor/models/cnn/cnn.h"

namespace athanor::models {
namespace {

TEST(SeriesNetwork, ConvolvesAsTorchDoes) {
  SeriesCnnOptions options;
  options.layers = 1, options.hidden = 6, options.kernel_size = 3, options.pooling = "mean", options.ffn_layers = 0;
  options.series_length = 5;
  InputShape shape;
  shape.vector_columns = 7;
  const SeriesNetwork<Cnn, SeriesCnnOptions> network(options, shape, {.kinds = {nn::LossKind::mse}});
  const nn::FlatWeights flat = nn::initialize(network.parameters(), 3);
  const nn::Weights weights = nn::make_views(network.parameters(), flat, false);
  std::map<std::string, torch::Tensor> named;
  for (std::size_t i = 0; i < weights.size(); ++i) named[network.parameters().items()[i].name] = weights[i];
  nn::Batch batch;
  batch.rows = 4;
  batch.vectors = torch::randn({4, 7});
  const torch::Tensor series = batch.vectors.narrow(1, 0, 5).unsqueeze(2);
  const torch::Tensor places = torch::linear(series, named.at("embedding.weight"), named.at("embedding.bias"));
  const torch::Tensor seen = torch::relu(
      torch::conv1d(places.transpose(1, 2), named.at("encoder.0.weight"), named.at("encoder.0.bias"), 1, 1));
  const torch::Tensor joined = torch::cat({seen.mean(2), batch.vectors.narrow(1, 5, 2)}, 1);
  const torch::Tensor expected = torch::linear(joined, named.at("head.0.weight"), named.at("head.0.bias"));
  EXPECT_TRUE(torch::allclose(network.forward({weights}, batch), expected, 1e-5, 1e-6));
}

TEST(SeriesNetwork, RefusesASeriesThatIsNotThere) {
  SeriesCnnOptions options;
  InputShape shape;
  EXPECT_THROW((SeriesNetwork<Cnn, SeriesCnnOptions>(options, shape, {.kinds = {nn::LossKind::mse}})), Error);
  shape.vector_columns = 3;
  options.series_length = 4;
  EXPECT_THROW((SeriesNetwork<Cnn, SeriesCnnOptions>(options, shape, {.kinds = {nn::LossKind::mse}})), Error);
}

}  // namespace
}  // namespace athanor::models
