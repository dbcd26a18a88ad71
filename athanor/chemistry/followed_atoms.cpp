#include "athanor/chemistry/followed_atoms.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <GraphMol/new_canon.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

const std::string number_property = "athanor_number";

std::vector<unsigned> get_written_order(const RDKit::ROMol& molecule) {
  return molecule.getProp<std::vector<unsigned>>(RDKit::common_properties::_smilesAtomOutputOrder);
}

/// Numbers lost atoms, from those whose neighbours are known outwards.
class NumberRestorer {
 public:
  NumberRestorer(const RDKit::ROMol& before, RDKit::ROMol& after) : before_(before), after_(after) {
    for (const RDKit::Atom* atom : before.atoms()) of_number_[get_number(*atom)] = atom;
    for (const RDKit::Atom* atom : after.atoms()) taken_.insert(get_number(*atom));
  }

  void run() {
    bool goes_on = true;
    while (goes_on) {
      goes_on = false;
      for (RDKit::Atom* atom : after_.atoms()) goes_on = (get_number(*atom) < 0 && restore(*atom)) || goes_on;
    }
  }

 private:
  static int get_number(const RDKit::Atom& atom) {
    int number = -1;
    atom.getPropIfPresent(number_property, number);
    return number;
  }

  bool restore(RDKit::Atom& atom) {
    std::vector<const RDKit::Atom*> neighbours;
    for (const RDKit::Atom* neighbour : after_.atomNeighbors(&atom))
      if (const int number = get_number(*neighbour); number >= 0) neighbours.push_back(of_number_.at(number));
    std::vector<const RDKit::Atom*> candidates;
    for (const RDKit::Atom* candidate : before_.atoms())
      if (candidate->getAtomicNum() == atom.getAtomicNum() && candidate->getDegree() == atom.getDegree() &&
          !taken_.contains(get_number(*candidate)) && is_bonded_to_all(*candidate, neighbours))
        candidates.push_back(candidate);
    if (candidates.empty() || !are_alike(candidates)) return false;
    const int number = get_number(*candidates.front());
    atom.setProp(number_property, number);
    taken_.insert(number);
    return true;
  }

  bool is_bonded_to_all(const RDKit::Atom& atom, const std::vector<const RDKit::Atom*>& others) const {
    return std::ranges::all_of(others, [&](const RDKit::Atom* other) {
      return before_.getBondBetweenAtoms(atom.getIdx(), other->getIdx()) != nullptr;
    });
  }

  bool are_alike(const std::vector<const RDKit::Atom*>& atoms) {
    if (atoms.size() == 1) return true;
    if (ranks_.empty()) RDKit::Canon::rankMolAtoms(before_, ranks_, false);
    return std::ranges::all_of(
        atoms, [&](const RDKit::Atom* atom) { return ranks_[atom->getIdx()] == ranks_[atoms.front()->getIdx()]; });
  }

  const RDKit::ROMol& before_;
  RDKit::ROMol& after_;
  std::map<int, const RDKit::Atom*> of_number_;
  std::set<int> taken_;
  std::vector<unsigned> ranks_;
};

}  // namespace

void number_atoms(RDKit::ROMol& molecule) {
  for (RDKit::Atom* atom : molecule.atoms()) atom->setProp(number_property, static_cast<int>(atom->getIdx()));
}

void restore_numbers(const RDKit::ROMol& before, RDKit::ROMol& after) {
  const bool is_followed = before.getNumAtoms() > 0 && before.getAtomWithIdx(0)->hasProp(number_property);
  if (is_followed && before.getNumAtoms() == after.getNumAtoms()) NumberRestorer(before, after).run();
}

std::vector<std::int32_t> list_numbers(const RDKit::ROMol& molecule) {
  std::vector<std::int32_t> numbers;
  bool any = false;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    int number = -1;
    any = atom->getPropIfPresent(number_property, number) || any;
    numbers.push_back(number);
  }
  return any ? numbers : std::vector<std::int32_t>();
}

Writing write_followed(const RDKit::ROMol& molecule) {
  Writing writing{RDKit::MolToSmiles(molecule)};
  const std::vector<std::int32_t> numbers = list_numbers(molecule);
  if (numbers.empty()) return writing;
  for (const unsigned atom : get_written_order(molecule)) writing.places.push_back(numbers[atom]);
  return writing;
}

Writing write_again(const Writing& writing) {
  const std::unique_ptr<RDKit::RWMol> body(RDKit::SmilesToMol(writing.text, RDKit::SmilesParserParams{}));
  if (!body) fail(ErrorCode::internal, "{} cannot be read back", writing.text);
  Writing again{RDKit::MolToSmiles(*body)};
  if (writing.places.empty()) return again;
  if (body->getNumAtoms() != writing.places.size())
    fail(ErrorCode::internal, "{} is read back with another number of atoms", writing.text);
  for (const unsigned atom : get_written_order(*body)) again.places.push_back(writing.places[atom]);
  return again;
}

std::vector<std::int32_t> compose_places(const std::vector<std::int32_t>& inner,
                                         const std::vector<std::int32_t>& outer) {
  std::vector<std::int32_t> places;
  for (const std::int32_t place : outer) places.push_back(place < 0 ? -1 : inner[static_cast<std::size_t>(place)]);
  return places;
}

}  // namespace athanor::chemistry
