// doctor, list and bench.
#include "athanor/core/text.h"
#include "athanor/workflows/bench.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/listing.h"
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
    list.add("kind", &kind, "models, featurizers, graphs, splits, metrics, generators, sets or warnings (default: all)")
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

void run_bench(workflows::BenchOptions& options, const workflows::Context& context, const Output& output) {
  const workflows::MachineLimits limits = workflows::measure_machine(options, context);
  const auto rate = [](double value, const char* unit) {
    return value > 0 ? fmt::format("{:.1f} {}", value, unit) : std::string("not on this CPU");
  };
  const double share = 100 * limits.product_gflops / limits.f32_gflops;
  output.text(
      format_text_table({{"cpu", limits.cpu},
                         {"instruction set", limits.instruction_set},
                         {"f32, one core", rate(limits.f32_gflops, "GFLOP/s")},
                         {"f64, one core", rate(limits.f64_gflops, "GFLOP/s")},
                         {"bf16, one core", rate(limits.bf16_gflops, "GFLOP/s")},
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
      make_verb<workflows::BenchOptions>("bench", "What this machine can do at best: arithmetic and memory", {"what"},
                                         0, {"bench machine", "bench machine --json"}, run_bench)};
}

}  // namespace athanor::cli
