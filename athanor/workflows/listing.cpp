#include "athanor/workflows/listing.h"

#include "athanor/data/public_sets.h"
#include "athanor/data/split.h"
#include "athanor/evaluate/warning.h"
#include "athanor/explain/catalog.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/point_featurizer.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/generate/catalog.h"
#include "athanor/metrics/metrics.h"
#include "athanor/workflows/model_settings.h"
#include "athanor/workflows/pretrain.h"

namespace athanor::workflows {
namespace {

Catalog list_set_entries() {
  Catalog entries;
  for (const data::PublicSet& set : data::list_public_sets())
    entries.push_back({set.name, set.summary, "", "doi:" + set.paper, "", {}});
  return entries;
}

}  // namespace

namespace {

Catalog list_all_metrics() {
  Catalog entries = metrics::metric_catalog();
  const Catalog& uncertainty = metrics::uncertainty_catalog();
  entries.insert(entries.end(), uncertainty.begin(), uncertainty.end());
  return entries;
}

}  // namespace

std::vector<CatalogSection> list_catalogs(const std::string& kind) {
  std::vector<CatalogSection> sections{{"models", model_catalog()},
                                       {"featurizers", featurize::featurizer_catalog()},
                                       {"graphs", featurize::graph_catalog()},
                                       {"tokens", featurize::token_catalog()},
                                       {"points", featurize::point_catalog()},
                                       {"splits", data::split_catalog()},
                                       {"metrics", list_all_metrics()},
                                       {"objectives", pretrain_catalog()},
                                       {"generators", generate::generate_catalog()},
                                       {"sets", list_set_entries()},
                                       {"explainers", explain::explainer_catalog()},
                                       {"warnings", evaluate::warning_catalog()}};
  if (kind.empty()) return sections;
  std::vector<std::string> kinds;
  for (CatalogSection& section : sections) {
    if (section.kind == kind) return {section};
    kinds.push_back(section.kind);
  }
  fail(ErrorCode::not_found, "There is no list \"{}\"{} (known: {})", kind, format_suggestion(kind, kinds),
       join_text(kinds, ", "));
}

namespace {

/// What `tune` tries unless told otherwise; null = nothing.
nlohmann::json describe_range(const Field& field) {
  if (!field.searched) return nullptr;
  const std::string type = format_field_type(field);
  if (type == "flag") return {{"choices", {false, true}}};
  if (type == "text") return {{"choices", field.searched->choices}};
  return {{"low", field.searched->low}, {"high", field.searched->high}, {"logarithmic", field.searched->logarithmic}};
}

}  // namespace

nlohmann::json to_json(const std::vector<CatalogSection>& sections) {
  nlohmann::json result{{"schema", 1}};
  for (const CatalogSection& section : sections) {
    nlohmann::json entries = nlohmann::json::array();
    for (const CatalogEntry& entry : section.entries) {
      nlohmann::json options = nlohmann::json::array();
      if (entry.make_options) {
        const auto instance = entry.make_options();
        FieldList list;
        instance->fields(list);
        for (const Field& field : list.items())
          options.push_back({{"name", field.name},
                             {"type", format_field_type(field)},
                             {"default", field_to_json(field)},
                             {"help", field.help},
                             {"choices", field.choices},
                             {"search", describe_range(field)}});
      }
      entries.push_back({{"name", entry.name},
                         {"summary", entry.summary},
                         {"input", entry.input},
                         {"paper", entry.paper},
                         {"expected", entry.expected},
                         {"vectors", entry.vectors},
                         {"options", options}});
    }
    result[section.kind] = std::move(entries);
  }
  return result;
}

}  // namespace athanor::workflows
