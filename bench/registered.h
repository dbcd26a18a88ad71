// Micro-benchmarks by Google Benchmark: what one call computes and moves, as rates of processor time and as shares of
// what the machine can do.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <utility>

namespace athanor::bench {

/// GFLOP/s, and their share of `limit` in GFLOP/s.
template <class Work>
void add_product(const std::string& name, double flops, double limit, Work work) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    for ([[maybe_unused]] const auto& round : state) work();
    using benchmark::Counter;
    state.counters["GFLOP/s"] = Counter(1e-9 * flops, Counter::kIsIterationInvariantRate);
    state.counters["of_limit"] = Counter(1e-9 * flops / limit, Counter::kIsIterationInvariantRate);
  });
}

/// GB/s of the `bytes` that must be read and written at least, and how often the rate of memory in GB/s that is.
template <class Work>
void add_pass(const std::string& name, double bytes, double memory_rate, Work work) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    for ([[maybe_unused]] const auto& round : state) work();
    using benchmark::Counter;
    state.counters["GB/s"] = Counter(1e-9 * bytes, Counter::kIsIterationInvariantRate);
    state.counters["times_memory"] = Counter(1e-9 * bytes / memory_rate, Counter::kIsIterationInvariantRate);
  });
}

/// Runs what is registered, with the options of Google Benchmark, such as --benchmark_filter=segment.
inline int run_registered(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace athanor::bench
