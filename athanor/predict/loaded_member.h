// One member of the ensemble, ready to predict from any number of threads.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/classical/model.h"
#include "athanor/models/network.h"

namespace athanor::predict {

/// A classical model is shared by all threads. A network is lent to one thread at a time: a further thread gets a copy of
/// its own, loaded when it is first needed.
class LoadedMember {
 public:
  /// `member` must outlive this. Errors: unsupported for a model that is unknown here, corrupt for a broken member.
  LoadedMember(const bundle::Member& member, std::size_t num_targets, const std::string& device);
  /// Original units into `out` [rows, targets]; runs on the calling thread.
  void predict(const featurize::Inputs& inputs, std::span<double> out);

 private:
  std::unique_ptr<models::Network> borrow_network();
  std::unique_ptr<models::Network> load_network() const;

  const bundle::Member& member_;
  std::size_t num_targets_;
  std::string device_;
  std::unique_ptr<classical::Model> classical_;             ///< empty for networks
  std::mutex mutex_;
  std::vector<std::unique_ptr<models::Network>> networks_;  ///< those that no thread uses now
};

}  // namespace athanor::predict
