// Sections 1 to 5 of a QMRF: identity, endpoint, algorithm, domain.
#include "athanor/workflows/qmrf_facts.h"

#include <algorithm>
#include <set>

#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/workflows/model_settings.h"
#include "athanor/workflows/qmrf_validation.h"

namespace athanor::workflows {
namespace {

using evaluate::Qmrf;

std::string read_text(const nlohmann::json& object, const char* name) {
  return object.is_object() && object.contains(name) && object.at(name).is_string() ? object.at(name).get<std::string>()
                                                                                    : std::string();
}

std::string name_program(const RunFacts& facts) {
  return "Athanor " + read_text(facts.manifest.at("program"), "version");
}

std::string list_libraries(const RunFacts& facts) {
  std::vector<std::string> names;
  const nlohmann::json libraries = facts.manifest.value("libraries", nlohmann::json::object());
  for (const auto& [name, version] : libraries.items())
    names.push_back(name + " " + (version.is_string() ? version.get<std::string>() : version.dump()));
  return join_text(names, ", ");
}

std::string name_targets(const RunFacts& facts) {
  std::vector<std::string> names;
  for (const data::Target& target : facts.bundle.targets) names.push_back(target.name);
  return list_few(names);
}

/// Distinct values of a member's text, in order.
std::vector<std::string> list_distinct(const RunFacts& facts, std::string bundle::Member::*text) {
  std::vector<std::string> values;
  std::set<std::string> seen;
  for (const bundle::Member& member : facts.bundle.members)
    if (!(member.*text).empty() && seen.insert(member.*text).second) values.push_back(member.*text);
  return values;
}

void fill_identity(Qmrf& qmrf, const RunFacts& facts) {
  const std::string model = facts.metrics.at("model");
  qmrf.title = name_targets(facts) + " by " + model;
  qmrf.entries["1.1"].paragraphs = {fmt::format("{} predicted by {}.", name_targets(facts), model)};
  qmrf.entries["1.3"].paragraphs = {name_program(facts) + ", one native program; libraries: " + list_libraries(facts) +
                                    "."};
  const std::string started = read_text(facts.manifest, "started");
  qmrf.entries["2.6"].paragraphs = {"The model was trained on " + started + "."};
  std::set<std::string> papers;
  for (const std::string& name : list_distinct(facts, &bundle::Member::model)) {
    const CatalogEntry& entry = find_entry(model_catalog(), name, "model");
    if (!entry.paper.empty()) papers.insert(name + ": " + entry.paper);
  }
  qmrf.entries["2.7"].paragraphs = {"Software: " + name_program(facts) + "."};
  for (const std::string& paper : papers) qmrf.entries["2.7"].paragraphs.push_back(paper);
}

void fill_endpoint(Qmrf& qmrf, const RunFacts& facts) {
  std::vector<std::string> units;
  std::vector<std::vector<std::string>> table{{"Target", "Task", "Unit"}};
  for (const data::Target& target : facts.bundle.targets) {
    if (!target.unit.empty()) units.push_back(target.name + ": " + target.unit);
    table.push_back(
        {target.name, data::format_task_type(target.task), target.unit.empty() ? "not given" : target.unit});
  }
  const bool all_classes =
      std::all_of(facts.bundle.targets.begin(), facts.bundle.targets.end(),
                  [](const data::Target& target) { return target.task == data::TaskType::binary; });
  if (!units.empty()) qmrf.entries["3.4"].paragraphs = {join_text(units, "; ") + "."};
  else if (all_classes)
    qmrf.entries["3.4"].paragraphs = {"None: classes 0 and 1; the model gives the probability of 1."};
  qmrf.entries["3.5"] = {{"The model predicts the columns as they stand in the input, without transformation:"}, table};
  for (const auto& [target, repeats] : facts.metrics.value("replicates", nlohmann::json::object()).items())
    qmrf.entries["3.7"].paragraphs.push_back(
        fmt::format("{}: {} of the input were measured more than once ({} values); pooled standard deviation {:.3g}, "
                    "which holds the "
                    "repeatability of the measurement and what differs between its sources.",
                    target, format_count(repeats.at("molecules").get<std::size_t>(), "molecule"),
                    repeats.at("values").dump(), repeats.at("pooled_std").get<double>()));
}

std::string describe_options(const bundle::Member& member) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : member.options.items())
    if (!value.is_null()) texts.push_back(name + " = " + value.dump());
  return join_text(texts, ", ");
}

