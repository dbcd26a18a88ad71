// The directed message-passing network of models/gnn/dmpnn.h, without libtorch.
#pragma once

#include "athanor/inference/forward_pass.h"
#include "athanor/inference/message_passing.h"
#include "athanor/inference/readout.h"

namespace athanor::inference {

/// In bf16 the products of the encoder are. The head stays f32.
class Dmpnn : public ForwardPass {
 public:
  /// Error(invalid_options, corrupt) when the parameters do not fit the options.
  Dmpnn(ParameterReader& reader, const models::DmpnnOptions& options, const models::InputShape& shape,
        const models::VectorScaler& vectors, std::int64_t outputs, kernels::Precision precision);
  /// The more molecules, the more bonds have equal states; the fewer, the more stays in the cache.
  std::size_t group_rows() const override { return 64; }
  Rows run(const featurize::Inputs& inputs, std::size_t first, std::size_t count, Workspace& workspace) const override;

 private:
  Rows join_vectors(Rows molecules, const featurize::FeatureMatrix& vectors, std::size_t first,
                    Workspace& workspace) const;

  std::int64_t hidden_, vector_columns_;
  const models::VectorScaler& vectors_;
  MessagePassing encoder_;
  Readout readout_;
  Norm norm_;
  FeedForward head_;
};

}  // namespace athanor::inference
