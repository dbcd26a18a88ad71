#include "athanor/predict/token_check.h"

#include <algorithm>
#include <set>

#include "athanor/core/text.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/featurize/token_vocabulary.h"
#include "athanor/models/member_details.h"

namespace athanor::predict {

void TokenCheck::add(const bundle::Member& member, std::span<const data::Target> targets) {
  const models::InputShape shape = models::read_details(member, targets);
  auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& k) { return k.spec == member.token_spec; });
  if (found == known_.end()) found = known_.insert(found, {member.token_spec, {}});
  found->tokens.resize(std::max(found->tokens.size(), static_cast<std::size_t>(shape.vocabulary)));
  for (const std::uint16_t token : shape.known_tokens) found->tokens[token] = true;
}

std::string TokenCheck::describe(std::span<const featurize::Inputs> inputs, const FeaturePlan& plan,
                                 std::size_t row) const {
  std::set<std::string> unknown;
  for (std::size_t r = 0; r < plan.size(); ++r) {
    const featurize::PackedTokens& tokens = inputs[r].tokens;
    const auto known =
        std::find_if(known_.begin(), known_.end(), [&](const Known& k) { return k.spec == plan.token_spec(r); });
    if (known == known_.end()) continue;
    const featurize::TokenFeaturizer featurizer(known->spec);
    for (std::int64_t t = tokens.offsets[row]; t < tokens.offsets[row + 1]; ++t) {
      const std::size_t id = tokens.ids[static_cast<std::size_t>(t)];
      if (id >= known->tokens.size() || !known->tokens[id]) unknown.insert(featurizer.vocabulary().text(id));
    }
  }
  if (unknown.empty()) return "";
  return "tokens that no training molecule has: " + list_few(std::vector<std::string>(unknown.begin(), unknown.end()));
}

}  // namespace athanor::predict
