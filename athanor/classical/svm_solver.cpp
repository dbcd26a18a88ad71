#include "athanor/classical/svm_solver.h"

#include <svm.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"

namespace athanor::classical {
namespace {

constexpr double stopping_tolerance = 1e-4;  ///< LIBSVM's own default is 1e-3
constexpr double cache_megabytes = 200;

struct ModelDeleter {
  void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
};
using ModelHandle = std::unique_ptr<svm_model, ModelDeleter>;

svm_parameter make_parameters(int type, double c, double epsilon) {
  svm_parameter parameters{};
  parameters.svm_type = type;
  parameters.kernel_type = PRECOMPUTED;
  parameters.cache_size = cache_megabytes;
  parameters.eps = stopping_tolerance;
  parameters.C = c;
  parameters.p = epsilon;
  parameters.shrinking = 1;
  return parameters;
}

SvmSolution read_solution(const svm_model& model, std::size_t rows) {
  SvmSolution solution{std::vector<double>(rows), -model.rho[0]};
  for (int k = 0; k < model.l; ++k)
    solution.coefficients[static_cast<std::size_t>(model.sv_indices[k]) - 1] = model.sv_coef[0][k];
  return solution;
}

}  // namespace

/// Row i: its serial number i + 1, then its similarities to all rows. LIBSVM looks similarities up by serial number, so
/// that a problem on some rows needs no copy.
struct SvmProblem::Nodes {
  std::size_t rows;
  std::vector<svm_node> nodes;

  svm_node* row(std::size_t i) { return nodes.data() + i * (rows + 1); }
  ModelHandle solve(std::span<const std::size_t> chosen, std::span<const double> values,
                    const svm_parameter& parameters) {
    std::vector<double> y(values.begin(), values.end());
    std::vector<svm_node*> x;
    for (const std::size_t i : chosen) x.push_back(row(i));
    const svm_problem problem{static_cast<int>(y.size()), y.data(), x.data()};
    if (const char* message = svm_check_parameter(&problem, &parameters))
      fail(ErrorCode::internal, "LIBSVM refuses the problem: {}", message);
    svm_set_print_string_function([](const char*) {});
    ModelHandle model(svm_train(&problem, &parameters));
    if (!model) fail(ErrorCode::internal, "LIBSVM gave no model");
    return model;
  }
};

SvmProblem::SvmProblem(const std::vector<double>& matrix, std::size_t rows)
    : nodes_(std::make_unique<Nodes>(Nodes{rows, std::vector<svm_node>(rows * (rows + 1))})) {
  for (std::size_t i = 0; i < rows; ++i) {
    svm_node* row = nodes_->row(i);
    row[0] = {0, static_cast<double>(i + 1)};
    for (std::size_t j = 0; j < rows; ++j) row[j + 1] = {static_cast<int>(j + 1), matrix[i * rows + j]};
  }
}

SvmProblem::~SvmProblem() = default;

SvmSolution SvmProblem::classify(std::span<const std::size_t> rows, std::span<const double> labels,
                                 const std::array<double, 2>& c) const {
  svm_parameter parameters = make_parameters(C_SVC, 1, 0);
  int classes[2] = {0, 1};
  double factors[2] = {c[0], c[1]};
  parameters.nr_weight = 2;
  parameters.weight_label = classes;
  parameters.weight = factors;
  const ModelHandle model = nodes_->solve(rows, labels, parameters);
  SvmSolution solution = read_solution(*model, rows.size());
  if (model->label[0] == 1) return solution;
  solution.bias = -solution.bias;
  for (double& coefficient : solution.coefficients) coefficient = -coefficient;
  return solution;
}

SvmSolution SvmProblem::regress(std::span<const std::size_t> rows, std::span<const double> values, double c,
                                double epsilon) const {
  return read_solution(*nodes_->solve(rows, values, make_parameters(EPSILON_SVR, c, epsilon)), rows.size());
}

double SvmProblem::decide(const SvmSolution& solution, std::span<const std::size_t> rows, std::size_t row) const {
  const svm_node* similarities = nodes_->row(row) + 1;
  double sum = solution.bias;
  for (std::size_t k = 0; k < rows.size(); ++k) sum += solution.coefficients[k] * similarities[rows[k]].value;
  return sum;
}

Sigmoid fit_sigmoid(std::span<const double> decisions, std::span<const double> labels) {
  constexpr int max_iterations = 100;
  constexpr double gradient_tolerance = 1e-10, ridge = 1e-12, smallest_step = 1e-10;
  const double positives = static_cast<double>(std::count(labels.begin(), labels.end(), 1.0));
  const double negatives = static_cast<double>(labels.size()) - positives;
  const double wanted[2] = {1 / (negatives + 2), (positives + 1) / (positives + 2)};
  const auto target = [&](std::size_t i) { return wanted[labels[i] == 1]; };
  /// -log likelihood, written so that no exponential overflows
  const auto compute_loss = [&](const Sigmoid& s) {
    double loss = 0;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      const double z = s.slope * decisions[i] + s.offset;
      loss += z >= 0 ? target(i) * z + std::log1p(std::exp(-z)) : (target(i) - 1) * z + std::log1p(std::exp(z));
    }
    return loss;
  };
  Sigmoid sigmoid{0, std::log((negatives + 1) / (positives + 1))};
  double loss = compute_loss(sigmoid);
  for (int iteration = 0; iteration < max_iterations; ++iteration) {
    double h11 = ridge, h22 = ridge, h21 = 0, g1 = 0, g2 = 0;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      const double p = 1 / (1 + std::exp(sigmoid.slope * decisions[i] + sigmoid.offset)), q = p * (1 - p);
      h11 += decisions[i] * decisions[i] * q;
      h22 += q;
      h21 += decisions[i] * q;
      g1 += decisions[i] * (target(i) - p);
      g2 += target(i) - p;
    }
    if (std::abs(g1) < gradient_tolerance && std::abs(g2) < gradient_tolerance) break;
    const double determinant = h11 * h22 - h21 * h21;
    const double d1 = -(h22 * g1 - h21 * g2) / determinant, d2 = -(h11 * g2 - h21 * g1) / determinant;
    double step = 1;
    for (; step >= smallest_step; step /= 2) {
      const Sigmoid next{sigmoid.slope + step * d1, sigmoid.offset + step * d2};
      const double next_loss = compute_loss(next);
      if (!(next_loss < loss + 1e-4 * step * (g1 * d1 + g2 * d2))) continue;
      sigmoid = next;
      loss = next_loss;
      break;
    }
    if (step < smallest_step) break;
  }
  return sigmoid;
}

}  // namespace athanor::classical
