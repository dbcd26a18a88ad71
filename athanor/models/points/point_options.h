// Options of networks on points in space. Torch-free.
#pragma once

#include "athanor/models/head_options.h"

namespace athanor::models {

/// Of every network on points: encoder -> a layer per atom -> readout -> joined with the scaled vectors -> head.
struct PointOptions : HeadOptions {
  std::int64_t depth = 3;    ///< interactions
  std::int64_t hidden = 64;  ///< width of the atoms' states
  double cutoff = 5;         ///< Å
  double dropout = 0;
  std::string readout = "mean";  ///< mean, sum

 protected:
  void add_point_fields(FieldList& list);
};

/// Of schnet: filters over the distances of atoms (Schütt et al. 2017, arXiv:1706.08566).
struct SchnetOptions : PointOptions {
  std::int64_t gaussians = 50;  ///< that a distance is expanded in
  std::int64_t filters = 64;    ///< width of the convolutions
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
