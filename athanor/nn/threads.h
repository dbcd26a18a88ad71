// Keeps libtorch from starting threads of its own: parallel work is over micro-batches and blocks of rows.
#pragma once

namespace athanor::nn {

/// From now on operators of libtorch, and matrix products of OpenBLAS, run on the thread that calls them, in all
/// threads of the process.
void keep_to_one_thread();

}  // namespace athanor::nn
