// Files made to do harm: hostile headers, and manifests altered under a checksum that fits.
#include <gtest/gtest.h>

#include <cstring>

#include "athanor/bundle/checksum.h"
#include "example_bundle.h"

namespace athanor::bundle {
namespace {

class HostileBundle : public testing::Test {
 protected:
  HostileBundle() {
    save_bundle(folder_ / "whole.athanor", make_example_bundle());
    file_ = parse_safetensors(read_file(folder_ / "whole.athanor"), "whole");
  }

  void write(const std::string& bytes) { write_bytes(folder_ / "hostile.athanor", bytes); }
  Error load_error() {
    return catch_error([&] { load_bundle(folder_ / "hostile.athanor"); });
  }
  /// Error of a file that is nothing but this header.
  Error header_error(const std::string& header) {
    std::string bytes(8, '\0');
    const std::uint64_t length = header.size();
    std::memcpy(bytes.data(), &length, sizeof length);
    write(bytes + header);
    return load_error();
  }
  /// Writes the file with a checksum that fits.
  void write_signed(SafetensorsFile file) {
    file.metadata["sha256"] = compute_content_sha256(file);
    write(format_safetensors(file));
  }
  Error manifest_error(const std::function<void(nlohmann::json&)>& change) {
    SafetensorsFile file = file_;
    auto manifest = nlohmann::json::parse(file.metadata.at("manifest"));
    change(manifest);
    file.metadata["manifest"] = manifest.dump();
    write_signed(file);
    return load_error();
  }

  TemporaryFolder folder_;
  SafetensorsFile file_;
};

TEST_F(HostileBundle, HeaderIsRefused) {
  const std::string tensor = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  const std::vector<std::string> headers{
      "",
      "[]",
      "7",
      "null",
      "{",
      R"({"a":NaN})",
      R"({"a":1} {)",
      std::string(1'000'000, '['),
      R"({"a":[1.5]})",
      std::string(200'000, ' '),
      R"({"a":)" + std::string(500'000, '[') + std::string(500'000, ']') + "}",
      R"({"a":)" + tensor + R"(,"a":)" + tensor + "}",
      R"({"__metadata__":{"format":7}})",
      R"({"__metadata__":{"format":"athanor-bundle","format":"athanor-bundle"}})",
      R"({"__metadata__":[1,2]})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"-1"}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":""}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"},"a":{"dtype":"U8"}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"},"a":{"dtype":"U8","shape":[9223372036854775807,4],"data_offsets":[0,0]}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551615]}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"},"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"},"a":{"dtype":7,"shape":"x","data_offsets":{}}})",
      R"({"__metadata__":{"format":"athanor-bundle","version":"1"}})",
      "{\"\xff\":1}"};
  for (const std::string& header : headers)
    EXPECT_EQ(header_error(header).code(), ErrorCode::corrupt) << header.substr(0, 80);
}

TEST_F(HostileBundle, HugeHeaderLengthIsRefused) {
  for (const std::uint64_t length : {std::uint64_t{9}, std::uint64_t{1} << 40, ~std::uint64_t{0}, ~std::uint64_t{7}}) {
    std::string bytes(16, ' ');
    std::memcpy(bytes.data(), &length, sizeof length);
    write(bytes);
    EXPECT_EQ(load_error().code(), ErrorCode::corrupt) << length;
  }
}

TEST_F(HostileBundle, NewerVersionIsUnsupportedWhateverItHolds) {
  const Error error = header_error(
      R"({"__metadata__":{"format":"athanor-bundle","version":"9"},"w":{"dtype":"BF16","shape":[0],"data_offsets":[0,0]}})");
  EXPECT_EQ(error.code(), ErrorCode::unsupported);
  EXPECT_EQ(std::string(error.what()),
            (folder_ / "hostile.athanor").string() +
                ": made by a newer Athanor (bundle version 9; this program reads 8); update");
}

