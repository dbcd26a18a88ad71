// Rows of a table through xtb, with a journal; then the labelled table and the geometries.
#include "athanor/workflows/label.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "athanor/atomistic/label.h"
#include "athanor/atomistic/label_journal.h"
#include "athanor/core/catalog.h"
#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/data/curate.h"
#include "athanor/data/record.h"
#include "athanor/data/stream.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

using atomistic::LabelJournal;
using atomistic::LabelRecord;
using atomistic::QuantumLabels;

/// A column that label can write.
struct Property {
  const char* name;
  const char* unit;
  int decimals;
  double QuantumLabels::*value;
};

constexpr Property properties[] = {
    {"gap", "eV", 5, &QuantumLabels::gap_ev},
    {"dipole", "Debye", 4, &QuantumLabels::dipole_debye},
    {"energy", "Hartree", 8, &QuantumLabels::energy_hartree},
    {"atomization_energy", "kcal/mol", 3, &QuantumLabels::atomization_energy_kcal},
};

std::vector<Property> select_properties(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const Property& property : properties) known.push_back(property.name);
  std::vector<Property> selected;
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      fail(ErrorCode::invalid_options, "There is no property \"{}\"{} (known: {})", name,
           format_suggestion(name, known), join_text(known, ", "));
    selected.push_back(properties[found - known.begin()]);
  }
  if (selected.empty()) fail(ErrorCode::invalid_options, "properties is empty (known: {})", join_text(known, ", "));
  return selected;
}

void check_output_paths(const LabelResult& result, bool overwrite, const std::vector<std::string>& inputs) {
  require_new_file(result.out_path, overwrite, inputs);
  if (result.geometries_path.empty()) return;
  const fs::path geometries = result.geometries_path;
  if (!atomistic::has_geometry_ending(geometries))
    fail(ErrorCode::invalid_options, "geometries \"{}\" must end in .xyz or .extxyz, also with .gz",
         geometries.string());
  require_new_file(geometries, overwrite, inputs);
  // Found out now, not after hours of work.
  std::error_code error;
  if (geometries.has_parent_path() && !fs::is_directory(geometries.parent_path(), error))
    fail(ErrorCode::not_found, "{}: no such folder", geometries.parent_path().string());
}

/// What makes two runs the same, so that one may go on where the other stopped.
nlohmann::json describe_run(const data::Table& table, std::size_t smiles_column, const std::string& engine,
                            std::uint64_t seed) {
  Sha256 hash;
  for (const data::Record& record : table.rows) {
    hash.update(record.cells[smiles_column]);
    hash.update("\n");
  }
  return {
      {"schema", 1}, {"engine", engine}, {"seed", seed}, {"rows", table.rows.size()}, {"smiles_sha256", hash.hex()}};
}

LabelRecord label_row(const data::Record& row, std::size_t smiles_column, const atomistic::XtbOptions& xtb,
                      std::uint64_t seed) {
  LabelRecord record;
  record.row = row.row;
  const auto refuse = [&](const Issue& issue, const std::string& status) {
    record.status = status;
    record.message = issue.message;
    return record;
  };
  if (row.issue) return refuse(*row.issue, "invalid");
  const auto molecule = chemistry::parse_smiles(row.cells[smiles_column]);
  if (!molecule) return refuse(molecule.issue(), "invalid");
  auto labels = atomistic::compute_xtb_labels(*molecule, xtb, Rng::derive_seed(seed, row.row));
  if (!labels) return refuse(labels.issue(), labels.issue().action);
  record.status = "ok";
  record.labels = std::move(*labels);
  return record;
}

void label_rows(const data::Table& table, std::size_t smiles_column, const atomistic::XtbOptions& xtb,
                LabelJournal& journal, const Context& context) {
  std::vector<std::size_t> pending;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (!journal.finished().contains(table.rows[i].row)) pending.push_back(i);
  Progress& progress = *context.progress;
  progress.begin("labelling", pending.size(), "molecule");
  std::atomic<std::size_t> done{0}, failed{0};
  parallel_for(pending.size(), context.threads, [&](std::size_t i) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "Labelling was cancelled; the same command goes on from here");
    const LabelRecord record = label_row(table.rows[pending[i]], smiles_column, xtb, context.seed);
    journal.append(record);
    failed += record.status == "ok" ? 0 : 1;
    progress.update(++done, failed > 0 ? fmt::format("{} failed", failed.load()) : "");
  });
  progress.end();
}

std::string format_value(const QuantumLabels& labels, const Property& property) {
  const double scale = std::pow(10.0, property.decimals);
  return format_number(std::round(labels.*property.value * scale) / scale);
}

