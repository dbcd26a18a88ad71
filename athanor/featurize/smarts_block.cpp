// Counts of the user's patterns.
#include "athanor/featurize/smarts_block.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"

namespace athanor::featurize {
namespace {

NamedPattern split_line(std::string_view line) {
  const std::string_view text = trim(line);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string smarts(text.substr(0, end));
  const std::string name(trim(text.substr(end)));
  return {smarts, name.empty() ? smarts : name};
}

std::vector<std::string> read_patterns(const std::string& file) {
  std::vector<std::string> patterns;
  const std::vector<std::string> lines = split_text(read_file(file), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.empty() || line.front() == '#') continue;
    const NamedPattern pattern = split_line(line);
    if (const std::string mistake = chemistry::find_smarts_mistake(pattern.smarts); !mistake.empty())
      fail(ErrorCode::invalid_input, "{}:{}: \"{}\" is no SMARTS pattern: {}; expected SMARTS and a name", file, i + 1,
           pattern.smarts, mistake);
    patterns.push_back(pattern.name == pattern.smarts ? pattern.smarts : pattern.smarts + " " + pattern.name);
  }
  if (patterns.empty())
    fail(ErrorCode::invalid_input, "{} has no pattern; expected lines of SMARTS and a name, such as [OX2H] hydroxyl",
         file);
  return patterns;
}

std::vector<std::string> list_smarts(const SmartsSettings& settings) {
  std::vector<std::string> smarts;
  for (const NamedPattern& pattern : list_patterns(settings)) smarts.push_back(pattern.smarts);
  return smarts;
}

}  // namespace

void SmartsSettings::fields(FieldList& list) {
  list.add("file", &file, "File with a pattern per line, SMARTS and name; the spec is stored with its patterns instead")
      .shown_as("FILE");
  list.add("pattern", &pattern, "SMARTS and name, in quotes").shown_as("\"SMARTS NAME\"");
}

void SmartsSettings::complete() {
  if (!file) return;
  std::vector<std::string> read = read_patterns(*file);
  pattern.insert(pattern.begin(), read.begin(), read.end());
  file.reset();
}

std::vector<NamedPattern> list_patterns(const SmartsSettings& settings) {
  if (settings.pattern.empty())
    fail(ErrorCode::invalid_options, "smarts needs a file of patterns, such as smarts(groups.txt)");
  std::vector<NamedPattern> patterns;
  for (const std::string& line : settings.pattern) patterns.push_back(split_line(line));
  return patterns;
}

SmartsBlock::SmartsBlock(const SmartsSettings& settings) : patterns_(list_smarts(settings)) {
  for (NamedPattern& pattern : list_patterns(settings)) names_.push_back(std::move(pattern.name));
}

void SmartsBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  std::vector<double> counts(size());
  patterns_.count_matches(molecule, counts);
  std::transform(counts.begin(), counts.end(), out.begin(), [](double count) { return static_cast<float>(count); });
}

bool SmartsBlock::compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double>,
                                std::span<float> out) const {
  std::vector<double> counts(size());
  if (!patterns_.count_matches(molecule, counts)) return false;
  std::transform(counts.begin(), counts.end(), out.begin(), [](double count) { return static_cast<float>(count); });
  return true;
}

}  // namespace athanor::featurize
