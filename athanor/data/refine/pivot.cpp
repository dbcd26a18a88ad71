// Spreading a long table: measurements of the rows, assays, cells.
#include "athanor/data/refine/pivot.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/refine/long_columns.h"
#include "athanor/data/refine/units.h"

namespace athanor::data {
namespace {

constexpr std::size_t max_cells = 50'000'000;  ///< of the assay columns; more is beyond the memory of small machines

/// One row of the table.
struct Measurement {
  std::size_t row = 0;
  std::string sign;
  double value = 0;
  std::string unit;  ///< as written
};

struct LongAssay {
  std::vector<Measurement> measurements;
  std::string unit;                    ///< what all become
  std::optional<double> molar_factor;  ///< of `unit`
};

/// value * power, a power of ten: whole powers keep the digits that a product with 1e-9 would lose.
double scale_by_power(double value, double power) {
  const double exponent = std::round(std::log10(power));
  return exponent >= 0 ? value * std::pow(10.0, exponent) : value / std::pow(10.0, -exponent);
}

class Pivot {
 public:
  Pivot(PreparedTable& prepared, const RefineOptions& refine, Progress& progress)
      : table_(prepared.table),
        prepared_(prepared),
        refine_(refine),
        progress_(progress),
        columns_(find_long_columns(table_, refine, progress)),
        mark_(parse_decimal_mark(prepared.options.decimal)) {}

  void run() {
    for (Record& record : table_.rows)
      if (!record.issue) read_row(record);
    for (auto& [name, assay] : assays_) choose_unit(assay);
    for (auto& [name, assay] : assays_) convert(assay);
    choose_assays();
    report_rows();
    write_columns();
  }

 private:
  void refuse(Record& record, std::string code, std::string message, std::string input) {
    ++refused_[code];
    record.issue = Issue{record.row,         "dropped",          std::move(code),
                         std::move(message), to_readable(input), table_.source_of(record.row)};
  }

  void read_row(Record& record) {
    std::vector<std::string> names;
    for (const std::size_t column : columns_.assay) {
      const std::string_view cell = trim(record.cells[column]);
      if (is_missing(cell))
        return refuse(record, "missing_assay", fmt::format("{}: the row names no assay", table_.columns[column]), "");
      names.emplace_back(to_readable(cell));
    }
    const std::string& cell = record.cells[columns_.value];
    const std::string& name = table_.columns[columns_.value];
    const NumericCell parsed = parse_numeric_cell(cell, mark_);
    if (parsed.problem.empty() && std::isnan(parsed.value))
      return refuse(record, "missing_value", fmt::format("{}: the value is missing", name), cell);
    if (!parsed.problem.empty() && parsed.relation == 0)
      return refuse(record, std::string(parsed.problem), describe_problem(parsed.problem, name, cell), cell);
    const std::string relation = columns_.relation ? record.cells[*columns_.relation] : "";
    auto sign = find_sign(relation);
    if (!sign)
      return refuse(record, "unknown_relation",
                    fmt::format("{}: \"{}\" is no relation; expected one of = < <= > >= ~",
                                table_.columns[*columns_.relation], to_readable(relation)),
                    relation);
    if (parsed.relation != 0) sign = parsed.relation < 0 ? "<" : ">";
    const std::string unit = columns_.unit ? std::string(trim(record.cells[*columns_.unit])) : "";
    assays_[join_text(names, "_")].measurements.push_back(
        {record.row, *sign, parsed.relation != 0 ? parsed.bound : parsed.value, is_missing(unit) ? "" : unit});
  }

  /// The most frequent unit of the most frequent kind; under transform p the kind is molar.
  void choose_unit(LongAssay& assay) const {
    std::map<std::string, std::size_t> units;
    std::size_t molar = 0;
    for (const Measurement& one : assay.measurements) {
      ++units[one.unit];
      molar += find_molar_factor(one.unit).has_value();
    }
    std::size_t most = 0, most_other = 0;
    std::string molar_unit, other_unit;
    for (const auto& [unit, count] : units) {
      const bool is_molar = find_molar_factor(unit).has_value();
      std::size_t& best = is_molar ? most : most_other;
      if (count <= best) continue;
      best = count;
      (is_molar ? molar_unit : other_unit) = unit;
    }
    const bool use_molar = molar > 0 && (molar >= most_other || refine_.transform == "p");
    assay.unit = use_molar ? molar_unit : other_unit;
    if (use_molar) assay.molar_factor = find_molar_factor(molar_unit);
  }

