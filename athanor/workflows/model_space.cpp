#include "athanor/workflows/model_space.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/core/text.h"
#include "athanor/predict/networks.h"

namespace athanor::workflows {

/// One text of `--search`.
struct ModelSpace::Restriction {
  std::string text, option;
  std::optional<std::pair<double, double>> range;
  std::vector<std::string> choices;
  bool is_known = false;  ///< a model has the option
  bool is_used = false;
};

namespace {

constexpr const char* own_features = "default";

bool is_whole(const Field& field) {
  return std::holds_alternative<std::int64_t*>(field.value) ||
         std::holds_alternative<std::optional<std::int64_t>*>(field.value);
}

bool is_flag(const Field& field) { return format_field_type(field) == "flag"; }

bool is_text(const Field& field) { return format_field_type(field) == "text"; }

bool is_unset(const nlohmann::json& value) { return value.is_null() || (value.is_array() && value.empty()); }

/// Options of models that are set, and options of training that differ from their defaults.
nlohmann::json list_given(const TrainOptions& fitting) {
  nlohmann::json given = nlohmann::json::object();
  const nlohmann::json settings = to_json(fitting.model_settings), training = to_json(fitting.training);
  const nlohmann::json defaults = to_json(train::TrainingOptions());
  for (const auto& [name, value] : settings.items())
    if (!is_unset(value)) given[name] = value;
  for (const auto& [name, value] : training.items())
    if (value != defaults.at(name)) given[name] = value;
  return given;
}

/// The present value of an option as a value of its dimension.
double find_default(const Field& field, const search::Dimension& dimension) {
  const nlohmann::json value = field_to_json(field);
  if (value.is_null()) return search::absent;
  if (!dimension.is_choice()) return value.get<double>();
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  const auto found = std::find(dimension.choices.begin(), dimension.choices.end(), text);
  return found == dimension.choices.end() ? search::absent : static_cast<double>(found - dimension.choices.begin());
}

void check_names(const std::vector<std::string>& names, const char* flag) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      fail(ErrorCode::invalid_options, "{}: {} is named twice", flag, names[i]);
}

/// From what an option declares; empty `choices` and equal ends where it declares nothing.
search::Dimension make_dimension(const Field& field) {
  search::Dimension dimension{.name = field.name};
  dimension.high = dimension.low;
  dimension.integral = is_whole(field);
  if (is_flag(field)) dimension.choices = {"false", "true"};
  if (!field.searched) return dimension;
  dimension.low = field.searched->low;
  dimension.high = field.searched->high;
  dimension.logarithmic = field.searched->logarithmic;
  if (is_text(field)) dimension.choices = field.searched->choices;
  return dimension;
}

/// Texts that the option refuses are an error here, not a failed trial later.
void check_value(const Field& field, const std::string& text) {
  std::variant<bool, std::int64_t, double, std::string> storage;
  Field probe = field;
  if (is_flag(field)) probe.value = &storage.emplace<bool>();
  else if (is_whole(field)) probe.value = &storage.emplace<std::int64_t>();
  else if (is_text(field)) probe.value = &storage.emplace<std::string>();
  else probe.value = &storage.emplace<double>();
  set_from_text(probe, {text});
}

}  // namespace

namespace {

[[noreturn]] void fail_search(const std::string& text) {
  fail(ErrorCode::invalid_options,
       "--search: expected an option, its range or its values, such as depth, depth=2..6 or activation=relu,gelu; got "
       "\"{}\"",
       text);
}

}  // namespace

