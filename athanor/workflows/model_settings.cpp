#include "athanor/workflows/model_settings.h"

#include <algorithm>
#include <variant>

#include "athanor/classical/model.h"
#include "athanor/models/catalog.h"

namespace athanor::workflows {
namespace {

using SlotValue =
    std::variant<std::optional<bool>, std::optional<std::int64_t>, std::optional<double>, std::optional<std::string>,
                 std::vector<std::string>, std::vector<double>, std::vector<std::int64_t>>;

/// Unset storage of the same kind as the model's own option.
SlotValue make_slot_value(const FieldValue& value) {
  return std::visit(
      [](auto* source) -> SlotValue {
        using T = std::remove_pointer_t<decltype(source)>;
        if constexpr (std::is_constructible_v<SlotValue, std::optional<T>>) return std::optional<T>();
        else return T();
      },
      value);
}

/// The names of models that have an option; all networks on graphs are one name.
std::string format_models(const std::vector<std::string>& names) {
  std::vector<std::string> others = names;
  std::size_t on_graphs = 0;
  for (const CatalogEntry& entry : models::network_catalog())
    if (entry.input == "graphs") {
      ++on_graphs;
      std::erase(others, entry.name);
    }
  if (others.size() + on_graphs != names.size()) return join_text(names, ", ");
  others.push_back("all on graphs");
  return join_text(others, ", ");
}

}  // namespace

struct ModelSettings::Slot {
  Field field;                      ///< as the first model declares it
  std::vector<std::string> models;  ///< models that have the option
  SlotValue value;
};

const Catalog& model_catalog() {
  static const Catalog catalog = [] {
    Catalog entries = classical::classical_catalog();
    const Catalog& networks = models::network_catalog();
    entries.insert(entries.end(), networks.begin(), networks.end());
    return entries;
  }();
  return catalog;
}

ModelSettings::ModelSettings() {
  for (const CatalogEntry& entry : model_catalog()) {
    if (!entry.make_options) continue;
    const auto options = entry.make_options();
    FieldList list;
    options->fields(list);
    for (const Field& field : list.items()) {
      auto& slot = slots_[field.name];
      if (!slot) slot = std::make_shared<Slot>(Slot{field, {}, make_slot_value(field.value)});
      slot->models.push_back(entry.name);
    }
  }
}

ModelSettings::ModelSettings(const ModelSettings& other) { *this = other; }

ModelSettings& ModelSettings::operator=(const ModelSettings& other) {
  if (this == &other) return *this;
  slots_.clear();
  for (const auto& [name, slot] : other.slots_) slots_[name] = std::make_shared<Slot>(*slot);
  return *this;
}

void ModelSettings::fields(FieldList& list) {
  for (auto& [name, slot] : slots_) {
    const FieldValue value = std::visit([](auto& stored) -> FieldValue { return &stored; }, slot->value);
    Field& field = list.add(name, value, slot->field.help + " [" + format_models(slot->models) + "]");
    field.choices = slot->field.choices;
    field.aliases = slot->field.aliases;
    field.min = slot->field.min;
    field.max = slot->field.max;
  }
}

void ModelSettings::require_known(const std::vector<std::string>& models) const {
  const nlohmann::json all = to_json(*this);
  for (const auto& [name, given] : all.items()) {
    if (given.is_null() || (given.is_array() && given.empty())) continue;
    const std::vector<std::string>& having = slots_.at(name)->models;
    if (std::none_of(models.begin(), models.end(), [&](const std::string& model) {
          return std::find(having.begin(), having.end(), model) != having.end();
        }))
      fail(ErrorCode::invalid_options, "{} is an option of {}, not of {}", format_flag(name), format_models(having),
           join_text(models, ", "));
  }
}

nlohmann::json ModelSettings::resolve(const std::string& model, bool strict, const nlohmann::json& base) const {
  const CatalogEntry& entry = find_entry(model_catalog(), model, "model");
  const auto options = entry.make_options ? entry.make_options() : nullptr;
  FieldList own;
  if (options) options->fields(own);
  if (options && !base.is_null()) apply_json(*options, base);
  const nlohmann::json before = options ? to_json(*options) : nullptr;
  if (strict) require_known({model});
  const nlohmann::json all = to_json(*this);
  for (const auto& [name, given] : all.items()) {
    if (given.is_null() || (given.is_array() && given.empty())) continue;
    if (own.find(name)) apply_json(*options, {{name, given}});
  }
  if (options && strict) require_effect(*options, before);
  return options ? to_json(*options) : nlohmann::json::object();
}

}  // namespace athanor::workflows