std::vector<std::string> list_added_columns(const std::vector<Property>& selected) {
  std::vector<std::string> added;
  for (const Property& property : selected) added.push_back(property.name);
  added.insert(added.end(), {"status", "message"});
  return added;
}

void write_table(const LabelResult& result, const data::Table& table, const std::vector<Property>& selected,
                 const LabelJournal& journal, Progress& progress) {
  AtomicFile file(result.out_path);
  file.write(data::format_csv_row(data::name_output_columns(table.columns, list_added_columns(selected), progress)));
  for (const data::Record& row : table.rows) {
    const LabelRecord& record = journal.finished().at(row.row);
    std::vector<std::string> cells = row.cells;
    for (const Property& property : selected)
      cells.push_back(record.status == "ok" ? format_value(record.labels, property) : "");
    cells.insert(cells.end(), {record.status, record.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

std::vector<std::string> format_frames(const data::Table& table, std::size_t smiles_column,
                                       const LabelJournal& journal) {
  std::vector<std::string> frames;
  for (const data::Record& row : table.rows) {
    const LabelRecord& record = journal.finished().at(row.row);
    if (record.status != "ok") continue;
    std::map<std::string, std::string> info = {{"row", std::to_string(row.row)},
                                               {"smiles", row.cells[smiles_column]},
                                               {"charge", std::to_string(record.labels.geometry.charge)}};
    constexpr const char* keys[] = {"gap_ev", "dipole_debye", "energy_hartree", "atomization_energy_kcal_mol"};
    for (std::size_t p = 0; p < std::size(keys); ++p) info[keys[p]] = format_value(record.labels, properties[p]);
    frames.push_back(atomistic::format_extxyz(record.labels.geometry, info));
  }
  return frames;
}

}  // namespace

void LabelOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file, also gzip; - for standard input; or one SMILES")
      .shown_as("FILE|SMILES");
  list.add("engine", &engine, "program that computes the properties").one_of({"xtb"});
  list.add("out", &out, "the labelled CSV (default: STEM-labelled.csv)").shown_as("FILE").also({"o", "output"});
  list.add("geometries", &geometries, "extended-XYZ file for the relaxed geometries (.xyz or .extxyz, also .gz)")
      .shown_as("FILE");
  list.add("properties", &properties,
           "columns to write: gap (eV), dipole (Debye), energy (Hartree), atomization_energy (kcal/mol)");
  InputOptions::fields(list);
  list.add("program", &program, "the xtb program").shown_as("FILE");
  list.add("timeout", &timeout, "seconds after which one molecule is given up").range(1, 1e6);
  list.add("scratch", &scratch, "folder for temporary files (default: the system's)").shown_as("FOLDER");
  list.add("overwrite", &overwrite, "replace files that exist; discard the journal of another run");
}

LabelResult label(const LabelOptions& options, const Context& context) {
  Progress& progress = *context.progress;
  const std::vector<Property> selected = select_properties(options.properties);
  const std::string stem = is_table_input(options.input) ? input_stem(options.input) + "-" : "";
  LabelResult result;
  result.out_path = options.out.empty() ? stem + "labelled.csv" : options.out;
  result.geometries_path = options.geometries;
  for (const Property& property : selected) result.units[property.name] = property.unit;
  check_output_paths(result, options.overwrite, data::list_inputs(options.input, options));
  result.engine = atomistic::find_xtb_version(options.program);

  const auto reader = open_input_records(options.input, options, progress);
  const data::Table table = data::read_table(*reader);
  const std::size_t smiles_column = data::find_smiles_column(table, options.smiles_column, progress);
  LabelJournal journal(result.out_path + ".journal.jsonl",
                       describe_run(table, smiles_column, result.engine, context.seed), options.overwrite);
  result.rows = table.rows.size();
  result.resumed = journal.finished().size();
  if (result.resumed > 0)
    progress.note(fmt::format("Going on with an interrupted run: {} of {} done", result.resumed,
                              format_count(result.rows, "row")));
  const atomistic::XtbOptions xtb{options.program, options.timeout, options.scratch,
                                  [&] { return progress.cancelled(); }};
  label_rows(table, smiles_column, xtb, journal, context);

  if (!result.geometries_path.empty())
    atomistic::write_geometries(result.geometries_path, format_frames(table, smiles_column, journal));
  write_table(result, table, selected, journal, progress);
  journal.remove();
  for (const auto& [row, record] : journal.finished()) ++result.statuses[record.status];
  return result;
}

nlohmann::json to_json(const LabelResult& result) {
  return {{"schema", 1},
          {"out", result.out_path},
          {"geometries", result.geometries_path},
          {"engine", result.engine},
          {"rows", result.rows},
          {"resumed", result.resumed},
          {"statuses", result.statuses},
          {"units", result.units}};
}

}  // namespace athanor::workflows
