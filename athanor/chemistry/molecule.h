// Molecule: an immutable, sanitised molecule. The body is RDKit's; its headers stay inside this room
// (molecule_body.h is the named bridge for featurisers and the reactions room).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "athanor/core/result.h"

namespace RDKit {
class ROMol;
}

namespace athanor::chemistry {

/// Value type; copying shares the body. Never empty: parsing gives a Molecule or an Issue. RDKit leaves notes in the
/// molecules that it works on, so a Molecule and its copies belong to one thread at a time.
class Molecule {
 public:
  explicit Molecule(std::shared_ptr<const RDKit::ROMol> body) : body_(std::move(body)) {}
  const RDKit::ROMol& body() const { return *body_; }
  std::size_t num_atoms() const;  ///< explicit atoms (hydrogens that are part of heavy atoms do not count)
  std::size_t num_heavy_atoms() const;

 private:
  std::shared_ptr<const RDKit::ROMol> body_;
};

/// Parses and sanitises. An empty text, no atoms, bad syntax or failed sanitisation is an Issue (action "invalid",
/// codes smiles_empty, smiles_syntax, smiles_valence, smiles_kekulize, smiles_sanitize, smiles_unreadable, with the
/// reason in the message); `row` is left 0. More than 2,000 atoms or 20,000 characters: action "unsupported", code
/// too_large.
Result<Molecule> parse_smiles(std::string_view smiles);

/// Parses one V2000 or V3000 mol block; stereo is perceived. Hydrogens are removed. Issues as above,
/// with mol_block_ in place of smiles_.
Result<Molecule> parse_mol_block(const std::string& block);

/// True for text that begins with "InChI=".
bool is_inchi(std::string_view text);

/// The molecule of a standard InChI, through the InChI library. Issues (action invalid): inchi_syntax, inchi_sanitize,
/// inchi_unsure (the molecule would have another InChIKey, as with stereo that RDKit does not know); too_large.
Result<Molecule> parse_inchi(std::string_view inchi);

/// Canonical isomeric SMILES (RDKit).
std::string format_smiles(const Molecule& molecule);

/// Standard InChI; "" when the library gives none.
std::string compute_inchi(const Molecule& molecule);

/// Standard InChIKey, 27 characters; "" when InChI gives none.
std::string compute_inchi_key(const Molecule& molecule);

/// Bemis-Murcko scaffold (doi:10.1021/jm9602928) as canonical SMILES, without chirality by default; "" for acyclic.
std::string compute_scaffold(const Molecule& molecule, bool include_chirality = false);

/// Sum formula in Hill order.
std::string compute_formula(const Molecule& molecule);

/// SVG drawing; colours are readable on light and dark pages (transparent background).
std::string draw_svg(const Molecule& molecule, int width_px = 220, int height_px = 160);

/// Two molecules side by side with an arrow between them; as draw_svg.
std::string draw_reaction_svg(const Molecule& before, const Molecule& after, int width_px = 440, int height_px = 160);

/// Silences RDKit's own log; parse errors reach the user as Issues instead.
void silence_toolkit_log();

}  // namespace athanor::chemistry
