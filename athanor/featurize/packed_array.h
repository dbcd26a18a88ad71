// An array of plain values that is owned and grows, or is a read-only view of a mapped file.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "athanor/core/error.h"

namespace athanor::featurize {

/// Reads like a std::vector. What changes it is for owned arrays only: on a view it is Error(internal). Copies of a
/// view share the memory.
template <class T>
class PackedArray {
 public:
  /// As of std::vector.
  using value_type = T;
  /// A pointer; valid until the array grows.
  using iterator = T*;
  /// As iterator, for reading; the only one that a view has.
  using const_iterator = const T*;

  PackedArray() = default;
  PackedArray(std::vector<T> values) : own_(std::move(values)) {}  // NOLINT: as good as the vector
  PackedArray(std::initializer_list<T> values) : own_(values) {}
  template <class Iterator>
  PackedArray(Iterator first, Iterator last) : own_(first, last) {}
  /// Values that `keeper` keeps where they are.
  static PackedArray view(std::span<const T> values, std::shared_ptr<const void> keeper) {
    PackedArray array;
    array.view_ = values;
    array.keeper_ = std::move(keeper);
    return array;
  }

  bool is_view() const { return keeper_ != nullptr; }
  const T* data() const { return keeper_ ? view_.data() : own_.data(); }
  std::size_t size() const { return keeper_ ? view_.size() : own_.size(); }
  bool empty() const { return size() == 0; }
  const T& operator[](std::size_t i) const { return data()[i]; }
  const T& back() const { return data()[size() - 1]; }
  const T& front() const { return data()[0]; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  bool operator==(const PackedArray& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

  T* data() { return own().data(); }
  T& operator[](std::size_t i) { return own()[i]; }
  T* begin() { return own().data(); }
  T* end() { return own().data() + own_.size(); }
  T& back() { return own().back(); }
  void push_back(const T& value) { own().push_back(value); }
  void resize(std::size_t size) { own().resize(size); }
  void reserve(std::size_t size) { own().reserve(size); }
  void assign(std::size_t size, const T& value) { own().assign(size, value); }
  void clear() { own().clear(); }
  /// Appends a range; `place` is the end, as everywhere in this library.
  template <class Iterator>
  void insert(const T* place, Iterator first, Iterator last) {
    if (place != data() + size()) fail(ErrorCode::internal, "a packed array grows at its end only");
    own_.insert(own_.end(), first, last);
  }

 private:
  std::vector<T>& own() {
    if (keeper_) fail(ErrorCode::internal, "features that are mapped from a file cannot be changed");
    return own_;
  }

  std::vector<T> own_;
  std::span<const T> view_;
  std::shared_ptr<const void> keeper_;
};

}  // namespace athanor::featurize
