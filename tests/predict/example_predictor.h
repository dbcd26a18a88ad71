// Small fitted bundles on real molecules, and helpers of the tests.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "athanor/classical/model.h"
#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// Alkanes, alcohols, amines, ethers, benzenes: 60 molecules in canonical form, enough to fit on.
inline std::vector<std::string> list_training_smiles() {
  std::vector<std::string> smiles;
  for (const std::string end : {"", "O", "N", "Cl", "OC", "c1ccccc1"})
    for (std::size_t length = 1; length <= 10; ++length) smiles.push_back(std::string(length, 'C') + end);
  return smiles;
}

/// A member of a classical model on `spec`, fitted to a made-up property (twice the carbon count, shifted by `shift`).
inline bundle::Member fit_example_member(const std::string& model, const std::string& spec, double shift,
                                         const nlohmann::json& options = nlohmann::json::object()) {
  const std::vector<std::string> smiles = list_training_smiles();
  const std::size_t num_columns = featurize::make_vector_featurizer(spec)->required_columns().size();
  std::vector<double> columns, values;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    for (std::size_t c = 0; c < num_columns; ++c) columns.push_back(static_cast<double>((i * 7 + c) % 5));
    values.push_back(2.0 * static_cast<double>(std::count(smiles[i].begin(), smiles[i].end(), 'C')) + shift +
                     (num_columns > 0 ? columns[i * num_columns] : 0));
  }
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs = featurize::featurize(smiles, columns, {spec, ""}, 1, issues);
  std::vector<std::size_t> train(smiles.size());
  std::iota(train.begin(), train.end(), std::size_t{0});
  const std::vector<data::Target> targets{{"size", data::TaskType::regression, "C"}};
  classical::FitRequest request;
  request.vectors = &inputs.vectors;
  request.targets = targets;
  request.values = values;
  request.train = train;
  bundle::Member member;
  classical::fit_model(model, options, request)->save(member);
  member.model = model;
  member.options = options;
  member.vector_spec = spec;
  return member;
}

inline bundle::Bundle make_bundle(std::vector<bundle::Member> members) {
  bundle::Bundle bundle;
  bundle.targets = {{"size", data::TaskType::regression, "C"}};
  bundle.members = std::move(members);
  bundle.domain = compute_domain_reference(list_training_smiles(), 1, 1);
  return bundle;
}

/// Three members with two different feature specs; fitted once.
inline bundle::Bundle make_ensemble_bundle() {
  static const bundle::Bundle bundle = make_bundle({fit_example_member("ridge", "descriptors(set=basic)", 0),
                                                    fit_example_member("ridge", "morgan(radius=2,bits=256)", 1),
                                                    fit_example_member("ridge", "descriptors(set=basic)", 3)});
  return bundle;
}

inline Error catch_error(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error";
  return Error(ErrorCode::internal, "no Error");
}

}  // namespace athanor::predict
