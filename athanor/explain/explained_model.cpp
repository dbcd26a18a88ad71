#include "athanor/explain/explained_model.h"

#include <algorithm>

#include "athanor/core/text.h"

namespace athanor::explain {
namespace {

std::size_t find_place(const std::vector<std::string>& names, const std::string& name, const char* kind) {
  if (name.empty()) return 0;
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    fail(ErrorCode::not_found, "The model has no {} \"{}\"{} (it has: {})", kind, name, format_suggestion(name, names),
         list_few(names));
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

Subject find_subject(std::span<const data::Target> targets, const std::string& target, const std::string& class_name) {
  std::vector<std::string> names;
  for (const data::Target& one : targets) names.push_back(one.name);
  Subject subject;
  subject.target = find_place(names, target, "target");
  const data::Target& chosen = targets[subject.target];
  subject.output = data::list_output_offsets(targets)[subject.target];
  subject.name = chosen.name;
  subject.unit = chosen.task == data::TaskType::regression ? chosen.unit : "probability";
  if (chosen.task == data::TaskType::multiclass) {
    const std::size_t place = find_place(chosen.classes, class_name, "class");
    subject.output += place;
    subject.name += " = " + chosen.classes[place];
  } else if (!class_name.empty()) {
    fail(ErrorCode::invalid_options, "--class is for targets of several classes; {} has none", chosen.name);
  }
  return subject;
}

ExplainedModel::ExplainedModel(predict::Predictor& predictor, Subject subject, Removal removal)
    : predictor_(predictor), subject_(std::move(subject)) {
  for (const bundle::Member& member : bundle().members) {
    const auto serves = [&](const PartFeaturizer& featurizer) { return featurizer.serves(member); };
    const auto found = std::ranges::find_if(featurizers_, serves);
    featurizer_of_.push_back(static_cast<std::size_t>(found - featurizers_.begin()));
    if (found == featurizers_.end()) featurizers_.emplace_back(member, removal);
  }
}

std::vector<double> ExplainedModel::predict(std::span<const featurize::Inputs> inputs) const {
  return predict(inputs, subject_.output, 1);
}

std::vector<double> ExplainedModel::predict(std::span<const featurize::Inputs> inputs, std::size_t first,
                                            std::size_t count) const {
  const std::vector<bundle::Member>& members = bundle().members;
  const std::size_t rows = inputs.front().rows, outputs = data::count_outputs(bundle().targets);
  std::vector<double> out(rows * outputs), all(rows * count * members.size()), values(rows * count);
  for (std::size_t m = 0; m < members.size(); ++m) {
    predictor_.predict_member(m, inputs[featurizer_of_[m]], out);
    for (std::size_t i = 0; i < values.size(); ++i)
      all[i * members.size() + m] = out[i / count * outputs + first + i % count];
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = combine(std::span(all).subspan(i * members.size(), members.size()));
  return values;
}

double ExplainedModel::combine(std::span<const double> values) const {
  double sum = 0, total = 0;
  for (std::size_t m = 0; m < values.size(); ++m) {
    sum += bundle().members[m].weight * values[m];
    total += bundle().members[m].weight;
  }
  return sum / total;
}

}  // namespace athanor::explain
