// Inside this room: how each measure of descriptor_domain.h is fitted, stored and computed.
#pragma once

#include <memory>

#include "athanor/predict/descriptor_domain.h"

namespace athanor::predict {

/// The threshold that goes with what was put into `tensors`. Rows are standardised and at least one.
double fit_leverage(const featurize::FeatureMatrix& rows, TensorMap& tensors);
double fit_neighbors(const featurize::FeatureMatrix& rows, std::size_t most, std::uint64_t seed, std::size_t threads,
                     TensorMap& tensors);
double fit_isolation(const featurize::FeatureMatrix& rows, std::uint64_t seed, std::size_t threads, TensorMap& tensors);

/// Error(corrupt) when the tensors are not those of the method for rows of `columns` numbers.
std::unique_ptr<DomainScorer> load_leverage(const TensorMap& tensors, std::size_t columns, std::size_t training_size);
std::unique_ptr<DomainScorer> load_neighbors(const TensorMap& tensors, std::size_t columns);
std::unique_ptr<DomainScorer> load_isolation(const TensorMap& tensors, std::size_t columns);

/// The numbers of a tensor of the bundle, which must be finite; an extent of -1 is free. Error(corrupt).
template <class T>
std::span<const T> read_domain_tensor(const TensorMap& tensors, const std::string& name,
                                      const std::vector<std::int64_t>& shape);

/// The 95th percentile.
double find_domain_threshold(std::vector<double> values);

}  // namespace athanor::predict
