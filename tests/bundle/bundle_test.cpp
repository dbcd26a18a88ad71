// Saving and loading, requests that cannot be met, and files that cross to and from Python's safetensors package.
#include "athanor/bundle/bundle.h"

#include <cmath>

#include "example_bundle.h"

namespace athanor::bundle {
namespace fs = std::filesystem;
namespace {

const fs::path golden = fs::path(ATHANOR_TEST_DIR) / "golden" / "bundle";

TEST(Bundle, ComesBackAsItWasSaved) {
  const TemporaryFolder folder;
  const Bundle bundle = make_example_bundle();
  save_bundle(folder / "a.athanor", bundle);
  expect_equal(load_bundle(folder / "a.athanor"), bundle);
}

TEST(Bundle, OfWeightedMembersIsOfVersionTwo) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  save_bundle(folder / "equal.athanor", bundle);
  bundle.members[0].weight = 0.25;
  save_bundle(folder / "weighted.athanor", bundle);
  EXPECT_EQ(load_bundle(folder / "weighted.athanor").members[0].weight, 0.25);
  EXPECT_NE(read_file(folder / "equal.athanor").find("\"version\":\"1\""), std::string::npos);
  EXPECT_NE(read_file(folder / "weighted.athanor").find("\"version\":\"2\""), std::string::npos);
}

TEST(Bundle, OfSeveralClassesIsOfVersionThree) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.targets.push_back({"kind", data::TaskType::multiclass, "", {"acid", "base", "neutral \"x\""}});
  save_bundle(folder / "classes.athanor", bundle);
  expect_equal(load_bundle(folder / "classes.athanor"), bundle);
  EXPECT_EQ(load_bundle(folder / "classes.athanor").targets.back().classes, bundle.targets.back().classes);
  EXPECT_NE(read_file(folder / "classes.athanor").find("\"version\":\"3\""), std::string::npos);
  for (const std::vector<std::string>& classes :
       {std::vector<std::string>{"one"}, {"a", "a"}, {"a", ""}, std::vector<std::string>(51, "x")}) {
    bundle.targets.back().classes = classes;
    save_bundle(folder / "bad.athanor", bundle);
    EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
  }
}

TEST(Bundle, OfRowsOfSeveralMoleculesIsOfVersionFive) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.molecule_columns = {"solute", "solvent"};
  save_bundle(folder / "pairs.athanor", bundle);
  EXPECT_NE(read_file(folder / "pairs.athanor").find("\"version\":\"5\""), std::string::npos);
  EXPECT_EQ(load_bundle(folder / "pairs.athanor").molecule_columns, bundle.molecule_columns);
  EXPECT_EQ(count_molecules(bundle), 2U);
  EXPECT_NO_THROW(require_one_molecule(make_example_bundle(), "explain"));
  EXPECT_THROW(require_one_molecule(bundle, "explain"), Error);
  bundle.fraction_columns = {"x1", "x2"};
  save_bundle(folder / "mixture.athanor", bundle);
  EXPECT_EQ(load_bundle(folder / "mixture.athanor").fraction_columns, bundle.fraction_columns);
  bundle.fraction_columns = {"x1"};
  save_bundle(folder / "bad.athanor", bundle);
  EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
  bundle = make_example_bundle();
  bundle.molecule_columns = {"solute"};
  save_bundle(folder / "bad.athanor", bundle);
  EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
}

TEST(Bundle, OfReactionsIsOfVersionSeven) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.reaction_columns = {"rsmi", "psmi"};
  save_bundle(folder / "reactions.athanor", bundle);
  EXPECT_NE(read_file(folder / "reactions.athanor").find("\"version\":\"7\""), std::string::npos);
  EXPECT_EQ(load_bundle(folder / "reactions.athanor").reaction_columns, bundle.reaction_columns);
  EXPECT_EQ(count_molecules(bundle), 1U);
  EXPECT_THROW(require_one_molecule(bundle, "explain"), Error);
  bundle.reaction_columns = {"a", "b", "c"};
  save_bundle(folder / "bad.athanor", bundle);
  EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
}

