// The training half of the libtorch plugin.
#include "athanor/models/translate.h"
#include "athanor/nn/memory.h"
#include "athanor/nn/threads.h"
#include "athanor/train/fit_setup.h"
#include "athanor/train/trainer.h"

namespace athanor::train {
namespace {

/// What would take less memory.
std::string suggest_less(const FitRequest& request) {
  const std::int64_t batch = request.training.batch_size;
  if (batch > 1) return fmt::format("try --batch-size {} in place of {}", std::max<std::int64_t>(1, batch / 4), batch);
  return request.threads > 1 ? "try --threads 1" : "try a smaller network";
}

class TorchTraining : public TrainingLibrary {
 public:
  FitResult fit(const FitRequest& request) override {
    try {
      return models::translate_errors("training", [&] { return Trainer(request).run(); });
    } catch (const Error& error) {
      if (error.code() != ErrorCode::out_of_memory) throw;
      fail(error.code(), "{}; {}", error.what(), suggest_less(request));
    }
  }
  void check(const FitRequest& request) override {
    models::translate_errors("preparing to train", [&] { FitSetup setup(request); });
  }
};

}  // namespace
}  // namespace athanor::train

extern "C" __attribute__((visibility("default"))) athanor::train::TrainingLibrary* athanor_training_library() {
  athanor::nn::keep_to_one_thread();
  athanor::nn::keep_freed_memory();
  static athanor::train::TorchTraining library;
  return &library;
}
