// Suspected wrong labels: values that disagree with a model that had not seen them and with the nearest molecules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/evaluate/nearest_molecules.h"

namespace athanor::evaluate {

/// One known value of one molecule, with what speaks against it. Of several classes, `given`, `predicted` and
/// `neighbor_value` are indices of classes: the likeliest, and that of the largest share of the neighbours.
struct Suspect {
  std::size_t record = 0, target = 0;
  double given = 0, predicted = 0;
  double neighbor_value = 0;  ///< mean of the nearest molecules' values, weighted by similarity; NaN without any
  double score = 0;           ///< of the ranking, larger = more suspect; comparable within one target
  bool is_flagged = false;    ///< model and neighbours both contradict the value clearly
  std::vector<NearMolecule> disagreeing;  ///< of the five nearest, those whose value contradicts this one
};

/// Ranks every known value of every target, most suspect first. `predictions` [records, outputs] must be out-of-fold:
/// of a model that has not seen the molecule. Values without a prediction are left out.
///
/// Classes are ranked by the probability of the likeliest other class less that of the given one, to which half of the
/// same difference in the vote of the nearest molecules is added; numbers by the residual over its median absolute
/// deviation, to which a quarter of the same of the distance from the neighbours' mean is added, as far as both point
/// the same way. The weights, and this in place of confident learning's own margin, were chosen by recall on data with
/// known wrong labels (bench/accuracy/wrong_labels.py). Flagged is a class less likely than the other, below the mean
/// probability that it has among its own molecules, while the other reaches its own (the confident joint of Northcutt,
/// Jiang & Chuang 2021, arXiv:1911.00068), and a number at least 4 deviations away; both only where the neighbours
/// agree (more of the other class; 2 deviations) or there are none.
std::vector<Suspect> rank_suspects(const data::Dataset& dataset, std::span<const double> predictions,
                                   std::size_t threads);

/// Flagged ones among them.
std::size_t count_flagged(std::span<const Suspect> suspects);

/// CSV: rank, row, smiles, target, score, flagged, given, predicted, neighbor_value, neighbors; several classes by
/// their names. `row` is the first 0-based data row of the molecule; neighbors are "row 12 (0.83): 0.2; …".
std::string format_suspect_table(const data::Dataset& dataset, std::span<const Suspect> suspects);

}  // namespace athanor::evaluate
