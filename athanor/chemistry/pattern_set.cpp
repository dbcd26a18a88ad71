// SMARTS patterns and the sets of them that threads have for themselves.
#include "athanor/chemistry/pattern_set.h"

#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/pattern_needs.h"
#include "athanor/chemistry/plain_pattern.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/chemistry/toolkit_preparation.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {

using Patterns = std::vector<SearchPattern>;

struct PatternSet::Store {
  std::vector<std::string> smarts;
  std::vector<PlainPattern> plain;  ///< of all patterns, or none
  std::mutex mutex;
  std::vector<Patterns> free;  ///< guarded by `mutex`

  Patterns take() {
    {
      const std::lock_guard lock(mutex);
      if (!free.empty()) {
        Patterns patterns = std::move(free.back());
        free.pop_back();
        return patterns;
      }
    }
    return {smarts.begin(), smarts.end()};
  }

  void give_back(Patterns patterns) {
    const std::lock_guard lock(mutex);
    free.push_back(std::move(patterns));
  }
};

PatternSet::PatternSet(std::vector<std::string> smarts) : store_(std::make_unique<Store>()) {
  for (const std::string& text : smarts)
    if (const std::string mistake = find_smarts_mistake(text); !mistake.empty())
      fail(ErrorCode::invalid_options, "\"{}\" is no SMARTS pattern: {}", text, mistake);
  for (const std::string& text : smarts)
    if (std::optional<PlainPattern> pattern = PlainPattern::make(text)) store_->plain.push_back(std::move(*pattern));
  if (store_->plain.size() < smarts.size()) store_->plain.clear();
  store_->smarts = std::move(smarts);
}

PatternSet::~PatternSet() = default;

std::size_t PatternSet::size() const { return store_->smarts.size(); }

bool PatternSet::accepts_plain() const { return store_->plain.size() == size(); }

bool PatternSet::count_matches(const PlainMolecule& molecule, std::span<double> out) const {
  check_room(out);
  const PatternTarget* target = accepts_plain() ? make_pattern_target(molecule) : nullptr;
  if (target == nullptr) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::optional<std::size_t> count = store_->plain[i].count_matches(*target);
    if (!count) return false;
    out[i] = static_cast<double>(*count);
  }
  return true;
}

void PatternSet::check_room(std::span<const double> out) const {
  if (out.size() != size())
    fail(ErrorCode::internal, "{} patterns need room for as many counts; {} are given", size(), out.size());
}

void PatternSet::count_matches(const Molecule& molecule, std::span<double> out) const {
  check_room(out);
  call_toolkit("search the molecule for patterns", [&] {
    Patterns patterns = store_->take();
    const AtomClassCounts counts(molecule.body());
    for (std::size_t i = 0; i < patterns.size(); ++i)
      out[i] = static_cast<double>(patterns[i].find_matches(molecule.body(), counts).size());
    store_->give_back(std::move(patterns));
  });
}

void PatternSet::mark_atoms(const Molecule& molecule, std::span<std::uint8_t> out) const {
  const std::size_t atoms = molecule.body().getNumAtoms();
  if (out.size() != atoms * size())
    fail(ErrorCode::internal, "{} patterns on {} atoms need as many marks; {} are given", size(), atoms, out.size());
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  call_toolkit("search the molecule for patterns", [&] {
    Patterns patterns = store_->take();
    const AtomClassCounts counts(molecule.body());
    for (std::size_t i = 0; i < patterns.size(); ++i)
      for (const RDKit::MatchVectType& match : patterns[i].find_matches(molecule.body(), counts))
        for (const auto& [query, atom] : match) out[static_cast<std::size_t>(atom) * size() + i] = 1;
    store_->give_back(std::move(patterns));
  });
}

std::string find_smarts_mistake(const std::string& smarts) {
  silence_toolkit_log();
  prepare_toolkit();
  try {
    const std::unique_ptr<const RDKit::ROMol> pattern(RDKit::SmartsToMol(smarts));
    if (!pattern) return "it does not follow the SMARTS grammar";
    return pattern->getNumAtoms() == 0 ? "it has no atoms" : "";
  } catch (...) {
    return make_issue_of_current_exception("smarts", smarts).message;
  }
}

}  // namespace athanor::chemistry
