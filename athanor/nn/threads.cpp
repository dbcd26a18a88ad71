#include "athanor/nn/threads.h"

#include <ATen/Parallel.h>

namespace athanor::nn {

OneThread::OneThread() : previous_(at::get_num_threads()) {
  if (previous_ != 1) at::set_num_threads(1);
}

OneThread::~OneThread() {
  if (previous_ != 1) at::set_num_threads(previous_);
}

}  // namespace athanor::nn
