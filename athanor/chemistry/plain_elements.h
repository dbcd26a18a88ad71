// Inside this room: what the reader of plain molecules knows of its elements.
#pragma once

#include <array>
#include <cstdint>

namespace athanor::chemistry {

/// Numbers of outer electrons and usual valences (0 = no further one), as in RDKit's periodic table.
struct PlainElement {
  std::int8_t outer_electrons = 0;
  std::array<std::int8_t, 3> valences{};
};

/// An element with no valence is none that plain molecules have.
constexpr PlainElement find_plain_element(int number) {
  switch (number) {
    case 5: return {3, {3}};
    case 6: return {4, {4}};
    case 7: return {5, {3}};
    case 8: return {6, {2}};
    case 9: return {7, {1}};
    case 14: return {4, {4}};
    case 15: return {5, {3, 5}};
    case 16: return {6, {2, 4, 6}};
    case 17: return {7, {1}};
    case 34: return {6, {2, 4, 6}};
    case 35: return {7, {1}};
    case 53: return {7, {1}};
    default: return {};
  }
}

/// Whether an atom with this sum of bond orders, hydrogens included, is one that RDKit leaves as it is and gives no
/// radical.
constexpr bool is_closed_shell(int number, int charge, int valence) {
  const PlainElement element = find_plain_element(number);
  if (charge == 0) {
    for (const std::int8_t usual : element.valences)
      if (usual != 0 && valence == usual) return true;
    return false;
  }
  switch (number) {
    case 5: return charge == -1 && valence == 4;
    case 6: return (charge == 1 || charge == -1) && valence == 3;
    case 7: return (charge == 1 && valence == 4) || (charge == -1 && valence == 2);
    case 8: return (charge == 1 && valence == 3) || (charge == -1 && valence == 1);
    case 15: return charge == 1 && valence == 4;
    case 16: return (charge == 1 && valence == 3) || (charge == -1 && valence == 1);
    case 9:
    case 17:
    case 35:
    case 53: return charge == -1 && valence == 0;
    default: return false;
  }
}

/// Whether the sum of bond orders, hydrogens included, is one that no step of the policy `basic` touches: the lowest of
/// the element, or that of a sulfone or a phosphate.
constexpr bool has_plain_valence(int number, int valence, int total_degree) {
  switch (number) {
    case 6: return valence <= 4;
    case 7: return valence <= 3;
    case 8: return valence <= 2;
    case 9:
    case 17:
    case 35:
    case 53: return valence <= 1;
    case 15: return valence == 5 && total_degree == 4;
    case 16: return valence <= 2 || (valence == 6 && total_degree == 4);
    default: return false;
  }
}

/// RDKit's numbers of an element that plain molecules may have, hydrogen included.
struct PlainElementData {
  double weight = 0;        ///< standard atomic weight, g/mol
  double isotope_mass = 0;  ///< of the most common isotope, g/mol
  double bond_radius = 0;   ///< Å, as Labute's surface takes it
};
const PlainElementData& find_element_data(int number);

}  // namespace athanor::chemistry
