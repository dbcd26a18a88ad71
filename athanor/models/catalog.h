// The list of networks, one line each. Torch-free: names, options and cards; the networks themselves are behind
// models/network.h.
#pragma once

#include "athanor/core/catalog.h"

namespace athanor::models {

const Catalog& network_catalog();

}  // namespace athanor::models
