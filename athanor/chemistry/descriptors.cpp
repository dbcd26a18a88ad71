// The basic descriptors, by name.
#include "athanor/chemistry/descriptors.h"

#include <algorithm>
#include <array>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/scalar_descriptors.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

// qed comes after these: it is computed apart.
constexpr std::size_t num_scalars = basic::qed;

const std::array<ScalarDescriptor, num_scalars>& get_basic_descriptors() {
  static const auto descriptors = [] {
    std::array<ScalarDescriptor, num_scalars> found{};
    std::transform(basic_descriptor_names.begin(), basic_descriptor_names.begin() + num_scalars, found.begin(),
                   find_scalar_descriptor);
    return found;
  }();
  return descriptors;
}

void check_room(std::span<const double> out) {
  if (out.size() != basic::count)
    fail(ErrorCode::invalid_options, "the basic descriptors need room for {} values; {} are given",
         static_cast<std::size_t>(basic::count), out.size());
}

}  // namespace

const std::vector<std::string>& list_basic_descriptors() {
  static const std::vector<std::string> names(basic_descriptor_names.begin(), basic_descriptor_names.end());
  return names;
}

void compute_basic_descriptors(const Molecule& molecule, std::span<double> out) {
  check_room(out);
  call_toolkit("compute the descriptors", [&] {
    // A copy, since RDKit leaves its notes in the molecule; what it notes for log P serves QED too.
    const Molecule own(std::make_shared<const RDKit::ROMol>(molecule.body()));
    std::ranges::transform(get_basic_descriptors(), out.begin(),
                           [&](ScalarDescriptor compute) { return compute(own.body()); });
    out.back() = compute_qed(own);
  });
}

}  // namespace athanor::chemistry