  std::string explain_unit(const Measurement& one, const LongAssay& assay) const {
    const std::string& column = table_.columns[*columns_.unit];
    const std::string wanted = assay.molar_factor         ? "a molar unit such as nM"
                               : refine_.transform == "p" ? "a molar unit such as nM, for --transform p"
                               : assay.unit.empty()       ? "no unit, as in the other rows of this assay"
                                                          : fmt::format(
                                                                "\"{}\", as in the other rows of this "
                                                                      "assay",
                                                                to_readable(assay.unit));
    const std::string hint =
        is_mass_unit(one.unit) ? " (a mass per volume is molar only with the molecular weight)" : "";
    if (one.unit.empty()) return fmt::format("{}: the unit is missing; expected {}", column, wanted);
    return fmt::format("{}: \"{}\" cannot be converted{}; expected {}", column, to_readable(one.unit), hint, wanted);
  }

  void convert(LongAssay& assay) {
    const bool needs_molar = refine_.transform == "p";
    std::erase_if(assay.measurements, [&](Measurement& one) {
      const auto factor = find_molar_factor(one.unit);
      if (assay.molar_factor && factor) {
        if (one.unit != assay.unit) one.value = scale_by_power(one.value, *factor / *assay.molar_factor);
        return false;
      }
      if (!assay.molar_factor && one.unit == assay.unit && !needs_molar) return false;
      if (!columns_.unit)
        fail(ErrorCode::invalid_options,
             "{}: --transform p needs the units of the values; name their column with "
             "--unit-column",
             table_.source);
      refuse(table_.rows[one.row], "unknown_unit", explain_unit(one, assay), one.unit);
      return true;
    });
  }

  void choose_assays() {
    const auto& wanted = prepared_.options.target_columns;
    std::vector<std::string> names;
    for (const auto& [name, assay] : assays_) names.push_back(name);
    for (const std::string& name : wanted)
      if (!assays_.contains(name))
        fail(ErrorCode::not_found, "{}: there is no assay \"{}\"{}", table_.source, name,
             format_suggestion(name, names));
    const auto is_wanted = [&](const std::string& name, const LongAssay& assay) {
      if (!wanted.empty()) return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
      return assay.measurements.size() >= static_cast<std::size_t>(refine_.min_rows);
    };
    for (const auto& [name, assay] : assays_)
      if (!assay.measurements.empty())
        (is_wanted(name, assay) ? prepared_.assays : prepared_.left_out)
            .push_back({name, assay.unit, assay.measurements.size()});
    for (auto* list : {&prepared_.assays, &prepared_.left_out})
      std::stable_sort(list->begin(), list->end(), [](const Assay& a, const Assay& b) { return a.rows > b.rows; });
    if (prepared_.assays.empty()) fail_without_assays();
    for (const Assay& assay : prepared_.left_out) leave_out(assay);
  }

  [[noreturn]] void fail_without_assays() const {
    if (prepared_.left_out.empty())
      fail(ErrorCode::invalid_input, "{}: no row has an assay and a value that can be used{}", table_.source,
           list_refused());
    fail(ErrorCode::invalid_input, "{}: no assay has {} rows; the largest, \"{}\", has {} (--min-rows){}",
         table_.source, refine_.min_rows, prepared_.left_out.front().name, prepared_.left_out.front().rows,
         list_refused());
  }

  std::string list_refused() const {
    std::string text;
    for (const auto& [code, count] : refused_)
      if (code != "small_assay") text += fmt::format("; {}: {}", code, format_count(count, "row"));
    return text;
  }