ModelSpace::ModelSpace(const TrainOptions& fitting, const SpaceOptions& options)
    : fitting_(fitting), given_(list_given(fitting)), models_(options.models), featurizers_(options.featurizers) {
  std::vector<Restriction> restrictions;
  for (const std::string& text : options.searched) {
    Restriction& one = restrictions.emplace_back();
    one.text = text;
    const std::size_t equals = text.find('='), dots = text.find("..");
    one.option = text.substr(0, equals);
    std::replace(one.option.begin(), one.option.end(), '-', '_');
    if (one.option.empty() || equals + 1 == text.size()) fail_search(text);
    if (equals == std::string::npos) continue;
    if (dots != std::string::npos) {
      const auto low = parse_number(text.substr(equals + 1, dots - equals - 1));
      const auto high = parse_number(text.substr(dots + 2));
      if (!low || !high || !(*low < *high)) fail_search(text);
      one.range = {*low, *high};
    } else {
      for (const std::string& value : split_text(text.substr(equals + 1), ',')) one.choices.emplace_back(trim(value));
    }
  }
  check_names(models_, "--model");
  if (featurizers_.empty()) featurizers_ = {fitting.featurizer};
  for (std::string& spec : featurizers_)
    if (spec == own_features) spec.clear();
  check_names(featurizers_, "--featurizer");
  std::vector<std::size_t> networks;
  for (std::size_t m = 0; m < models_.size(); ++m) {
    find_entry(model_catalog(), models_[m], "model");
    if (predict::is_network(models_[m])) networks.push_back(m);
  }
  if (models_.size() > 1) {
    model_dimension_ = space_.add({.name = "model", .choices = models_});
    options_.emplace_back("model");
    defaults_.push_back(0);
  }
  if (featurizers_.size() > 1) {
    std::vector<std::string> shown = featurizers_;
    std::replace(shown.begin(), shown.end(), std::string(), std::string(own_features));
    featurizer_dimension_ = space_.add({.name = "featurizer", .choices = shown});
    options_.emplace_back("featurizer");
    defaults_.push_back(0);
  }
  if (!networks.empty()) {
    train::TrainingOptions training;
    add_options(training, networks, restrictions);
  }
  for (std::size_t m = 0; m < models_.size(); ++m) {
    const auto own = find_entry(model_catalog(), models_[m], "model").make_options;
    if (own) add_options(*own(), {m}, restrictions);
  }
  for (const Restriction& one : restrictions) {
    if (one.is_used) continue;
    if (one.is_known)
      fail(ErrorCode::invalid_options, "--search {0}: has no usual range; give one, as in --search {0}=LOW..HIGH",
           one.text);
    fail(ErrorCode::invalid_options, "--search {}: {} has no such option{}", one.text, join_text(models_, ", "),
         given_.contains(one.option) ? ", or it is given a value" : " (athanor list models --json has them all)");
  }
  if (space_.size() == 0)
    fail(
        ErrorCode::invalid_options,
        "{}: there is nothing to search; name further models or featurizers, or an option with --search NAME=LOW..HIGH",
        models_.front());
  name_dimensions();
}

/// False when the option that rules this one has another value, so that this one has no effect.
bool ModelSpace::add_rules(const Field& field, std::size_t first_own, Options& options,
                           search::Dimension& dimension) const {
  if (field.ruled_by.empty()) return true;
  const std::vector<std::string>& ruling = field.ruling_texts;
  for (std::size_t d = first_own; d < space_.size(); ++d) {
    if (options_[d] != field.ruled_by) continue;
    const std::vector<std::string>& texts = space_[d].choices;
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < texts.size(); ++place)
      if (std::count(ruling.begin(), ruling.end(), texts[place]) != 0) places.push_back(place);
    if (places.empty()) return false;
    dimension.rules.push_back({d, std::move(places)});
    return true;
  }
  const auto given = given_.find(field.ruled_by);
  const nlohmann::json value = given != given_.end() ? *given : to_json(options).at(field.ruled_by);
  return std::count(ruling.begin(), ruling.end(), value) != 0;
}

