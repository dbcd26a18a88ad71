// Small bundles whose predictions are known functions of the atoms.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "athanor/classical/model.h"
#include "athanor/explain/catalog.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::explain {

/// Alkanes with ends of several kinds.
inline std::vector<std::string> list_chains() {
  std::vector<std::string> smiles;
  for (const std::string end : {"", "O", "N", "Cl", "OC", "c1ccccc1", "C(=O)O", "C#N"})
    for (std::size_t length = 1; length <= 8; ++length) smiles.push_back(std::string(length, 'C') + end);
  return smiles;
}

/// A classical model fitted to heavy atoms + 3 * oxygens.
inline bundle::Bundle fit_bundle(const std::string& model, const std::string& spec,
                                 const nlohmann::json& options = nlohmann::json::object()) {
  const std::vector<std::string> smiles = list_chains();
  std::vector<double> values;
  for (const std::string& one : smiles) {
    const auto atoms =
        std::count_if(one.begin(), one.end(), [](char c) { return std::string("CONc").find(c) != std::string::npos; });
    values.push_back(static_cast<double>(atoms) + 3.0 * static_cast<double>(std::count(one.begin(), one.end(), 'O')));
  }
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs = featurize::featurize(smiles, {}, {spec, ""}, 1, issues);
  std::vector<std::size_t> train(smiles.size());
  std::iota(train.begin(), train.end(), std::size_t{0});
  bundle::Bundle bundle;
  bundle.targets = {{"size", data::TaskType::regression, "atoms"}};
  classical::FitRequest request;
  request.vectors = &inputs.vectors;
  request.targets = bundle.targets;
  request.values = values;
  request.train = train;
  bundle::Member member;
  classical::fit_model(model, options, request)->save(member);
  member.model = model;
  member.options = options;
  member.vector_spec = spec;
  bundle.members = {member};
  bundle.domain = predict::compute_domain_reference(smiles, 1, 1);
  return bundle;
}

/// A predictor and the model that asks it.
struct Explained {
  explicit Explained(bundle::Bundle bundle, Removal removal = Removal::features)
      : predictor(std::move(bundle), {}), model(predictor, find_subject(predictor.bundle().targets, "", ""), removal) {}
  MoleculeView view(const std::string& smiles, std::size_t threads = 1) const { return {model, smiles, {}, threads}; }

  predict::Predictor predictor;
  ExplainedModel model;
};

inline double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace athanor::explain
