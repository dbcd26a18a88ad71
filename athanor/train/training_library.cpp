// The training half of the libtorch plugin.
#include "athanor/models/translate.h"
#include "athanor/train/fit_setup.h"
#include "athanor/train/trainer.h"

namespace athanor::train {
namespace {

class TorchTraining : public TrainingLibrary {
 public:
  FitResult fit(const FitRequest& request) override {
    return models::translate_errors("training", [&] { return Trainer(request).run(); });
  }
  void check(const FitRequest& request) override {
    models::translate_errors("preparing to train", [&] { FitSetup setup(request); });
  }
};

}  // namespace
}  // namespace athanor::train

extern "C" __attribute__((visibility("default"))) athanor::train::TrainingLibrary* athanor_training_library() {
  static athanor::train::TorchTraining library;
  return &library;
}
