#include "athanor/core/plugin.h"
#include "athanor/models/network.h"
#include "athanor/train/training.h"

namespace athanor::train {

FitResult fit_network(const FitRequest& request) {
  using Entry = TrainingLibrary* (*)();
  static const auto entry =
      reinterpret_cast<Entry>(open_plugin_symbol(models::torch_plugin_name, training_library_symbol));
  return entry()->fit(request);
}

}  // namespace athanor::train
