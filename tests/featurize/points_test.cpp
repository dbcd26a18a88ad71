// Points: specs, conformers, packing.
#include "athanor/featurize/point_featurizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

PackedPoints compute_points(const std::string& spec, const std::string& smiles) {
  const PointFeaturizer featurizer(spec);
  PackedPoints points = featurizer.make_empty();
  const auto done = featurizer.append(*chemistry::parse_smiles(smiles), points);
  EXPECT_TRUE(done) << smiles;
  return points;
}

TEST(PointFeaturizer, PrintsItsSpecAndNamesMistakes) {
  EXPECT_EQ(PointFeaturizer("conformer").spec(),
            "conformer(seed=0,attempts=1,relax=false,hydrogens=true,max_atoms=300)");
  EXPECT_EQ(PointFeaturizer("conformer(3,relax=true)").spec(),
            "conformer(seed=3,attempts=1,relax=true,hydrogens=true,max_atoms=300)");
  EXPECT_EQ(PointFeaturizer("conformer").input(), "points");
  EXPECT_THROW(PointFeaturizer("conformers"), Error);
  EXPECT_THROW(PointFeaturizer("conformer+conformer"), Error);
  EXPECT_THROW(PointFeaturizer("conformer(relaxed=true)"), Error);
}

TEST(ConformerPoints, HaveTheAtomsWithTheirRadiiAroundTheCentroid) {
  const PackedPoints points = compute_points("conformer", "CO");
  EXPECT_EQ(points.kinds, (PackedArray<std::uint8_t>{6, 8, 1, 1, 1, 1}));
  EXPECT_EQ(points.values, (PackedArray<float>{1.7f, 1.55f, 1.2f, 1.2f, 1.2f, 1.2f}));
  EXPECT_EQ(points.offsets, (PackedArray<std::int64_t>{0, 6}));
  double bond = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    float sum = 0;
    for (std::size_t i = 0; i < 6; ++i) sum += points.positions[3 * i + k];
    EXPECT_NEAR(sum, 0, 1e-5);
    bond += std::pow(points.positions[k] - points.positions[3 + k], 2);
  }
  EXPECT_NEAR(std::sqrt(bond), 1.42, 0.05);
  EXPECT_EQ(compute_points("conformer(hydrogens=false)", "CO").kinds, (PackedArray<std::uint8_t>{6, 8}));
  EXPECT_EQ(compute_points("conformer(hydrogens=false)", "[H][H]").kinds.size(), 2U);
}

TEST(ConformerPoints, DependOnSeedAndMoleculeButNotOnItsWriting) {
  const PackedPoints points = compute_points("conformer", "CC(=O)Oc1ccccc1C(=O)O");
  EXPECT_EQ(compute_points("conformer", "OC(=O)c1ccccc1OC(C)=O").positions, points.positions);
  EXPECT_NE(compute_points("conformer(seed=1)", "CC(=O)Oc1ccccc1C(=O)O").positions, points.positions);
  EXPECT_NE(compute_points("conformer(relax=true)", "CC(=O)Oc1ccccc1C(=O)O").positions, points.positions);
}

