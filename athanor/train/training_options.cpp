#include "athanor/kernels/precision.h"
#include "athanor/train/training.h"

namespace athanor::train {

void TrainingOptions::fields(FieldList& list) {
  list.add("epochs", &epochs, "Passes over the training rows").range(1, 1'000'000).search_log(25, 100);
  list.add("batch_size", &batch_size, "Rows per step").range(1, 1'000'000).search_log(16, 256);
  list.add("loss", &loss,
           "Loss: mse, mae, huber or quantile for numbers, bounded_mse or bounded_mae for numbers with bounds, bce, "
           "cross_entropy (several classes) or focal for classes; with an uncertainty of the network itself: mve "
           "(mean and variance), evidential or quantiles for numbers, dirichlet for classes, sngp (a Gaussian process "
           "as the "
           "last layer, which knows the distance from the training molecules) for both; auto is mse (with bounds "
           "bounded_mse), bce and cross_entropy")
      .one_of({"auto", "mse", "mae", "huber", "quantile", "bounded_mse", "bounded_mae", "mve", "evidential",
               "quantiles", "bce", "cross_entropy", "focal", "dirichlet", "sngp"})
      .also({"loss_function"});
  list.add("optimizer", &optimizer, "Optimiser").one_of({"adam", "adamw", "nadam", "rmsprop", "sgd"});
  list.add("schedule", &schedule, "Course of the learning rate")
      .one_of({"constant", "step", "cosine", "plateau", "warmup_exponential"});
  list.add("learning_rate", &learning_rate, "Highest learning rate")
      .range(1e-12, 100)
      .also({"max_lr"})
      .search_log(1e-4, 1e-2);
  list.add("initial_learning_rate", &initial_learning_rate, "Learning rate before the warm-up")
      .range(1e-12, 100)
      .also({"init_lr"})
      .only_with("schedule", {"warmup_exponential"});
  list.add("final_learning_rate", &final_learning_rate, "Learning rate at the end")
      .range(1e-12, 100)
      .also({"final_lr"})
      .only_with("schedule", {"cosine", "plateau", "warmup_exponential"});
  list.add("warmup_epochs", &warmup_epochs, "Epochs of linear warm-up")
      .range(0, 1'000'000)
      .only_with("schedule", {"warmup_exponential"});
  list.add("weight_decay", &weight_decay, "Weight decay").range(0, 100).search_log(1e-8, 1e-2);
  list.add("clip_norm", &clip_norm, "Largest norm of the gradient; 0 = any").range(0, 1e12).also({"grad_clip"});
  list.add("patience", &patience, "Stop after this many epochs without a better validation loss; 0 = never")
      .range(0, 1'000'000);
  list.add("momentum", &momentum, "Momentum of the optimiser sgd").range(0, 0.9999).only_with("optimizer", {"sgd"});
  list.add("step_epochs", &step_epochs, "Epochs between the steps of the schedule step")
      .range(1, 1'000'000)
      .only_with("schedule", {"step"});
  list.add("step_factor", &step_factor, "Factor on the learning rate at each step of the schedule step")
      .range(1e-6, 1)
      .only_with("schedule", {"step"});
  list.add("average_epochs", &average_epochs,
           "Keep the mean of the weights after each of the last epochs (stochastic weight averaging) in place of the "
           "best epoch's; 0 = off")
      .range(0, 1'000'000);
  list.add("snapshots", &snapshots,
           "So many members from one training run: the learning rate falls as a cosine so many times over, and the "
           "weights at the end of each cycle are kept (snapshot ensemble); in place of --schedule; 0 = off")
      .range(0, 1000);
  list.add("huber_delta", &huber_delta, "Where the Huber loss becomes linear, in scaled units")
      .range(1e-12, 1e12)
      .only_with("loss", {"huber"});
  list.add("quantile", &quantile, "Quantile that the loss quantile asks for")
      .range(0.001, 0.999)
      .only_with("loss", {"quantile"});
  list.add("focal_gamma", &focal_gamma, "How much the loss focal plays down easy rows; 0 = bce")
      .range(0, 10)
      .only_with("loss", {"focal"});
  list.add("variance_weight", &variance_weight,
           "How much the loss mve plays down rows of small variance: 0 = not at all, 1 = as mse does (beta-NLL)")
      .range(0, 1)
      .only_with("loss", {"mve"});
  list.add("evidence_weight", &evidence_weight,
           "Weight of the penalty on wrong evidence in the losses evidential and dirichlet")
      .range(0, 100)
      .also({"evidential_regularization"})
      .only_with("loss", {"evidential", "dirichlet"});
  list.add("evidential_std", &evidential_std,
           "What the standard deviation of the loss evidential is of: total, epistemic (the mean) or aleatoric (the "
           "noise)")
      .one_of({"total", "epistemic", "aleatoric"})
      .only_with("loss", {"evidential"});
  list.add("central_share", &central_share, "Share of values between the two quantiles of the loss quantiles")
      .range(0.1, 0.999)
      .only_with("loss", {"quantiles"});
  list.add("random_features", &random_features, "Random Fourier features of the Gaussian process of the loss sngp")
      .range(8, 4096)
      .only_with("loss", {"sngp"});
  list.add("spectral_bound", &spectral_bound,
           "Largest singular value of the hidden layers of the head (of mlp, of all) with the loss sngp; 0 = any")
      .range(0, 1000)
      .only_with("loss", {"sngp"});
  list.add("dropout_samples", &dropout_samples,
           "Predict by so many samples with dropout, whose spread is the standard deviation (MC dropout); 0 = off, 20 "
           "to 50 are usual; needs --dropout")
      .range(0, 10'000)
      .also({"dropout_sampling_size"});
  list.add("label_smoothing", &label_smoothing, "Draw classes this much towards equal probabilities in training")
      .range(0, 0.5);
  list.add("class_weights", &class_weights,
           "balanced: all classes of a target weigh the same in its loss, of networks and of classical models that "
           "weigh "
           "rows")
      .one_of({"none", "balanced"});
  list.add("class_balance", &class_balance,
           "As many rows with a positive class as without in each epoch, drawn anew from the larger side");
  list.add("target_weights", &target_weights, "Weight of each target in the loss, in their order").range(0, 1e6);
  list.add("target_weighting", &target_weighting,
           "fixed: by --target-weights; uncertainty: also by a weight per target that is learned with the network "
           "(Kendall et al. 2018)")
      .one_of({"fixed", "uncertainty"});
  list.add("augment", &augment,
           "Random writings of each molecule that an epoch goes through in place of the canonical one; networks on "
           "tokens")
      .range(0, 1000);
  list.add("training_precision", &training_precision,
           "numbers that networks multiply in training; bf16 takes less time on processors and GPUs that have it, "
           "auto takes it there, tf32 is for GPUs; weights, sums, validation and predictions stay f32")
      .one_of(kernels::training_precision_names());
  list.add("scale_targets", &scale_targets, "Standardise numeric targets on the training rows");
}

}  // namespace athanor::train
