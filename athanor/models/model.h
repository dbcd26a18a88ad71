// A network: encoder, readout and head, with its loss. Immutable once made; weights come with the context.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "athanor/core/catalog.h"
#include "athanor/data/dataset.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/context.h"
#include "athanor/nn/losses.h"

namespace athanor::models {

/// The loss of a batch, and the outputs that it is of.
struct LossResult {
  torch::Tensor sum;      ///< of the losses of all known values, a scalar
  torch::Tensor outputs;  ///< as Model::forward
};

/// The base of all networks. Several threads may use one at once, each with weights of its own or shared ones.
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

  /// States of what a row is made of, [atoms or tokens of all rows, encoded_width()]; Error(unsupported) unless
  /// encoded_width() is above 0.
  virtual torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const;
  virtual std::int64_t encoded_width() const { return 0; }
  /// One vector per row out of these, [rows, pooled_width()]; Error(unsupported) unless pooled_width() is above 0.
  virtual torch::Tensor pool(const nn::Context& context, const torch::Tensor& states, const nn::Batch& batch) const;
  virtual std::int64_t pooled_width() const { return 0; }
  /// What a bundle keeps of parameters(), whose beginning they are: all, but for those of an objective.
  virtual const nn::ParameterList& kept_parameters() const { return parameters_; }

 protected:
  nn::ParameterList parameters_;
  nn::LossOptions loss_;
};

/// Makes a network by catalogue name. Errors: not_found, invalid_options (also when the inputs lack what it needs).
std::unique_ptr<Model> make_model(const std::string& name, const nlohmann::json& options, const InputShape& shape,
                                  nn::LossOptions loss);

/// A network of that class, from its options as JSON. Error(invalid_options).
template <class ModelType, class OptionsType>
std::unique_ptr<Model> make_network(const nlohmann::json& values, const InputShape& shape, nn::LossOptions loss) {
  OptionsType options;
  apply_json(options, values);
  return std::make_unique<ModelType>(options, shape, std::move(loss));
}

/// Makes a network out of its options (JSON, unchecked), the widths of its inputs and its loss.
using NetworkFactory =
    std::function<std::unique_ptr<Model>(const nlohmann::json& options, const InputShape& shape, nn::LossOptions loss)>;

/// A network of the calling program joins the catalogue: it can be trained, evaluated, saved, loaded and listed like
/// the others. Call it first of all, in a program that links athanor::trainer; bundles of the network can be used by
/// programs that add it too. `entry.input` is "graphs", "tokens", "points", "images" or "vectors".
/// Error(invalid_options) for a name that is taken, and when the catalogue has been used before.
void add_network(CatalogEntry entry, NetworkFactory factory);

/// As above for a class that is made from (const OptionsType&, const InputShape&, nn::LossOptions).
template <class ModelType, class OptionsType>
void add_network(CatalogEntry entry) {
  entry.make_options = [] { return std::make_unique<OptionsType>(); };
  add_network(std::move(entry), make_network<ModelType, OptionsType>);
}

}  // namespace athanor::models
