// A network: encoder, readout and head, with its loss. Immutable once made; weights come with the context.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"
#include "athanor/featurize/inputs.h"
#include "athanor/nn/context.h"
#include "athanor/nn/losses.h"

namespace athanor::models {

/// Widths of the inputs a network was made for; 0 where it does not use them.
struct InputShape {
  std::int64_t node_slots = 0, node_onehot = 0, node_scalars = 0;
  std::int64_t edge_slots = 0, edge_onehot = 0;
  std::int64_t vector_columns = 0;

  std::int64_t node_width() const { return node_onehot + node_scalars; }
  bool operator==(const InputShape&) const = default;
};

/// The part of the inputs that a network of this kind of input ("graphs", "vectors") uses.
InputShape find_input_shape(const featurize::Inputs& inputs, const std::string& kind);
nlohmann::json to_json(const InputShape& shape);
/// Error(corrupt) when fields are missing or out of range.
InputShape parse_input_shape(const nlohmann::json& json);

struct LossResult {
  torch::Tensor sum;      ///< of the losses of all known values, a scalar
  torch::Tensor outputs;  ///< as Model::forward
};

class Model {
 public:
  explicit Model(nn::LossOptions loss) : loss_(std::move(loss)) {}
  virtual ~Model() = default;

  const nn::ParameterList& parameters() const { return parameters_; }
  /// Raw outputs [rows, outputs]: scaled units for regression, a logit for two classes, one per class for several.
  virtual torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const = 0;
  /// Outputs and loss of a batch with targets.
  virtual LossResult loss(const nn::Context& context, const nn::Batch& batch) const;
  /// Rows that one thread works on at a time; 0 when the batch must not be cut (batch norm).
  virtual std::size_t micro_batch_rows() const = 0;

 protected:
  nn::ParameterList parameters_;
  nn::LossOptions loss_;
};

/// Makes a network by catalogue name. Errors: not_found, invalid_options (also when the inputs lack what it needs).
std::unique_ptr<Model> make_model(const std::string& name, const nlohmann::json& options, const InputShape& shape,
                                  nn::LossOptions loss);

}  // namespace athanor::models
