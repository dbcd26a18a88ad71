// Bit fingerprints as rows of 0 and 1.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/chemistry/fingerprints.h"

namespace athanor::featurize {

/// out[i] = bit i of the fingerprint, which has at least out.size() bits.
void write_bits(const chemistry::BitFingerprint& fingerprint, std::span<float> out);

/// "morgan_0", "morgan_1", …
std::vector<std::string> number_names(const std::string& stem, std::size_t count);

}  // namespace athanor::featurize
