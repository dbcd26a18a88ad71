// What loading a network out of a bundle begins with, whoever computes it. Torch-free.
#pragma once

#include <memory>

#include "athanor/core/error.h"
#include "athanor/models/input_shape.h"
#include "athanor/models/network.h"

namespace athanor::models {

/// The widths of the inputs out of a member's details, which also name the task of each target, as the bundle does.
/// Error(corrupt) otherwise.
InputShape read_details(const bundle::Member& member, std::span<const data::Target> targets);

/// What `load` gives; an option or input that it refuses is a fault of the member: Error(corrupt).
template <class Load>
std::unique_ptr<Network> rebuild(const bundle::Member& member, const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid_options && error.code() != ErrorCode::invalid_input) throw;
    fail(ErrorCode::corrupt, "The model {} cannot be rebuilt: {}", member.model, error.what());
  }
}

}  // namespace athanor::models