TEST_F(HostileBundle, OtherSafetensorsFileIsRefused) {
  SafetensorsFile file = file_;
  file.metadata = {{"format", "pt"}};
  write(format_safetensors(file));
  const Error error = load_error();
  EXPECT_EQ(error.code(), ErrorCode::corrupt);
  EXPECT_EQ(std::string(error.what()),
            (folder_ / "hostile.athanor").string() + ": a safetensors file, but not an Athanor bundle");
}

TEST_F(HostileBundle, ManifestOfWrongShapeIsRefused) {
  using nlohmann::json;
  const std::vector<std::function<void(json&)>> changes{
      [](json& m) { m.erase("targets"); },
      [](json& m) {
        m["targets"] = json::object({{"a", 1}});
      },
      [](json& m) { m["targets"] = json::array(); },
      [](json& m) { m["targets"][0] = 5; },
      [](json& m) { m["targets"][0]["task"] = "regresion"; },
      [](json& m) { m["targets"][0]["name"] = nullptr; },
      [](json& m) { m["members"] = "all"; },
      [](json& m) { m["members"] = json::array(); },
      [](json& m) { m["members"].erase(1); },  // its tensors belong to no member now
      [](json& m) { m["members"][0].erase("options"); },
      [](json& m) { m["standardize"] = 1; },
      [](json& m) { m["domain"]["count"] = 3; },
      [](json& m) { m["domain"]["count"] = -2; },
      [](json& m) { m["domain"]["count"] = 18446744073709551615ULL; },
      [](json& m) { m["domain"]["bits"] = 0; },
      [](json& m) { m["domain"]["bits"] = 100; },
      [](json& m) { m["domain"]["bits"] = 1ULL << 60; },
      [](json& m) { m["domain"]["threshold"] = "low"; },
      [](json& m) { m = json::array({m}); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i)
    EXPECT_EQ(manifest_error(changes[i]).code(), ErrorCode::corrupt) << i;
}

TEST_F(HostileBundle, ManifestTextIsRefused) {
  for (const std::string& text : {std::string(), std::string("{"), std::string(100'000, '['), std::string("[1]"),
                                  R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}",
                                  std::string(R"({"targets":[],"targets":[]})"), std::string(R"({"a":NaN})")}) {
    SafetensorsFile file = file_;
    file.metadata["manifest"] = text;
    write_signed(file);
    EXPECT_EQ(load_error().code(), ErrorCode::corrupt) << text.substr(0, 40);
  }
}

TEST_F(HostileBundle, WithForeignOrMissingTensorsIsRefused) {
  for (const char* name : {"members.2.w", "members.x.w", "members.", "members.0", "weights", "members.00.weight", ""}) {
    SafetensorsFile file = file_;
    file.tensors.emplace(name, Tensor::from<std::uint8_t>({1}, std::vector<std::uint8_t>{1}));
    write_signed(file);
    EXPECT_EQ(load_error().code(), ErrorCode::corrupt) << name;
  }
  for (const char* name : {"domain.fingerprints", "domain.smiles"}) {
    SafetensorsFile file = file_;
    file.tensors.erase(name);
    write_signed(file);
    EXPECT_EQ(load_error().code(), ErrorCode::corrupt) << name;
  }
}

/// With a checksum that fits, an altered manifest may be a valid one; it must never be anything but that or corrupt.
TEST_F(HostileBundle, AlteredManifestUnderAFittingChecksumNeverCrashes) {
  const std::string manifest = file_.metadata.at("manifest");
  std::size_t refused = 0, accepted = 0;
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    if (static_cast<unsigned char>(manifest[i]) > 127) continue;  // our writer refuses to cut a UTF-8 sequence
    for (const char replacement : {'9', '"', '['}) {
      SafetensorsFile file = file_;
      file.metadata["manifest"][i] = replacement;
      write_signed(file);
      try {
        load_bundle(folder_ / "hostile.athanor");
        ++accepted;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << i << replacement << ": " << error.what();
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, manifest.size());
  EXPECT_GT(accepted, 0U);
}

}  // namespace
}  // namespace athanor::bundle