TEST(DrawingPoints, HaveAtomsAndBondsInThePlane) {
  const PackedPoints points = compute_points("drawing(samples=3)", "C#N");
  EXPECT_EQ(points.kinds, (PackedArray<std::uint8_t>{6, 7, 0, 0, 0}));
  ASSERT_EQ(points.values.size(), 20U);
  EXPECT_FLOAT_EQ(points.values[1], 0.6f);
  EXPECT_FLOAT_EQ(points.values[5], 0.7f);
  EXPECT_NEAR(points.values[2], 0.04616, 1e-4);  // RDKit in Python: ComputeGasteigerCharges
  EXPECT_NEAR(points.values[6], -0.20197, 1e-4);
  EXPECT_EQ(points.values[3], 1);
  EXPECT_EQ(points.values[8], 3);
  EXPECT_EQ(points.values[9], 0);
  const auto length = std::hypot(points.positions[0] - points.positions[3], points.positions[1] - points.positions[4]);
  EXPECT_NEAR(length, 1.5, 1e-5);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(points.positions[9 + k], 0, 1e-6);  // the middle of the bond
    EXPECT_EQ(points.positions[6 + k], points.positions[k]);
    EXPECT_EQ(points.positions[3 * k + 2], 0);
  }
  EXPECT_EQ(PointFeaturizer("drawing").input(), "images");
  EXPECT_EQ(compute_points("drawing", "OC(=O)c1ccccc1OC(C)=O").values,
            compute_points("drawing", "CC(=O)Oc1ccccc1C(=O)O").values);
}

TEST(Featurize, GivesPointsAtAnyNumberOfThreadsAndReportsMoleculesWithout) {
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < 40; ++i) smiles.push_back(sample_smiles[i % sample_smiles.size()]);
  smiles[20] = "C(";
  smiles[25] = "*CC";
  smiles[30] = "CCCCCCCCCCCC";
  FeatureRequest request;
  request.vector_spec = "maccs";
  request.point_spec = "conformer(max_atoms=11)";
  EXPECT_FALSE(accepts_plain(request));
  std::vector<std::optional<Issue>> issues;
  const Inputs one = featurize(smiles, {}, request, 1, issues);
  EXPECT_EQ(one.points.size(), smiles.size());
  for (const std::size_t row : {20, 25, 30}) {
    ASSERT_TRUE(issues[row].has_value()) << row;
    EXPECT_EQ(one.points.count(row), 0);
  }
  EXPECT_EQ(issues[25]->code, "conformer_failed");
  EXPECT_EQ(issues[25]->action, "unsupported");
  EXPECT_EQ(issues[30]->code, "too_large");
  EXPECT_EQ(issues[30]->message,
            "the molecule has 12 atoms beside hydrogens, and a conformer takes at most 11 (max_atoms)");
  const Inputs three = featurize(smiles, {}, request, 3, issues);
  EXPECT_EQ(three.points.offsets, one.points.offsets);
  EXPECT_EQ(three.points.kinds, one.points.kinds);
  EXPECT_EQ(three.points.positions, one.points.positions);
  EXPECT_EQ(three.points.values, one.points.values);
}

TEST(PackedPoints, AreSelectedAndJoined) {
  PackedPoints points{1, {0, 2, 2, 3}, {6, 7, 8}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {1.5, 2.5, 3.5}};
  const std::vector<std::size_t> rows{2, 1, 0};
  const PackedPoints chosen = select(points, rows);
  EXPECT_EQ(chosen.kinds, (PackedArray<std::uint8_t>{8, 6, 7}));
  EXPECT_EQ(chosen.positions, (PackedArray<float>{7, 8, 9, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(chosen.values, (PackedArray<float>{3.5, 1.5, 2.5}));
  EXPECT_EQ(chosen.offsets, (PackedArray<std::int64_t>{0, 1, 1, 3}));
  points.append(chosen);
  EXPECT_EQ(points.size(), 6U);
  EXPECT_EQ(points.offsets.back(), 6);
  EXPECT_THROW(select(points, std::vector<std::size_t>{6}), Error);
  EXPECT_THROW(points.append(PackedPoints{2, {0}, {}, {}, {}}), Error);
}

TEST(PointTable, NamesItsColumns) {
  const PointTable table = compute_point_table(*chemistry::parse_smiles("O"), "conformer");
  EXPECT_EQ(table.columns, (std::vector<std::string>{"kind", "x", "y", "z", "vdw_radius"}));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0][0], 8);
  EXPECT_THROW(compute_point_table(*chemistry::parse_smiles("*C"), "conformer"), Error);
}

}  // namespace
}  // namespace athanor::featurize
