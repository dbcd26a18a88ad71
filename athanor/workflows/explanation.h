// The explanation of one molecule: what a page, tables and JSON show of it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/explain/catalog.h"
#include "athanor/explain/counterfactuals.h"

namespace athanor::workflows {

/// What a fragment adds, all its atoms together.
struct FragmentValue {
  std::string method, smiles;  ///< cut bonds end in "*"
  std::vector<std::size_t> atoms;
  double value = 0, std_error = 0;
};

struct Explanation {
  std::size_t row = 0;
  std::string input;   ///< as given
  std::string smiles;  ///< what the model sees; atoms have its order. "" unless `status` is ok
  std::string status = "ok", message;
  std::vector<std::string> symbols;  ///< [atoms]
  double prediction = 0;
  std::vector<explain::Attribution> attributions;
  std::vector<FragmentValue> fragments;
  std::vector<explain::Counterfactual> counterfactuals;
  std::vector<explain::SimilarMolecule> similar;
};

/// What is explained beside the atoms.
struct ExplanationSettings {
  explain::CounterfactualSettings counterfactuals;  ///< `results` 0 = none
  double usual_change = 0;
  std::size_t similar = 0;
  std::size_t features = 0;  ///< the largest of each method
  std::uint64_t seed = 0;
};

/// `columns` as in predict::Query. A molecule that cannot be explained has a status and a message.
Explanation explain_molecule(const explain::ExplainedModel& model, const explain::AtomMethods& methods, std::size_t row,
                             const std::string& smiles, std::vector<double> columns,
                             const ExplanationSettings& settings, std::size_t threads);

nlohmann::json to_json(const Explanation& explanation);

/// Means over many molecules of what fragments add; the parts that `subgraph` finds are those of one molecule each and
/// have none.
class FragmentSummary {
 public:
  struct Entry {
    std::string smiles;
    std::size_t molecules = 0;
    double mean = 0, lowest = 0, highest = 0;
  };
  void add(const Explanation& explanation);
  /// Of fragments in at least `least` molecules, highest mean first.
  std::vector<Entry> list(std::size_t least) const;
  const std::string& method() const { return method_; }  ///< "" when no method was on fragments

 private:
  std::string method_;
  std::map<std::string, Entry> entries_;  ///< `mean` is a sum here
};

}  // namespace athanor::workflows
