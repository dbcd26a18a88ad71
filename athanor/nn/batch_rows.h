// Rows of a batch by their numbers, on the batch's device.
#pragma once

#include <span>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::nn {

/// A whole data set as one batch that stays in the memory of its device. Small batches are put together there, by index
/// alone: what goes over the bus is the numbers of their rows.
class BatchRows {
 public:
  /// Of rows of molecules, not of sites: `all.sums` is undefined, and targets have one row per molecule.
  BatchRows(Batch all, torch::Device device);
  /// The same numbers in the same order as a batch that is made of those rows.
  Batch select(std::span<const std::size_t> rows) const;

 private:
  /// Items of each row, one row after another.
  struct Pieces {
    std::vector<std::int64_t> begins;  ///< [rows + 1]
    torch::Tensor on_device;           ///< the same
  };
  struct Graphs {
    GraphBatch all;
    Pieces nodes, edges;
    torch::Tensor in_ends;  ///< i32 [nodes]: in_offsets without the first
  };
  struct Chosen;

  static Pieces make_pieces(const torch::Tensor& offsets);
  static Chosen choose(const Pieces& pieces, std::span<const std::size_t> rows, const torch::Tensor& numbers);
  static GraphBatch select(const Graphs& graphs, std::span<const std::size_t> rows, const torch::Tensor& numbers);

  Batch all_;
  torch::Device device_;
  std::vector<Graphs> graphs_;  ///< of each molecule of a row
  Pieces tokens_, points_;
};

}  // namespace athanor::nn
