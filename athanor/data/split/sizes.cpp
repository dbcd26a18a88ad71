#include "athanor/data/split/sizes.h"

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

std::string list_numbers(const std::vector<double>& numbers) {
  std::vector<std::string> texts;
  for (const double number : numbers) texts.push_back(format_number(number));
  return join_text(texts, " ");
}

}  // namespace

PartFractions parse_fractions(const std::vector<double>& sizes) {
  if (sizes.size() != 2 && sizes.size() != 3)
    fail(ErrorCode::invalid_options,
         "--split-sizes: expected two numbers (train test) or three (train val test), found {}", sizes.size());
  double sum = 0;
  for (const double size : sizes) {
    if (!(size >= 0)) fail(ErrorCode::invalid_options, "--split-sizes: {} is negative", format_number(size));
    sum += size;
  }
  if (std::abs(sum - 100) <= 1e-4)
    fail(ErrorCode::invalid_options, "--split-sizes: {} look like percentages; give fractions such as 0.8 0.1 0.1",
         list_numbers(sizes));
  if (!(std::abs(sum - 1) <= 1e-6))
    fail(ErrorCode::invalid_options, "--split-sizes: {} add up to {}, expected 1", list_numbers(sizes),
         format_number(sum));
  if (sizes.front() <= 0)
    fail(ErrorCode::invalid_options, "--split-sizes: the train part is 0; nothing could be learnt");
  return sizes.size() == 2 ? PartFractions{sizes[0], 0, sizes[1]} : PartFractions{sizes[0], sizes[1], sizes[2]};
}

std::size_t floor_share(std::size_t n, double fraction) {
  return static_cast<std::size_t>(std::floor(static_cast<double>(n) * fraction + 1e-6));
}

}  // namespace athanor::data
