// What a decision tree sums over the rows of a node: values, or weights per class.
#pragma once

#include <array>
#include <cstddef>

namespace athanor::classical {

/// Sum of weight * value. The split that gains most in squared() / weight has the least squared error, which for labels
/// 0 and 1 is the Gini impurity.
struct NumberSum {
  double value = 0;

  static NumberSum of(double value, double weight) { return {weight * value}; }
  void add(const NumberSum& other) { value += other.value; }
  void subtract(const NumberSum& other) { value -= other.value; }
  double squared() const { return value * value; }
};

/// Weights of up to N classes; the value of a row is the index of its class. The split that gains most in squared() /
/// weight has the least Gini impurity.
template <std::size_t N>
struct ClassSum {
  std::array<double, N> weights{};

  static ClassSum of(double value, double weight) {
    ClassSum sum;
    sum.weights[static_cast<std::size_t>(value)] = weight;
    return sum;
  }
  void add(const ClassSum& other) {
    for (std::size_t k = 0; k < N; ++k) weights[k] += other.weights[k];
  }
  void subtract(const ClassSum& other) {
    for (std::size_t k = 0; k < N; ++k) weights[k] -= other.weights[k];
  }
  double squared() const {
    double sum = 0;
    for (const double weight : weights) sum += weight * weight;
    return sum;
  }
};

}  // namespace athanor::classical
