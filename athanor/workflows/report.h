// report: the files of a finished run as a form for others; today the QSAR model reporting format.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `report`: the run, and what a form needs that is not in it.
struct ReportOptions : Options {
  std::string run;               ///< run folder
  bool qmrf = false;             ///< the form to write
  std::string about;             ///< TOML with what only a person knows
  std::string cross_validation;  ///< JSON of athanor evaluate FILE --cv
  std::string external;          ///< JSON of athanor evaluate RUN FILE
  std::string importance;        ///< JSON of athanor explain RUN FILE --method permutation_importance
  std::string out;               ///< .html or .md; "" = RUN/qmrf.html
  bool overwrite = false;
  void fields(FieldList& list) override;
};

/// Writes the form. {"schema", "out", "filled": fields with something in them, "missing": [{"number", "title", "key",
/// "hint"}]}. Errors: invalid_options without --qmrf, for another ending and for unknown keys; not_found for a folder
/// without the files of a run.
nlohmann::json report(const ReportOptions& options, const Context& context);

}  // namespace athanor::workflows
