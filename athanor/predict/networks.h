// The libtorch plugin as predict sees it.
#pragma once

#include <string>

#include "athanor/models/network.h"

namespace athanor::predict {

/// True for networks: models that libtorch trains. Does not open the plugin.
bool is_network(const std::string& model);

/// The plugin, opened on first use. Error(unsupported) when it cannot be opened.
models::NetworkLibrary& network_library();

}  // namespace athanor::predict
