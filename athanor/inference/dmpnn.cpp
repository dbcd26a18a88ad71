#include "athanor/inference/dmpnn.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::inference {
namespace {

const models::InputShape& require_graphs(const models::InputShape& shape) {
  if (shape.node_width() == 0 || shape.edge_onehot == 0)
    fail(ErrorCode::invalid_options, "The model dmpnn needs molecular graphs");
  return shape;
}

}  // namespace

Dmpnn::Dmpnn(ParameterReader& reader, const models::DmpnnOptions& options, const models::InputShape& shape,
             const models::VectorScaler& vectors, std::int64_t outputs, kernels::Precision precision)
    : hidden_(options.hidden),
      vector_columns_(shape.vector_columns),
      vectors_(vectors),
      encoder_(reader, options, require_graphs(shape), precision),
      readout_(reader, options),
      norm_(reader, "norm", options.batch_norm ? "batch" : "none", options.hidden),
      head_(reader, "head", {hidden_ + vector_columns_, options.ffn_layers, options.ffn_hidden, outputs},
            {kernels::parse_activation(options.activation), static_cast<float>(options.slope)}, "none",
            kernels::Precision::f32) {}

Rows Dmpnn::run(const featurize::Inputs& inputs, std::size_t first, std::size_t count, Workspace& workspace) const {
  workspace.graphs.assign(inputs.graphs, first, count);
  const Rows molecules = readout_.apply(encoder_.apply(workspace), workspace);
  norm_.apply(molecules);
  const bool joined = vector_columns_ > 0;
  return head_.apply(joined ? join_vectors(molecules, inputs.vectors, first, workspace) : molecules, workspace);
}

Rows Dmpnn::join_vectors(Rows molecules, const featurize::FeatureMatrix& vectors, std::size_t first,
                         Workspace& workspace) const {
  const std::int64_t stride = pad_width(hidden_ + vector_columns_);
  const Rows joined{workspace.joined.reserve(molecules.count * stride), molecules.count, stride};
  for (std::int64_t i = 0; i < molecules.count; ++i) {
    float* rest = std::copy_n(molecules.row(i), hidden_, joined.row(i));
    vectors_.apply(vectors.row(first + static_cast<std::size_t>(i)), rest);
  }
  return joined;
}

}  // namespace athanor::inference
