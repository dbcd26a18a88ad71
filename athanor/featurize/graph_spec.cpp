#include "athanor/featurize/graph_spec.h"

#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/reaction_graph.h"
#include "athanor/featurize/spec_grammar.h"

namespace athanor::featurize {

void ReactionGraphSettings::fields(FieldList& list) {
  list.add(
          "reaction", &reaction,
          "Graph of a reaction: features of the atoms and bonds before it and their change, before and after, or after "
          "and change; balance: what only one side has counts as unchanged")
      .one_of(list_reaction_modes());
}

void GraphSetSettings::fields(FieldList& list) {
  list.add("chirality", &chirality,
           "Stereocentres as marked in the canonical SMILES, or labelled R and S, which predicts faster")
      .one_of({"marks", "labels"});
  ReactionGraphSettings::fields(list);
}

namespace {

/// The set with the options that are not as usual.
std::string format_changes(const std::string& name, Options& settings, Options& usual) {
  FieldList own, others;
  settings.fields(own);
  usual.fields(others);
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < own.items().size(); ++i) {
    const nlohmann::json value = field_to_json(own.items()[i]);
    if (value != field_to_json(others.items()[i]))
      changes.push_back(own.items()[i].name + "=" + value.get<std::string>());
  }
  return changes.empty() ? name : name + "(" + join_text(changes, ",") + ")";
}

}  // namespace

GraphSpec parse_graph_spec(const std::string& text) {
  const std::vector<SpecTerm> terms = parse_spec(text);
  GraphSpec spec;
  const CatalogEntry& entry = find_entry(graph_catalog(), terms.front().name, "graph feature set");
  spec.set = spec.text = entry.name;
  spec.stereo = chemistry::StereoFeatures::invariant;
  if (entry.make_options) {
    const std::unique_ptr<Options> settings = entry.make_options();
    apply_arguments(*settings, terms.front(), text);
    spec.text = format_changes(entry.name, *settings, *entry.make_options());
    spec.reaction = dynamic_cast<const ReactionGraphSettings&>(*settings).reaction;
    if (const auto* own = dynamic_cast<const GraphSetSettings*>(settings.get()))
      spec.stereo = own->chirality == "labels" ? chemistry::StereoFeatures::labels : chemistry::StereoFeatures::marks;
  } else if (!terms.front().arguments.empty()) {
    fail_at(text, terms.front().arguments[0].position, fmt::format("{} has no options", spec.set));
  }
  for (std::size_t i = 1; i < terms.size(); ++i) {
    if (spec.set == "basic") fail_at(text, terms[i].position, "basic is a table to read and takes no flags");
    if (terms[i].name != "smarts")
      fail_at(text, terms[i].position, "behind a set of graph features stands smarts(FILE), nothing else");
    SmartsSettings settings;
    apply_arguments(settings, terms[i], text);
    settings.complete();
    const std::vector<NamedPattern> patterns = list_patterns(settings);
    spec.flags.insert(spec.flags.end(), patterns.begin(), patterns.end());
    spec.text += "+" + format_term("smarts", &settings);
  }
  return spec;
}

}  // namespace athanor::featurize
