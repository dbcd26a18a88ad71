// Input columns as feature vectors.
#include "athanor/featurize/column_block.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"
#include "athanor/featurize/spec_grammar.h"

namespace athanor::featurize {

namespace {

constexpr std::string_view range_mark = "..";

bool is_range(const std::string& name) {
  const std::size_t at = name.find(range_mark);
  return at != std::string::npos && at > 0 && at + range_mark.size() < name.size();
}

ColumnSettings read_settings(const SpecTerm& term, const std::string& spec) {
  ColumnSettings settings;
  apply_arguments(settings, term, spec);
  return settings;
}

void add_range(const std::string& range, const std::vector<std::string>& columns, const std::string& source,
               std::vector<std::string>& names) {
  const std::size_t at = range.find(range_mark);
  const std::size_t first = data::find_column(columns, range.substr(0, at), source);
  const std::size_t last = data::find_column(columns, range.substr(at + range_mark.size()), source);
  if (last < first)
    fail(ErrorCode::invalid_options, "column({}): in {} column \"{}\" stands before \"{}\"", range, source,
         columns[last], columns[first]);
  names.insert(names.end(), columns.begin() + static_cast<std::ptrdiff_t>(first),
               columns.begin() + static_cast<std::ptrdiff_t>(last) + 1);
}

}  // namespace

bool has_column_range(const std::string& spec) {
  if (spec.find(range_mark) == std::string::npos) return false;
  for (const SpecTerm& term : parse_spec(spec)) {
    if (term.name != "column") continue;
    const ColumnSettings settings = read_settings(term, spec);
    if (std::any_of(settings.names.begin(), settings.names.end(), is_range)) return true;
  }
  return false;
}

std::string write_out_column_ranges(const std::string& spec, const std::vector<std::string>& columns,
                                    const std::string& source) {
  const std::vector<SpecTerm> terms = parse_spec(spec);
  std::vector<std::string> texts;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const std::size_t end = t + 1 < terms.size() ? spec.rfind('+', terms[t + 1].position) : spec.size();
    texts.emplace_back(trim(spec.substr(terms[t].position, end - terms[t].position)));
    if (terms[t].name != "column") continue;
    ColumnSettings written;
    for (const std::string& name : read_settings(terms[t], spec).names) {
      const bool is_own = std::find(columns.begin(), columns.end(), name) != columns.end();
      if (is_range(name) && !is_own) add_range(name, columns, source, written.names);
      else written.names.push_back(name);
    }
    texts.back() = format_term("column", &written);
  }
  return join_text(texts, "+");
}

void ColumnSettings::fields(FieldList& list) {
  list.add("names", &names,
           "Columns of the input with numbers, FIRST..LAST for all from one to the other; names with blanks or signs "
           "stand in quotes")
      .shown_as("NAME");
}

ColumnBlock::ColumnBlock(const ColumnSettings& settings) : names_(settings.names) {
  if (names_.empty() || std::find(names_.begin(), names_.end(), "") != names_.end())
    fail(ErrorCode::invalid_options, "column needs the name of an input column, such as column(dose)");
}

void ColumnBlock::compute(const chemistry::Molecule&, std::span<const double> columns, std::span<float> out) const {
  std::transform(columns.begin(), columns.end(), out.begin(), [](double value) { return static_cast<float>(value); });
}

bool ColumnBlock::compute_plain(const chemistry::PlainMolecule&, std::span<const double> columns,
                                std::span<float> out) const {
  std::transform(columns.begin(), columns.end(), out.begin(), [](double value) { return static_cast<float>(value); });
  return true;
}

}  // namespace athanor::featurize
