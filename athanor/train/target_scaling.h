// Targets as networks see them: scaled values and masks.
#pragma once

#include <span>
#include <vector>

#include "athanor/models/weights_io.h"
#include "athanor/nn/losses.h"
#include "athanor/train/training.h"

namespace athanor::train {

/// The rows of FitRequest::values of these rows: themselves, or their sites.
std::vector<std::size_t> list_value_rows(const FitRequest& request, std::span<const std::size_t> rows);

/// Mean and scale of numeric targets on the training rows (bounds count as values); 0 and 1 for classes and when
/// `scale_targets` is off.
models::OutputTransform fit_output_transform(const FitRequest& request);

/// Standardisation of the vector columns that hold more than 0 and 1 on the training rows; others get mean 0, scale 1.
/// Values are cut at 5 standard deviations.
models::VectorScaler fit_vector_scaler(const FitRequest& request, bool scale);

/// What the network tells of each target, by its loss.
std::vector<models::OutputForm> choose_output_forms(const FitRequest& request);

/// The loss of each target, with the weights of classes on the training rows. Error(invalid_options) when the loss does
/// not fit the task or the number of target weights is not that of the targets.
nn::LossOptions choose_losses(const FitRequest& request);

/// Scaled target values with gaps, and the weights of the known ones.
class TargetTable {
 public:
  TargetTable(const FitRequest& request, const models::OutputTransform& transform);
  /// Sets targets, mask and sums of a batch of those rows.
  void fill(nn::Batch& batch, std::span<const std::size_t> rows, torch::Device device) const;
  /// Known values of those rows; without targets, of an objective, the rows.
  std::size_t count_known(std::span<const std::size_t> rows) const;

 private:
  void fill_from_values(nn::Batch& batch, std::span<const std::size_t> value_rows) const;
  void fill_from_matrix(nn::Batch& batch, std::span<const std::size_t> rows) const;
  void fill_sums(nn::Batch& batch, std::span<const std::size_t> rows) const;

  const FitRequest& request_;
  std::size_t targets_;
  std::vector<float> values_, mask_, bounds_;
  std::vector<float> sums_;                 ///< [rows, targets] of the sites of a row; empty without sums
  const featurize::FeatureMatrix* matrix_;  ///< null = the values are those above
  models::VectorScaler matrix_scaler_;
};

}  // namespace athanor::train
