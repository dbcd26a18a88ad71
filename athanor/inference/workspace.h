// What one thread needs beside the weights.
#pragma once

#include "athanor/inference/buffer.h"
#include "athanor/inference/graph_group.h"
#include "athanor/kernels/bf16.h"

namespace athanor::inference {

/// Named by what they hold; a network uses those that it needs.
struct Workspace {
  GraphGroup graphs;
  Buffer edge_input, edge_state[2];         ///< [edges, hidden], states in turns
  Buffer edge_message;                      ///< of some edges at a time
  Buffer node_input, node_state, node_sum;  ///< [nodes, hidden]
  BufferOf<kernels::Bf16> edge_states[2];   ///< in bf16, in turns; [edges, hidden]
  BufferOf<kernels::Bf16> rounded;          ///< what a product in bf16 reads
  Buffer scores;                            ///< of the attention readout, [nodes]
  Buffer molecules;                         ///< [molecules, hidden]
  Buffer joined;                            ///< what the head or the perceptron reads
  Buffer hidden[2];                         ///< of the feed-forward layers, in turns
  Buffer sums;                              ///< of the perceptron's first layer
  std::vector<std::int32_t> columns;        ///< that are not zero in a row of vectors
  std::vector<float> values;                ///< of those columns
  std::vector<std::int64_t> dense_rows;     ///< of a group, those with too many such columns
};

}  // namespace athanor::inference
