// Runs a generator and writes its molecules.
#include "athanor/workflows/generate.h"

#include "athanor/chemistry/molecule.h"
#include "athanor/core/file.h"
#include "athanor/data/record.h"
#include "athanor/generate/catalog.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace {

/// "m0001": as many digits as the last number needs, at least four.
std::string format_id(std::size_t number, std::size_t count) {
  return fmt::format("m{:0{}}", number, std::max<std::size_t>(4, std::to_string(count).size()));
}

}  // namespace

void GenerateOptions::fields(FieldList& list) {
  list.add("model", &model, "generator");
  EnumerateOptions::fields(list);
  list.add("out", &out, "CSV file with id, smiles, heavy_atoms").shown_as("FILE").also({"o", "output"});
  list.add("overwrite", &overwrite, "replace a file that exists");
}

GenerateResult generate(const GenerateOptions& options, const Context& context) {
  find_entry(athanor::generate::generate_catalog(), options.model, "generator");
  require_new_file(options.out, options.overwrite);
  const std::vector<std::string> molecules =
      athanor::generate::enumerate_molecules(options, context.seed, *context.progress);
  AtomicFile file(options.out);
  file.write(data::format_csv_row({"id", "smiles", "heavy_atoms"}));
  for (std::size_t i = 0; i < molecules.size(); ++i) {
    const auto molecule = chemistry::parse_smiles(molecules[i]);
    const std::size_t heavy_atoms = molecule.value().num_heavy_atoms();
    file.write(data::format_csv_row({format_id(i + 1, molecules.size()), molecules[i], std::to_string(heavy_atoms)}));
  }
  file.commit();
  return {options.out, molecules.size()};
}

nlohmann::json to_json(const GenerateResult& result) {
  return {{"schema", 1}, {"out", result.out_path}, {"count", result.count}};
}

}  // namespace athanor::workflows
