// The SHA-256 of a bundle's content. tests/golden/bundle/check_python.py states the same rule in Python.
#pragma once

#include <string>

#include "athanor/core/safetensors.h"

namespace athanor::bundle {

/// Metadata key that holds the checksum; it is the one entry that the checksum leaves out.
inline constexpr const char* checksum_key = "sha256";

/// SHA-256 over every metadata entry but the checksum, then every tensor, both in name order. An entry is hashed as
/// "key:length:" and the value; a tensor as "name:type:extent,extent,…:length:" and its bytes.
std::string compute_content_sha256(const SafetensorsFile& file);

/// The same over tensors alone.
std::string compute_tensors_sha256(const TensorMap& tensors);

}  // namespace athanor::bundle
