#include "athanor/kernels/limits.h"

#include <ctime>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

#include "athanor/core/parallel.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/int8.h"
#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

#ifdef ATHANOR_X86
namespace avx512_bf16 {
float dot_loop(std::int64_t rounds, float start);
extern const std::int64_t dot_loop_flop;
}  // namespace avx512_bf16
namespace avx512_vnni {
float dot_loop(std::int64_t rounds, float start);
extern const std::int64_t dot_loop_flop;
}  // namespace avx512_vnni
namespace amx {
void bf16_loop(std::int64_t rounds);
void int8_loop(std::int64_t rounds);
extern const std::int64_t bf16_loop_flop, int8_loop_flop;
}  // namespace amx
#endif

namespace {

/// Processor time of this thread: other programs do not count.
double read_thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Best rate of five runs of about 20 ms; `work(rounds)` does rounds * flop operations.
template <class Work>
double measure_rate(std::int64_t flop, const Work& work) {
  std::int64_t rounds = 1;
  double best = 0;
  for (int good = 0; good < 5;) {
    const double begin = read_thread_seconds();
    work(rounds);
    const double seconds = read_thread_seconds() - begin;
    if (seconds < 0.02) {
      rounds *= 2;
      continue;
    }
    best = std::max(best, 1e-9 * static_cast<double>(flop) * static_cast<double>(rounds) / seconds);
    ++good;
  }
  return best;
}

/// Keeps the compiler from dropping what gives this value.
template <class T>
void use(T value) {
  [[maybe_unused]] static volatile T kept;
  kept = value;
}

template <class Tables>
[[maybe_unused]] bool has_table(const Tables& tables, std::string_view name) {
  return std::any_of(tables.begin(), tables.end(), [&](const auto& table) { return table.name == name; });
}

}  // namespace

template <class T>
double measure_gflops() {
  const Kernels<T>& table = kernels<T>();
  return measure_rate(table.multiply_add_loop_flop,
                      [&](std::int64_t rounds) { use(table.multiply_add_loop(rounds, T{0})); });
}

template double measure_gflops<float>();
template double measure_gflops<double>();

double measure_bf16_gflops() {
#ifdef ATHANOR_X86
  if (has_table(list_bf16_kernels(), "avx512_bf16"))
    return measure_rate(avx512_bf16::dot_loop_flop, [](std::int64_t rounds) { use(avx512_bf16::dot_loop(rounds, 0)); });
#endif
  return 0;
}

double measure_amx_bf16_gflops() {
#ifdef ATHANOR_X86
  if (has_table(list_bf16_kernels(), "amx")) return measure_rate(amx::bf16_loop_flop, amx::bf16_loop);
#endif
  return 0;
}

double measure_int8_gops() {
#ifdef ATHANOR_X86
  if (has_table(list_int8_kernels(), "avx512_vnni"))
    return measure_rate(avx512_vnni::dot_loop_flop, [](std::int64_t rounds) { use(avx512_vnni::dot_loop(rounds, 0)); });
#endif
  return 0;
}

double measure_amx_int8_gops() {
#ifdef ATHANOR_X86
  if (has_table(list_int8_kernels(), "amx")) return measure_rate(amx::int8_loop_flop, amx::int8_loop);
#endif
  return 0;
}

double measure_product_gflops() {
  constexpr std::int64_t n = 512;
  const std::vector<float> a(n * n, 0.5F);
  std::vector<float> c(n * n);
  return measure_rate(2 * n * n * n, [&](std::int64_t rounds) {
    for (std::int64_t r = 0; r < rounds; ++r)
      kernels<float>().multiply(n, n, n, {a.data(), n, 1}, {a.data(), n, 1}, c.data(), false);
  });
}

double measure_read_gbytes(std::size_t threads) {
  constexpr std::int64_t row = 4096, rows = (256 << 20) / (row * static_cast<std::int64_t>(sizeof(float)));
  std::vector<std::vector<float>> memory(threads), totals(threads, std::vector<float>(row));
  parallel_for(threads, threads, [&](std::size_t t) { memory[t].assign(rows * row, 1.0F); });
  double best = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    parallel_for(threads, threads, [&](std::size_t t) {
      kernels<float>().sum_parts(memory[t].data(), rows, row, row, totals[t].data());
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    best = std::max(
        best, 1e-9 * static_cast<double>(rows * row) * sizeof(float) * static_cast<double>(threads) / seconds.count());
  }
  return best;
}

}  // namespace athanor::kernels