void fill_algorithm(Qmrf& qmrf, const RunFacts& facts) {
  std::vector<std::string> summaries;
  for (const std::string& name : list_distinct(facts, &bundle::Member::model))
    summaries.push_back(name + ": " + find_entry(model_catalog(), name, "model").summary);
  qmrf.entries["4.1"].paragraphs = summaries;
  std::vector<std::vector<std::string>> table{{"Member", "Model", "Weight", "Options"}};
  for (std::size_t i = 0; i < facts.bundle.members.size(); ++i) {
    const bundle::Member& member = facts.bundle.members[i];
    table.push_back({std::to_string(i + 1), member.model, format_number(member.weight), describe_options(member)});
  }
  qmrf.entries["4.2"] = {
      {fmt::format(
          "The prediction is the weighted mean of {}. All weights, scalers and options are in bundle.athanor, an "
          "open format (safetensors and JSON); {}, the same seed ({}) and the same data give the same bits.",
          format_count(facts.bundle.members.size(), "fitted model"), name_program(facts),
          facts.manifest.value("seed", nlohmann::json()).dump())},
      table};
  const auto specs = list_distinct(facts, &bundle::Member::vector_spec),
             graphs = list_distinct(facts, &bundle::Member::graph_set),
             texts = list_distinct(facts, &bundle::Member::token_spec),
             points = list_distinct(facts, &bundle::Member::point_spec);
  for (const std::string& spec : specs) {
    const std::size_t count = featurize::list_feature_names({.vector_spec = spec,
                                                             .graph_set = "",
                                                             .molecules = bundle::count_molecules(facts.bundle),
                                                             .fractions = facts.bundle.fraction_columns,
                                                             .reactions = !facts.bundle.reaction_columns.empty()})
                                  .size();
    const auto size = static_cast<double>(count);
    qmrf.entries["4.3"].paragraphs.push_back(fmt::format("{}: {}.", spec, format_count(count, "descriptor")));
    qmrf.entries["4.7"].paragraphs.push_back(fmt::format(
        "{}: {} for {} = {:.3g}.", spec, format_count(facts.bundle.domain.training_size, "training molecule"),
        format_count(count, "descriptor"), static_cast<double>(facts.bundle.domain.training_size) / size));
  }
  for (const std::string& graph : graphs) {
    qmrf.entries["4.3"].paragraphs.push_back("Atoms and bonds of the molecular graph, feature set " + graph + ".");
    qmrf.entries["4.7"].paragraphs.push_back(
        "Of a graph network the ratio has no meaning: it learns its own descriptors.");
  }
  for (const std::string& text : texts) {
    qmrf.entries["4.3"].paragraphs.push_back("Tokens of the molecule's text, " + text + ".");
    qmrf.entries["4.7"].paragraphs.push_back(
        "Of a network on tokens the ratio has no meaning: it learns its own descriptors.");
  }
  for (const std::string& spec : points) {
    qmrf.entries["4.3"].paragraphs.push_back("Atoms as points, " + spec + ".");
    qmrf.entries["4.7"].paragraphs.push_back(
        "Of a network on points the ratio has no meaning: it learns its own descriptors.");
  }
  qmrf.entries["4.4"].paragraphs = {"None: the whole set is used; the model itself weighs the descriptors."};
  qmrf.entries["4.5"].paragraphs = {fmt::format(
      "SMILES are parsed and standardised by the policy “{}”; descriptors are computed from the standardised "
      "two-dimensional structure. athanor describe FILE --featurizer SPEC prints them.",
      facts.bundle.standardize)};
  qmrf.entries["4.6"].paragraphs = {name_program(facts) + " with " + list_libraries(facts) + "."};
}

void fill_domain(Qmrf& qmrf, const RunFacts& facts) {
  const bundle::DomainReference& domain = facts.bundle.domain;
  if (domain.count() == 0) return;
  qmrf.entries["5.1"].paragraphs = {fmt::format(
      "Structural similarity: a molecule is in the domain when its nearest training molecule has a Tanimoto "
      "similarity of at least {:.3f}.",
      domain.threshold)};
  for (const bundle::DomainMeasure& measure : domain.space.measures)
    qmrf.entries["5.1"].paragraphs.push_back(
        fmt::format("In the space of the standardised descriptors {}: {} of at most {:.3f}.", domain.space.vector_spec,
                    predict::find_domain_method(measure.method).meaning, measure.threshold));
  qmrf.entries["5.2"].paragraphs = {
      fmt::format("Morgan fingerprints (radius 2, {} bits) of {} out of {}. The threshold is the 5th percentile of the "
                  "similarities of training molecules to their own nearest neighbour (leave-one-out). Every prediction "
                  "carries nn_similarity and in_domain.",
                  domain.bits, format_count(domain.count(), "training molecule"),
                  format_number(static_cast<double>(domain.training_size)))};
  qmrf.entries["5.3"].paragraphs = {name_program(facts) + "."};
}

/// Principle 5: what the predictions depend on, found after the fact.
void fill_interpretation(Qmrf& qmrf, const RunFacts& facts) {
  if (facts.importance.is_null()) return;
  constexpr std::size_t most_groups = 20;
  std::vector<std::vector<std::string>> table{{"Features", "Kind", "Importance", "Standard error"}};
  for (const nlohmann::json& group : facts.importance.at("groups"))
    if (table.size() <= most_groups)
      table.push_back({group.at("name"), group.at("kind"), fmt::format("{:.4g}", group.at("importance").get<double>()),
                       fmt::format("{:.2g}", group.at("std_error").get<double>())});
  qmrf.entries["8.2"] = {
      {fmt::format("A posteriori, for {}: by how much the score ({}, {:.4g}) gets worse when the features of {} are "
                   "given to other molecules (permutation importance, Breiman 2001), mean over {}.",
                   facts.importance.at("subject").get<std::string>(), facts.importance.at("metric").get<std::string>(),
                   facts.importance.at("score").get<double>(),
                   format_count(facts.importance.at("used").get<std::size_t>(), "molecule"),
                   format_count(facts.importance.at("repeats").get<std::size_t>(), "shuffle"))},
      table};
}

}  // namespace

Qmrf fill_qmrf(const RunFacts& facts, const Context& context) {
  Qmrf qmrf;
  fill_identity(qmrf, facts);
  fill_endpoint(qmrf, facts);
  fill_algorithm(qmrf, facts);
  fill_domain(qmrf, facts);
  fill_internal_validation(qmrf, facts, context);
  fill_external_validation(qmrf, facts);
  fill_interpretation(qmrf, facts);
  return qmrf;
}

}  // namespace athanor::workflows
