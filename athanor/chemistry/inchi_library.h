// Inside this room: InChI 1.03 keeps global state, so that one thread at a time may use it.
#pragma once

#include <mutex>

namespace athanor::chemistry {

std::mutex& inchi_library_mutex();

}  // namespace athanor::chemistry
