#include "athanor/workflows/distinct_molecules.h"

#include <unordered_set>

#include "athanor/chemistry/quick_form.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/stream.h"

namespace athanor::workflows {
namespace {

Result<std::string> read_molecule(const data::Record& record, std::size_t column,
                                  const chemistry::StandardizePolicy& policy) {
  if (record.issue) return *record.issue;
  return chemistry::find_quick_form(trim(record.cells[column]), policy, chemistry::StereoFeatures::marks);
}

}  // namespace

DistinctMolecules read_distinct_molecules(const std::vector<screen::LibraryFile>& files,
                                          const data::InputOptions& options, const std::string& standardize,
                                          const Context& context) {
  const chemistry::StandardizePolicy policy = chemistry::parse_standardize_policy(standardize);
  DistinctMolecules molecules;
  std::unordered_set<std::string> seen;
  for (const screen::LibraryFile& file : files) {
    const auto reader = data::open_records(file.path, {options.format, options.delimiter, options.sql});
    data::RecordStream stream(*reader, options.smiles_column, *context.progress);
    const auto process = [&](data::Batch& batch) {
      auto found = std::make_shared<std::vector<Result<std::string>>>();
      for (const data::Record& record : batch.rows)
        found->push_back(read_molecule(record, stream.smiles_column(), policy));
      data::BatchWork work;
      for (const auto& one : *found) work.counts.add(one ? "ok" : "invalid");
      work.emit = [&, found, first = batch.first] {
        for (std::size_t i = 0; i < found->size(); ++i) {
          Result<std::string>& one = (*found)[i];
          if (one && seen.insert(*one).second) molecules.smiles.push_back(std::move(*one));
          if (one) continue;
          Issue issue = one.issue();
          issue.row = first + i;
          issue.source = file.path;
          molecules.issues.add(std::move(issue));
        }
      };
      return work;
    };
    molecules.rows += stream.run({"reading", context.threads}, process, *context.progress).rows;
  }
  if (molecules.smiles.empty())
    fail(ErrorCode::invalid_input, "{}: no row has a molecule that can be read", files.front().path);
  return molecules;
}

}  // namespace athanor::workflows
