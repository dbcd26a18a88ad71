// The spec term smarts(FILE): how often the user's own patterns occur.
#pragma once

#include <optional>

#include "athanor/chemistry/pattern_set.h"
#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

/// A file has a pattern per line: SMARTS, blanks, and a name, which may be left out; lines that begin with # are
/// comments. The canonical spec holds the patterns in place of the file, smarts(pattern="[OX2H] hydroxyl",…), so that
/// a bundle needs none.
struct SmartsSettings : Options {
  std::optional<std::string> file;
  std::vector<std::string> pattern;
  void fields(FieldList& list) override;
  /// Replaces `file` by the patterns in it. Error(not_found) when it is absent, Error(invalid_input) with file, line
  /// and reason when a line has no pattern.
  void complete();
};

/// A pattern without a name is called by its SMARTS.
struct NamedPattern {
  std::string smarts, name;
};

/// The patterns of complete settings; Error(invalid_options) when there is none.
std::vector<NamedPattern> list_patterns(const SmartsSettings& settings);

/// Matches of each pattern that differ in at least one atom
/// (https://www.daylight.com/dayhtml/doc/theory/theory.smarts.html, as RDKit reads it), at most 1,000.
class SmartsBlock : public VectorBlock {
 public:
  using Settings = SmartsSettings;
  explicit SmartsBlock(const SmartsSettings& settings);
  std::vector<std::string> names() const override { return names_; }
  std::size_t size() const override { return names_.size(); }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
  bool accepts_plain() const override { return patterns_.accepts_plain(); }
  bool compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                     std::span<float> out) const override;

 private:
  std::vector<std::string> names_;
  chemistry::PatternSet patterns_;
};

}  // namespace athanor::featurize
