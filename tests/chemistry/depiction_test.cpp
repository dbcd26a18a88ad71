// Drawings.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>

#include "athanor/core/error.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

constexpr const char* many_elements = "FC(Cl)(Br)c1ccc(I)c(OP(C)(=O)Nc2cccs2)c1B(O)[2H]";

double compute_luminance(unsigned rgb) {
  double sum = 0;
  const double weights[] = {0.0722, 0.7152, 0.2126};
  for (int i = 0; i < 3; ++i) {
    const double value = ((rgb >> (8 * i)) & 0xff) / 255.0;
    sum += weights[i] * (value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return sum;
}

// WCAG 2.1 contrast ratio.
double compute_contrast(unsigned a, unsigned b) {
  const double light = std::max(compute_luminance(a), compute_luminance(b));
  const double dark = std::min(compute_luminance(a), compute_luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

TEST(DrawSvg, HasColoursThatAreReadableOnLightAndDarkPages) {
  const std::string svg = draw_svg(parse(many_elements));
  std::set<std::string> colours;
  const std::regex pattern("#([0-9A-Fa-f]{6})");
  for (std::sregex_iterator it(svg.begin(), svg.end(), pattern), end; it != end; ++it) colours.insert((*it)[1]);
  EXPECT_GE(colours.size(), 8U);
  for (const std::string& colour : colours) {
    const auto rgb = static_cast<unsigned>(std::stoul(colour, nullptr, 16));
    EXPECT_GE(compute_contrast(rgb, 0xffffff), 3.0) << colour;
    EXPECT_GE(compute_contrast(rgb, 0x1a1a1a), 3.0) << colour;
  }
}

TEST(DrawSvg, DrawsCarbonInTheColourOfTheText) {
  const std::string svg = draw_svg(parse("c1ccccc1"));
  EXPECT_NE(svg.find("stroke='currentColor'"), std::string::npos);
  EXPECT_EQ(svg.find('#'), std::string::npos);
}

TEST(DrawSvg, CanStandInAHtmlPageWithAStrictPolicy) {
  for (const std::string smiles : {many_elements, "C[C@H](N)C(=O)O", "[CH3]", "[Na+].[Cl-]", "N->[Pt]", "*C", "[He]"}) {
    const std::string svg = draw_svg(parse(smiles));
    EXPECT_TRUE(svg.starts_with("<svg xmlns='http://www.w3.org/2000/svg' width='220' height='160'")) << smiles;
    EXPECT_TRUE(svg.ends_with("</svg>")) << smiles;
    for (const char* forbidden : {"<?xml", "style=", "class=", "<!--", "<rect", "script", "\n"})
      EXPECT_EQ(svg.find(forbidden), std::string::npos) << smiles << " " << forbidden;
    EXPECT_EQ(std::count(svg.begin(), svg.end(), '<'), std::count(svg.begin(), svg.end(), '>')) << smiles;
    EXPECT_NE(svg.find("<path", 0) == std::string::npos, svg.find("d='M") != std::string::npos) << smiles;
  }
}

TEST(DrawSvg, ShowsRadicalsAndCharges) {
  EXPECT_NE(draw_svg(parse("C[CH2]")).size(), draw_svg(parse("CC")).size());
  EXPECT_NE(draw_svg(parse("C[O-]")), draw_svg(parse("CO")));
}

TEST(DrawSvg, IsSmallAndAlwaysTheSame) {
  const Molecule aspirin = parse("CC(=O)Oc1ccccc1C(=O)O");
  EXPECT_LT(draw_svg(aspirin).size(), 3000U);
  EXPECT_EQ(draw_svg(aspirin), draw_svg(aspirin));
}

TEST(DrawSvg, HasTheSizeAskedFor) {
  EXPECT_NE(draw_svg(parse("CCO"), 90, 60).find("width='90' height='60' viewBox='0 0 90 60'"), std::string::npos);
  EXPECT_THROW(draw_svg(parse("CCO"), 0, 60), Error);
}

}  // namespace
}  // namespace athanor::chemistry