TEST(Bundle, WithFurtherMeasuresOfTheDomainIsOfVersionSix) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.domain.space = {"descriptors(set=basic)", {{"leverage", 0.25}, {"knn", 3}}, {}};
  bundle.domain.space.tensors.emplace("mean", Tensor::from<double>({2}, std::vector<double>{1, 2}));
  bundle.domain.space.tensors.emplace("knn.rows", Tensor::from<float>({2, 1}, std::vector<float>{3, 4}));
  save_bundle(folder / "a.athanor", bundle);
  EXPECT_NE(read_file(folder / "a.athanor").find("\"version\":\"6\""), std::string::npos);
  const Bundle found = load_bundle(folder / "a.athanor");
  expect_equal(found, bundle);
  EXPECT_EQ(found.domain.space.vector_spec, "descriptors(set=basic)");
  ASSERT_EQ(found.domain.space.measures.size(), 2U);
  EXPECT_EQ(found.domain.space.measures[1].method, "knn");
  EXPECT_EQ(found.domain.space.measures[1].threshold, 3);
  ASSERT_EQ(found.domain.space.tensors.size(), 2U);
  for (const auto& [name, tensor] : bundle.domain.space.tensors)
    expect_equal(found.domain.space.tensors.at(name), tensor);
  bundle.domain.space.measures.clear();  // tensors that belong to nothing
  save_bundle(folder / "bad.athanor", bundle);
  EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
}

TEST(Bundle, OfAtomsOrBondsIsOfVersionEight) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.level = data::SiteLevel::bond;
  save_bundle(folder / "a.athanor", bundle);
  EXPECT_NE(read_file(folder / "a.athanor").find("\"version\":\"8\""), std::string::npos);
  EXPECT_EQ(load_bundle(folder / "a.athanor").level, data::SiteLevel::bond);
  EXPECT_TRUE(load_bundle(folder / "a.athanor").sums.empty());
  using Kind = data::SiteSum::Kind;
  for (const data::SiteSum& sum : {data::SiteSum{Kind::free, 0, ""},
                                   {Kind::number, 1.5, ""},
                                   {Kind::formal_charge, 0, ""},
                                   {Kind::column, 0, "q"}}) {
    bundle.sums.assign(bundle.targets.size(), sum);
    save_bundle(folder / "b.athanor", bundle);
    EXPECT_EQ(load_bundle(folder / "b.athanor").sums, bundle.sums);
  }
  EXPECT_THROW(require_molecule_targets(bundle, "explain"), Error);
  EXPECT_THROW(require_one_molecule(bundle, "explain"), Error);
  bundle.sums.push_back({});
  save_bundle(folder / "bad.athanor", bundle);
  EXPECT_THROW(load_bundle(folder / "bad.athanor"), Error);
}

TEST(Bundle, WithACalibrationIsOfVersionFour) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.calibration = {
      0.8,
      {{"zscaling", {1.5}, "normalized", {{0.1, 0.25, 3}}, 0.01, 3}, {"platt", {0.5, -1}, "", {}, 0, 7}},
      "validation molecules"};
  save_bundle(folder / "calibrated.athanor", bundle);
  EXPECT_NE(read_file(folder / "calibrated.athanor").find("\"version\":\"4\""), std::string::npos);
  const Bundle found = load_bundle(folder / "calibrated.athanor");
  expect_equal(found, bundle);
  EXPECT_EQ(found.calibration.coverage, 0.8);
  EXPECT_EQ(found.calibration.source, "validation molecules");
  ASSERT_EQ(found.calibration.targets.size(), 2U);
  const TargetCalibration& first = found.calibration.targets[0];
  EXPECT_EQ(first.method, "zscaling");
  EXPECT_EQ(first.parameters, std::vector<double>{1.5});
  EXPECT_EQ(first.conformal, "normalized");
  EXPECT_EQ(first.scores, (std::vector<std::vector<double>>{{0.1, 0.25, 3}}));
  EXPECT_EQ(first.smallest_std, 0.01);
  EXPECT_EQ(first.rows, 3U);
  EXPECT_TRUE(found.calibration.targets[1].scores.empty());

  const auto expect_corrupt = [&](const std::function<void(Calibration&)>& change) {
    Bundle bad = bundle;
    change(bad.calibration);
    save_bundle(folder / "bad.athanor", bad);
    EXPECT_EQ(catch_error([&] { load_bundle(folder / "bad.athanor"); }).code(), ErrorCode::corrupt);
  };
  expect_corrupt([](Calibration& calibration) { calibration.coverage = 1; });
  expect_corrupt([](Calibration& calibration) { calibration.targets.pop_back(); });
  expect_corrupt([](Calibration& calibration) { calibration.targets[0].scores = {{2, 1}}; });
}

