#include "terminal_progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "athanor/core/text.h"

namespace athanor::cli {
namespace {

std::atomic<bool> interrupted{false};

void handle_interrupt(int) {
  if (interrupted.exchange(true)) std::_Exit(130);
}

std::size_t find_terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 100;
}

/// The first `width` characters of UTF-8 text.
std::string cut_to_width(const std::string& text, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && characters++ == width) return text.substr(0, i);
  return text;
}

}  // namespace

void install_interrupt_handler() { std::signal(SIGINT, handle_interrupt); }

TerminalProgress::TerminalProgress(const std::string& style) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  style_ = style == "none" ? Style::none : style == "plain" || !terminal ? Style::plain : Style::living;
  const char* no_colour = std::getenv("NO_COLOR");
  colour_ = terminal && !(no_colour && *no_colour);
}

TerminalProgress::~TerminalProgress() { clear(); }

bool TerminalProgress::cancelled() const { return interrupted; }

void TerminalProgress::begin(std::string_view stage, std::size_t total, std::string_view unit) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
  unit_ = unit;
  metric_.clear();
  total_ = total;
  done_ = shown_share_ = 0;
  active_ = true;
  begun_ = shown_ = Clock::now();
}

void TerminalProgress::update(std::size_t done, std::string_view metric) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  metric_ = metric;
  const auto now = Clock::now();
  if (style_ == Style::living && now - shown_ >= std::chrono::milliseconds(100)) return show(now);
  if (style_ != Style::plain) return;
  const std::size_t share = total_ > 0 ? done_ * 10 / total_ : 0;
  const bool due =
      now - shown_ >= std::chrono::seconds(30) || (share > shown_share_ && now - begun_ >= std::chrono::seconds(2));
  if (due && done_ != total_) show(now);
  shown_share_ = std::max(share, shown_share_);
}

void TerminalProgress::end() {
  const std::lock_guard lock(mutex_);
  if (!active_) return;
  active_ = false;
  clear();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  if (style_ == Style::none || seconds < 1) return;
  const std::string metric = metric_.empty() ? "" : "; " + metric_;
  print_line(fmt::format("{}: {} in {} ({}/s){}", stage_, format_count(done_, unit_), format_duration(seconds),
                         format_rate(static_cast<double>(done_) / seconds), metric));
}

std::string TerminalProgress::format_line(Clock::time_point now) const {
  const double seconds = std::max(1e-9, std::chrono::duration<double>(now - begun_).count());
  const double rate = static_cast<double>(done_) / seconds;
  std::string line = stage_ + ": ";
  if (total_ > 0) {
    const double left = rate > 0 ? static_cast<double>(total_ - std::min(done_, total_)) / rate : 0;
    line += fmt::format("{}/{} ({} %), {}/s, ETA {}", done_, format_count(total_, unit_), done_ * 100 / total_,
                        format_rate(rate), format_duration(left));
  } else {
    line += fmt::format("{}, {}/s", format_count(done_, unit_), format_rate(rate));
  }
  return metric_.empty() ? line : line + ", " + metric_;
}

void TerminalProgress::show(Clock::time_point now) {
  shown_ = now;
  if (style_ == Style::plain) return print_line(format_line(now));
  std::fprintf(stderr, "\r\x1b[K%s", cut_to_width(format_line(now), find_terminal_width() - 1).c_str());
  std::fflush(stderr);
  line_visible_ = true;
}

void TerminalProgress::clear() {
  if (!line_visible_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  line_visible_ = false;
}

void TerminalProgress::print_line(std::string_view text) {
  clear();
  fmt::print(stderr, "{}\n", text);
}

void TerminalProgress::note(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (style_ != Style::none) print_line(text);
}

void TerminalProgress::warn(std::string_view text) {
  const std::lock_guard lock(mutex_);
  print_line(colour_ ? fmt::format("\x1b[33mwarning:\x1b[0m {}", text) : fmt::format("warning: {}", text));
}

}  // namespace athanor::cli
