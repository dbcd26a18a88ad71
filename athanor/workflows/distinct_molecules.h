// The different molecules of any number of files, in the form of a policy.
#pragma once

#include <string>
#include <vector>

#include "athanor/core/result.h"
#include "athanor/data/input_options.h"
#include "athanor/screen/library.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct DistinctMolecules {
  std::vector<std::string> smiles;  ///< standardised, in the order of the files
  std::size_t rows = 0;
  IssueLog issues;  ///< rows that cannot be read
};

/// Equal molecules count once; where the quick reader leaves a text as it is, only equal texts are told to be equal.
/// Memory holds the texts. Error(invalid_input) when there is no molecule.
DistinctMolecules read_distinct_molecules(const std::vector<screen::LibraryFile>& files,
                                          const data::InputOptions& options, const std::string& standardize,
                                          const Context& context);

}  // namespace athanor::workflows
