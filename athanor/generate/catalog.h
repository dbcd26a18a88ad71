// The list of generators.
#pragma once

#include "athanor/core/catalog.h"

namespace athanor::generate {

/// Every generator that `athanor generate --model NAME` knows.
const Catalog& generate_catalog();

}  // namespace athanor::generate
