#include "athanor/chemistry/quick_form.h"

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

bool needs_no_standard_form(std::string_view smiles, const StandardizePolicy& policy, StereoFeatures stereo) {
  const PlainMolecule* molecule = read_standard(smiles, policy, stereo);
  return molecule != nullptr && !depends_on_order(*molecule, stereo);
}

}  // namespace

Result<std::string> find_quick_form(std::string_view smiles, const StandardizePolicy& policy, StereoFeatures stereo) {
  if (needs_no_standard_form(smiles, policy, stereo)) return std::string(smiles);
  if (std::optional<std::string> text = find_standard_text(smiles, policy, stereo);
      text && needs_no_standard_form(*text, policy, stereo))
    return *std::move(text);
  return compute_standard_smiles(smiles, policy);
}

}  // namespace athanor::chemistry