void ModelSpace::add_options(Options& options, const std::vector<std::size_t>& model_places,
                             std::vector<Restriction>& restrictions) {
  FieldList list;
  options.fields(list);
  const std::size_t first_own = space_.size();
  for (const Field& field : list.items()) {
    if (given_.contains(field.name)) continue;
    const auto wanted = std::find_if(restrictions.begin(), restrictions.end(), [&](const Restriction& one) {
      const Field* found = list.find(one.option);
      return found && found->name == field.name;
    });
    if (restrictions.empty() ? !field.searched : wanted == restrictions.end()) continue;
    search::Dimension dimension = make_dimension(field);
    if (wanted != restrictions.end()) {
      wanted->is_known = true;
      if (!field.searched && !wanted->range && wanted->choices.empty()) continue;  // another model may declare a range
      wanted->is_used = true;
      if (wanted->range && (is_text(field) || is_flag(field))) fail_search(wanted->text);
      if (wanted->range) {
        const auto [low, high] = *wanted->range;
        for (const double end : {low, high}) check_value(field, format_number(end));
        dimension.logarithmic = field.searched ? dimension.logarithmic && low > 0 : low > 0 && high >= 10 * low;
        dimension.low = low;
        dimension.high = high;
      }
      for (const std::string& value : wanted->choices) check_value(field, value);
      if (!wanted->choices.empty()) dimension.choices = wanted->choices;
    }
    if (model_dimension_ && model_places.size() < models_.size())
      dimension.rules.push_back({*model_dimension_, model_places});
    if (!add_rules(field, first_own, options, dimension)) continue;
    defaults_.push_back(find_default(field, dimension));
    options_.push_back(field.name);
    space_.add(std::move(dimension));
  }
}

/// The option's name, after that of its model where several models have an option of that name.
void ModelSpace::name_dimensions() {
  search::Space named;
  for (std::size_t d = 0; d < space_.size(); ++d) {
    search::Dimension dimension = space_[d];
    if (std::count(options_.begin(), options_.end(), options_[d]) > 1)
      dimension.name = models_[dimension.rules.front().places.front()] + "." + dimension.name;
    named.add(std::move(dimension));
  }
  space_ = std::move(named);
}

std::vector<search::Point> ModelSpace::list_defaults() const {
  std::vector<search::Point> points;
  for (std::size_t m = 0; m < models_.size(); ++m) {
    search::Point& point = points.emplace_back(space_.size(), search::absent);
    for (std::size_t d = 0; d < space_.size(); ++d)
      if (space_.exists(point, d)) point[d] = d == model_dimension_ ? static_cast<double>(m) : defaults_[d];
  }
  return points;
}

const std::string& ModelSpace::find_model(const search::Point& point) const {
  return models_[model_dimension_ ? static_cast<std::size_t>(point[*model_dimension_]) : 0];
}

namespace {

/// Options that are given for the other models would be an error to `train`.
void keep_own_settings(TrainOptions& options) {
  const auto own = find_entry(model_catalog(), options.model, "model").make_options;
  FieldList list;
  const auto storage = own ? own() : nullptr;
  if (storage) storage->fields(list);
  const nlohmann::json given = to_json(options.model_settings);
  options.model_settings = {};
  for (const auto& [name, value] : given.items())
    if (!is_unset(value) && list.find(name)) apply_json(options.model_settings, {{name, value}});
}

}  // namespace

TrainOptions ModelSpace::configure(const search::Point& point) const {
  TrainOptions options = fitting_;
  options.model = find_model(point);
  options.featurizer =
      featurizers_[featurizer_dimension_ ? static_cast<std::size_t>(point[*featurizer_dimension_]) : 0];
  keep_own_settings(options);
  FieldList list;
  options.list_fitting(list);
  for (std::size_t d = 0; d < space_.size(); ++d)
    if (d != model_dimension_ && d != featurizer_dimension_ && !std::isnan(point[d]) && point[d] != defaults_[d])
      set_from_text(*list.find(options_[d]), {format_value(point, d)});
  return options;
}

std::vector<TrainOptions> ModelSpace::list_variants() const {
  std::vector<TrainOptions> variants;
  for (const std::string& model : models_)
    for (const std::string& featurizer : featurizers_) {
      TrainOptions& options = variants.emplace_back(fitting_);
      options.model = model;
      options.featurizer = featurizer;
      keep_own_settings(options);
    }
  return variants;
}

std::string ModelSpace::format_value(const search::Point& point, std::size_t dimension) const {
  const double value = point[dimension];
  if (std::isnan(value)) return "";
  const search::Dimension& one = space_[dimension];
  return one.is_choice() ? one.choices[static_cast<std::size_t>(value)] : format_number(value);
}

std::string ModelSpace::describe(const search::Point& point) const {
  std::string text = find_model(point);
  for (std::size_t d = 0; d < space_.size(); ++d)
    if (d != model_dimension_ && !std::isnan(point[d])) text += " " + options_[d] + "=" + format_value(point, d);
  return text;
}

}  // namespace athanor::workflows
