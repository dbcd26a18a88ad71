#include "athanor/data/split/recipe.h"

#include "athanor/data/split.h"

namespace athanor::data {
namespace {

constexpr const char* scaffold_paper = "doi:10.1021/jm9602928";
constexpr const char* stratified_paper = "doi:10.1007/978-3-642-23808-6_10";
constexpr const char* butina_paper = "doi:10.1021/ci9803381";
constexpr const char* linkage_paper = "doi:10.1093/comjnl/16.1.30";

constexpr const char* scaffold_hint = ", or --split random: molecules of one scaffold stay together";
constexpr const char* scaffold_fold_hint = " or --split kfold: molecules of one scaffold stay together";
constexpr const char* cluster_hint = ", or a smaller --cluster-cutoff: molecules of one cluster stay together";
constexpr const char* kmeans_hint = ", or more --clusters: molecules of one cluster stay together";
constexpr const char* group_hint = ": molecules of one group stay together";
constexpr const char* similarity_hint =
    ", or a higher --similarity-limit: molecules more similar than that stay together";
constexpr const char* time_hint = ": molecules of one time stay together";

}  // namespace

const std::vector<SplitRecipe>& list_split_recipes() {
  using Kind = SplitKind;
  static const std::vector<SplitRecipe> recipes = {
      {"random", Kind::random, false, "Molecules are shuffled and cut into train, val and test.", "", ""},
      {"scaffold", Kind::scaffold, false,
       "Molecules of one Bemis-Murcko scaffold stay together; large groups go to train.", scaffold_paper,
       scaffold_hint},
      {"kfold", Kind::random, true, "k splits; fold i tests, fold i + 1 validates, the rest trains.", "", ""},
      {"scaffold_kfold", Kind::scaffold, true, "As kfold, with the molecules of one scaffold in one fold.",
       scaffold_paper, scaffold_fold_hint},
      {"scaffold_balanced", Kind::scaffold_balanced, false,
       "As scaffold; every target keeps its share of values and classes in each part as far as the scaffolds allow.",
       scaffold_paper, scaffold_hint},
      {"scaffold_balanced_kfold", Kind::scaffold_balanced, true, "k folds of scaffold_balanced.", scaffold_paper,
       scaffold_fold_hint},
      {"stratified", Kind::stratified, false,
       "Every class and every range of target values has its share in each part; several targets at once.",
       stratified_paper, ""},
      {"stratified_kfold", Kind::stratified, true, "k folds of stratified.", stratified_paper, ""},
      {"cluster", Kind::cluster, false, "Butina clusters of Morgan fingerprints stay together (--cluster-cutoff).",
       butina_paper, cluster_hint},
      {"cluster_kfold", Kind::cluster, true, "k folds of cluster.", butina_paper, cluster_hint},
      {"kmeans", Kind::kmeans, false, "k-means clusters of Morgan fingerprints stay together (--clusters).", "",
       kmeans_hint},
      {"kmeans_kfold", Kind::kmeans, true, "k folds of kmeans.", "", kmeans_hint},
      {"group", Kind::group, false, "Molecules of one group of --group-column stay together.", "", group_hint},
      {"group_kfold", Kind::group, true, "k folds of group.", "", group_hint},
      {"similarity_cut", Kind::similarity_cut, false,
       "No molecule has a neighbour in another part above --similarity-limit (Tanimoto, Morgan).", linkage_paper,
       similarity_hint},
      {"similarity_cut_kfold", Kind::similarity_cut, true, "k folds of similarity_cut.", linkage_paper,
       similarity_hint},
      {"time", Kind::time, false, "The oldest molecules of --time-column train, the newest test.",
       "doi:10.1021/ci400084k", time_hint},
      {"kennard_stone", Kind::kennard_stone, false,
       "Training molecules cover the data evenly, from the farthest pair on; at most 50,000 molecules.",
       "doi:10.1080/00401706.1969.10490666", ""},
      {"maxmin", Kind::maxmin, false,
       "Test molecules are as different from each other as can be; at most 50,000 molecules.",
       "doi:10.1002/qsar.200290002", ""},
  };
  return recipes;
}

const SplitRecipe& find_split_recipe(const std::string& name) {
  find_entry(split_catalog(), name, "split");
  for (const SplitRecipe& recipe : list_split_recipes())
    if (recipe.name == name) return recipe;
  fail(ErrorCode::internal, "split \"{}\" has no recipe", name);
}

std::optional<std::string> find_fold_split(const std::string& name) {
  const SplitKind kind = find_split_recipe(name).kind;
  for (const SplitRecipe& recipe : list_split_recipes())
    if (recipe.kind == kind && recipe.folds) return recipe.name;
  return std::nullopt;
}

}  // namespace athanor::data
