// Drawings of molecules whose atoms carry values.
#pragma once

#include <span>
#include <string>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// A disc behind an atom.
struct AtomMark {
  std::string colour;  ///< "#e07b00"; "" = no disc
  double opacity = 1;  ///< in [0, 1]
  std::string title;   ///< tooltip, plain text
};

/// As draw_svg, with a disc behind each atom; `marks` is [atoms]. Element symbols have the colour of the text, so that
/// discs are the only colour.
std::string draw_marked_svg(const Molecule& molecule, std::span<const AtomMark> marks, int width_px = 320,
                            int height_px = 230);

}  // namespace athanor::chemistry
