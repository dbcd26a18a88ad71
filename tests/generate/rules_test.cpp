// Each stability rule forbids what it names and leaves its stable relatives.
#include "athanor/generate/rules.h"

#include <gtest/gtest.h>

#include <set>

#include "graphs.h"

namespace athanor::generate {
namespace {

/// Name of the first broken rule of the finished graph, "" for a molecule that is kept.
std::string broken(const MolecularGraph& graph) {
  const StabilityRule* rule = find_broken_rule(graph, true);
  return rule ? rule->name : "";
}

struct Case {
  std::string label;
  MolecularGraph graph;
  std::string rule;
};

std::vector<Case> list_cases() {
  return {
      {"ethanol", make_graph({"C", "C", "O"}, {{0, 1}, {1, 2}}), ""},
      {"dimethyl peroxide", make_graph({"C", "O", "O", "C"}, {{0, 1}, {1, 2}, {2, 3}}), "weak_bond"},
      {"dimethyl sulfone", make_graph({"C", "S", "O", "O", "C"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}, {1, 4}}), ""},
      {"sulfonate ester", make_graph({"C", "S", "O", "O", "O", "C"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}, {1, 4}, {4, 5}}),
       "weak_bond"},
      {"triazane", make_graph({"C", "N", "N", "N"}, {{0, 1}, {1, 2}, {2, 3}}), "heteroatom_chain"},
      {"nitromethane", make_graph({"C", "N", "O", "O"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}}), ""},
      {"hypofluorite", make_graph({"C", "O", "F"}, {{0, 1}, {1, 2}}), "halogen_on_heteroatom"},
      {"azomethane", make_graph({"C", "N", "N", "C"}, {{0, 1}, {1, 2, 2}, {2, 3}}), "heteroatom_multiple_bond"},
      {"nitrosomethane", make_graph({"C", "N", "O"}, {{0, 1}, {1, 2, 2}}), "heteroatom_multiple_bond"},
      {"ketene", make_graph({"C", "C", "O"}, {{0, 1, 2}, {1, 2, 2}}), "cumulated_bonds"},
      {"cyclopropene", make_graph({"C", "C", "C"}, {{0, 1, 2}, {1, 2}, {2, 0}}), "unsaturated_small_ring"},
      {"cyclobutene", make_graph({"C", "C", "C", "C"}, {{0, 1, 2}, {1, 2}, {2, 3}, {3, 0}}), ""},
      {"cyclohexyne", make_graph({"C", "C", "C", "C", "C", "C"}, {{0, 1, 3}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}}),
       "ring_triple_bond"},
      {"bicyclobutane", make_graph({"C", "C", "C", "C"}, {{0, 1}, {1, 2}, {2, 0}, {1, 3}, {3, 2}}),
       "joined_small_rings"},
      {"oxaziridine", make_graph({"C", "N", "O"}, {{0, 1}, {1, 2}, {2, 0}}), "three_ring_heteroatoms"},
      {"ynamine", make_graph({"C", "C", "N"}, {{0, 1, 3}, {1, 2}}), "alkyne_heteroatom"},
      {"cyanamide", make_graph({"N", "C", "N"}, {{0, 1, 3}, {1, 2}}), ""},
      {"norbornene at the bridgehead",
       make_graph({"C", "C", "C", "C", "C", "C", "C"},
                  {{0, 1, 2}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}, {0, 6}, {3, 6}}),
       "bridgehead_double_bond"},
      {"norbornene",
       make_graph({"C", "C", "C", "C", "C", "C", "C"},
                  {{0, 1}, {1, 2, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}, {0, 6}, {3, 6}}),
       ""},
      {"hydrazine", make_graph({"C", "N", "N"}, {{0, 1}, {1, 2}}), "loose_nitrogen_bond"},
      {"oxime", make_graph({"C", "C", "N", "O"}, {{0, 1}, {1, 2, 2}, {2, 3}}), ""},
      {"pyrazole", make_graph({"C", "C", "C", "N", "N"}, {{0, 1, 2}, {1, 2}, {2, 3, 2}, {3, 4}, {4, 0}}), ""},
      {"sulfonamide", make_graph({"C", "S", "O", "O", "N"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}, {1, 4}}), ""},
      {"ethanimine", make_graph({"C", "C", "N"}, {{0, 1}, {1, 2, 2}}), "free_imine"},
      {"vinyl alcohol", make_graph({"C", "C", "O"}, {{0, 1, 2}, {1, 2}}), "enol"},
      {"acetic acid", make_graph({"C", "C", "O", "O"}, {{0, 1}, {1, 2, 2}, {1, 3}}), ""},
      {"N-vinylformamide", make_graph({"C", "C", "N", "C", "O"}, {{0, 1, 2}, {1, 2}, {2, 3}, {3, 4, 2}}), ""},
      {"methanediol", make_graph({"O", "C", "O"}, {{0, 1}, {1, 2}}), "unstable_acetal"},
      {"dimethoxymethane", make_graph({"C", "O", "C", "O", "C"}, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}), ""},
      {"acetyl chloride", make_graph({"C", "C", "O", "Cl"}, {{0, 1}, {1, 2, 2}, {1, 3}}), "labile_halogen"},
      {"trifluoroethane", make_graph({"C", "C", "F", "F", "F"}, {{0, 1}, {1, 2}, {1, 3}, {1, 4}}), ""},
      {"carbamic acid", make_graph({"O", "C", "O", "N"}, {{0, 1, 2}, {1, 2}, {1, 3}}), "carbonic_acid"},
      {"urea", make_graph({"O", "C", "N", "N"}, {{0, 1, 2}, {1, 2}, {1, 3}}), ""},
      {"acetic anhydride",
       make_graph({"C", "C", "O", "O", "C", "O", "C"}, {{0, 1}, {1, 2, 2}, {1, 3}, {3, 4}, {4, 5, 2}, {4, 6}}),
       "anhydride"},
      {"thioacetone", make_graph({"C", "C", "S", "C"}, {{0, 1}, {1, 2, 2}, {1, 3}}), "free_thiocarbonyl"},
      {"thioacetamide", make_graph({"C", "C", "S", "N"}, {{0, 1}, {1, 2, 2}, {1, 3}}), ""},
      {"thiophene", make_graph({"S", "C", "C", "C", "C"}, {{0, 1}, {1, 2, 2}, {2, 3}, {3, 4, 2}, {4, 0}}), ""},
      {"thiophene oxide",
       make_graph({"S", "C", "C", "C", "C", "O"}, {{0, 1}, {1, 2, 2}, {2, 3}, {3, 4, 2}, {4, 0}, {0, 5, 2}}),
       "thiophene_oxide"},
      {"water", make_graph({"O"}, {}), "overloaded"},
      {"[3.3.3]propellane",
       make_graph(
           {"C", "C", "C", "C", "C", "C", "C", "C", "C", "C", "C"},
           {{0, 1}, {0, 2}, {2, 3}, {3, 4}, {4, 1}, {0, 5}, {5, 6}, {6, 7}, {7, 1}, {0, 8}, {8, 9}, {9, 10}, {10, 1}}),
       "propellane"},
      {"phenol",
       make_graph({"C", "C", "C", "C", "C", "C", "O"},
                  {{0, 1, 2}, {1, 2}, {2, 3, 2}, {3, 4}, {4, 5, 2}, {5, 0}, {0, 6}}),
       ""},
      {"chloropyridine",
       make_graph({"N", "C", "C", "C", "C", "C", "Cl"},
                  {{0, 1, 2}, {1, 2}, {2, 3, 2}, {3, 4}, {4, 5, 2}, {5, 0}, {1, 6}}),
       ""},
  };
}

TEST(StabilityRules, ForbidWhatTheyNameAndNothingElse) {
  for (const Case& c : list_cases()) EXPECT_EQ(broken(c.graph), c.rule) << c.label;
}

TEST(StabilityRules, HaveNamesAndReasons) {
  std::set<std::string> names;
  for (const StabilityRule& rule : stability_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.reason.empty()) << rule.name;
  }
}

TEST(StabilityRules, HoldUnfinishedGraphsToLastingRulesOnly) {
  const MolecularGraph methanediol = make_graph({"O", "C", "O"}, {{0, 1}, {1, 2}});
  EXPECT_EQ(find_broken_rule(methanediol, false), nullptr);
  const MolecularGraph peroxide = make_graph({"C", "O", "O", "C"}, {{0, 1}, {1, 2}, {2, 3}});
  EXPECT_NE(find_broken_rule(peroxide, false), nullptr);
}

}  // namespace
}  // namespace athanor::generate
