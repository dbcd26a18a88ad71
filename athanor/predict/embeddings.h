// Networks of bundles as features: what stands before the head.
#pragma once

#include "athanor/bundle/bundle.h"

namespace athanor::predict {

/// Lets feature specs name bundles, bundle(FILE); programs call it once, before they use specs.
void add_embeddings();

/// A member whose outputs are the embedding of `member`: its head is the identity. Targets are `width` numbers without
/// a scale. Error(invalid_options) for a model that is no network or has neither a head nor layers.
struct EmbeddingMember {
  bundle::Member member;
  std::vector<data::Target> targets;
};
EmbeddingMember make_embedding_member(const bundle::Member& member, const std::vector<data::Target>& targets);

}  // namespace athanor::predict
