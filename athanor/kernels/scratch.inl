// Working memory of kernels.

/// Uninitialised, 64-byte aligned.
template <class T>
struct Scratch {
  explicit Scratch(std::int64_t count)
      : data(static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64}))) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { ::operator delete (data, std::align_val_t{64}); }
  T* data;
};
