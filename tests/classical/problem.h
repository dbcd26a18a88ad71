// A fit request that owns its arrays, and made-up ones.
#pragma once

#include <cmath>
#include <limits>
#include <numeric>

#include "athanor/classical/model.h"
#include "athanor/core/rng.h"

namespace athanor::classical {

inline constexpr double gap = std::numeric_limits<double>::quiet_NaN();

struct Problem {
  featurize::FeatureMatrix vectors;
  std::vector<data::Target> targets;
  std::vector<double> values;
  std::vector<std::size_t> train, val;

  Problem(std::size_t columns, std::vector<float> x, std::vector<data::Target> t, std::vector<double> y)
      : targets(std::move(t)), values(std::move(y)) {
    vectors.columns = columns;
    vectors.rows = x.size() / columns;
    vectors.values = std::move(x);
    train.resize(vectors.rows);
    std::iota(train.begin(), train.end(), 0U);
  }

  FitRequest request(std::size_t threads = 1, std::uint64_t seed = 0) const {
    FitRequest request;
    request.vectors = &vectors;
    request.targets = targets;
    request.values = values;
    request.train = train;
    request.val = val;
    request.threads = threads;
    request.seed = seed;
    return request;
  }
  std::unique_ptr<Model> fit(const std::string& model, const nlohmann::json& options = nlohmann::json::object(),
                             std::size_t threads = 1, std::uint64_t seed = 0) const {
    return fit_model(model, options, request(threads, seed));
  }
  std::vector<double> predict(const Model& model, std::size_t threads = 1) const {
    std::vector<double> out(vectors.rows * data::count_outputs(targets));
    model.predict(vectors, out, threads);
    return out;
  }
};

inline data::Target regression(const std::string& name) { return {name, data::TaskType::regression, ""}; }
inline data::Target binary(const std::string& name) { return {name, data::TaskType::binary, ""}; }
inline data::Target several(const std::string& name, std::vector<std::string> classes) {
  return {name, data::TaskType::multiclass, "", std::move(classes)};
}

enum class Columns { mixed, counts };

/// Two targets with gaps on counts (12 columns, mostly zero) and continuous columns (4, or counts too); rows
/// 0..rows*0.8 train, the rest val.
inline Problem make_problem(std::size_t rows, data::TaskType task, std::uint64_t seed = 1,
                            Columns columns = Columns::mixed) {
  Rng rng(seed);
  std::vector<float> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < rows; ++i) {
    double signal = 0;
    for (std::size_t c = 0; c < 16; ++c) {
      const double value = c < 12 || columns == Columns::counts
                               ? (rng.uniform() < 0.15 ? 1.0 + static_cast<double>(rng.below(3)) : 0.0)
                               : rng.normal();
      x.push_back(static_cast<float>(value));
      signal += value * (c % 2 == 0 ? 1 : -0.5);
    }
    for (int t = 0; t < 2; ++t) {
      const double noisy = signal * (t == 0 ? 1 : -2) + rng.normal();
      y.push_back(rng.uniform() < 0.2                  ? gap
                  : task == data::TaskType::binary     ? noisy > 0.5
                  : task == data::TaskType::multiclass ? (noisy > 0.5) + (noisy > 2)
                                                       : noisy);
    }
  }
  const std::vector<std::string> classes = task == data::TaskType::multiclass
                                               ? std::vector<std::string>{"low", "middle", "high"}
                                               : std::vector<std::string>();
  Problem problem(16, std::move(x), {{"first", task, "", classes}, {"second", task, "", classes}}, std::move(y));
  problem.train.resize(rows * 4 / 5);
  for (std::size_t i = problem.train.size(); i < rows; ++i) problem.val.push_back(i);
  return problem;
}

inline bundle::Member save(const Model& model, const std::string& name) {
  bundle::Member member;
  member.model = name;
  model.save(member);
  return member;
}

}  // namespace athanor::classical
