// Support vector machines by LIBSVM (Chang & Lin 2011, doi:10.1145/1961189.1961199), on similarities of our own
// kernels. Values are standardised, so that c and epsilon mean the same in any unit. Probabilities come from a sigmoid
// through the decisions for rows left out in five folds; the folds hang on the order of the rows alone.
#include <array>
#include <cmath>
#include <numeric>

#include "athanor/classical/fitters.h"
#include "athanor/classical/kernel_model.h"
#include "athanor/classical/request.h"
#include "athanor/classical/svm_solver.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_rows = 10000;  ///< similarities of 2.4 GB while fitting
constexpr std::size_t num_folds = 5;

/// The i-th row of a class is left out in fold i mod 5, so that each fold has its share of both.
std::vector<std::size_t> assign_folds(std::span<const double> labels) {
  std::array<std::size_t, 2> seen{};
  std::vector<std::size_t> folds;
  for (const double label : labels) folds.push_back(seen[label == 1]++ % num_folds);
  return folds;
}

/// Decisions for the rows of `fold` by a model of the others; +1 or -1 when they have one class only.
void decide_fold(const SvmProblem& problem, std::span<const std::size_t> rows, std::span<const double> labels,
                 std::span<const std::size_t> folds, std::size_t fold, double c, std::vector<double>& decisions) {
  std::vector<std::size_t> inside;
  std::vector<double> inside_labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (folds[i] == fold) continue;
    inside.push_back(rows[i]);
    inside_labels.push_back(labels[i]);
  }
  const double positives = std::accumulate(inside_labels.begin(), inside_labels.end(), 0.0);
  const bool one_class = positives == 0 || positives == static_cast<double>(inside.size());
  const SvmSolution solution = one_class ? SvmSolution{std::vector<double>(inside.size()), positives == 0 ? -1.0 : 1.0}
                                         : problem.classify(inside, inside_labels, c);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (folds[i] == fold) decisions[i] = problem.decide(solution, inside, rows[i]);
}

/// One target: coefficients per row, and bias, of what goes through the link.
class TargetFit {
 public:
  TargetFit(const SvmOptions& options, const SvmProblem& problem, const TargetRows& target,
            std::vector<std::size_t> positions)
      : options_(options), problem_(problem), target_(target), positions_(std::move(positions)) {
    if (target.task == data::TaskType::regression) return;
    folds_ = assign_folds(target.train_values);
    decisions_.resize(positions_.size());
  }

  /// Independent parts of the work: the model, and for classes the folds.
  std::size_t num_parts() const { return folds_.empty() ? 1 : 1 + num_folds; }
  void run_part(std::size_t part) {
    if (folds_.empty()) fit_regression();
    else if (part == 0) solution_ = problem_.classify(positions_, target_.train_values, options_.c);
    else decide_fold(problem_, positions_, target_.train_values, folds_, part - 1, options_.c, decisions_);
  }
  void write(std::size_t rows, KernelFit& fit) const {
    double slope = 1, offset = 0;
    if (!folds_.empty()) {
      const Sigmoid sigmoid = fit_sigmoid(decisions_, target_.train_values);
      slope = -sigmoid.slope;
      offset = -sigmoid.offset;
    }
    fit.bias[target_.target] = slope * solution_.bias + offset;
    for (std::size_t k = 0; k < positions_.size(); ++k)
      fit.coefficients[target_.target * rows + positions_[k]] = slope * solution_.coefficients[k];
  }

 private:
  void fit_regression() {
    std::vector<double> values = target_.train_values;
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (double& value : values) squares += (value - mean) * (value - mean);
    const double scale = squares > 0 ? std::sqrt(squares / n) : 1;
    for (double& value : values) value = (value - mean) / scale;
    solution_ = problem_.regress(positions_, values, options_.c, options_.epsilon);
    solution_.bias = mean + scale * solution_.bias;
    for (double& coefficient : solution_.coefficients) coefficient *= scale;
  }

  const SvmOptions& options_;
  const SvmProblem& problem_;
  const TargetRows& target_;
  std::vector<std::size_t> positions_, folds_;  ///< folds: empty for regression
  std::vector<double> decisions_;
  SvmSolution solution_;
};

}  // namespace

std::unique_ptr<Model> fit_svm(const SvmOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("svm", request);
  require_rows_at_most("svm", request, max_rows, "use \"ridge\", \"logistic\", \"forest\" or \"boosting\"");
  const KernelSettings settings = make_kernel_settings(options.kernel, options.gamma, *request.vectors, request.train);
  const StoredRows rows(*request.vectors, request.train);
  const SvmProblem problem(compute_kernel_matrix(*make_kernel(settings, rows), rows, request.threads), rows.size());
  std::vector<TargetFit> fits;
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  for (const TargetRows& target : targets) {
    fits.emplace_back(options, problem, target, find_positions(target, request.train));
    for (std::size_t part = 0; part < fits.back().num_parts(); ++part) parts.emplace_back(fits.size() - 1, part);
  }
  FitSteps steps("svm", request, parts.size(), "machine");
  parallel_for(parts.size(), request.threads, [&](std::size_t i) {
    fits[parts[i].first].run_part(parts[i].second);
    steps.advance();
  });
  KernelFit fit{make_links(targets), std::vector<double>(targets.size() * rows.size()),
                std::vector<double>(targets.size())};
  for (const TargetFit& target : fits) target.write(rows.size(), fit);
  return make_kernel_model(settings, rows, std::move(fit));
}

}  // namespace athanor::classical
