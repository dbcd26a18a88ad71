#include "athanor/screen/stages.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/pattern_set.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::screen {
namespace {

/// A stage that looks at one molecule at a time.
class SingleStage : public Stage {
 public:
  using Stage::Stage;
  std::vector<Verdict> judge(std::vector<Candidate>& candidates, const LibraryColumns&) const override {
    std::vector<Verdict> verdicts(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (!passes(candidates[i])) verdicts[i] = {"filtered", name()};
    return verdicts;
  }

 protected:
  virtual bool passes(Candidate& candidate) const = 0;
};

class FilterStage : public SingleStage {
 public:
  FilterStage(Expression expression, std::vector<std::size_t> slots, std::vector<ValueComputer> computers)
      : SingleStage(expression.text()),
        expression_(std::move(expression)),
        slots_(std::move(slots)),
        computers_(std::move(computers)) {}

 protected:
  bool passes(Candidate& candidate) const override {
    for (const ValueComputer& compute : computers_) compute(candidate);
    return expression_.holds([&](std::size_t name) { return candidate.hit.values[slots_[name]]; });
  }

 private:
  Expression expression_;
  std::vector<std::size_t> slots_;
  std::vector<ValueComputer> computers_;
};

class PatternStage : public SingleStage {
 public:
  PatternStage(const std::vector<std::string>& smarts, bool must_match)
      : SingleStage((must_match ? "has " : "has no ") + join_text(smarts, " or ")),
        patterns_(smarts),
        must_match_(must_match) {}

 protected:
  bool passes(Candidate& candidate) const override {
    std::vector<double> matches(patterns_.size());
    const chemistry::PlainMolecule* plain = patterns_.accepts_plain() ? candidate.read_plain() : nullptr;
    if (plain == nullptr || !patterns_.count_matches(*plain, matches))
      patterns_.count_matches(candidate.parse(), matches);
    return std::any_of(matches.begin(), matches.end(), [](double count) { return count > 0; }) == must_match_;
  }

 private:
  chemistry::PatternSet patterns_;
  bool must_match_;
};

class SimilarityStage : public SingleStage {
 public:
  SimilarityStage(const std::vector<std::string>& queries, const chemistry::StandardizePolicy& policy, double least,
                  std::size_t slot)
      : SingleStage(fmt::format("similarity >= {}", least)), least_(least), slot_(slot) {
    for (const std::string& query : queries) {
      const auto standard = chemistry::standardize_smiles(query, policy);
      if (!standard)
        fail(ErrorCode::invalid_options, "--similar: \"{}\" cannot be read: {}", query, standard.issue().message);
      queries_.push_back(*chemistry::parse_morgan_bits(standard->smiles));
    }
  }

 protected:
  bool passes(Candidate& candidate) const override {
    const chemistry::BitFingerprint bits = *chemistry::parse_morgan_bits(candidate.hit.form);
    double highest = 0;
    for (const chemistry::BitFingerprint& query : queries_)
      highest = std::max(highest, chemistry::compute_tanimoto(bits, query));
    candidate.hit.values[slot_] = highest;
    return highest >= least_;
  }

 private:
  std::vector<chemistry::BitFingerprint> queries_;
  double least_;
  std::size_t slot_;
};

class ModelStage : public Stage {
 public:
  ModelStage(const NamedModel& model, const chemistry::StandardizePolicy& policy, std::size_t first_slot)
      : Stage("model " + model.name),
        predictor_(model.predictor),
        has_same_policy_(policy != chemistry::StandardizePolicy::none &&
                         chemistry::parse_standardize_policy(model.predictor->bundle().standardize) == policy),
        first_slot_(first_slot) {}

