// Progress on standard error: one living line on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "athanor/core/progress.h"

namespace athanor::cli {

class TerminalProgress : public Progress {
 public:
  enum class Style { living, plain, none };
  /// "auto" looks at standard error: living on a terminal, plain otherwise.
  explicit TerminalProgress(const std::string& style);
  ~TerminalProgress() override;
  void begin(std::string_view stage, std::size_t total, std::string_view unit) override;
  void update(std::size_t done, std::string_view metric) override;
  void end() override;
  void note(std::string_view text) override;
  void warn(std::string_view text) override;
  bool cancelled() const override;

 private:
  using Clock = std::chrono::steady_clock;
  std::string format_line(Clock::time_point now) const;
  void show(Clock::time_point now);
  void clear();
  void print_line(std::string_view text);

  Style style_;
  bool colour_;
  std::mutex mutex_;
  std::string stage_, unit_, metric_;
  std::size_t total_ = 0, done_ = 0, shown_share_ = 0;
  bool active_ = false, line_visible_ = false;
  Clock::time_point begun_, shown_;
};

/// Makes Ctrl-C set the flag that `cancelled` reads; a second Ctrl-C ends the program at once.
void install_interrupt_handler();

}  // namespace athanor::cli
