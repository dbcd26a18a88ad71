// Working memory of the networks: it grows to what the largest group needs and is then used again.
#pragma once

#include <cstdint>
#include <memory>
#include <new>

namespace athanor::inference {

/// Numbers of a row in memory: rows begin at 64-byte boundaries.
inline std::int64_t pad_width(std::int64_t width) { return (width + 15) / 16 * 16; }

/// Uninitialised numbers, 64-byte aligned.
template <class Number>
class BufferOf {
 public:
  BufferOf() = default;
  explicit BufferOf(std::int64_t count) { reserve(count); }
  /// At least `count` numbers; what was in the buffer is lost when it grows.
  Number* reserve(std::int64_t count) {
    if (count > capacity_) {
      data_.reset(static_cast<Number*>(::operator new(static_cast<std::size_t>(count) * sizeof(Number), alignment)));
      capacity_ = count;
    }
    return data_.get();
  }
  Number* data() { return data_.get(); }
  const Number* data() const { return data_.get(); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(Number* pointer) const { ::operator delete(pointer, alignment); }
  };
  std::unique_ptr<Number, Free> data_;
  std::int64_t capacity_ = 0;
};

using Buffer = BufferOf<float>;

/// Rows of numbers somewhere in a buffer.
struct Rows {
  float* data = nullptr;
  std::int64_t count = 0;
  std::int64_t stride = 0;  ///< from row to row

  float* row(std::int64_t i) const { return data + i * stride; }
};

}  // namespace athanor::inference
