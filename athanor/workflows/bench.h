// bench: what this machine can do at best, and how fast the program works on it.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `bench`; those beside `what` are for measuring a verb.
struct BenchOptions : Options {
  std::string what = "machine";  ///< machine, featurize, train, predict, screen
  std::string input;             ///< a table of molecules; "" = 2,000 molecules made of 50 drugs
  std::string target;            ///< of train; "" = as train finds it
  std::string smiles_column;
  std::string precision = "f32";  ///< of train, predict and screen
  std::string bundle;             ///< of predict and screen; "" = one that is trained for it
  std::string model = "dmpnn";    ///< without a bundle
  std::string featurizer;         ///< "" = the model's default
  std::string graph = "chemprop_v2(chirality=labels)";
  std::int64_t epochs = 5;
  std::string cache = "auto";  ///< of train
  void fields(FieldList& list) override;
};

/// Rates in 1e9 operations or bytes per second.
struct MachineLimits {
  std::string cpu;
  std::string instruction_set;       ///< of the kernels that are used: "avx512", "avx2", "portable"
  std::size_t cores = 0;             ///< that are measured together
  double f32_gflops = 0;             ///< of one core in registers
  double f64_gflops = 0;             ///< of one core in registers
  std::string bf16_instruction_set;  ///< of the kernels for bf16: "amx", "avx512_bf16", "portable"
  double bf16_gflops = 0;            ///< of one core in registers; 0 = the CPU has no such instructions
  double amx_bf16_gflops = 0;        ///< of one core in tiles; 0 = no AMX
  double int8_gops = 0;              ///< of one core in registers; 0 = no AVX-512 VNNI
  double amx_int8_gops = 0;          ///< of one core in tiles; 0 = no AMX
  double product_gflops = 0;         ///< of one core on f32 matrices [512, 512]
  double core_read_gbytes = 0;       ///< from memory, one core
  double machine_read_gbytes = 0;    ///< from memory, all cores
};

/// Takes about two seconds.
MachineLimits measure_machine(const Context& context);
/// What `bench machine --json` prints (docs/json/bench.schema.json); rates of 0 are null.
nlohmann::json to_json(const MachineLimits& limits);

/// Runs the verb that `what` names (featurize: standardisation and features alone) in a temporary folder and says how
/// fast it was: {"what", "input", "model", "precision", "molecules", "molecules_per_second", "flops_per_molecule",
/// "gflops", "limit_gflops", "share_of_limit", "cpu", "instruction_set", "profile"}. The rate is of whole runs, of
/// train that of its epochs. Arithmetic is that of predict/flops.h for a hundred
/// molecules, three times as much in training (the backward pass has two products for each of the forward pass),
/// without the shortcuts that networks take, and null where it is not counted; the limit is that of f32 in registers on
/// all threads. Errors: those of the verb.
nlohmann::json measure_verb(const BenchOptions& options, const Context& context);

}  // namespace athanor::workflows
