// One entry of a catalogue: what `list`, help and the docs say about a model, featurizer, split or metric.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/options.h"
#include "athanor/core/text.h"

namespace athanor {

/// One line of a catalogue: a name that users write, and what they can read about it.
struct CatalogEntry {
  std::string name;
  std::string summary;   ///< one sentence
  std::string input;     ///< what it works on: "vectors", "graphs", "tokens", "" where it does not apply
  std::string paper;     ///< DOI or arXiv, "" for textbook methods
  std::string expected;  ///< expected score with data set and protocol, "" when none is measured
  std::function<std::unique_ptr<Options>()> make_options;  ///< empty when the entry has no options
  std::string
      vectors{};  ///< of a model on graphs or tokens: the vector features that join them unless others are asked for
};

/// Entries in the order in which they are listed.
using Catalog = std::vector<CatalogEntry>;

/// The entry of that name; Error(not_found) with the nearest name. `kind` is the noun for the message ("model").
inline const CatalogEntry& find_entry(const Catalog& catalog, const std::string& name, const std::string& kind) {
  std::vector<std::string> names;
  for (const CatalogEntry& entry : catalog) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  fail(ErrorCode::not_found, "There is no {} \"{}\"{} (known: {})", kind, name, format_suggestion(name, names),
       join_text(names, ", "));
}

}  // namespace athanor
