// label: quantum-chemical properties for a table of molecules, in parallel and resumable.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/input_options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `label`: the table, the program, and the properties to compute.
struct LabelOptions : data::InputOptions {
  std::string input;           ///< table file, "-" or one SMILES
  std::string engine = "xtb";  ///< the only one
  std::string out;             ///< "" = STEM-labelled.csv
  std::string geometries;      ///< "" = none; .xyz or .extxyz, also .gz
  /// Of these names: in eV, Debye, Hartree and kcal/mol.
  std::vector<std::string> properties = {"gap", "dipole", "energy", "atomization_energy"};
  std::string program = "xtb";
  double timeout = 300;  ///< seconds for one molecule
  std::string scratch;   ///< folder for temporary files; "" = the system's
  bool overwrite = false;
  void fields(FieldList& list) override;
};

/// How many rows label() worked on with what result, and the files that it wrote.
struct LabelResult {
  std::string out_path, geometries_path;  ///< the latter is "" when none were asked for
  std::string engine;                     ///< with version
  std::size_t rows = 0;
  std::size_t resumed = 0;                      ///< rows taken over from an interrupted run
  std::map<std::string, std::size_t> statuses;  ///< rows by status: ok, invalid, failed, unsupported
  std::map<std::string, std::string> units;     ///< of each property
};

/// Relaxes each molecule with GFN2-xTB and writes OUT: the input's columns in order, the properties, status, message;
/// and the relaxed geometries of rows with status ok. Each finished row is kept at once in OUT.journal.jsonl: the same
/// command goes on after a kill, and removes the journal at the end. Results depend on the seed and the row, not on
/// threads or on interruptions. Errors: not_found (file, column, program), invalid_input (OUT exists and no overwrite,
/// or the journal is of another run), invalid_options, io, cancelled.
LabelResult label(const LabelOptions& options, const Context& context);
/// What `label --json` prints (docs/json/label.schema.json).
nlohmann::json to_json(const LabelResult& result);

}  // namespace athanor::workflows
