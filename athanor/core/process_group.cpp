#include "athanor/core/process_group.h"

#include <algorithm>
#include <new>

namespace athanor {

DeskAnswer Desk::answer(const DeskRequest& request) {
  using Kind = DeskRequest::Kind;
  const std::lock_guard lock(mutex_);
  DeskAnswer answer;
  answer.has_failure = failure_.has_value();
  switch (request.kind) {
    case Kind::add:
      answer.number = counters_[request.counter];
      counters_[request.counter] += request.amount;
      break;
    case Kind::note:
    case Kind::warn: tell(request); break;
    case Kind::fail:
      if (!failure_) failure_ = {request.amount, true, request.text};
      break;
    case Kind::find_failure: return failure_.value_or(DeskAnswer{});
    case Kind::set_text: text_ = request.text; break;
    case Kind::find_text: answer.text = text_; break;
    case Kind::post: boards_[request.counter].push_back(request.text); break;
    case Kind::find_post: {
      const std::vector<std::string>& board = boards_[request.counter];
      answer.number = board.size();
      if (request.amount < board.size()) answer.text = board[request.amount];
      break;
    }
  }
  return answer;
}

void Desk::show_on(Progress* progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

void Desk::tell(const DeskRequest& request) {
  if (!progress_ || !told_.insert(request.text).second) return;
  if (request.kind == DeskRequest::Kind::warn) progress_->warn(request.text);
  else progress_->note(request.text);
}

DeskAnswer ProcessGroup::ask_and_look(const DeskRequest& request) {
  DeskAnswer answer = ask(request);
  if (answer.has_failure) has_failure_ = true;
  return answer;
}

std::uint64_t ProcessGroup::add(std::uint64_t counter, std::uint64_t amount) {
  return ask_and_look({DeskRequest::Kind::add, counter, amount}).number;
}

std::string ProcessGroup::share(const std::string& text) {
  if (size() == 1) return text;
  if (is_first()) ask_and_look({DeskRequest::Kind::set_text, 0, 0, text});
  wait_for_all({});
  const std::string shared = ask_and_look({DeskRequest::Kind::find_text}).text;
  wait_for_all({});  // else a next text could come too early
  return shared;
}

void ProcessGroup::tell(std::string_view text, bool is_warning) {
  ask_and_look({is_warning ? DeskRequest::Kind::warn : DeskRequest::Kind::note, 0, 0, std::string(text)});
}

void ProcessGroup::post(std::uint64_t board, const std::string& text) {
  ask_and_look({DeskRequest::Kind::post, board, 0, text});
}

std::optional<std::string> ProcessGroup::find_post(std::uint64_t board, std::size_t index) {
  DeskAnswer answer = ask_and_look({DeskRequest::Kind::find_post, board, index});
  if (index >= answer.number) return std::nullopt;
  return std::move(answer.text);
}

void ProcessGroup::report_failure(ErrorCode code, const std::string& text) {
  ask_and_look({DeskRequest::Kind::fail, 0, static_cast<std::uint64_t>(code),
                is_first() ? text : fmt::format("{}: {}", name(), text)});
}

void ProcessGroup::report_current_failure() {
  try {
    throw;
  } catch (const Error& error) {
    report_failure(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    report_failure(ErrorCode::out_of_memory, "out of memory; fewer processes or threads on a node need less");
  } catch (const std::exception& error) {
    report_failure(ErrorCode::internal, error.what());
  }
}

void ProcessGroup::fail_with_group() {
  const DeskAnswer failure = ask_and_look({DeskRequest::Kind::find_failure});
  if (failure.has_failure) throw Error(static_cast<ErrorCode>(failure.number), failure.text);
}

void ProcessGroup::run_step(const std::function<void()>& step, const std::function<void()>& meanwhile) {
  if (size() == 1) return step();
  try {
    step();
  } catch (...) {
    report_current_failure();
  }
  wait_for_all(meanwhile);
  fail_with_group();
}

void ProcessGroup::run_together(const std::function<void()>& step) {
  if (size() == 1) return step();
  is_together_ = true;
  try {
    step();
    if (is_together_) agree(true);
  } catch (...) {
    report_current_failure();
    if (is_together_) agree(false);
  }
  is_together_ = false;
  wait_for_all({});
  fail_with_group();
}

bool ProcessGroup::agree(bool goes_on) {
  std::vector<std::byte> words(size());
  words[rank()] = std::byte{goes_on};
  const std::vector<std::size_t> offsets = share_out(size(), size());
  exchange_parts(words, offsets);
  const bool all = std::count(words.begin(), words.end(), std::byte{1}) == static_cast<std::ptrdiff_t>(size());
  if (!all) is_together_ = false;
  return all;
}

void ProcessGroup::exchange(std::span<std::byte> data, std::span<const std::size_t> offsets) {
  if (size() == 1) return;
  if (!agree(true)) fail(ErrorCode::cancelled, "Another process has failed");
  if (!data.empty()) exchange_parts(data, offsets);
}

std::vector<std::string> ProcessGroup::gather(const std::string& own) {
  std::vector<std::uint64_t> lengths(size());
  lengths[rank()] = own.size();
  exchange(std::span(lengths), share_out(size(), size()));
  std::vector<std::size_t> offsets{0};
  for (const std::uint64_t length : lengths) offsets.push_back(offsets.back() + length);
  std::vector<char> all(offsets.back());
  std::copy(own.begin(), own.end(), all.begin() + static_cast<std::ptrdiff_t>(offsets[rank()]));
  exchange(std::span(all), offsets);
  std::vector<std::string> texts;
  for (std::size_t r = 0; r < size(); ++r) texts.emplace_back(all.data() + offsets[r], lengths[r]);
  return texts;
}

std::vector<std::size_t> share_out(std::size_t count, std::size_t processes) {
  std::vector<std::size_t> offsets(processes + 1);
  for (std::size_t r = 0; r <= processes; ++r) offsets[r] = count * r / processes;
  return offsets;
}

}  // namespace athanor
