// Fits one classical model to arrays made elsewhere and writes its predictions, so that Python can compare.
// Usage: classical_bench IN.safetensors OUT.safetensors MODEL [OPTIONS_JSON [THREADS [SEED]]]
// IN: x f32 [rows, columns]; y f64 [rows, targets], NaN = missing; binary u8 [targets]; train, val i64 row indices.
// OUT: prediction f64 [rows, targets]; seconds f64 [2], of fitting and of predicting all rows.
#include <chrono>
#include <cstdio>

#include "athanor/classical/model.h"
#include "athanor/core/file.h"
#include "athanor/core/safetensors.h"

namespace {

using namespace athanor;

std::vector<std::size_t> read_rows(const Tensor& tensor) {
  const auto values = tensor.as<std::int64_t>();
  return {values.begin(), values.end()};
}

std::vector<data::Target> read_targets(const Tensor& binary) {
  std::vector<data::Target> targets;
  for (const std::uint8_t flag : binary.as<std::uint8_t>())
    targets.push_back(
        {fmt::format("target{}", targets.size()), flag ? data::TaskType::binary : data::TaskType::regression, ""});
  return targets;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void run(int argc, char** argv) {
  const TensorMap in = parse_safetensors(read_file(argv[1]), argv[1]).tensors;
  const Tensor& x = in.at("x");
  featurize::FeatureMatrix vectors;
  vectors.rows = static_cast<std::size_t>(x.shape.at(0));
  vectors.columns = static_cast<std::size_t>(x.shape.at(1));
  const auto values = x.as<float>();
  vectors.values.assign(values.size(), 0);
  std::copy(values.begin(), values.end(), vectors.values.data());
  const auto targets = read_targets(in.at("binary"));
  const auto train = read_rows(in.at("train")), val = read_rows(in.at("val"));

  classical::FitRequest request;
  request.vectors = &vectors;
  request.targets = targets;
  request.values = in.at("y").as<double>();
  request.train = train;
  request.val = val;
  request.threads = argc > 5 ? std::stoul(argv[5]) : 1;
  request.seed = argc > 6 ? std::stoul(argv[6]) : 0;
  const auto options = nlohmann::json::parse(argc > 4 ? argv[4] : "{}");

  auto start = std::chrono::steady_clock::now();
  const auto model = classical::fit_model(argv[3], options, request);
  std::vector<double> seconds{seconds_since(start)};
  start = std::chrono::steady_clock::now();
  std::vector<double> prediction(vectors.rows * targets.size());
  model->predict(vectors, prediction, request.threads);
  seconds.push_back(seconds_since(start));

  SafetensorsFile out;
  out.tensors["prediction"] = Tensor::from<double>(
      {static_cast<std::int64_t>(vectors.rows), static_cast<std::int64_t>(targets.size())}, prediction);
  out.tensors["seconds"] = Tensor::from<double>({2}, seconds);
  write_file(argv[2], format_safetensors(out));
  std::printf("%s: fitted %zu rows x %zu columns x %zu targets in %.2f s, predicted %zu rows in %.2f s\n", argv[3],
              train.size(), vectors.columns, targets.size(), seconds[0], vectors.rows, seconds[1]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr,
                 "usage: classical_bench IN.safetensors OUT.safetensors MODEL [OPTIONS_JSON [THREADS [SEED]]]\n");
    return 2;
  }
  try {
    run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
