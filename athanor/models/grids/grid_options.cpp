#include "athanor/models/grids/grid_options.h"

namespace athanor::models {

void GridOptions::fields(FieldList& list) {
  list.add("side", &side, "Cells along an edge of the grid").range(4, 256);
  list.add("resolution", &resolution, "Å along an edge of a cell").range(0.05, 10);
  list.add("blocks", &blocks, "Residual blocks, each on half the resolution of the one before")
      .range(1, 6)
      .search(2, 4);
  list.add("hidden", &hidden, "Channels of the first block; each has twice as many as the one before")
      .range(1, 1000)
      .search_log(8, 64);
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "layer"}).search();
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.4);
  list.add("rotate", &rotate, "Turn each molecule at random whenever it is trained on");
  add_head_fields(list);
}

}  // namespace athanor::models
