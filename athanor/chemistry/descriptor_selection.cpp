// Descriptors by name: each by itself where that is cheap, else out of RDKit's whole set.
#include <algorithm>
#include <array>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_descriptors.h"
#include "athanor/chemistry/scalar_descriptors.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

constexpr std::size_t no_place = static_cast<std::size_t>(-1);

std::size_t find_descriptor_place(const std::string& name) {
  if (is_scalar_descriptor(name) || name == "qed") return no_place;
  const std::vector<std::string>& all = list_rdkit_descriptors();
  const auto found = std::find(all.begin(), all.end(), name);
  if (found == all.end())
    fail(ErrorCode::invalid_options, "There is no descriptor \"{}\"{}", name, format_suggestion(name, all));
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace

DescriptorSelection::DescriptorSelection(std::vector<std::string> names) : names_(std::move(names)) {
  for (const std::string& name : names_) places_.push_back(find_descriptor_place(name));
  const std::vector<std::string>& all = list_basic_descriptors();
  for (const std::string& name : names_)
    basic_.push_back(static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin()));
  if (std::find(basic_.begin(), basic_.end(), all.size()) != basic_.end()) basic_.clear();
}

bool DescriptorSelection::compute(const PlainMolecule& molecule, std::span<double> out) const {
  BasicSelection wanted;
  for (const std::size_t place : basic_) wanted.set(place);
  std::array<double, basic::count> values{};
  if (basic_.empty() || !compute_basic_descriptors(molecule, values, wanted)) return false;
  for (std::size_t i = 0; i < basic_.size(); ++i) out[i] = values[basic_[i]];
  return true;
}

void DescriptorSelection::compute(const Molecule& molecule, std::span<double> out) const {
  std::vector<double> all;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (places_[i] == no_place) {
      out[i] = names_[i] == "qed" ? compute_qed(molecule) : call_toolkit("compute a descriptor", [&] {
        return find_scalar_descriptor(names_[i])(molecule.body());
      });
      continue;
    }
    if (all.empty()) {
      all.resize(list_rdkit_descriptors().size());
      compute_rdkit_descriptors(molecule, all);
    }
    out[i] = all[places_[i]];
  }
}

}  // namespace athanor::chemistry