TEST(Bundle, OfANetworkThatTellsItsUncertaintyIsOfVersionFour) {
  const TemporaryFolder folder;
  for (const char* key : {"outputs", "dropout_samples"}) {
    Bundle bundle = make_example_bundle();
    bundle.members[0].details[key] = 20;
    save_bundle(folder / "own.athanor", bundle);
    EXPECT_NE(read_file(folder / "own.athanor").find("\"version\":\"4\""), std::string::npos) << key;
  }
}

TEST(Bundle, IsFoundInItsRunFolder) {
  const TemporaryFolder folder;
  save_bundle(folder / "bundle.athanor", make_example_bundle());
  expect_equal(load_bundle(folder.path()), make_example_bundle());
}

TEST(Bundle, MayHoldNoReferenceMolecules) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.domain = {};
  save_bundle(folder / "a.athanor", bundle);
  expect_equal(load_bundle(folder / "a.athanor"), bundle);
}

TEST(Bundle, KeepsMembersApartBeyondNine) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.members.resize(1);
  for (int m = 1; m < 12; ++m) {
    bundle.members.push_back(bundle.members[0]);
    bundle.members.back().tensors = {{"1.w", Tensor::from<std::int32_t>({1}, std::vector<std::int32_t>{m})}};
  }
  save_bundle(folder / "a.athanor", bundle);
  expect_equal(load_bundle(folder / "a.athanor"), bundle);
}

/// written_v1.athanor is what save_bundle wrote when format version 1 was fixed.
TEST(Bundle, HasTheSameBytesAsEver) {
  const TemporaryFolder folder;
  save_bundle(folder / "a.athanor", make_example_bundle());
  EXPECT_EQ(read_file(folder / "a.athanor"), read_file(golden / "written_v1.athanor"));
}

TEST(Bundle, WrittenByPythonLoads) {
  const Bundle bundle = load_bundle(golden / "python_v1.athanor");
  expect_equal(bundle, make_example_bundle());
}

TEST(Bundle, AbsentFileOrFolderWithoutBundleIsNotFound) {
  const TemporaryFolder folder;
  EXPECT_EQ(catch_error([&] { load_bundle(folder / "absent"); }).code(), ErrorCode::not_found);
  const Error error = catch_error([&] { load_bundle(folder.path()); });
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(std::string(error.what()), folder.path().string() + ": the folder holds no bundle.athanor");
}

TEST(Bundle, WithNumbersThatAreNotFiniteIsNotSaved) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.training["metrics"]["rmse"] = NAN;
  const Error error = catch_error([&] { save_bundle(folder / "a.athanor", bundle); });
  EXPECT_EQ(error.code(), ErrorCode::internal);
  EXPECT_EQ(std::string(error.what()), "bundle: training.metrics.rmse is not a finite number");
  EXPECT_FALSE(fs::exists(folder / "a.athanor"));
}

TEST(Bundle, WithTextThatIsNotUtf8IsNotSaved) {
  const TemporaryFolder folder;
  Bundle bundle = make_example_bundle();
  bundle.targets[0].name = "l\xf6slich";
  EXPECT_EQ(catch_error([&] { save_bundle(folder / "a.athanor", bundle); }).code(), ErrorCode::invalid_input);
}

TEST(WeightsSha256, DependsOnTensorsAlone) {
  const Bundle bundle = make_example_bundle();
  Member member = bundle.members[0];
  const std::string before = compute_weights_sha256(member);
  EXPECT_EQ(before.size(), 64U);
  member.options["alpha"] = 7;
  EXPECT_EQ(compute_weights_sha256(member), before);
  member.tensors.at("weight").bytes[0] ^= 1;
  EXPECT_NE(compute_weights_sha256(member), before);
}

TEST(WeightsSha256, DependsOnNameShapeAndType) {
  const std::vector<std::int32_t> zeros{0, 0};
  Member member;
  member.tensors.emplace("w", Tensor::from<std::int32_t>({2}, zeros));
  const std::string before = compute_weights_sha256(member);
  member.tensors.at("w").shape = {2, 1};
  EXPECT_NE(compute_weights_sha256(member), before);
  member.tensors.at("w") = Tensor::from<float>({2}, std::vector<float>{0, 0});
  EXPECT_NE(compute_weights_sha256(member), before);
  member.tensors = {{"v", Tensor::from<std::int32_t>({2}, zeros)}};
  EXPECT_NE(compute_weights_sha256(member), before);
}

}  // namespace
}  // namespace athanor::bundle
