// Which molecules of a library to score next, from what a model predicts for them and how sure it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace athanor::screen {

/// How the next batch is chosen (Graff, Shakhnovich, Coley 2021, doi:10.1039/D0SC06805E, section 4.3).
enum class Acquisition { random, greedy, ucb, ei, thompson };

/// Their names, in that order.
const std::vector<std::string>& list_acquisitions();
/// Error(invalid_options) with the nearest name.
Acquisition parse_acquisition(const std::string& name);
/// True for functions that look at the prediction, and at its standard deviation.
bool needs_prediction(Acquisition acquisition);
bool needs_std(Acquisition acquisition);

struct AcquisitionSettings {
  Acquisition function = Acquisition::greedy;
  bool minimize = false;   ///< low scores are good
  double beta = 2;         ///< of ucb: standard deviations that are added
  std::uint64_t seed = 0;  ///< of random and thompson
};

/// The expected improvement of a normal distribution over `best`, high being good: with z = (mean - best) / std,
/// std * (z Phi(z) + phi(z)) (Jones, Schonlau, Welch 1998, doi:10.1023/A:1008306431147, eq. 15); at std 0 the
/// improvement itself.
double compute_expected_improvement(double mean, double std, double best);

/// What scoring each molecule is worth, high being good. `mean` and `std` are [molecules] in the unit of the score;
/// where `mean` is NaN so is the result. greedy: the mean; ucb: mean + beta * std; ei: the expected improvement over
/// `best`, the best score so far; thompson: a draw from the normal distribution of each molecule by itself (models do
/// not say how their errors hang together); random: a uniform number. With `minimize` the signs of mean and best are
/// turned first.
std::vector<double> compute_acquisition(const AcquisitionSettings& settings, std::span<const double> mean,
                                        std::span<const double> std, double best);

/// Places of the `count` highest values, highest first; of equal ones the earlier place, and NaN never.
std::vector<std::size_t> select_highest(std::span<const double> values, std::size_t count);

}  // namespace athanor::screen
