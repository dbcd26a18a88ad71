#include "athanor/train/training.h"

namespace athanor::train {

void TrainingOptions::fields(FieldList& list) {
  list.add("epochs", &epochs, "Passes over the training rows").range(1, 1'000'000);
  list.add("batch_size", &batch_size, "Rows per step").range(1, 1'000'000).search();
  list.add("loss", &loss, "Loss; auto is mse for numbers and bce for classes")
      .one_of({"auto", "mse", "mae", "huber", "bce"})
      .also({"loss_function"});
  list.add("optimizer", &optimizer, "Optimiser").one_of({"adam", "adamw"});
  list.add("schedule", &schedule, "Course of the learning rate")
      .one_of({"constant", "cosine", "plateau", "warmup_exponential"});
  list.add("learning_rate", &learning_rate, "Highest learning rate").range(1e-12, 100).also({"max_lr"}).search();
  list.add("initial_learning_rate", &initial_learning_rate, "Learning rate before the warm-up")
      .range(1e-12, 100)
      .also({"init_lr"});
  list.add("final_learning_rate", &final_learning_rate, "Learning rate at the end")
      .range(1e-12, 100)
      .also({"final_lr"});
  list.add("warmup_epochs", &warmup_epochs, "Epochs of linear warm-up").range(0, 1'000'000);
  list.add("weight_decay", &weight_decay, "Weight decay").range(0, 100).search();
  list.add("clip_norm", &clip_norm, "Largest norm of the gradient; 0 = any").range(0, 1e12).also({"grad_clip"});
  list.add("patience", &patience, "Stop after this many epochs without a better validation loss; 0 = never")
      .range(0, 1'000'000);
  list.add("huber_delta", &huber_delta, "Where the Huber loss becomes linear, in scaled units").range(1e-12, 1e12);
  list.add("scale_targets", &scale_targets, "Standardise numeric targets on the training rows");
}

}  // namespace athanor::train
