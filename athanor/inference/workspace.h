// What one thread needs beside the weights.
#pragma once

#include "athanor/inference/buffer.h"
#include "athanor/inference/graph_group.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/edge_classes.h"
#include "athanor/kernels/int8.h"

namespace athanor::inference {

/// Named by what they hold; a network uses those that it needs.
struct Workspace {
  GraphGroup graphs;
  kernels::EdgeClasses edge_classes;
  ChosenRows kinds, starts;                 ///< of edge_classes
  Buffer edge_input, edge_state;            ///< [classes of edges, or edges, hidden]
  Buffer products;                          ///< of the states of edges, or of atoms with the attention
  Buffer node_input, node_state, node_sum;  ///< [nodes, hidden]
  BufferOf<kernels::Bf16> rounded;          ///< what a product in bf16 reads
  BufferOf<std::uint8_t> steps;             ///< what a product in int8 reads
  Buffer row_scales;                        ///< of its rows
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
