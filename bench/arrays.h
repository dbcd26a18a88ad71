// Arrays of the micro-benchmarks.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace athanor::bench {

template <class T>
std::vector<T> make_values(std::int64_t count) {
  std::vector<T> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(static_cast<int>(i % 17) - 8) / 8;
  return values;
}

/// Zeros at a 64-byte boundary.
class Aligned {
 public:
  explicit Aligned(std::size_t bytes) : memory_(bytes + 64), data_(memory_.data()) {
    std::size_t space = memory_.size();
    std::align(64, bytes, data_, space);
  }
  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }

 private:
  std::vector<char> memory_;
  void* data_;
};

}  // namespace athanor::bench