  void leave_out(const Assay& assay) {
    const std::string message = prepared_.options.target_columns.empty()
                                    ? fmt::format("assay \"{}\" has {}, fewer than --min-rows {}", assay.name,
                                                  format_count(assay.rows, "usable row"), refine_.min_rows)
                                    : fmt::format("assay \"{}\" is not among the targets", assay.name);
    for (const Measurement& one : assays_.at(assay.name).measurements)
      refuse(table_.rows[one.row], "small_assay", message, assay.name);
  }

  void report_rows() {
    const auto count = [](const std::vector<Assay>& list) {
      std::size_t rows = 0;
      for (const Assay& assay : list) rows += assay.rows;
      return rows;
    };
    progress_.note(fmt::format("{} from {}", format_count(prepared_.assays.size(), "assay"),
                               format_count(count(prepared_.assays), "row")));
    if (!prepared_.left_out.empty())
      progress_.note(
          fmt::format("{} with {} left out: {}", format_count(prepared_.left_out.size(), "assay"),
                      format_count(count(prepared_.left_out), "row"),
                      prepared_.options.target_columns.empty()
                          ? fmt::format("fewer than {} rows each (the largest has {}; change with --min-rows)",
                                        refine_.min_rows, prepared_.left_out.front().rows)
                          : "not named with --target"));
    const auto say = [&](const char* code, std::string_view what) {
      if (const auto found = refused_.find(code); found != refused_.end())
        progress_.warn(fmt::format("{}: {} {}, left out (see the issues)", table_.source,
                                   format_count(found->second, "row"), what));
    };
    say("missing_assay", "without an assay");
    say("missing_value", "without a value");
    say("not_a_number", "with a value that is no number");
    say("infinite_value", "with an infinite value");
    say("unknown_relation", "with an unknown relation");
    say("unknown_unit", "with a unit that cannot be converted");
  }

  /// The name, unlike every column that the table has.
  std::string name_column(const std::string& assay) const {
    std::string name = assay;
    while (std::find(table_.columns.begin(), table_.columns.end(), name) != table_.columns.end())
      name = "assay_" + name;
    return name;
  }

  void write_columns() {
    const std::size_t num_assays = prepared_.assays.size(), old = table_.columns.size();
    if (table_.rows.size() * num_assays > max_cells)
      fail(ErrorCode::too_large,
           "{}: {} rows and {} assays make more than {} cells; take fewer with a larger --min-rows or with --target",
           table_.source, table_.rows.size(), num_assays, max_cells);
    for (Record& record : table_.rows) record.cells.resize(old + num_assays);
    prepared_.options.target_columns.clear();
    prepared_.options.units.clear();
    for (std::size_t a = 0; a < num_assays; ++a) {
      Assay& assay = prepared_.assays[a];
      for (const Measurement& one : assays_.at(assay.name).measurements)
        table_.rows[one.row].cells[old + a] = one.sign + format_marked_number(one.value, mark_);
      assay.name = name_column(assay.name);
      table_.columns.push_back(assay.name);
      prepared_.options.target_columns.push_back(assay.name);
      prepared_.options.units.push_back(assay.unit);
    }
  }

  Table& table_;
  PreparedTable& prepared_;
  const RefineOptions& refine_;
  Progress& progress_;
  LongColumns columns_;
  DecimalMark mark_;
  std::map<std::string, LongAssay> assays_;
  std::map<std::string, std::size_t> refused_;  ///< rows by code
};

}  // namespace

void pivot_table(PreparedTable& prepared, const RefineOptions& refine, Progress& progress) {
  if (refine.pivot.empty()) return;
  if (prepared.options.all_targets)
    fail(ErrorCode::invalid_options, "--pivot makes all assays targets; leave --all-targets out");
  RefineOptions own = refine;
  std::vector<std::string>& units = prepared.options.units;
  if (units.size() == 1 && own.unit_column.empty())
    own.unit_column = units.front();  // of a long table they are a column
  else if (!units.empty())
    fail(ErrorCode::invalid_options,
         "--units names a unit per target; with --pivot, name the column of the units once");
  units.clear();
  Pivot(prepared, own, progress).run();
}

}  // namespace athanor::data
