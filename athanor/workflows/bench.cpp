#include "athanor/workflows/bench.h"

#include "athanor/kernels/bf16.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/precision.h"

namespace athanor::workflows {

void BenchOptions::fields(FieldList& list) {
  list.add("what", &what, "What is measured: the machine, or a verb at work")
      .one_of({"machine", "featurize", "train", "predict", "screen"})
      .shown_as("WHAT");
  list.add("input", &input, "table of molecules for a verb (default: 2,000 molecules made of 50 drugs)")
      .shown_as("FILE");
  list.add("target", &target, "predicted column, for train").shown_as("NAME");
  list.add("smiles_column", &smiles_column, "column with molecules").shown_as("NAME");
  list.add("bundle", &bundle, "model file for predict and screen (default: --model, trained on the molecules first)")
      .shown_as("BUNDLE");
  list_precision_field(list, precision);
  list.add("model", &model, "model of the catalogue").shown_as("NAME");
  list.add("featurizer", &featurizer, "vector features (default: as train takes them)").shown_as("SPEC");
  list.add("graph", &graph, "atom and bond features of graph networks").shown_as("SPEC");
  list.add("epochs", &epochs, "of train").range(1, 100000);
  list.add("cache", &cache, "of train: see athanor train --help").shown_as("DIR");
}

MachineLimits measure_machine(const Context& context) {
  const MachineFacts facts = find_machine_facts();
  MachineLimits limits;
  limits.cpu = facts.cpu;
  limits.instruction_set = kernels::instruction_set();
  limits.cores = std::max<std::size_t>(context.threads, 1);
  limits.f32_gflops = kernels::measure_gflops<float>();
  limits.f64_gflops = kernels::measure_gflops<double>();
  limits.bf16_instruction_set = kernels::bf16_instruction_set();
  limits.bf16_gflops = kernels::measure_bf16_gflops();
  limits.amx_bf16_gflops = kernels::measure_amx_bf16_gflops();
  limits.int8_gops = kernels::measure_int8_gops();
  limits.amx_int8_gops = kernels::measure_amx_int8_gops();
  limits.product_gflops = kernels::measure_product_gflops();
  limits.core_read_gbytes = kernels::measure_read_gbytes(1);
  limits.machine_read_gbytes = kernels::measure_read_gbytes(limits.cores);
  return limits;
}

nlohmann::json to_json(const MachineLimits& limits) {
  const auto or_null = [](double rate) { return rate > 0 ? nlohmann::json(rate) : nlohmann::json(); };
  return {{"schema", 1},
          {"cpu", limits.cpu},
          {"instruction_set", limits.instruction_set},
          {"bf16_instruction_set", limits.bf16_instruction_set},
          {"cores", limits.cores},
          {"core",
           {{"f32_gflops", limits.f32_gflops},
            {"f64_gflops", limits.f64_gflops},
            {"bf16_gflops", or_null(limits.bf16_gflops)},
            {"amx_bf16_gflops", or_null(limits.amx_bf16_gflops)},
            {"int8_gops", or_null(limits.int8_gops)},
            {"amx_int8_gops", or_null(limits.amx_int8_gops)},
            {"product_gflops", limits.product_gflops},
            {"read_gbytes", limits.core_read_gbytes}}},
          {"machine", {{"read_gbytes", limits.machine_read_gbytes}}}};
}

}  // namespace athanor::workflows
