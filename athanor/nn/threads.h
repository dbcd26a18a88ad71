// Keeps libtorch from starting threads of its own: parallel work is over micro-batches.
#pragma once

namespace athanor::nn {

/// While it lives, libtorch's operators run on the calling thread alone.
class OneThread {
 public:
  OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;
  ~OneThread();

 private:
  int previous_;
};

}  // namespace athanor::nn
