#include "athanor/classical/request.h"

#include <algorithm>
#include <cmath>

namespace athanor::classical {
namespace {

void check_sizes(const std::string& model, const FitRequest& request) {
  if (!request.vectors || request.vectors->columns == 0)
    fail(ErrorCode::invalid_options, "Model \"{}\" needs vector features; choose a featurizer such as morgan", model);
  const featurize::FeatureMatrix& x = *request.vectors;
  if (request.targets.empty()) fail(ErrorCode::invalid_input, "There is no target to fit");
  if (request.train.empty()) fail(ErrorCode::invalid_input, "There are no training rows");
  if (x.columns > 0x3fffffff)
    fail(ErrorCode::too_large, "{} feature columns are more than model \"{}\" can take", x.columns, model);
  if (x.values.size() != x.rows * x.columns || request.values.size() != x.rows * request.targets.size() ||
      (!request.weights.empty() && request.weights.size() != x.rows) ||
      (!request.relations.empty() && request.relations.size() != request.values.size()))
    fail(ErrorCode::internal, "sizes of features and target values contradict each other");
  for (const auto& rows : {request.train, request.val})
    for (const std::size_t row : rows)
      if (row >= x.rows) fail(ErrorCode::internal, "row {} is outside the {} rows of the feature matrix", row, x.rows);
}

void check_features(const FitRequest& request) {
  for (const auto& rows : {request.train, request.val})
    for (const std::size_t row : rows) {
      const auto values = request.vectors->row(row);
      const auto bad = std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
      if (bad != values.end())
        fail(ErrorCode::invalid_input, "Feature column {} of row {} is not a finite number", bad - values.begin(), row);
    }
}

void check_values(const data::Target& target, const std::vector<double>& values) {
  const bool binary = target.task == data::TaskType::binary, several = target.task == data::TaskType::multiclass;
  for (const double value : values) {
    if (!std::isfinite(value)) fail(ErrorCode::invalid_input, "Target \"{}\": a value is infinite", target.name);
    if (several && (value < 0 || value != std::floor(value) || value >= static_cast<double>(target.classes.size())))
      fail(ErrorCode::invalid_input, "Target \"{}\": {} is the number of none of its {} classes", target.name,
           format_number(value), target.classes.size());
    if (binary && value != 0 && value != 1)
      fail(ErrorCode::invalid_input, "Target \"{}\": binary classification needs the values 0 and 1, found {}",
           target.name, format_number(value));
  }
}

void check_variety(const data::Target& target, const std::vector<double>& values) {
  if (values.empty()) fail(ErrorCode::invalid_input, "Target \"{}\" has no value in the training rows", target.name);
  if (std::any_of(values.begin(), values.end(), [&](double value) { return value != values[0]; })) return;
  const std::string rows = format_count(values.size(), "training row");
  const std::string value = data::format_value(target, values[0]);
  if (target.task != data::TaskType::regression)
    fail(ErrorCode::invalid_input, "Target \"{}\" has one class in training ({} in {}); {} classes are needed",
         target.name, value, rows, target.task == data::TaskType::binary ? "both" : "at least two");
  fail(ErrorCode::invalid_input, "Target \"{}\" is constant in training ({} in {}); there is nothing to learn",
       target.name, value, rows);
}

/// n / (classes that occur * rows of the class), so that classes weigh the same in all.
std::vector<double> balance_classes(const TargetRows& target) {
  std::vector<double> counts(target.classes), weights(target.classes, 1);
  for (const double value : target.train_values) ++counts[static_cast<std::size_t>(value)];
  const auto present = static_cast<double>(std::count_if(counts.begin(), counts.end(), [](double n) { return n > 0; }));
  for (std::size_t k = 0; k < counts.size(); ++k)
    if (counts[k] > 0) weights[k] = static_cast<double>(target.train.size()) / (present * counts[k]);
  return weights;
}

/// Weights of rows over their mean on the target's training rows, times those of the classes.
void set_weights(const FitRequest& request, const data::Target& described, TargetRows& target) {
  if (request.balance_classes && target.classes > 0) target.class_weights = balance_classes(target);
  if (request.weights.empty() && target.class_weights.empty()) return;
  const auto collect = [&](std::span<const std::size_t> rows, std::span<const double> values, double mean) {
    std::vector<double> weights;
    for (std::size_t i = 0; i < rows.size(); ++i)
      weights.push_back((request.weights.empty() ? 1 : request.weights[rows[i]] / mean) *
                        (target.class_weights.empty() ? 1 : target.class_weights[static_cast<std::size_t>(values[i])]));
    return weights;
  };
  double sum = 0;
  for (const std::size_t row : target.train) sum += request.weights.empty() ? 1 : request.weights[row];
  if (!(sum > 0))
    fail(ErrorCode::invalid_input, "Target \"{}\": the weights of the training rows add up to {}", described.name,
         format_number(sum));
  const double mean = sum / static_cast<double>(target.train.size());
  target.train_weights = collect(target.train, target.train_values, mean);
  target.val_weights = collect(target.val, target.val_values, mean);
}

}  // namespace

std::vector<TargetRows> check_request(const std::string& model, const FitRequest& request) {
  check_sizes(model, request);
  check_features(request);
  const std::size_t num_targets = request.targets.size();
  std::vector<TargetRows> result(num_targets);
  for (std::size_t t = 0; t < num_targets; ++t) {
    TargetRows& entry = result[t];
    entry.target = t;
    entry.task = request.targets[t].task;
    if (entry.task != data::TaskType::regression)
      entry.classes = std::max<std::size_t>(2, request.targets[t].classes.size());
    const auto collect = [&](std::span<const std::size_t> rows, std::vector<std::size_t>& kept,
                             std::vector<double>& values, std::vector<std::int8_t>& relations) {
      for (const std::size_t row : rows) {
        const double value = request.values[row * num_targets + t];
        if (std::isnan(value)) continue;
        kept.push_back(row);
        values.push_back(value);
        if (!request.relations.empty()) relations.push_back(request.relations[row * num_targets + t]);
      }
      check_values(request.targets[t], values);
    };
    collect(request.train, entry.train, entry.train_values, entry.train_relations);
    collect(request.val, entry.val, entry.val_values, entry.val_relations);
    check_variety(request.targets[t], entry.train_values);
    set_weights(request, request.targets[t], entry);
  }
  return result;
}

std::vector<std::size_t> find_positions(const TargetRows& target, std::span<const std::size_t> rows) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < rows.size() && positions.size() < target.train.size(); ++i)
    if (rows[i] == target.train[positions.size()]) positions.push_back(i);
  return positions;
}

