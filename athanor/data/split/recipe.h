// The kinds of splits by name.
#pragma once

#include <string>
#include <vector>

namespace athanor::data {

/// What stays together, and how the records or groups are dealt.
enum class SplitKind {
  random,
  scaffold,           ///< chemprop's own rules
  scaffold_balanced,  ///< every target gets its share of each part
  stratified,
  cluster,
  kmeans,
  group,
  similarity_cut,
  time,
  kennard_stone,
  maxmin
};

/// A name of the catalogue: the kind, and whether k folds are made in place of three parts.
struct SplitRecipe {
  std::string name;
  SplitKind kind;
  bool folds = false;
  std::string summary;  ///< one sentence for the catalogue
  std::string paper;
  std::string empty_hint;  ///< what to do when a part stays empty; "" = nothing special
};

const std::vector<SplitRecipe>& list_split_recipes();
/// Error(not_found) with the nearest name.
const SplitRecipe& find_split_recipe(const std::string& name);

}  // namespace athanor::data
