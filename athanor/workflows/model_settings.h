// The options of all models as one flat list, so that `--depth 4` needs no prefix: a name means the same in every
// model.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "athanor/core/catalog.h"
#include "athanor/core/options.h"

namespace athanor::workflows {

/// Networks and classical models, in the order in which `list` shows them.
const Catalog& model_catalog();

/// Unset until given; `resolve` merges what was given into the defaults of one model.
class ModelSettings : public Options {
 public:
  ModelSettings();
  ModelSettings(const ModelSettings& other);
  ModelSettings& operator=(const ModelSettings& other);
  void fields(FieldList& list) override;

  /// Error(invalid_options) for a given option that none of the models has; it names the models that have it.
  void require_known(const std::vector<std::string>& models) const;

  /// All options of `model`, given ones over defaults. With `strict`, given options must be known to it, and matter.
  /// `base`: options of the model that stand in place of its defaults; null = none.
  nlohmann::json resolve(const std::string& model, bool strict, const nlohmann::json& base = nullptr) const;

 private:
  struct Slot;
  std::map<std::string, std::shared_ptr<Slot>> slots_;
};

}  // namespace athanor::workflows
