// Numbers of a molecule by name.
#include <algorithm>
#include <cmath>
#include <memory>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/plain_molecule.h"
#include "athanor/chemistry/structural_alerts.h"
#include "athanor/core/text.h"
#include "athanor/screen/stages.h"

namespace athanor::screen {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> list_descriptors() {
  std::vector<std::string> names = chemistry::list_basic_descriptors();
  for (const std::string& name : chemistry::list_rdkit_descriptors())
    if (!contains(names, name)) names.push_back(name);
  return names;
}

ValueComputer make_alert_counter(const std::string& name, std::size_t slot) {
  const auto catalog = std::make_shared<const chemistry::AlertCatalog>(
      name == "alerts" ? chemistry::list_alert_sets() : std::vector<std::string>{name});
  return [catalog, slot](Candidate& candidate) {
    const chemistry::PlainMolecule* plain = candidate.read_plain();
    auto alerts = plain != nullptr ? catalog->find_alerts(*plain) : std::nullopt;
    if (!alerts) alerts = catalog->find_alerts(candidate.parse());
    candidate.hit.values[slot] = static_cast<double>(alerts->size());
  };
}

ValueComputer make_rule_check(const std::string& rule, std::size_t slot) {
  return [rule, slot](Candidate& candidate) {
    if (!candidate.properties)
      if (const chemistry::PlainMolecule* plain = candidate.read_plain())
        candidate.properties = chemistry::compute_drug_properties(*plain);
    if (!candidate.properties) candidate.properties = chemistry::compute_drug_properties(candidate.parse());
    candidate.hit.values[slot] = chemistry::passes_drug_rule(rule, *candidate.properties) ? 1 : 0;
  };
}

/// As `describe` writes it, so that a limit means the same there and here.
double round_as_written(double value) {
  const auto written = static_cast<float>(value);
  return std::isfinite(written) ? *parse_number(format_number(written)) : value;
}

/// One for all descriptors, since some are computed together.
ValueComputer make_descriptor_computer(std::vector<std::string> names, std::vector<std::size_t> slots) {
  const auto selection = std::make_shared<const chemistry::DescriptorSelection>(std::move(names));
  return [selection, slots = std::move(slots)](Candidate& candidate) {
    std::vector<double> values(slots.size());
    const chemistry::PlainMolecule* plain = candidate.read_plain();
    if (plain == nullptr || !selection->compute(*plain, values)) selection->compute(candidate.parse(), values);
    for (std::size_t i = 0; i < slots.size(); ++i) candidate.hit.values[slots[i]] = round_as_written(values[i]);
  };
}

}  // namespace

std::vector<std::string> list_molecule_values() {
  std::vector<std::string> names = list_descriptors();
  names.push_back("alerts");
  for (const auto* further : {&chemistry::list_alert_sets(), &chemistry::list_drug_rules()})
    names.insert(names.end(), further->begin(), further->end());
  return names;
}

std::vector<ValueComputer> make_value_computers(const std::vector<std::string>& names,
                                                const std::vector<std::size_t>& slots) {
  std::vector<ValueComputer> computers;
  std::vector<std::string> descriptors;
  std::vector<std::size_t> descriptor_slots;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "alerts" || contains(chemistry::list_alert_sets(), names[i])) {
      computers.push_back(make_alert_counter(names[i], slots[i]));
    } else if (contains(chemistry::list_drug_rules(), names[i])) {
      computers.push_back(make_rule_check(names[i], slots[i]));
    } else {
      descriptors.push_back(names[i]);
      descriptor_slots.push_back(slots[i]);
    }
  }
  if (!descriptors.empty())
    computers.push_back(make_descriptor_computer(std::move(descriptors), std::move(descriptor_slots)));
  return computers;
}

}  // namespace athanor::screen
