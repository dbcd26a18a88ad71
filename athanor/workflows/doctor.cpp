#include "athanor/workflows/doctor.h"

#include <dlfcn.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "athanor/atomistic/label.h"
#include "athanor/chemistry/toolkit_version.h"
#include "athanor/core/error.h"
#include "athanor/core/memory.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"

namespace athanor::workflows {
namespace {

std::string find_cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line))
    if (line.starts_with("model name")) return std::string(trim(line.substr(line.find(':') + 1)));
  return "unknown";
}

std::string find_instruction_set() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return __builtin_cpu_supports("avx512bf16") ? "avx512 avx512_bf16" : "avx512";
  if (__builtin_cpu_supports("avx2")) return __builtin_cpu_supports("fma") ? "avx2 fma" : "avx2";
  return "sse2";
#else
  return "portable";
#endif
}

std::string find_gpu_name() {
  std::ifstream file("/proc/driver/nvidia/version");
  std::string line;
  return std::getline(file, line) ? line : "";
}

void add_warnings(DoctorReport& report) {
  if (!report.blas.fast)
    report.warnings.push_back(
        "the BLAS in use is the slow reference implementation (matrix products 15 times slower); mend it with: sudo "
        "apt install libopenblas0");
  if (!report.torch_found) report.warnings.push_back("networks cannot be trained: " + report.torch);
  if (report.xtb.empty())
    report.warnings.push_back("athanor label needs the xtb program; install it with: sudo apt install xtb");
}

}  // namespace

std::string program_version() { return ATHANOR_VERSION; }

nlohmann::json library_versions() {
  return {{"rdkit", chemistry::toolkit_version()},
          {"compiler", __VERSION__},
          {"nlohmann_json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                        NLOHMANN_JSON_VERSION_PATCH)},
          {"fmt", fmt::format("{}", FMT_VERSION)}};
}

MachineFacts find_machine_facts() {
  utsname names{};
  ::uname(&names);
  return {find_cpu_name(), count_available_cores(), find_instruction_set(), find_memory_limit(),
          fmt::format("{} {}", names.sysname, names.release)};
}

BlasFacts find_blas() {
  BlasFacts facts;
  void* library = ::dlopen("libblas.so.3", RTLD_NOW | RTLD_LOCAL);
  void* product = library ? ::dlsym(library, "sgemm_") : nullptr;
  if (!product) {
    facts.description = "none found";
    return facts;
  }
  Dl_info info{};
  if (::dladdr(product, &info) != 0 && info.dli_fname) {
    char* resolved = ::realpath(info.dli_fname, nullptr);
    facts.path = resolved ? resolved : info.dli_fname;
    std::free(resolved);
  }
  if (const auto config = reinterpret_cast<char* (*)()>(::dlsym(library, "openblas_get_config"))) {
    facts.description = config();
    facts.fast = true;
  } else {
    facts.fast = facts.path.find("mkl") != std::string::npos || facts.path.find("blis") != std::string::npos;
    facts.description = facts.fast ? "vendor BLAS" : "reference BLAS";
  }
  return facts;
}

DoctorReport examine(const Context& context) {
  DoctorReport report;
  report.machine = find_machine_facts();
  report.blas = find_blas();
  report.gpu = find_gpu_name();
  try {
    models::NetworkLibrary& library = predict::network_library();
    report.torch = library.version();
    report.torch_found = true;
    report.cuda = library.has_cuda();
  } catch (const Error& error) {
    report.torch = error.what();
  }
  try {
    report.xtb = atomistic::find_xtb_version("xtb");
  } catch (const Error&) {
    report.xtb.clear();
  }
  add_warnings(report);
  (void)context;
  return report;
}

nlohmann::json to_json(const DoctorReport& report) {
  return {{"schema", 1},
          {"version", program_version()},
          {"libraries", library_versions()},
          {"machine",
           {{"cpu", report.machine.cpu},
            {"cores", report.machine.cores},
            {"instruction_set", report.machine.instruction_set},
            {"memory_bytes", report.machine.memory_bytes},
            {"system", report.machine.system}}},
          {"blas", {{"path", report.blas.path}, {"description", report.blas.description}, {"fast", report.blas.fast}}},
          {"torch", {{"found", report.torch_found}, {"version", report.torch}, {"cuda", report.cuda}}},
          {"gpu", report.gpu.empty() ? nlohmann::json(nullptr) : nlohmann::json(report.gpu)},
          {"xtb", report.xtb.empty() ? nlohmann::json(nullptr) : nlohmann::json(report.xtb)},
          {"warnings", report.warnings}};
}

}  // namespace athanor::workflows
