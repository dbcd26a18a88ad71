#include "athanor/evaluate/cliffs.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/core/edit_distance.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"

namespace athanor::evaluate {

namespace {

/// What molecules are compared by.
struct Structure {
  chemistry::BitFingerprint print, scaffold;  ///< no scaffold for acyclic molecules
};

Structure compute_structure(const std::string& smiles) {
  const auto print = chemistry::parse_morgan_bits(smiles);
  if (!print) fail(ErrorCode::invalid_input, "\"{}\" does not parse: {}", smiles, print.issue().message);
  Structure structure{*print, {}};
  if (smiles.find_first_of("0123456789%") == std::string::npos) return structure;  // no ring
  const std::string scaffold = chemistry::compute_scaffold(*chemistry::parse_smiles(smiles));
  if (scaffold.empty()) return structure;
  if (auto bits = chemistry::parse_morgan_bits(scaffold)) structure.scaffold = *std::move(bits);
  return structure;
}

double compare_texts(const std::string& a, const std::string& b) {
  const std::size_t longer = std::max(a.size(), b.size());
  const auto limit = static_cast<std::size_t>((1 - cliff_similarity) * static_cast<double>(longer) + 1e-9);
  const std::size_t distance = compute_edit_distance(a, b, limit);
  return distance > limit ? 0 : 1 - static_cast<double>(distance) / static_cast<double>(longer);
}

double compare(const Structure& a, const Structure& b, const std::string& text_a, const std::string& text_b) {
  const double molecules = chemistry::compute_tanimoto(a.print, b.print);
  const bool have_scaffolds = !a.scaffold.empty() && !b.scaffold.empty();
  const double scaffolds = have_scaffolds ? chemistry::compute_tanimoto(a.scaffold, b.scaffold) : 0;
  return std::max({molecules, scaffolds, compare_texts(text_a, text_b)});
}

}  // namespace

CliffPairs::CliffPairs(const data::Dataset& dataset, std::span<const std::size_t> test, std::size_t threads) {
  const std::size_t num_targets = dataset.targets.size();
  for (std::size_t t = 0; t < num_targets; ++t) differences.push_back(data::choose_cliff_difference(dataset, t));
  std::vector<Structure> structures(dataset.size());
  parallel_for(dataset.size(), threads, [&](std::size_t i) { structures[i] = compute_structure(dataset.smiles[i]); });
  std::vector<bool> is_tested(dataset.size());
  for (const std::size_t record : test) is_tested[record] = true;
  const auto differ = [&](std::size_t i, std::size_t j, std::size_t t) {
    return dataset.targets[t].task == data::TaskType::regression && dataset.has_exact_value(i, t) &&
           dataset.has_exact_value(j, t) && std::abs(dataset.value(i, t) - dataset.value(j, t)) >= differences[t] &&
           dataset.value(i, t) != dataset.value(j, t);
  };
  std::vector<std::vector<data::Cliff>> found(test.size());
  parallel_for(test.size(), threads, [&](std::size_t k) {
    const std::size_t i = test[k];
    for (std::size_t j = 0; j < dataset.size(); ++j) {
      if (j == i || (is_tested[j] && j < i)) continue;
      std::optional<double> similarity;  // computed where values differ
      for (std::size_t t = 0; t < num_targets; ++t) {
        if (!differ(i, j, t)) continue;
        if (!similarity) similarity = compare(structures[i], structures[j], dataset.smiles[i], dataset.smiles[j]);
        if (*similarity < cliff_similarity) break;
        const auto [a, b] = dataset.value(i, t) > dataset.value(j, t) ? std::pair(i, j) : std::pair(j, i);
        found[k].push_back({t, a, b, *similarity, dataset.value(a, t) - dataset.value(b, t)});
      }
    }
  });
  for (const std::vector<data::Cliff>& part : found) list.insert(list.end(), part.begin(), part.end());
}

std::vector<CliffScore> compute_cliff_scores(const data::Dataset& dataset, const CliffPairs& pairs,
                                             std::span<const double> predictions, std::span<const std::size_t> test) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  const auto predict = [&](std::size_t record, std::size_t target) {
    return predictions[record * offsets.back() + offsets[target]];
  };
  std::vector<bool> is_tested(dataset.size());
  for (const std::size_t record : test) is_tested[record] = true;

  std::vector<CliffScore> scores(dataset.targets.size());
  std::vector<std::vector<bool>> ends(scores.size(), std::vector<bool>(dataset.size()));
  std::vector<std::size_t> right(scores.size());
  for (const data::Cliff& cliff : pairs.list) {
    CliffScore& score = scores[cliff.target];
    ++score.pairs;
    ends[cliff.target][cliff.a] = ends[cliff.target][cliff.b] = true;
    const double higher = predict(cliff.a, cliff.target), lower = predict(cliff.b, cliff.target);
    if (!is_tested[cliff.a] || !is_tested[cliff.b] || std::isnan(higher) || std::isnan(lower)) continue;
    ++score.ordered_pairs;
    right[cliff.target] += higher > lower;
  }
  for (std::size_t t = 0; t < scores.size(); ++t) {
    if (dataset.targets[t].task != data::TaskType::regression) continue;
    std::vector<double> truth[2], prediction[2];  // elsewhere, on cliffs
    for (const std::size_t record : test) {
      if (!dataset.has_exact_value(record, t) || std::isnan(predict(record, t))) continue;
      truth[ends[t][record]].push_back(dataset.value(record, t));
      prediction[ends[t][record]].push_back(predict(record, t));
    }
    scores[t].difference = pairs.differences[t];
    scores[t].elsewhere = truth[0].size();
    scores[t].on_cliffs = truth[1].size();
    scores[t].rmse_else = metrics::compute_metric("rmse", truth[0], prediction[0]);
    scores[t].rmse = metrics::compute_metric("rmse", truth[1], prediction[1]);
    if (scores[t].ordered_pairs > 0)
      scores[t].ordered = static_cast<double>(right[t]) / static_cast<double>(scores[t].ordered_pairs);
  }
  return scores;
}

nlohmann::json to_json(std::span<const CliffScore> scores, std::span<const data::Target> targets) {
  const auto number = [](const std::optional<double>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
  };
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (targets[t].task != data::TaskType::regression) continue;
    const CliffScore& score = scores[t];
    json[targets[t].name] = {
        {"similarity", cliff_similarity},
        {"difference", std::isfinite(score.difference) ? nlohmann::json(score.difference) : nlohmann::json(nullptr)},
        {"pairs", score.pairs},
        {"on_cliffs", score.on_cliffs},
        {"elsewhere", score.elsewhere},
        {"rmse", number(score.rmse.value)},
        {"rmse_elsewhere", number(score.rmse_else.value)},
        {"ordered", number(score.ordered)},
        {"ordered_pairs", score.ordered_pairs}};
  }
  return json;
}

nlohmann::json score_cliffs(const data::Dataset& dataset, std::span<const std::size_t> test,
                            const std::map<std::string, std::span<const double>>& predictions, std::size_t threads) {
  nlohmann::json scores = nlohmann::json::object();
  const auto is_number = [](const data::Target& target) { return target.task == data::TaskType::regression; };
  if (dataset.size() > most_cliff_records || std::ranges::none_of(dataset.targets, is_number)) return scores;
  const CliffPairs pairs(dataset, test, threads);
  for (const auto& [model, values] : predictions)
    scores[model] = to_json(compute_cliff_scores(dataset, pairs, values, test), dataset.targets);
  return scores;
}

}  // namespace athanor::evaluate
