#include "athanor/workflows/contenders.h"

#include <algorithm>
#include <set>

#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

/// One option of a grid and its values.
struct GridAxis {
  std::string option;
  std::vector<std::string> values;
};

std::vector<GridAxis> parse_grid(const std::vector<std::string>& texts) {
  std::vector<GridAxis> axes;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      fail(ErrorCode::invalid_options, "--grid: expected an option and its values, such as trees=100,500; got \"{}\"",
           text);
    GridAxis& axis = axes.emplace_back();
    axis.option = text.substr(0, equals);
    std::replace(axis.option.begin(), axis.option.end(), '-', '_');
    for (const std::string& value : split_text(text.substr(equals + 1), ',')) axis.values.emplace_back(trim(value));
  }
  return axes;
}

bool has_option(const std::string& model, const std::string& option) {
  const CatalogEntry& entry = find_entry(model_catalog(), model, "model");
  if (!entry.make_options) return false;
  const auto options = entry.make_options();
  FieldList list;
  options->fields(list);
  return list.find(option) != nullptr;
}

void check_grid(const std::vector<GridAxis>& axes, const std::vector<std::string>& models) {
  for (const GridAxis& axis : axes)
    if (std::none_of(models.begin(), models.end(),
                     [&](const std::string& model) { return has_option(model, axis.option); }))
      fail(ErrorCode::invalid_options, "--grid: {} is no option of {} (athanor list models --json has them all)",
           axis.option, join_text(models, ", "));
}

void set_option(TrainOptions& options, const std::string& name, const std::string& value) {
  FieldList list;
  options.model_settings.fields(list);
  set_from_text(*list.find(name), {value});
}

/// Every combination of the values of the options that the model has.
void add_grid_points(TrainOptions options, const std::string& model, const std::vector<GridAxis>& axes,
                     std::size_t axis, const std::string& name, Contender& contender) {
  if (axis == axes.size()) {
    contender.plans.push_back(make_model_plan(options, model, false));
    contender.plan_names.push_back(name);
    return;
  }
  if (!has_option(model, axes[axis].option)) {
    add_grid_points(options, model, axes, axis + 1, name, contender);
    return;
  }
  for (const std::string& value : axes[axis].values) {
    set_option(options, axes[axis].option, value);
    add_grid_points(options, model, axes, axis + 1, name + " " + axes[axis].option + "=" + value, contender);
  }
}

Contender make_choice(const TrainOptions& fitting, const ContenderOptions& options) {
  const std::vector<GridAxis> axes = parse_grid(options.grid);
  check_grid(axes, options.models);
  Contender choice;
  choice.name = "nested";
  choice.kind = Contender::Kind::choice;
  for (const std::string& model : options.models) add_grid_points(fitting, model, axes, 0, model, choice);
  if (choice.plans.size() < 2)
    fail(ErrorCode::invalid_options,
         "--nested chooses among several: --model forest,boosting, or --grid trees=100,500, or both");
  return choice;
}

}  // namespace

std::vector<std::string> split_model_names(const std::string& text) {
  std::vector<std::string> names;
  for (const std::string& part : split_text(text, ',')) {
    names.emplace_back(trim(part));
    if (names.back().empty()) fail(ErrorCode::invalid_options, "--model: there is an empty name in \"{}\"", text);
  }
  return names;
}

std::vector<Contender> make_contenders(const TrainOptions& fitting, const ContenderOptions& options,
                                       const data::Dataset& dataset) {
  if (!options.nested && !options.grid.empty())
    fail(ErrorCode::invalid_options, "--grid is for a choice by inner folds; add --nested");
  const auto is_stack = [](const std::string& model) { return split_stack(model).size() > 1; };
  if (fitting.member_weights == "learned" && (options.nested || std::ranges::none_of(options.models, is_stack)))
    fail(ErrorCode::invalid_options,
         "--member-weights learned is for stacks here, such as --model dmpnn+forest; members of one model weigh the "
         "same");
  std::vector<Contender> contenders;
  std::set<std::string> names;
  TrainOptions one = fitting;
  const bool several = options.models.size() > 1;
  for (const std::string& model : options.models) {
    const bool is_blend = model == "auto" || is_stack(model);
    if (options.nested && is_blend)
      fail(ErrorCode::invalid_options, "--model {} is weighed by inner folds already; leave --nested out", model);
    if (!names.insert(model).second) fail(ErrorCode::invalid_options, "--model: {} is named twice", model);
    if (options.nested) continue;
    one.model = model;
    if (several) one.baselines = "none";
    Contender& contender = contenders.emplace_back();
    contender.name = model;
    if (is_blend) {
      TrainPlan plan = make_train_plan(one, dataset);
      contender.kind = Contender::Kind::blend;
      contender.plans = std::move(plan.candidates);
      contender.combination = plan.combination;
    } else {
      contender.plans = {make_model_plan(fitting, model, !several)};
    }
  }
  if (options.nested) contenders.push_back(make_choice(fitting, options));
  one = fitting;
  one.model = options.models.front();
  if (several || options.nested) one.model_settings = {};
  if (std::ranges::any_of(options.models, is_stack)) one.member_weights = TrainOptions().member_weights;
  for (const ModelPlan& plan : make_train_plan(one, dataset).baselines)
    if (options.nested || names.insert(plan.model).second)
      contenders.push_back({plan.model, {plan}, {}, Contender::Kind::model});
  return contenders;
}

}  // namespace athanor::workflows
