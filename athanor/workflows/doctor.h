// doctor: what this machine and installation are, and what to mend.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Version of Athanor, such as "0.1.0"; bundles and manifests keep it.
std::string program_version();
/// Versions of the libraries that the program was built against, by name.
nlohmann::json library_versions();

/// The machine as the program sees it: in a container, what that has.
struct MachineFacts {
  std::string cpu;
  std::size_t cores = 0;           ///< that may be used here
  std::string instruction_set;     ///< widest vector set: "avx512 avx512_bf16", "avx2", "sse2"
  std::uint64_t memory_bytes = 0;  ///< limit of the cgroup or of the machine
  std::string system;
};
/// Asks the system; what it does not tell stays empty or 0.
MachineFacts find_machine_facts();

/// The library for matrix products that the system has.
struct BlasFacts {
  std::string path;         ///< file that provides sgemm
  std::string description;  ///< "OpenBLAS 0.3.21 ... Zen MAX_THREADS=64"
  bool fast = false;        ///< false for the reference BLAS
};
/// Opens the BLAS that the system would load.
BlasFacts find_blas();

/// What examine() has found.
struct DoctorReport {
  MachineFacts machine;
  BlasFacts blas;
  std::string torch;  ///< "libtorch 1.13.1", or why it is missing
  bool torch_found = false;
  bool cuda = false;
  std::string gpu;                    ///< name from the driver, "" when there is none
  std::string xtb;                    ///< version or "" when absent
  std::vector<std::string> warnings;  ///< each with the line that mends it
};
/// Looks at machine, libraries and programs; what is missing is a warning, never an error.
DoctorReport examine(const Context& context);
/// What `doctor --json` prints (docs/json/doctor.schema.json), with the versions of the program and its libraries.
nlohmann::json to_json(const DoctorReport& report);

}  // namespace athanor::workflows
