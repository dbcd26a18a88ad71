// Networks of bundles as features: what stands before the head.
#pragma once

#include "athanor/bundle/bundle.h"

namespace athanor::predict {

/// Lets feature specs name bundles, bundle(FILE); programs call it once, before they use specs.
void add_embeddings();

/// A network whose outputs are what stands before its head, which is the identity here.
struct EmbeddingMember {
  bundle::Member member;
  std::vector<data::Target> targets;  ///< one number per column of the embedding, without a scale
};
/// The embedding of a network that was fitted for those targets. Error(invalid_options) for a model that is no network
/// or has neither a head nor layers.
EmbeddingMember make_embedding_member(const bundle::Member& member, const std::vector<data::Target>& targets);

}  // namespace athanor::predict
