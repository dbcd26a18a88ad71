// What every network must do, whatever it is: the conformance suite, run for each catalogue entry with several options.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/featurize/inputs.h"
#include "athanor/train/training.h"

namespace athanor::suites {

struct NetworkCase {
  std::string name;  ///< of the test
  std::string model;
  nlohmann::json options;
  bool with_graphs = false, with_vectors = false, with_tokens = false, with_points = false;
  std::size_t molecules = 1;  ///< graphs of each row
  bool is_mixture = false;

  std::string input() const {
    return with_graphs ? "graphs" : with_tokens ? "tokens" : with_points ? "points" : "vectors";
  }

  friend void PrintTo(const NetworkCase& network, std::ostream* out) { *out << network.name; }
};

/// At least one case per catalogue entry.
std::vector<NetworkCase> list_network_cases();

/// Everything a fit needs, kept together: 3 targets (number, class, number with gaps).
struct FitProblem {
  FitProblem(const NetworkCase& network, std::size_t rows);
  train::FitRequest make_request() const;

  NetworkCase network;
  featurize::Inputs inputs;
  std::vector<data::Target> targets;
  std::vector<double> values;
  std::vector<std::size_t> train, val;
};

/// The fitted network as a member of a bundle.
bundle::Member make_member(const NetworkCase& network, const train::FitResult& result);
/// Of numbers and two classes, by the tasks that the member names; of several classes, of `targets`.
std::vector<double> predict(const bundle::Member& member, const featurize::Inputs& inputs, std::size_t threads);
std::vector<double> predict(const bundle::Member& member, std::span<const data::Target> targets,
                            const featurize::Inputs& inputs, std::size_t threads);

}  // namespace athanor::suites
