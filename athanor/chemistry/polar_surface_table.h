// Inside this room: contributions of nitrogen and oxygen to the polar surface.
#pragma once

#include <array>
#include <cstdint>

namespace athanor::chemistry {

/// The surroundings of an atom: its charge, hydrogens, and bonds to other atoms by kind.
struct PolarAtom {
  std::uint8_t number;
  std::int8_t charge;
  std::uint8_t hydrogens, single, twofold, threefold, aromatic;
  bool operator==(const PolarAtom&) const = default;
};

struct PolarContribution {
  PolarAtom atom;
  double area;           ///< Å²
  double in_small_ring;  ///< in a ring of three
};

/// P. Ertl, B. Rohde, P. Selzer, J. Med. Chem. 43, 3714 (2000), doi:10.1021/jm000942e, table 1.
inline constexpr std::array<PolarContribution, 29> polar_contributions{{
    {{7, 0, 0, 0, 0, 1, 0}, 23.79, 23.79},  {{7, 0, 1, 0, 1, 0, 0}, 23.85, 23.85},
    {{7, 0, 2, 1, 0, 0, 0}, 26.02, 26.02},  {{7, 1, 2, 0, 1, 0, 0}, 25.59, 25.59},
    {{7, 1, 3, 1, 0, 0, 0}, 27.64, 27.64},  {{7, 0, 0, 1, 1, 0, 0}, 12.36, 12.36},
    {{7, 0, 0, 0, 1, 1, 0}, 13.60, 13.60},  {{7, 0, 1, 2, 0, 0, 0}, 12.03, 21.94},
    {{7, 1, 0, 1, 0, 1, 0}, 4.36, 4.36},    {{7, 1, 1, 1, 1, 0, 0}, 13.97, 13.97},
    {{7, 1, 2, 2, 0, 0, 0}, 16.61, 16.61},  {{7, 0, 0, 0, 0, 0, 2}, 12.89, 12.89},
    {{7, 0, 1, 0, 0, 0, 2}, 15.79, 15.79},  {{7, 1, 1, 0, 0, 0, 2}, 14.14, 14.14},
    {{7, 0, 0, 3, 0, 0, 0}, 3.24, 3.01},    {{7, 0, 0, 1, 2, 0, 0}, 11.68, 11.68},
    {{7, 1, 0, 2, 1, 0, 0}, 3.01, 3.01},    {{7, 1, 1, 3, 0, 0, 0}, 4.44, 4.44},
    {{7, 0, 0, 0, 0, 0, 3}, 4.41, 4.41},    {{7, 0, 0, 1, 0, 0, 2}, 4.93, 4.93},
    {{7, 0, 0, 0, 1, 0, 2}, 8.39, 8.39},    {{7, 1, 0, 0, 0, 0, 3}, 4.10, 4.10},
    {{7, 1, 0, 1, 0, 0, 2}, 3.88, 3.88},    {{7, 1, 0, 4, 0, 0, 0}, 0.00, 0.00},
    {{8, 0, 0, 0, 1, 0, 0}, 17.07, 17.07},  {{8, 0, 1, 1, 0, 0, 0}, 20.23, 20.23},
    {{8, -1, 0, 1, 0, 0, 0}, 23.06, 23.06}, {{8, 0, 0, 2, 0, 0, 0}, 9.23, 12.53},
    {{8, 0, 0, 0, 0, 0, 2}, 13.14, 13.14},
}};

}  // namespace athanor::chemistry
