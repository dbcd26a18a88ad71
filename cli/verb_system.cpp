// doctor, list and bench.
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/workflows/bench.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/listing.h"
#include "profile_text.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

struct DoctorOptions : Options {
  void fields(FieldList&) override {}
};

struct ListOptions : Options {
  std::string kind;
  void fields(FieldList& list) override {
    list.add("kind", &kind,
             "models, featurizers, graphs, tokens, points, splits, metrics, objectives, generators, sets, explainers "
             "or warnings (default: all)")
        .shown_as("KIND");
  }
};

void run_doctor(DoctorOptions&, const workflows::Context& context, const Output& output) {
  const workflows::DoctorReport report = workflows::examine(context);
  const auto& machine = report.machine;
  std::vector<std::vector<std::string>> rows{
      {"athanor", workflows::program_version()},
      {"cpu", fmt::format("{}, {} may be used", machine.cpu, format_count(machine.cores, "core"))},
      {"instruction set", machine.instruction_set},
      {"memory", fmt::format("{:.1f} GiB", static_cast<double>(machine.memory_bytes) / (1ULL << 30))},
      {"blas", report.blas.description + (report.blas.path.empty() ? "" : " (" + report.blas.path + ")")},
      {"networks", report.torch},
      {"gpu", report.gpu.empty() ? "none" : report.gpu + (report.cuda ? "" : " (this libtorch has no CUDA)")},
      {"xtb", report.xtb.empty() ? "not installed" : report.xtb}};
  const nlohmann::json libraries = workflows::library_versions();
  for (const auto& [name, version] : libraries.items()) rows.push_back({name, version.get<std::string>()});
  std::string text = format_text_table(rows);
  for (const std::string& warning : report.warnings) text += "warning: " + warning + "\n";
  if (report.warnings.empty()) text += "All is well. Next: athanor predict examples/models/gap.athanor \"CCO\"\n";
  output.text(text);
  output.object(to_json(report));
}

void run_list(ListOptions& options, const workflows::Context&, const Output& output) {
  const auto sections = workflows::list_catalogs(options.kind);
  std::string text;
  for (const workflows::CatalogSection& section : sections) {
    std::vector<std::vector<std::string>> rows;
    for (const CatalogEntry& entry : section.entries) rows.push_back({"  " + entry.name, entry.summary});
    text += (text.empty() ? "" : "\n") + section.kind + "\n" + format_text_table(rows);
  }
  output.text(text);
  output.object(to_json(sections));
}

void run_verb_bench(const workflows::BenchOptions& options, const workflows::Context& context, const Output& output) {
  const nlohmann::json result = workflows::measure_verb(options, context);
  const auto molecules = result.at("profile").at("molecules").get<std::size_t>();
  std::vector<std::vector<std::string>> rows{
      {"verb", options.what + " (" + result.at("model").get<std::string>() + ")"},
      {"molecules",
       format_count(molecules, "row") + (options.input.empty() ? " made of 50 drugs" : " of " + options.input)},
      {"rate", fmt::format("{:.0f} molecules/s{}", result.at("molecules_per_second").get<double>(),
                           options.what == "train" ? " in the epochs" : "")}};
  if (!result.at("gflops").is_null())
    rows.push_back({"arithmetic",
                    fmt::format("{:.2f} MFLOP per molecule without shortcuts: as fast as {:.1f} GFLOP/s, {:.0f} % of "
                                "the f32 limit",
                                1e-6 * result.at("flops_per_molecule").get<double>(), result.at("gflops").get<double>(),
                                100 * result.at("share_of_limit").get<double>())});
  rows.push_back({"f32 limit", fmt::format("{:.1f} GFLOP/s on {}", result.at("limit_gflops").get<double>(),
                                           format_count(context.threads, "thread"))});
  output.text(format_text_table(rows) + "\n" + format_profile(result.at("profile")));
  output.object(result);
}

void run_bench(workflows::BenchOptions& options, const workflows::Context& context, const Output& output) {
  if (options.what != "machine") return run_verb_bench(options, context, output);
  if (!options.input.empty())
    fail(ErrorCode::invalid_options, "bench machine takes no file; bench featurize, train, predict and screen do");
  const workflows::MachineLimits limits = workflows::measure_machine(context);
  const auto rate = [](double value, const char* unit) {
    return value > 0 ? fmt::format("{:.1f} {}", value, unit) : std::string("not on this CPU");
  };
  const double share = 100 * limits.product_gflops / limits.f32_gflops;
  output.text(
      format_text_table({{"cpu", limits.cpu},
                         {"instruction set", limits.instruction_set},
                         {"f32, one core", rate(limits.f32_gflops, "GFLOP/s")},
                         {"f64, one core", rate(limits.f64_gflops, "GFLOP/s")},
                         {"bf16 by AVX-512, one core", rate(limits.bf16_gflops, "GFLOP/s")},
                         {"bf16 by AMX, one core", rate(limits.amx_bf16_gflops, "GFLOP/s")},
                         {"int8 by AVX-512, one core", rate(limits.int8_gops, "GOP/s")},
                         {"int8 by AMX, one core", rate(limits.amx_int8_gops, "GOP/s")},
                         {"kernels for bf16", limits.bf16_instruction_set},
                         {"f32 matrix product, one core",
                          fmt::format("{}, {:.0f} % of the limit", rate(limits.product_gflops, "GFLOP/s"), share)},
                         {"memory, one core", rate(limits.core_read_gbytes, "GB/s read")},
                         {fmt::format("memory, {}", format_count(limits.cores, "core")),
                          rate(limits.machine_read_gbytes, "GB/s read")}}));
  output.object(to_json(limits));
}

}  // namespace

std::vector<Verb> make_system_verbs() {
  return {
      make_verb<DoctorOptions>("doctor", "Versions, BLAS, instruction set, threads, GPU and memory, and what to mend",
                               {}, 0, {"doctor", "doctor --json"}, run_doctor),
      make_verb<ListOptions>("list", "Models, featurizers, splits, metrics and public data sets", {"kind"}, 0,
                             {"list", "list models", "list models --json"}, run_list),
      make_verb<workflows::BenchOptions>(
          "bench", "What this machine can do at best, and how fast features, training, prediction and screening are",
          {"what", "input"}, 0,
          {"bench machine", "bench train", "bench featurize assay.csv --featurizer \"morgan(radius=2,bits=2048)\"",
           "bench train assay.csv --target pIC50 --epochs 10", "bench predict library.smi --bundle runs/gap --json",
           "bench screen library.smi --bundle runs/gap"},
          run_bench)};
}

}  // namespace athanor::cli
