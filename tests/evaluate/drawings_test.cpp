// Drawings: simplified, harmless, kept once.
#include "athanor/evaluate/drawings.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace athanor::evaluate {
namespace {

TEST(ToSymbol, KeepsContentAndPresentationOnly) {
  EXPECT_EQ(
      to_symbol(
          "<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg' width='220' viewBox='0 0 220 160' role='img' "
          "aria-label='CH4' fill='none' stroke-width='2'><path d='M0,0L1,1'/></svg>",
          "m7"),
      "<symbol id=\"m7\" viewBox=\"0 0 220 160\" fill=\"none\" stroke-width=\"2\"><path d='M0,0L1,1'/></symbol>\n");
  EXPECT_EQ(to_symbol("not a drawing", "m7"), "");
}

TEST(Drawings, HoldOnlyShapesWhateverTheSmilesSays) {
  data::Dataset dataset;
  dataset.smiles = {"CC* |$;;<script>alert(1)</script>$|", "[*:1]c1ccccc1[N+](=O)[O-]", "[13CH3]C(=O)[O-].[Na+]"};
  Drawings drawings(dataset);
  for (std::size_t i = 0; i < dataset.smiles.size(); ++i) drawings.add(i);
  const std::string html = drawings.html();
  static const std::set<std::string> allowed{"svg",  "defs", "symbol",  "path",     "ellipse", "circle",
                                             "rect", "line", "polygon", "polyline", "g"};
  static const std::regex tag("<([a-zA-Z]+)");
  for (std::sregex_iterator match(html.begin(), html.end(), tag), end; match != end; ++match)
    EXPECT_TRUE(allowed.contains((*match)[1])) << (*match)[1];
  EXPECT_EQ(html.find("http"), std::string::npos);
}

TEST(Drawings, KeepEachMoleculeOnce) {
  data::Dataset dataset;
  dataset.smiles = {"CCO", "not a molecule"};
  Drawings drawings(dataset);
  EXPECT_TRUE(drawings.add(0));
  const std::size_t bytes = drawings.bytes();
  EXPECT_GT(bytes, 100u);
  EXPECT_TRUE(drawings.add(0));
  EXPECT_EQ(drawings.bytes(), bytes);
  EXPECT_FALSE(drawings.add(1));
  EXPECT_NE(drawings.show(0).find("aria-label=\"Structure of CCO\""), std::string::npos);
  EXPECT_NE(drawings.show(1).find("no drawing"), std::string::npos);
  EXPECT_NE(drawings.html().find("<symbol id=\"m0\""), std::string::npos);
  EXPECT_EQ(drawings.html().find("id=\"m1\""), std::string::npos);
}

}  // namespace
}  // namespace athanor::evaluate
