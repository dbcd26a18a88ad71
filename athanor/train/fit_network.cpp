#include "athanor/core/plugin.h"
#include "athanor/models/network.h"
#include "athanor/train/training.h"

namespace athanor::train {

namespace {

TrainingLibrary& get_library() {
  using Entry = TrainingLibrary* (*)();
  static const auto entry =
      reinterpret_cast<Entry>(open_plugin_symbol(models::torch_plugin_name, training_library_symbol));
  return *entry();
}

}  // namespace

FitResult fit_network(const FitRequest& request) { return get_library().fit(request); }
void check_fit(const FitRequest& request) { get_library().check(request); }

}  // namespace athanor::train