  std::vector<Verdict> judge(std::vector<Candidate>& candidates, const LibraryColumns& library) const override {
    const predict::InputColumns columns =
        predict::find_input_columns(*predictor_, library.names, library.smiles, library.decimal, library.source);
    std::vector<Verdict> verdicts(candidates.size());
    std::vector<predict::Query> queries;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      Result<predict::Query> query = predict::make_query(*candidates[i].record, columns);
      if (!query) {
        verdicts[i] = {"invalid", query.issue().message};
        continue;
      }
      if (has_same_policy_ && candidates[i].is_canonical) {
        query->smiles = candidates[i].hit.form;
        query->standardized = true;
      }
      queries.push_back(std::move(*query));
      places.push_back(i);
    }
    const std::vector<predict::Prediction> predictions = predictor_->predict(queries, 1);
    for (std::size_t k = 0; k < places.size(); ++k) {
      if (predictions[k].status == "ok") write_values(predictions[k], candidates[places[k]].hit);
      else verdicts[places[k]] = {predictions[k].status, predictions[k].message};
    }
    return verdicts;
  }

  bool keeps_time() const override { return true; }

 private:
  /// In the order of list_model_values.
  void write_values(const predict::Prediction& prediction, Hit& hit) const {
    std::size_t slot = first_slot_;
    const bundle::Bundle& bundle = predictor_->bundle();
    std::size_t output = 0;
    for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
      for (const std::size_t end = output + bundle.targets[t].num_outputs(); output < end; ++output) {
        hit.values[slot++] = prediction.mean[output];
        if (!prediction.std.empty()) hit.values[slot++] = prediction.std[output];
      }
      if (!predict::has_interval(bundle, t)) continue;
      hit.values[slot++] = prediction.lower[t];
      hit.values[slot++] = prediction.upper[t];
    }
    if (!predictor_->options().domain) return;
    hit.values[slot++] = prediction.nn_similarity.value_or(NAN);
    hit.values[slot++] = prediction.in_domain ? *prediction.in_domain : NAN;
    for (std::size_t m = 0; m < bundle.domain.space.measures.size(); ++m) {
      const bool is_known = !prediction.distances.empty();
      hit.values[slot++] = is_known ? prediction.distances[m].value : NAN;
      hit.values[slot++] = is_known ? prediction.distances[m].inside : NAN;
    }
  }

  std::shared_ptr<predict::Predictor> predictor_;
  bool has_same_policy_;  ///< what the toolkit rewrote is already what the model's own policy gives
  std::size_t first_slot_;
};

}  // namespace

const chemistry::Molecule& Candidate::parse() {
  if (!molecule) molecule = *chemistry::parse_smiles(hit.form);
  return *molecule;
}

const chemistry::PlainMolecule* Candidate::read_plain() const { return chemistry::get_plain_reader().read(hit.form); }

std::unique_ptr<Stage> make_filter_stage(Expression expression, std::vector<std::size_t> slots,
                                         std::vector<ValueComputer> computers) {
  return std::make_unique<FilterStage>(std::move(expression), std::move(slots), std::move(computers));
}

std::unique_ptr<Stage> make_pattern_stage(const std::vector<std::string>& smarts, bool must_match) {
  return std::make_unique<PatternStage>(smarts, must_match);
}

std::unique_ptr<Stage> make_similarity_stage(const std::vector<std::string>& queries,
                                             const chemistry::StandardizePolicy& policy, double least,
                                             std::size_t slot) {
  return std::make_unique<SimilarityStage>(queries, policy, least, slot);
}

std::unique_ptr<Stage> make_model_stage(const NamedModel& model, const chemistry::StandardizePolicy& policy,
                                        std::size_t first_slot) {
  return std::make_unique<ModelStage>(model, policy, first_slot);
}

std::vector<std::string> list_model_values(const predict::Predictor& predictor) {
  std::vector<std::string> names;
  const bool has_std = predict::has_std(predictor.bundle());
  const auto add = [&](const std::string& kind, const std::string& output) {
    names.push_back(kind + output);
    if (has_std) names.push_back("std_" + output);
  };
  const bundle::Bundle& bundle = predictor.bundle();
  for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
    const data::Target& target = bundle.targets[t];
    if (target.task != data::TaskType::multiclass) add("pred_", target.name);
    for (const std::string& one : target.classes) add("prob_", target.name + "_" + one);
    if (predict::has_interval(bundle, t)) names.insert(names.end(), {"lower_" + target.name, "upper_" + target.name});
  }
  if (predictor.options().domain)
    for (std::string& name : predict::list_domain_columns(bundle)) names.push_back(std::move(name));
  return names;
}

}  // namespace athanor::screen
