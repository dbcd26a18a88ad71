// Maps of probabilities and of standard deviations that are fitted on held-out rows.
#pragma once

#include <span>
#include <vector>

namespace athanor::calibrate {

/// T that minimises the log loss of softmax(log p / T) (Guo et al. 2017, arXiv:1706.04599), between 0.01 and 100.
/// `probabilities` [rows, classes]; `truth` has indices of classes.
double fit_temperature(std::span<const double> truth, std::span<const double> probabilities, std::size_t classes);
/// In place, one row.
void apply_temperature(double temperature, std::span<double> probabilities);

/// {a, b} of sigmoid(a logit(p) + b) by maximum likelihood with the smoothed labels of Platt 1999; Newton's method as
/// Lin, Lin & Weng 2007 (doi:10.1007/s10994-007-5018-6). `truth` has 0 and 1.
std::vector<double> fit_platt(std::span<const double> truth, std::span<const double> probabilities);
double apply_platt(std::span<const double> parameters, double probability);

/// Steps {x…, y…} of isotonic regression (pool adjacent violators), as scikit-learn's, but with y kept 1 / (rows + 2)
/// away from 0 and 1. Between the steps the map is linear, outside constant.
std::vector<double> fit_isotonic(std::span<const double> truth, std::span<const double> probabilities);
double apply_isotonic(std::span<const double> parameters, double probability);

/// Root of the mean of ((truth - mean) / std)^2: the factor on standard deviations with the highest normal likelihood.
double fit_zscaling(std::span<const double> truth, std::span<const double> mean, std::span<const double> std);

}  // namespace athanor::calibrate
