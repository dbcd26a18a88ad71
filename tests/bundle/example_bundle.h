// A small bundle with every kind of tensor and value, and helpers to write and compare bundles.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "athanor/bundle/bundle.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::bundle {

inline Bundle make_example_bundle() {
  Bundle bundle;
  bundle.targets = {{"logS", data::TaskType::regression, "mol/L"}, {"active (µM)", data::TaskType::binary, ""}};
  bundle.standardize = "basic";
  Member ridge;
  ridge.model = "ridge";
  ridge.options = {{"alpha", 0.1}};
  ridge.vector_spec = "descriptors(set=basic)";
  ridge.details = {{"width", 3}, {"classes", nullptr}};
  ridge.tensors.emplace("weight", Tensor::from<double>({2, 3}, std::vector<double>{1, -2.5, 1e-300, 0.1, 4, 5}));
  ridge.tensors.emplace("scale.mean", Tensor::from<float>({3}, std::vector<float>{0.5F, -1, 3e8F}));
  Member forest;
  forest.model = "forest";
  forest.options = {{"trees", 2}};
  forest.graph_set = "chemprop_v2";
  forest.details = {{"names", {"a", "b\n\"c\""}}};
  forest.tensors.emplace("raw", Tensor::from<std::uint8_t>({5}, std::vector<std::uint8_t>{0, 1, 127, 128, 255}));
  forest.tensors.emplace("roots", Tensor::from<std::int64_t>({2, 1}, std::vector<std::int64_t>{-1, 1LL << 40}));
  forest.tensors.emplace("left", Tensor::from<std::int32_t>({}, std::vector<std::int32_t>{-7}));
  bundle.members = {ridge, forest};
  bundle.domain.bits = 128;
  bundle.domain.fingerprints = {1, 2, 3, 0xffffffffffffffffULL};
  bundle.domain.smiles = {"CCO", "c1ccccc1"};
  bundle.domain.threshold = 0.3125;
  bundle.domain.training_size = 40;
  bundle.training = {{"rows", 40}, {"metrics", {{"rmse", 0.7}}}};
  return bundle;
}

inline void expect_equal(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.dtype, b.dtype);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_EQ(a.bytes, b.bytes);
}

inline void expect_equal(const Bundle& a, const Bundle& b) {
  ASSERT_EQ(a.targets.size(), b.targets.size());
  for (std::size_t t = 0; t < a.targets.size(); ++t) {
    EXPECT_EQ(a.targets[t].name, b.targets[t].name);
    EXPECT_EQ(a.targets[t].task, b.targets[t].task);
    EXPECT_EQ(a.targets[t].unit, b.targets[t].unit);
  }
  EXPECT_EQ(a.standardize, b.standardize);
  EXPECT_EQ(a.training, b.training);
  EXPECT_EQ(a.domain.bits, b.domain.bits);
  EXPECT_EQ(a.domain.fingerprints, b.domain.fingerprints);
  EXPECT_EQ(a.domain.smiles, b.domain.smiles);
  EXPECT_EQ(a.domain.threshold, b.domain.threshold);
  EXPECT_EQ(a.domain.training_size, b.domain.training_size);
  ASSERT_EQ(a.members.size(), b.members.size());
  for (std::size_t m = 0; m < a.members.size(); ++m) {
    EXPECT_EQ(a.members[m].model, b.members[m].model);
    EXPECT_EQ(a.members[m].options, b.members[m].options);
    EXPECT_EQ(a.members[m].vector_spec, b.members[m].vector_spec);
    EXPECT_EQ(a.members[m].graph_set, b.members[m].graph_set);
    EXPECT_EQ(a.members[m].details, b.members[m].details);
    ASSERT_EQ(a.members[m].tensors.size(), b.members[m].tensors.size());
    for (const auto& [name, tensor] : a.members[m].tensors) expect_equal(tensor, b.members[m].tensors.at(name));
  }
}

/// The Error that `body` throws; a test failure when there is none.
inline Error catch_error(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error";
  return Error(ErrorCode::internal, "no Error");
}

/// Removes the file first: file systems flush a file that is overwritten, which takes long in a loop.
inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A folder of the test's own, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "athanor-bundle-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace athanor::bundle
