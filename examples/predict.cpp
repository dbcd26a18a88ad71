// Predicts molecules with a trained model.
//   predict MODEL SMILES...     such as: predict examples/models/gap.athanor CCO c1ccccc1
#include <athanor/predict/predictor.h>

#include <cstdio>

int main(int argc, char** argv) try {
  using namespace athanor;
  if (argc < 3) fail(ErrorCode::invalid_options, "usage: predict MODEL SMILES...");

  // A bundle file or a run folder; its networks, if any, are opened with it.
  predict::Predictor predictor = predict::load_predictor(argv[1], {.threads = 2});
  std::vector<predict::Query> queries;
  for (int i = 2; i < argc; ++i) queries.push_back({.smiles = argv[i]});

  const std::vector<predict::Prediction> predictions = predictor.predict(queries);
  const data::Target& target = predictor.bundle().targets.front();
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const predict::Prediction& prediction = predictions[i];
    if (prediction.status != "ok") {
      std::printf("%-20s %s: %s\n", queries[i].smiles.c_str(), prediction.status.c_str(), prediction.message.c_str());
      continue;
    }
    std::printf("%-20s %s = %.3f %s", queries[i].smiles.c_str(), target.name.c_str(), prediction.mean.front(),
                target.unit.c_str());
    if (!prediction.std.empty()) std::printf(", standard deviation %.3f", prediction.std.front());
    if (prediction.in_domain) std::printf(", %s the model's domain", *prediction.in_domain ? "inside" : "outside");
    std::printf("\n");
  }
} catch (const athanor::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return athanor::exit_status(error.code());
}