std::vector<std::uint8_t> find_known(const std::vector<TargetRows>& targets, std::span<const std::size_t> rows) {
  std::vector<std::uint8_t> known(targets.size() * rows.size());
  for (std::size_t t = 0; t < targets.size(); ++t)
    for (const std::size_t i : find_positions(targets[t], rows)) known[t * rows.size() + i] = 1;
  return known;
}

void require_rows_at_most(const std::string& model, const FitRequest& request, std::size_t most,
                          const std::string& hint) {
  if (request.train.size() > most)
    fail(ErrorCode::too_large, "{} are too many for model \"{}\", which takes at most {}; {}",
         format_count(request.train.size(), "training row"), model, format_count(most, "row"), hint);
}

FitSteps::FitSteps(const std::string& model, const FitRequest& request, std::size_t total, const std::string& unit)
    : progress_(request.progress) {
  if (progress_) progress_->begin(request.stage.empty() ? model : request.stage, total, unit);
}

FitSteps::~FitSteps() {
  if (progress_) progress_->end();
}

void FitSteps::advance(std::size_t count) {
  const std::size_t done = done_ += count;
  if (!progress_) return;
  progress_->update(done);
  if (progress_->cancelled()) fail(ErrorCode::cancelled, "Training was cancelled");
}

void require_numbers(const std::string& model, const FitRequest& request, const std::string& alternative) {
  for (const data::Target& target : request.targets)
    if (target.task != data::TaskType::regression)
      fail(ErrorCode::invalid_options, "Model \"{}\" fits regression targets only, and \"{}\" is a {} target; use {}",
           model, target.name, data::format_task_type(target.task), alternative);
}

void require_classes(const std::string& model, const FitRequest& request, const std::string& alternative) {
  for (const data::Target& target : request.targets)
    if (target.task == data::TaskType::regression)
      fail(ErrorCode::invalid_options, "Model \"{}\" fits classes only, and \"{}\" is a regression target; use {}",
           model, target.name, alternative);
}

}  // namespace athanor::classical
