#include "athanor/data/curate_file.h"

namespace athanor::data {

Curation curate_file(const std::string& input, const CurateOptions& options, bool targets_optional, std::size_t threads,
                     Progress& progress) {
  const auto reader = open_input(input, options, progress);
  return curate(read_table(*reader), options, targets_optional, nullptr, {}, threads, progress);
}

}  // namespace athanor::data
