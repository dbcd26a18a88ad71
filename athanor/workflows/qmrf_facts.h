// What a run folder tells about the fields of a QMRF.
#pragma once

#include "athanor/bundle/bundle.h"
#include "athanor/evaluate/qmrf.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct RunFacts {
  bundle::Bundle bundle;
  nlohmann::json metrics, manifest, config;
  std::string predictions;    ///< path of predictions.csv
  nlohmann::json validation;  ///< of evaluate --cv, or null
  nlohmann::json external;    ///< of evaluate on other data, or null
  nlohmann::json importance;  ///< of explain by permutation importance, or null
};

/// Every field that the files of the run say something about.
evaluate::Qmrf fill_qmrf(const RunFacts& facts, const Context& context);

}  // namespace athanor::workflows
