// generate: new molecules by a generator -> a CSV file.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/generate/enumerate.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `generate`: those of the generator enumerate, and the file to write.
struct GenerateOptions : generate::EnumerateOptions {
  std::string model = "enumerate";  ///< a generator
  std::string out = "molecules.csv";
  bool overwrite = false;
  void fields(FieldList& list) override;
};

/// The file that generate() wrote, and how many molecules it has.
struct GenerateResult {
  std::string out_path;
  std::size_t count = 0;
};

/// Writes columns id, smiles, heavy_atoms. Errors: not_found (model), invalid_options, invalid_input (OUT exists), io.
GenerateResult generate(const GenerateOptions& options, const Context& context);
/// What `generate --json` prints (docs/json/generate.schema.json).
nlohmann::json to_json(const GenerateResult& result);

}  // namespace athanor::workflows
