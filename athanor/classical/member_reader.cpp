#include "athanor/classical/member_reader.h"

#include <cmath>

namespace athanor::classical {

double apply_link(Link link, double value) { return link == Link::identity ? value : 1 / (1 + std::exp(-value)); }

std::string format_link(Link link) { return link == Link::identity ? "identity" : "logistic"; }

void MemberReader::reject(const std::string& reason) const {
  fail(ErrorCode::corrupt, "The bundle's member of model \"{}\" is not valid: {}", member_.model, reason);
}

std::size_t MemberReader::count(const std::string& key, std::size_t max) const {
  const auto found = member_.details.is_object() ? member_.details.find(key) : member_.details.end();
  if (found == member_.details.end() || !found->is_number_integer() || found->get<std::int64_t>() < 1 ||
      found->get<std::uint64_t>() > max)
    reject(fmt::format("\"{}\" is no whole number from 1 to {}", key, max));
  return found->get<std::size_t>();
}

std::vector<Link> MemberReader::links(std::size_t num_targets) const {
  const auto found = member_.details.is_object() ? member_.details.find("links") : member_.details.end();
  if (found == member_.details.end() || !found->is_array() || found->size() != num_targets)
    reject(fmt::format("\"links\" is no list of {} texts", num_targets));
  std::vector<Link> links;
  for (const auto& item : *found) {
    if (item == format_link(Link::identity)) links.push_back(Link::identity);
    else if (item == format_link(Link::logistic)) links.push_back(Link::logistic);
    else reject("a link is neither \"identity\" nor \"logistic\"");
  }
  return links;
}

const Tensor& MemberReader::checked(const std::string& name, DType dtype,
                                    const std::vector<std::int64_t>& shape) const {
  const auto found = member_.tensors.find(name);
  if (found == member_.tensors.end()) reject(fmt::format("tensor \"{}\" is missing", name));
  const Tensor& tensor = found->second;
  if (tensor.dtype != dtype) reject(fmt::format("tensor \"{}\" has another number type than expected", name));
  bool fits = tensor.shape.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] < 0 ? tensor.shape[i] >= 0 : tensor.shape[i] == shape[i];
  if (!fits || tensor.bytes.size() != tensor.count() * dtype_bytes(dtype))
    reject(fmt::format("tensor \"{}\" has another shape than expected", name));
  return tensor;
}

template <class T>
std::span<const T> MemberReader::tensor(const std::string& name, const std::vector<std::int64_t>& shape) const {
  const std::span<const T> values = checked(name, dtype_of<T>(), shape).template as<T>();
  if constexpr (std::is_floating_point_v<T>)
    for (const T value : values)
      if (!std::isfinite(value)) reject(fmt::format("tensor \"{}\" holds a number that is not finite", name));
  return values;
}

template std::span<const std::int32_t> MemberReader::tensor<std::int32_t>(const std::string&,
                                                                          const std::vector<std::int64_t>&) const;
template std::span<const std::int64_t> MemberReader::tensor<std::int64_t>(const std::string&,
                                                                          const std::vector<std::int64_t>&) const;
template std::span<const float> MemberReader::tensor<float>(const std::string&, const std::vector<std::int64_t>&) const;
template std::span<const double> MemberReader::tensor<double>(const std::string&,
                                                              const std::vector<std::int64_t>&) const;

}  // namespace athanor::classical
