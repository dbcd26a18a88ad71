// The safetensors container: round trip, a file of the Python package, hostile bytes.
#include "athanor/core/safetensors.h"

#include <gtest/gtest.h>

#include "athanor/core/file.h"

namespace athanor {
namespace {

SafetensorsFile make_sample() {
  SafetensorsFile file;
  const std::vector<float> floats{1.5f, -2.0f, 3.25f, 0.0f, 5.0f, 6.0f};
  const std::vector<std::int64_t> whole{7, -8};
  file.tensors["a"] = Tensor::from<float>({2, 3}, floats);
  file.tensors["b"] = Tensor::from<std::int64_t>({2}, whole);
  file.tensors["empty"] = Tensor::from<std::uint8_t>({0, 4}, {});
  file.metadata["k"] = "v";
  return file;
}

TEST(Safetensors, RoundTrip) {
  const SafetensorsFile back = parse_safetensors(format_safetensors(make_sample()), "x");
  ASSERT_EQ(back.tensors.size(), 3u);
  EXPECT_EQ(back.tensors.at("a").as<float>()[2], 3.25f);
  EXPECT_EQ(back.tensors.at("a").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(back.tensors.at("b").as<std::int64_t>()[1], -8);
  EXPECT_EQ(back.metadata.at("k"), "v");
}

TEST(Safetensors, AnIndexSaysWhereTheNumbersLie) {
  const std::string bytes = format_safetensors(make_sample());
  const SafetensorsIndex index = parse_safetensors_index(bytes, "x");
  const TensorPlace& place = index.tensors.at("b");
  EXPECT_EQ(place.dtype, DType::i64);
  EXPECT_EQ(place.shape, (std::vector<std::int64_t>{2}));
  std::int64_t second = 0;
  std::memcpy(&second, bytes.data() + index.data_begin + place.begin + 8, 8);
  EXPECT_EQ(second, -8);
  EXPECT_EQ(index.metadata.at("k"), "v");
  EXPECT_EQ(format_safetensors_header(index, 4096).size(), 4096U);
  EXPECT_EQ(bytes.substr(0, index.data_begin), format_safetensors_header(index));
}

TEST(Safetensors, ReadsAFileOfThePythonPackage) {
  const std::string path = std::string(ATHANOR_TEST_DIR) + "/golden/core/python.safetensors";
  const SafetensorsFile file = parse_safetensors(read_file(path), path);
  const auto values = file.tensors.at("weights").as<float>();
  ASSERT_EQ(values.size(), 6u);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], static_cast<float>(i) / 2);
  EXPECT_EQ(file.tensors.at("counts").as<std::int32_t>()[1], 2);
  EXPECT_EQ(file.metadata.at("made_by"), "safetensors");
}

void expect_corrupt(const std::string& bytes, const std::string& what) {
  try {
    parse_safetensors(bytes, "file");
    ADD_FAILURE() << "accepted: " << what;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt) << what;
    EXPECT_TRUE(std::string(error.what()).starts_with("file: ")) << error.what();
  }
}

std::string with_header(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

TEST(Safetensors, RejectsEveryTruncation) {
  const std::string bytes = format_safetensors(make_sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) expect_corrupt(bytes.substr(0, size), std::to_string(size));
}

TEST(Safetensors, RejectsHostileHeaders) {
  expect_corrupt(std::string(8, '\xff'), "huge header length");
  expect_corrupt(with_header("[]", ""), "no object");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "12345678"),
                 "size contradicts shape");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "1234"),
                 "negative shape");
  expect_corrupt(
      with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,4]}}", "1234"),
      "overflow");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", "1234"),
                 "unknown type");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "12345678"),
                 "trailing bytes");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                             "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                             "1234"),
                 "overlap");
  expect_corrupt(with_header("{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", "1234"),
                 "shape is no list");
}

}  // namespace
}  // namespace athanor
