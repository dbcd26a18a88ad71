// predict: a bundle and molecules -> the input table with predictions beside it.
#pragma once

#include <functional>
#include <optional>

#include "athanor/data/input_options.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `predict`: the bundle, the table, and what the output tells of each row.
struct PredictOptions : data::InputOptions {
  std::string bundle;
  std::string input;  ///< file, "-" or a SMILES
  std::string out;    ///< "" = standard output
  bool overwrite = false;
  bool members = false;            ///< one column per member
  bool domain = true;              ///< columns of similarity and domain
  std::string precision = "f32";   ///< of the networks, see PredictorOptions
  std::int64_t writings = 1;       ///< of each molecule, over which networks on tokens average
  bool profile = false;            ///< keep the time of each phase
  std::string table;               ///< in place of the one that the bundle's features name; "" = that one
  std::optional<double> coverage;  ///< of conformal regions; none = the bundle's
  void fields(FieldList& list) override;
};

/// What predict() did; the predictions themselves are in the table.
struct PredictResult {
  predict::StreamSummary summary;
  std::string out_path;     ///< "" when the table went to `write`
  std::size_t resumed = 0;  ///< rows of the summary that an interrupted run had done
  data::StatusCounts done;  ///< these by status
  std::string precision;    ///< that of the networks, e.g. "f32"
  nlohmann::json profile;   ///< describe_times; null unless asked for
};

/// Streams the table as CSV to options.out (through OUT.part, with which the same call goes on after a kill) or, when
/// that is empty, in `format` to `write`.
PredictResult predict(const PredictOptions& options, const Context& context, data::TableFormat format,
                      const std::function<void(std::string_view)>& write);
/// What `predict --out FILE --json` prints (docs/json/predict.schema.json).
nlohmann::json to_json(const PredictResult& result);

}  // namespace athanor::workflows
