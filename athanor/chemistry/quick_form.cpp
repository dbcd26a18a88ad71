#include "athanor/chemistry/quick_form.h"

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standard_text.h"
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
    if (std::optional<std::string> text = find_standard_text(trim(smiles));
        text && needs_no_standard_form(*text, policy, centers))
      return *std::move(text);
  return compute_standard_smiles(smiles, policy);
}

}  // namespace athanor::chemistry
