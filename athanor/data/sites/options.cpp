// Options of values of atoms and bonds.
#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/sites.h"

namespace athanor::data {
namespace {

constexpr std::string_view charge_word = "formal_charge";

SiteSum parse_sum(std::string_view text) {
  if (const auto number = parse_number(text)) return {SiteSum::Kind::number, *number, ""};
  if (text == charge_word) return {SiteSum::Kind::formal_charge, 0, ""};
  return {SiteSum::Kind::column, 0, std::string(text)};
}

}  // namespace

void SiteOptions::fields(FieldList& list) {
  list.add("atom_targets", &atom_targets,
           "column whose cells list a number (or 0 and 1) per atom, in the order of the SMILES; may be given several "
           "times")
      .also({"atom_target", "atom_target_columns"})
      .shown_as("NAME");
  list.add(
          "bond_targets", &bond_targets,
          "the same per bond, in the order of the SMILES, or a matrix of all atoms; one model has targets of one level")
      .also({"bond_target", "bond_target_columns"})
      .shown_as("NAME");
  list.add(
          "sums", &sums,
          "what the numbers of a molecule add up to: TARGET=0, TARGET=formal_charge (of the molecule as the model sees "
          "it), or TARGET=COLUMN")
      .also({"sum", "atom_sum", "bond_sum"})
      .shown_as("TARGET=SUM");
}

SiteTargets parse_site_options(const SiteOptions& options) {
  if (!options.atom_targets.empty() && !options.bond_targets.empty())
    fail(ErrorCode::invalid_options, "--atom-target and --bond-target: a model has targets of one level; train two");
  const bool is_bonds = options.atom_targets.empty();
  SiteTargets targets{
      is_bonds ? SiteLevel::bond : SiteLevel::atom, is_bonds ? options.bond_targets : options.atom_targets, {}};
  if (targets.columns.empty())
    fail(ErrorCode::invalid_options, "--sum: is for targets of atoms and bonds (--atom-target, --bond-target)");
  for (auto column = targets.columns.begin(); column != targets.columns.end(); ++column)
    if (std::find(targets.columns.begin(), column, *column) != column)
      fail(ErrorCode::invalid_options, "\"{}\" is given twice as a target of {}s", *column,
           format_site_level(targets.level));
  targets.sums.resize(targets.columns.size());
  for (const std::string& text : options.sums) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      fail(ErrorCode::invalid_options, "--sum {}: expected TARGET=SUM, such as charge=0", text);
    const auto found = std::find(targets.columns.begin(), targets.columns.end(), text.substr(0, equals));
    if (found == targets.columns.end())
      fail(ErrorCode::invalid_options, "--sum {}: \"{}\" is no target; the targets are {}", text,
           text.substr(0, equals), quote_few(targets.columns));
    SiteSum& sum = targets.sums[static_cast<std::size_t>(found - targets.columns.begin())];
    if (sum.kind != SiteSum::Kind::free)
      fail(ErrorCode::invalid_options, "--sum {}: \"{}\" has a sum already", text, *found);
    sum = parse_sum(std::string_view(text).substr(equals + 1));
  }
  return targets;
}

bool has_sums(std::span<const SiteSum> sums) {
  return std::ranges::any_of(sums, [](const SiteSum& sum) { return sum.kind != SiteSum::Kind::free; });
}

std::string format_site_level(SiteLevel level) {
  return level == SiteLevel::atom ? "atom" : level == SiteLevel::bond ? "bond" : "molecule";
}

SiteLevel parse_site_level(const std::string& word) {
  for (const SiteLevel level : {SiteLevel::molecule, SiteLevel::atom, SiteLevel::bond})
    if (word == format_site_level(level)) return level;
  fail(ErrorCode::invalid_options, "\"{}\" is none of molecule, atom, bond", word);
}

std::vector<std::size_t> list_sites(const SiteTable& sites, std::span<const std::size_t> records) {
  std::vector<std::size_t> rows;
  for (const std::size_t record : records)
    for (std::size_t site = sites.offsets[record]; site < sites.offsets[record + 1]; ++site) rows.push_back(site);
  return rows;
}

}  // namespace athanor::data
