#include "athanor/chemistry/quick_form.h"

#include "athanor/chemistry/neutral_text.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

bool needs_no_standard_form(std::string_view smiles, const StandardizePolicy& policy, CenterFeatures centers) {
  const PlainMolecule* molecule = read_standard(smiles, policy);
  return molecule != nullptr && !depends_on_order(*molecule, centers);
}

}  // namespace

Result<std::string> find_quick_form(std::string_view smiles, const StandardizePolicy& policy, CenterFeatures centers) {
  if (needs_no_standard_form(smiles, policy, centers)) return std::string(smiles);
  if (policy == StandardizePolicy::basic)
    if (std::optional<std::string> neutral = neutralize_text(trim(smiles));
        neutral && needs_no_standard_form(*neutral, policy, centers))
      return *std::move(neutral);
  return compute_standard_smiles(smiles, policy);
}

}  // namespace athanor::chemistry
