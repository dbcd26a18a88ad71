// Table of elements; energies printed by tools/make_atom_energies.sh (xtb 6.5.1).
#include "athanor/atomistic/elements.h"

#include <fmt/format.h>

#include <iterator>

namespace athanor::atomistic {
namespace {

constexpr Element elements[] = {
    {1, "H", 1, -0.393482763936, 0.31},   {5, "B", 1, -0.952436614164, 0.84},   {6, "C", 2, -1.793296371365, 0.76},
    {7, "N", 3, -2.605824161279, 0.71},   {8, "O", 2, -3.767606950376, 0.66},   {9, "F", 1, -4.619339964238, 0.57},
    {14, "Si", 2, -1.569609938455, 1.11}, {15, "P", 3, -2.374178794732, 1.07},  {16, "S", 2, -3.146456870402, 1.05},
    {17, "Cl", 1, -4.482525134961, 1.02}, {34, "Se", 2, -3.118622050579, 1.20}, {35, "Br", 1, -4.048339371234, 1.20},
    {53, "I", 1, -3.779630263390, 1.39},
};

constexpr const char* symbols[] = {
    "",   "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",
    "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As",
    "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn",
    "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
    "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po",
    "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md",
    "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og",
};
static_assert(std::size(symbols) == 119);

}  // namespace

const Element* find_element(int atomic_number) {
  for (const Element& element : elements)
    if (element.atomic_number == atomic_number) return &element;
  return nullptr;
}

const Element* find_element(const std::string& symbol) {
  for (const Element& element : elements)
    if (symbol == element.symbol) return &element;
  return nullptr;
}

std::string format_known_elements() {
  std::string text;
  for (const Element& element : elements) text += fmt::format("{}{}", text.empty() ? "" : ", ", element.symbol);
  return text;
}

std::string format_symbol(int atomic_number) {
  const bool known = atomic_number > 0 && atomic_number < static_cast<int>(std::size(symbols));
  return known ? symbols[atomic_number] : fmt::format("element {}", atomic_number);
}

}  // namespace athanor::atomistic
