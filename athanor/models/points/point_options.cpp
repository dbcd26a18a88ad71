#include "athanor/models/points/point_options.h"

namespace athanor::models {

void PointOptions::add_point_fields(FieldList& list) {
  list.add("depth", &depth, "Rounds of message passing").range(1, 20).search(2, 6);
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search_log(32, 256);
  list.add("cutoff", &cutoff, "Å within which atoms see each other").range(0.5, 100).search(3, 10);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.4);
  list.add("readout", &readout, "How atoms become a molecule").one_of({"mean", "sum"}).search();
  add_head_fields(list);
}

void SchnetOptions::fields(FieldList& list) {
  add_point_fields(list);
  list.add("gaussians", &gaussians, "Gaussians that a distance is expanded in, from 0 to the cutoff").range(2, 1000);
  list.add("filters", &filters, "Width of the convolutions").range(1, 10000).search_log(32, 256);
}

}  // namespace athanor::models
