#include "athanor/featurize/graph_spec.h"

#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/spec_grammar.h"

namespace athanor::featurize {

void GraphSetSettings::fields(FieldList& list) {
  list.add("chirality", &chirality,
           "Stereocentres as marked in the canonical SMILES, or labelled R and S, which predicts faster")
      .one_of({"marks", "labels"});
}

GraphSpec parse_graph_spec(const std::string& text) {
  const std::vector<SpecTerm> terms = parse_spec(text);
  GraphSpec spec;
  const CatalogEntry& entry = find_entry(graph_catalog(), terms.front().name, "graph feature set");
  spec.set = spec.text = entry.name;
  spec.centers = chemistry::CenterFeatures::none;
  if (entry.make_options) {
    GraphSetSettings settings;
    apply_arguments(settings, terms.front(), text);
    const bool labels = settings.chirality == "labels";
    spec.centers = labels ? chemistry::CenterFeatures::labels : chemistry::CenterFeatures::marks;
    if (labels) spec.text = format_term(entry.name, &settings);
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
