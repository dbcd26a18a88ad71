#include "athanor/nn/weight_forms.h"

#include <algorithm>
#include <vector>

#include "athanor/nn/kept_forms.h"

namespace athanor::nn {
using torch::Tensor;

/// Which part of a weight a form is of, and how it is read.
struct Part {
  const void* data;
  std::int64_t rows, columns, row_stride, column_stride;
  bool rounds;

  Part(const Tensor& matrix, bool rounded)
      : data(matrix.data_ptr()),
        rows(matrix.size(0)),
        columns(matrix.size(1)),
        row_stride(matrix.stride(0)),
        column_stride(matrix.stride(1)),
        rounds(rounded) {}
  bool operator==(const Part&) const = default;
};

/// A form, and whether it is that of the weights as they are.
template <class Form>
struct Kept {
  Part part;
  Form form;
  bool is_current = true;
};

template <class Form>
Kept<Form>* find_part(std::vector<Kept<Form>>& kept, const Part& part) {
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const Kept<Form>& one) { return one.part == part; });
  return found == kept.end() ? nullptr : &*found;
}

/// Where the gradient of a parameter lies, and whether a function has been given this memory.
struct Place {
  std::int64_t offset, size;
  bool is_taken = false;
};

struct KeptForms {
  KeptForms(const ParameterList& list, const Tensor& weights) : flat(weights) {
    for (const Parameter& parameter : list.items())
      if (parameter.trainable) places.push_back({parameter.offset, parameter.size});
  }

  /// Place of the first number of a weight in `flat`, -1 when it lies elsewhere.
  std::int64_t find_offset(const Tensor& weight) const {
    if (weight.scalar_type() != flat.scalar_type() || !weight.is_cpu()) return -1;
    const auto* first = static_cast<const char*>(flat.data_ptr());
    const auto* own = static_cast<const char*>(weight.data_ptr());
    const std::int64_t bytes = own - first, size = static_cast<std::int64_t>(flat.element_size());
    return bytes >= 0 && bytes < flat.numel() * size ? bytes / size : -1;
  }

  Tensor flat, gradient;
  std::vector<Place> places;  ///< of the parameters, in their order
  std::vector<Kept<PackedFactor>> factors;
  std::vector<Kept<Tensor>> tables;
};

namespace {

void fill_table(const Tensor& weight, std::int64_t count, const Tensor& table) {
  dispatch(weight, [&](auto type) {
    using T = decltype(type);
    transpose(weight.data_ptr<T>(), weight.stride(0), weight.size(0), count, table.data_ptr<T>(), table.size(1));
  });
}

thread_local KeptForms* here = nullptr;

/// The place of a weight that is a whole parameter, if it is free.
Place* find_free_place(const Tensor& weight) {
  if (here == nullptr || !weight.is_contiguous()) return nullptr;
  const std::int64_t offset = here->find_offset(weight);
  const auto found = std::find_if(here->places.begin(), here->places.end(), [&](const Place& place) {
    return place.offset == offset && place.size == weight.numel() && !place.is_taken;
  });
  return found == here->places.end() ? nullptr : &*found;
}

}  // namespace

WeightForms::WeightForms(const ParameterList& list, const Tensor& flat)
    : kept_(std::make_unique<KeptForms>(list, flat)) {}
WeightForms::WeightForms(WeightForms&&) noexcept = default;
WeightForms::~WeightForms() = default;

void WeightForms::forget() {
  for (auto& one : kept_->factors) one.is_current = false;
  for (auto& one : kept_->tables) one.is_current = false;
}

WeightForms::Scope::Scope(WeightForms& forms, const Tensor& gradient) {
  here = forms.kept_.get();
  here->gradient = gradient;
  for (Place& place : here->places) place.is_taken = false;
}

WeightForms::Scope::~Scope() { here = nullptr; }

PackedFactor pack_weight(const Tensor& b, bool rounds) {
  if (here == nullptr || here->find_offset(b) < 0) return PackedFactor(b, rounds);
  const Part part(b, rounds);
  Kept<PackedFactor>* kept = find_part(here->factors, part);
  if (kept == nullptr) return here->factors.emplace_back(part, PackedFactor(b, rounds)).form;
  if (!kept->is_current) kept->form.pack(b);
  kept->is_current = true;
  return kept->form;
}

Tensor make_table(const Tensor& weight, std::int64_t count) {
  const bool keeps = here != nullptr && here->find_offset(weight) >= 0;
  const Part part(weight.narrow(1, 0, count), false);
  Kept<Tensor>* kept = keeps ? find_part(here->tables, part) : nullptr;
  if (kept != nullptr && kept->is_current) return kept->form;
  const Tensor table = kept != nullptr ? kept->form : torch::empty({count, weight.size(0)}, weight.options());
  fill_table(weight, count, table);
  if (kept != nullptr) kept->is_current = true;
  else if (keeps) here->tables.emplace_back(part, table);
  return table;
}

Tensor make_gradient(const Tensor& weight) {
  Place* place = find_free_place(weight);
  if (place == nullptr) return torch::empty(weight.sizes(), weight.options());
  place->is_taken = true;
  return here->gradient.narrow(0, place->offset, place->size).view(weight.sizes());
}

}  // namespace athanor::nn
