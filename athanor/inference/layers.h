// Layers on plain rows: the arithmetic of nn/layers.h when nothing is trained.
#pragma once

#include <string>
#include <vector>

#include "athanor/inference/parameter_reader.h"
#include "athanor/inference/workspace.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/precision.h"

namespace athanor::inference {

/// A matrix of a linear layer, y = x W^T, with rows of y filled up to `stride` numbers by zeros.
class Product {
 public:
  /// Columns [first, first + inputs) of a weight [outputs, columns]. Rows that are too long for int8 go in bf16.
  Product(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first, std::int64_t inputs,
          kernels::Precision precision);

  std::int64_t stride() const { return stride_; }
  /// out [x.count, stride] = the ends of x W^T. In bf16 and int8, x is rounded into `workspace`.
  void apply(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const;

 private:
  void apply_bf16(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const;
  void apply_int8(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const;

  std::int64_t inputs_, stride_;
  kernels::Precision precision_;
  Buffer packed_;
};

/// Columns of a weight as rows, for sparse inputs: [inputs, stride].
Buffer make_table(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first,
                  std::int64_t inputs);
/// A table for rows whose last `with_sign` of `onehot` columns may be -1 (featurize::PackedGraphs): their negative rows
/// stand behind the one-hot columns, then those of the scalars.
Buffer make_signed_table(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first,
                         std::int64_t onehot, std::int64_t with_sign, std::int64_t scalars);
/// A row of parameters, filled up by zeros.
Buffer make_row(const float* values, std::int64_t width);

/// An activation function that keeps the width, or maxout.
struct Activation {
  kernels::ActivationKind kind;
  float slope;  ///< of leaky_relu

  bool halves() const { return kind == kernels::ActivationKind::maxout; }
  bool rectifies() const { return kind == kernels::ActivationKind::relu; }
  /// In place, on numbers that a product with rectifies() as its end has left.
  void finish(float* x, std::int64_t count) const;
};

/// Batch norm with its running statistics, layer norm, or nothing; eps 1e-5 as in nn/layers.h.
class Norm {
 public:
  /// `kind`: none, batch, layer.
  Norm(ParameterReader& reader, const std::string& name, const std::string& kind, std::int64_t width);
  bool is_none() const { return kind_ == "none"; }
  void apply(Rows x) const;

 private:
  std::string kind_;
  std::int64_t width_;
  std::vector<float> weight_, bias_, mean_;  ///< of batch norm, weight_ is divided by the deviation
};

struct FeedForwardShape {
  std::int64_t inputs, layers, hidden, outputs;
};

/// Linear -> [norm] -> activation for each hidden layer, then Linear. Parameters `name`.0.weight … In int8 the first
/// and the last layer stay f32.
class FeedForward {
 public:
  FeedForward(ParameterReader& reader, const std::string& name, FeedForwardShape shape, Activation activation,
              const std::string& norm, kernels::Precision precision);
  /// Outputs [x.count, outputs and what fills them up], in the buffers `hidden` of the workspace.
  Rows apply(Rows x, Workspace& workspace) const;
  /// As apply(), with the product of the first layer and its bias already made: [rows, first().stride()].
  Rows apply_after_first(Rows sums, Workspace& workspace) const;
  std::int64_t first_width() const { return first_width_; }  ///< outputs of the first layer
  const Product& first() const { return layers_.front().product; }
  const float* first_bias() const { return layers_.front().bias.data(); }

 private:
  struct Layer {
    Product product;
    Buffer bias;
  };
  /// Norm and activation of hidden layer i, in place.
  void finish(std::size_t i, Rows x, bool rectified) const;
  Rows multiply(std::size_t i, Rows x, Workspace& workspace) const;

  std::int64_t hidden_, first_width_ = 0;
  Activation activation_;
  std::vector<Layer> layers_;
  std::vector<Norm> norms_;
};

}  // namespace athanor::inference
