#include "athanor/predict/query_forms.h"

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/quick_form.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/text.h"

namespace athanor::predict {

QueryForms::QueryForms(const bundle::Bundle& bundle, const FeaturePlan& features)
    : bundle_(bundle), features_(features), policy_(find_policy(bundle.standardize)) {}

Result<std::string> QueryForms::find(const Query& query) const {
  if (query.standardized) return query.smiles;
  if (!bundle_.reaction_columns.empty()) return chemistry::standardize_reaction(query.smiles);
  return bundle::count_molecules(bundle_) == 1 ? find_of(query.smiles) : find_joined(query.smiles);
}

Result<std::string> QueryForms::find_of(const std::string& smiles) const {
  if (features_.accepts_plain()) return chemistry::find_quick_form(smiles, policy_, features_.stereo());
  return chemistry::compute_standard_smiles(smiles, policy_);
}

Result<std::string> QueryForms::find_joined(const std::string& joined) const {
  std::vector<std::string> molecules = chemistry::split_molecules(joined);
  const std::vector<std::string>& names = bundle_.molecule_columns;
  const auto fail_with = [](const std::string& message) { return Issue{0, "invalid", "molecules", message, "", ""}; };
  if (molecules.size() != names.size())
    return fail_with(fmt::format("the row has {}; the model needs {}: {}", format_count(molecules.size(), "molecule"),
                                 names.size(), join_text(names, ", ")));
  for (std::size_t m = 0; m < molecules.size(); ++m) {
    Result<std::string> form = find_of(molecules[m]);
    if (!form) {
      Issue issue = form.issue();
      issue.message = names[m] + ": " + issue.message;
      return issue;
    }
    molecules[m] = std::move(*form);
  }
  return chemistry::join_molecules(molecules);
}

Result<std::string> QueryForms::merge(const std::string& text) const {
  if (bundle_.reaction_columns.empty())
    return bundle_.molecule_columns.empty() ? text : chemistry::merge_molecules(text);
  const Result<chemistry::ReactionText> parts = chemistry::unmap_reaction(text);
  if (!parts) return parts.issue();
  return chemistry::merge_reaction(*parts);
}

}  // namespace athanor::predict
