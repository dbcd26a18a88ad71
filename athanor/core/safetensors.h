// The safetensors container (https://github.com/huggingface/safetensors): 8-byte little-endian header length,
// JSON header, raw little-endian row-major arrays. Plain data: reading it runs nothing.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/error.h"

namespace athanor {

/// Number types of tensors: unsigned, signed and floating point, by their bits.
enum class DType { u8, u16, i32, i64, f32, f64 };

/// Bytes of one number of that type.
std::size_t dtype_bytes(DType dtype);

/// An n-dimensional array as bytes. Row-major.
struct Tensor {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;

  std::size_t count() const;  ///< product of the shape; 1 for a scalar (empty shape)

  /// Array of T with the given shape; the number of values must match.
  template <class T>
  static Tensor from(std::vector<std::int64_t> shape, std::span<const T> values);
  template <class T>
  std::span<const T> as() const;  ///< Error(corrupt) when the dtype differs
};

/// Tensors by name, in the order in which they are written.
using TensorMap = std::map<std::string, Tensor>;

/// Tensors and the string-to-string `__metadata__` of one file.
struct SafetensorsFile {
  TensorMap tensors;
  std::map<std::string, std::string> metadata;
};

/// Where a tensor lies among the data of a file, in bytes.
struct TensorPlace {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};

/// What the header of a file says; data begin at `data_begin` of the file.
struct SafetensorsIndex {
  std::map<std::string, TensorPlace> tensors;
  std::map<std::string, std::string> metadata;
  std::uint64_t data_begin = 0;  ///< bytes before the data
};

/// Prefix and header, padded with blanks to a multiple of 8 bytes and to at least `least_bytes`.
std::string format_safetensors_header(const SafetensorsIndex& index, std::size_t least_bytes = 0);
/// The header of a whole file, for reading tensors where they lie. Errors of parse_safetensors.
SafetensorsIndex parse_safetensors_index(std::string_view bytes, const std::string& name);

/// Bytes of the file: tensors in name order, without gaps.
std::string format_safetensors(const SafetensorsFile& content);
/// Error(corrupt), beginning with `name`, for anything that is not exactly a well-formed file (truncated, overlapping
/// or out-of-range tensors, wrong sizes, trailing bytes, header over 100 MB).
SafetensorsFile parse_safetensors(std::string_view bytes, const std::string& name);

/// The type for numbers of T; other types than the six do not compile.
template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return DType::u8;
  else if constexpr (std::is_same_v<T, std::uint16_t>) return DType::u16;
  else if constexpr (std::is_same_v<T, std::int32_t>) return DType::i32;
  else if constexpr (std::is_same_v<T, std::int64_t>) return DType::i64;
  else if constexpr (std::is_same_v<T, float>) return DType::f32;
  else {
    static_assert(std::is_same_v<T, double>, "type has no safetensors dtype here");
    return DType::f64;
  }
}

template <class T>
Tensor Tensor::from(std::vector<std::int64_t> shape, std::span<const T> values) {
  Tensor tensor{dtype_of<T>(), std::move(shape), std::vector<std::uint8_t>(values.size_bytes())};
  if (tensor.count() != values.size()) fail(ErrorCode::internal, "tensor shape does not fit {} values", values.size());
  if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  return tensor;
}

template <class T>
std::span<const T> Tensor::as() const {
  if (dtype != dtype_of<T>()) fail(ErrorCode::corrupt, "a tensor has another number type than expected");
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace athanor
