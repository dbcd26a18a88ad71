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

constexpr std::size_t max_svm_rows = 10000;  ///< similarities of 2.4 GB while fitting
constexpr std::size_t platt_folds = 5;

/// The i-th row of a class is left out in fold i mod 5, so that each fold has its share of both.
std::vector<std::size_t> assign_folds(std::span<const double> labels) {
  std::array<std::size_t, 2> seen{};
  std::vector<std::size_t> folds;
  for (const double label : labels) folds.push_back(seen[label == 1]++ % platt_folds);
  return folds;
}

/// Decisions for the rows of `fold` by a model of the others; +1 or -1 when they have one class only.
void decide_fold(const SvmProblem& problem, std::span<const std::size_t> rows, std::span<const double> labels,
                 std::span<const std::size_t> folds, std::size_t fold, const std::array<double, 2>& c,
                 std::vector<double>& decisions) {
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

/// What one machine learns: numbers, or class 1 against class 0 of labels.
struct MachineTask {
  std::size_t inner = 0;  ///< the inner value that it gives
  bool is_classes = false;
  std::vector<std::size_t> rows;  ///< of the problem
  std::vector<double> values;
  std::array<double, 2> c{};  ///< cost of errors in each class; of numbers the first
};

/// One machine: coefficients per row, and bias, of what goes through the link.
class Machine {
 public:
  Machine(const SvmOptions& options, const SvmProblem& problem, MachineTask task)
      : options_(options), problem_(problem), task_(std::move(task)) {
    if (!task_.is_classes) return;
    folds_ = assign_folds(task_.values);
    decisions_.resize(task_.rows.size());
  }

  /// Independent parts of the work: the model, and for classes the folds.
  std::size_t num_parts() const { return task_.is_classes ? 1 + platt_folds : 1; }
  void run_part(std::size_t part) {
    if (!task_.is_classes) fit_regression();
    else if (part == 0) fit_classes();
    else decide_fold(problem_, task_.rows, task_.values, folds_, part - 1, task_.c, decisions_);
  }
  void write(std::size_t rows, KernelFit& fit) const {
    double slope = 1, offset = 0;
    if (task_.is_classes) {
      const Sigmoid sigmoid = fit_sigmoid(decisions_, task_.values);
      slope = -sigmoid.slope;
      offset = -sigmoid.offset;
    }
    fit.bias[task_.inner] = slope * solution_.bias + offset;
    for (std::size_t k = 0; k < task_.rows.size(); ++k)
      fit.coefficients[task_.inner * rows + task_.rows[k]] = slope * solution_.coefficients[k];
  }

 private:
  /// Of a pair of classes one may have no row; then the sigmoid alone decides.
  void fit_classes() {
    const double positives = std::accumulate(task_.values.begin(), task_.values.end(), 0.0);
    if (positives == 0 || positives == static_cast<double>(task_.values.size()))
      solution_ = {std::vector<double>(task_.rows.size()), positives == 0 ? -1.0 : 1.0};
    else solution_ = problem_.classify(task_.rows, task_.values, task_.c);
  }

  void fit_regression() {
    std::vector<double> values = task_.values;
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (double& value : values) squares += (value - mean) * (value - mean);
    const double scale = squares > 0 ? std::sqrt(squares / n) : 1;
    for (double& value : values) value = (value - mean) / scale;
    solution_ = problem_.regress(task_.rows, values, task_.c[0], options_.epsilon);
    solution_.bias = mean + scale * solution_.bias;
    for (double& coefficient : solution_.coefficients) coefficient *= scale;
  }

  const SvmOptions& options_;
  const SvmProblem& problem_;
  MachineTask task_;
  std::vector<std::size_t> folds_;  ///< empty for numbers
  std::vector<double> decisions_;
  SvmSolution solution_;
};

/// The rows of classes `zero` and `one` of a target.
MachineTask make_pair_task(const SvmOptions& options, const TargetRows& target, std::span<const std::size_t> positions,
                           std::size_t zero, std::size_t one) {
  MachineTask task;
  task.is_classes = true;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const auto label = static_cast<std::size_t>(target.train_values[i]);
    if (label != zero && label != one) continue;
    task.rows.push_back(positions[i]);
    task.values.push_back(label == one ? 1 : 0);
  }
  const auto weight = [&](std::size_t k) { return target.class_weights.empty() ? 1 : target.class_weights[k]; };
  task.c = {options.c * weight(zero), options.c * weight(one)};
  return task;
}

/// One machine for numbers and two classes, one per pair of several classes: class i against j gives the log odds of i.
std::vector<MachineTask> make_tasks(const SvmOptions& options, const TargetRows& target,
                                    std::vector<std::size_t> positions, std::size_t first_inner) {
  std::vector<MachineTask> tasks;
  if (target.task == data::TaskType::regression)
    tasks.push_back({0, false, std::move(positions), target.train_values, {options.c, options.c}});
  else if (target.task == data::TaskType::binary) tasks.push_back(make_pair_task(options, target, positions, 0, 1));
  else
    for (std::size_t i = 0; i < target.classes; ++i)
      for (std::size_t j = i + 1; j < target.classes; ++j)
        tasks.push_back(make_pair_task(options, target, positions, j, i));
  for (std::size_t k = 0; k < tasks.size(); ++k) tasks[k].inner = first_inner + k;
  return tasks;
}

}  // namespace

std::unique_ptr<Model> fit_svm(const SvmOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("svm", request);
  require_rows_at_most("svm", request, max_svm_rows, "use \"ridge\", \"logistic\", \"forest\" or \"boosting\"");
  const KernelSettings settings = make_kernel_settings(options.kernel, options.gamma, *request.vectors, request.train);
  const StoredRows rows(*request.vectors, request.train);
  const SvmProblem problem(compute_kernel_matrix(*make_kernel(settings, rows), rows, request.threads), rows.size());
  const TargetLinks links(request.targets, Link::pairwise);
  std::vector<Machine> machines;
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  for (const TargetRows& target : targets)
    for (MachineTask& task :
         make_tasks(options, target, find_positions(target, request.train), links.first_inner(target.target))) {
      machines.emplace_back(options, problem, std::move(task));
      for (std::size_t part = 0; part < machines.back().num_parts(); ++part)
        parts.emplace_back(machines.size() - 1, part);
    }
  FitSteps steps("svm", request, parts.size(), "machine");
  parallel_for(parts.size(), request.threads, [&](std::size_t i) {
    machines[parts[i].first].run_part(parts[i].second);
    steps.advance();
  });
  KernelFit fit{links, std::vector<double>(links.num_inner() * rows.size()), std::vector<double>(links.num_inner())};
  for (const Machine& machine : machines) machine.write(rows.size(), fit);
  return make_kernel_model(settings, rows, std::move(fit));
}

}  // namespace athanor::classical
