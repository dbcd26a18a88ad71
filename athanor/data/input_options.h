// How a table of molecules is read: the options that every verb with a table shares.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "athanor/core/options.h"
#include "athanor/core/progress.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// Options of the input: which files, in which form, and where the molecules are.
struct InputOptions : Options {
  std::string smiles_column;            ///< "" = guessed, and said
  std::string format;                   ///< "" = by file name, then by content
  std::string delimiter;                ///< "" = guessed
  std::string sql;                      ///< the query, for SQLite databases
  std::vector<std::string> more_input;  ///< files that follow the input
  std::string decimal = "point";        ///< point, comma
  void fields(FieldList& list) override;
};

/// The input, then those of `more_input`.
std::vector<std::string> list_inputs(const std::string& input, const InputOptions& options);

/// All of them as one reader, with the options' format, delimiter and query.
std::unique_ptr<RecordReader> open_input(const std::string& input, const InputOptions& options, Progress& progress);

}  // namespace athanor::data
