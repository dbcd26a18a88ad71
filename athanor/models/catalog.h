// The list of networks, one line each. Torch-free: names, options and cards; the networks themselves are behind
// models/network.h.
#pragma once

#include "athanor/core/catalog.h"

namespace athanor::models {

/// All networks with their papers and options, those of add_network_entry too; after the first call none can be added.
const Catalog& network_catalog();

/// One more entry, before the first call of network_catalog(). Programs call add_network of models/model.h, which also
/// says how the network is made. Error(invalid_options) for a name that is taken, and when it is too late.
void add_network_entry(CatalogEntry entry);

}  // namespace athanor::models
