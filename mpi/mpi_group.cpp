#include "mpi/mpi_group.h"

#include <mpi.h>
#include <sched.h>

#include <array>
#include <chrono>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "athanor/core/process_group.h"

namespace athanor {
namespace {

constexpr int request_tag = 1, answer_tag = 2;
// Waiting processes sleep: MPI's own waiting would keep a core busy that others need.
constexpr std::chrono::microseconds answer_pause{50}, desk_pause{200}, barrier_pause{2000}, meanwhile_pause{100000};
constexpr std::chrono::microseconds exchange_pause{100};
/// An exchange that takes longer waits for a process that computes, not for the network.
constexpr std::chrono::milliseconds long_exchange{2};

/// Numbers, then a text.
using Message = std::vector<char>;

Message pack(const std::array<std::uint64_t, 3>& numbers, const std::string& text) {
  Message message(sizeof numbers + text.size());
  std::memcpy(message.data(), numbers.data(), sizeof numbers);
  std::memcpy(message.data() + sizeof numbers, text.data(), text.size());
  return message;
}

std::array<std::uint64_t, 3> unpack(const Message& message, std::string& text) {
  std::array<std::uint64_t, 3> numbers{};
  std::memcpy(numbers.data(), message.data(), sizeof numbers);
  text.assign(message.begin() + sizeof numbers, message.end());
  return numbers;
}

void send(const Message& message, int to, int tag) {
  MPI_Send(message.data(), static_cast<int>(message.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

/// A message that has come, if there is one, and its sender.
bool try_receive(int from, int tag, Message& message, int& sender) {
  int is_there = 0, bytes = 0;
  MPI_Status status;
  MPI_Iprobe(from, tag, MPI_COMM_WORLD, &is_there, &status);
  if (!is_there) return false;
  MPI_Get_count(&status, MPI_BYTE, &bytes);
  sender = status.MPI_SOURCE;
  message.resize(static_cast<std::size_t>(bytes));
  MPI_Recv(message.data(), bytes, MPI_BYTE, sender, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return true;
}

/// Processes of this node whose cores overlap with those of this one.
std::size_t count_sharing_cores() {
  cpu_set_t own;
  CPU_ZERO(&own);
  if (::sched_getaffinity(0, sizeof own, &own) != 0) return 1;
  MPI_Comm node;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  int size = 0;
  MPI_Comm_size(node, &size);
  std::vector<cpu_set_t> all(static_cast<std::size_t>(size));
  MPI_Allgather(&own, sizeof own, MPI_BYTE, all.data(), sizeof own, MPI_BYTE, node);
  MPI_Comm_free(&node);
  std::size_t count = 0;
  for (const cpu_set_t& other : all) {
    cpu_set_t common;
    CPU_AND(&common, &own, &other);
    count += CPU_COUNT(&common) > 0;
  }
  return count;
}

/// The first process keeps the desk and answers the others from a thread that mostly sleeps.
class MpiGroup : public ProcessGroup {
 public:
  MpiGroup() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    if (provided < MPI_THREAD_SERIALIZED) {
      MPI_Finalize();
      fail(ErrorCode::unsupported, "this MPI has no support of threads (MPI_THREAD_SERIALIZED)");
    }
    sharing_ = count_sharing_cores();
    std::array<char, MPI_MAX_PROCESSOR_NAME> node{};
    int length = 0;
    MPI_Get_processor_name(node.data(), &length);
    name_ = fmt::format("process {} on {}", rank_, node.data());
    if (rank_ == 0) desk_thread_ = std::thread([this] { keep_desk(); });
  }
  MpiGroup(const MpiGroup&) = delete;
  MpiGroup& operator=(const MpiGroup&) = delete;
  ~MpiGroup() override {
    wait_for_all({});
    closing_ = true;
    if (desk_thread_.joinable()) desk_thread_.join();
    MPI_Finalize();
  }

  std::size_t rank() const override { return static_cast<std::size_t>(rank_); }
  std::size_t size() const override { return static_cast<std::size_t>(size_); }
  std::size_t sharing_cores() const override { return sharing_; }
  std::string name() const override { return name_; }

  void wait_for_all(const std::function<void()>& meanwhile) override {
    MPI_Request request = MPI_REQUEST_NULL;
    locked([&] { MPI_Ibarrier(MPI_COMM_WORLD, &request); });
    auto told = std::chrono::steady_clock::now();
    for (int is_done = 0; true; std::this_thread::sleep_for(barrier_pause)) {
      locked([&] { MPI_Test(&request, &is_done, MPI_STATUS_IGNORE); });
      if (is_done) return;
      const auto now = std::chrono::steady_clock::now();
      if (!meanwhile || now - told < meanwhile_pause) continue;
      told = now;
      meanwhile();
    }
  }

 protected:
  DeskAnswer ask(const DeskRequest& request) override {
    if (rank_ == 0) return desk_.answer(request);
    const std::lock_guard lock(mutex_);
    send(pack({static_cast<std::uint64_t>(request.kind), request.counter, request.amount}, request.text), 0,
         request_tag);
    Message message;
    int sender = 0;
    while (!try_receive(0, answer_tag, message, sender)) std::this_thread::sleep_for(answer_pause);
    DeskAnswer answer;
    const auto numbers = unpack(message, answer.text);
    answer.number = numbers[0];
    answer.has_failure = numbers[1] != 0;
    return answer;
  }

 private:
  void locked(const std::function<void()>& call) {
    const std::lock_guard lock(mutex_);
    call();
  }

  void keep_desk() {
    while (!closing_) {
      bool has_answered = false;
      locked([&] { has_answered = answer_one(); });
      if (!has_answered) std::this_thread::sleep_for(desk_pause);
    }
  }

  bool answer_one() {
    Message message;
    int sender = 0;
    if (!try_receive(MPI_ANY_SOURCE, request_tag, message, sender)) return false;
    DeskRequest request;
    const auto numbers = unpack(message, request.text);
    request.kind = static_cast<DeskRequest::Kind>(numbers[0]);
    request.counter = numbers[1];
    request.amount = numbers[2];
    const DeskAnswer answer = desk_.answer(request);
    send(pack({answer.number, answer.has_failure ? 1U : 0U, 0}, answer.text), sender, answer_tag);
    return true;
  }

  void exchange_parts(std::span<std::byte> data, std::span<const std::size_t> offsets) override {
    if (data.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      fail(ErrorCode::unsupported, "{} bytes are more than processes can exchange at once", data.size());
    std::vector<int> counts(offsets.size() - 1), begins(counts.size());
    for (std::size_t r = 0; r < counts.size(); ++r) {
      begins[r] = static_cast<int>(offsets[r]);
      counts[r] = static_cast<int>(offsets[r + 1] - offsets[r]);
    }
    MPI_Request request = MPI_REQUEST_NULL;
    locked([&] {
      MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_BYTE, data.data(), counts.data(), begins.data(), MPI_BYTE, MPI_COMM_WORLD,
                      &request);
    });
    const auto begin = std::chrono::steady_clock::now();
    for (int is_done = 0; true;) {
      locked([&] { MPI_Test(&request, &is_done, MPI_STATUS_IGNORE); });
      if (is_done) return;
      if (std::chrono::steady_clock::now() - begin < long_exchange) std::this_thread::yield();
      else std::this_thread::sleep_for(exchange_pause);
    }
  }

  int rank_ = 0, size_ = 1;
  std::size_t sharing_ = 1;
  std::string name_;
  std::mutex mutex_;  ///< one call of MPI at a time
  std::atomic<bool> closing_{false};
  std::thread desk_thread_;
};

}  // namespace
}  // namespace athanor

extern "C" athanor::ProcessGroup* athanor_join_processes() { return new athanor::MpiGroup; }
