// screen: a library of any size through filters, similarity and models -> the best molecules.
#pragma once

#include <string>
#include <vector>

#include "athanor/data/input_options.h"
#include "athanor/workflows/acquire.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `screen`: the library, what molecules must fulfil, and what they are ranked by.
struct ScreenOptions : data::InputOptions {
  std::vector<std::string> library;  ///< files and folders
  std::string out;                   ///< "" = screens/STEM-TIME
  bool overwrite = false;
  std::vector<std::string> filter;                 ///< conditions that must hold, such as "lipinski == 1"
  std::vector<std::string> substructure, exclude;  ///< SMARTS: one must be there, none may be there
  std::vector<std::string> similar;                ///< SMILES, or files of molecules
  double similarity = 0;                           ///< least Tanimoto similarity to one of `similar`
  std::vector<std::string> model;                  ///< bundle files or run folders
  std::vector<std::string> rank_by;                ///< values, also "NAME:min"; empty = the first value of each model
  std::int64_t top = 1000;                         ///< molecules to keep of each ranking
  std::int64_t diverse = 0;                        ///< unlike molecules to choose among these; 0 = none
  bool unique = false;                             ///< keep equal molecules once
  std::string rejected = "invalid";                ///< rows of rejected.csv: invalid, all, none
  std::string passed = "none";                     ///< or "csv", "csv.zst"
  std::string standardize = "basic";
  bool domain = true;                ///< similarity and domain of each model
  std::string precision = "f32";     ///< of the models
  std::string id_column;             ///< column with names, "" = guessed
  std::int64_t chunk_rows = 100000;  ///< after which progress is safe on disk
  bool profile = false;              ///< keep the time of each phase
  AcquireOptions acquisition;
  void fields(FieldList& list) override;
};

/// Writes into the folder: hits_NAME.csv per ranking (rank, source, row, id, smiles, pred, std, nn_similarity of the
/// model, then the other values), diverse_NAME.csv, rejected.csv, the tables of passed/, hits.html and summary.json,
/// whose content is the result. Chunks of rows are kept in the folder until the end, so that the same call goes on
/// after a kill; the result has the bytes of an uninterrupted run at any number of threads and of processes
/// (context.processes); all but the first of these get null. Errors: invalid_input for a folder that holds something
/// else, invalid_options, cancelled. With `acquisition` it is acquire() (acquire.h).
nlohmann::json screen(const ScreenOptions& options, const Context& context);

}  // namespace athanor::workflows
