// What long work tells its caller. The library never prints: doors implement this interface.
#pragma once

#include <cstddef>
#include <string_view>

namespace athanor {

/// Receiver of progress and remarks; every call may come from any thread. The default ignores everything.
class Progress {
 public:
  virtual ~Progress() = default;
  /// A stage of `total` steps begins (0 = unknown number); `unit` is the noun of a step ("molecule", "epoch").
  virtual void begin(std::string_view /*stage*/, std::size_t /*total*/, std::string_view /*unit*/) {}
  /// `done` steps are finished; `metric` is a short text such as "val rmse 0.71".
  virtual void update(std::size_t /*done*/, std::string_view /*metric*/ = {}) {}
  /// The stage is over.
  virtual void end() {}
  /// A guess or fact that the user should see ("SMILES column: \"Drug\" (guessed; …)").
  virtual void note(std::string_view /*text*/) {}
  /// As note, for what may make a result wrong or useless.
  virtual void warn(std::string_view /*text*/) {}
  /// True when the user asked to stop: the work ends at the next safe point with Error(cancelled).
  virtual bool cancelled() const { return false; }
};

}  // namespace athanor
