#include "athanor/nn/product_counter.h"

#include <ATen/record_function.h>

#include <optional>
#include <string_view>

namespace athanor::nn {
namespace {

using Arguments = c10::ArrayRef<const c10::IValue>;

double multiply_sizes(at::IntArrayRef sizes) {
  double product = 1;
  for (const std::int64_t size : sizes) product *= static_cast<double>(size);
  return product;
}

/// a [..., m, k] times b [..., k, n].
double count_product(const c10::IValue& a, const c10::IValue& b) {
  return 2 * multiply_sizes(a.toTensor().sizes()) * static_cast<double>(b.toTensor().size(-1));
}

/// Each place of the result takes all numbers of the weight: input [rows, channels, cells …], weight [out, channels,
/// kernel …].
double count_convolution(Arguments arguments) {
  const at::Tensor &input = arguments[0].toTensor(), &weight = arguments[1].toTensor();
  const auto stride = arguments[3].toIntVector(), padding = arguments[4].toIntVector(),
             dilation = arguments[5].toIntVector();
  double places = static_cast<double>(input.size(0));
  for (std::int64_t d = 2; d < input.dim(); ++d) {
    const auto i = static_cast<std::size_t>(d - 2);
    const auto of = [&](const std::vector<std::int64_t>& values) { return values[values.size() == 1 ? 0 : i]; };
    places *= static_cast<double>(
        (input.size(d) + 2 * of(padding) - of(dilation) * (weight.size(d) - 1) - 1) / of(stride) + 1);
  }
  return 2 * places * multiply_sizes(weight.sizes());
}

double count_operator(std::string_view name, Arguments arguments) {
  if (name == "aten::mm" || name == "aten::bmm" || name == "aten::mv") {
    const bool is_vector = name == "aten::mv";
    return is_vector ? 2 * multiply_sizes(arguments[0].toTensor().sizes()) : count_product(arguments[0], arguments[1]);
  }
  if (name == "aten::addmm" || name == "aten::baddbmm") return count_product(arguments[1], arguments[2]);
  if (name == "aten::addmv") return 2 * multiply_sizes(arguments[1].toTensor().sizes());
  if (name == "aten::convolution") return count_convolution(arguments);
  return 0;
}

/// What a convolution calls is counted already.
struct InsideConvolution : at::ObserverContext {
  ProductCounter::Pause pause;
};

std::unique_ptr<at::ObserverContext> see_operator(const at::RecordFunction& function) {
  ProductCounter* counter = ProductCounter::current();
  if (counter == nullptr) return nullptr;
  const std::string_view name = function.name();
  counter->add(count_operator(name, function.inputs()));
  if (name == "aten::convolution") return std::make_unique<InsideConvolution>();
  return nullptr;
}

}  // namespace

ProductCounter::ProductCounter()
    : handle_(at::addThreadLocalCallback(
          at::RecordFunctionCallback(&see_operator).needsInputs(true).scopes({at::RecordScope::FUNCTION}))) {
  counting = this;
}

ProductCounter::~ProductCounter() {
  counting = nullptr;
  at::removeCallback(handle_);
}

}  // namespace athanor::nn
