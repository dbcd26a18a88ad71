#include "athanor/classical/member_reader.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"

namespace athanor::classical {

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

std::string MemberReader::text(const std::string& key, const std::vector<std::string>& choices) const {
  const auto found = member_.details.is_object() ? member_.details.find(key) : member_.details.end();
  if (found == member_.details.end() || !found->is_string() ||
      std::find(choices.begin(), choices.end(), found->get<std::string>()) == choices.end())
    reject(fmt::format("\"{}\" is none of {}", key, join_text(choices, ", ")));
  return found->get<std::string>();
}

std::vector<std::uint8_t> MemberReader::known(std::size_t num_targets, std::size_t rows) const {
  std::vector<std::uint8_t> known;
  for (const std::int32_t value :
       tensor<std::int32_t>("known", {static_cast<std::int64_t>(num_targets), static_cast<std::int64_t>(rows)})) {
    if (value != 0 && value != 1) reject("tensor \"known\" holds a number other than 0 and 1");
    known.push_back(static_cast<std::uint8_t>(value));
  }
  for (std::size_t t = 0; t < num_targets; ++t)
    if (std::count(known.begin() + static_cast<std::ptrdiff_t>(t * rows),
                   known.begin() + static_cast<std::ptrdiff_t>((t + 1) * rows), 1) == 0)
      reject("a target has no training row");
  return known;
}

TargetLinks MemberReader::links(std::span<const data::Target> targets) const {
  const auto found = member_.details.is_object() ? member_.details.find("links") : member_.details.end();
  if (found == member_.details.end() || !found->is_array() || found->size() != targets.size())
    reject(fmt::format("\"links\" is no list of {} texts", targets.size()));
  std::vector<TargetLink> links;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const bool several = targets[t].task == data::TaskType::multiclass;
    const std::vector<Link> possible = several ? std::vector{Link::softmax, Link::pairwise, Link::shares}
                                               : std::vector{Link::identity, Link::logistic};
    const auto kind =
        std::find_if(possible.begin(), possible.end(), [&](Link link) { return found->at(t) == format_link(link); });
    if (kind == possible.end()) reject(fmt::format("the link of target \"{}\" is unknown", targets[t].name));
    links.push_back({*kind, targets[t].num_outputs()});
  }
  return TargetLinks(std::move(links));
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

void save_layout(std::size_t columns, const TargetLinks& links, bundle::Member& member) {
  member.details["columns"] = columns;
  member.details["links"] = nlohmann::json::array();
  for (std::size_t t = 0; t < links.size(); ++t) member.details["links"].push_back(format_link(links[t].kind));
}

void save_known(const std::vector<std::uint8_t>& known, std::size_t num_targets, bundle::Member& member) {
  const std::vector<std::int32_t> numbers(known.begin(), known.end());
  const auto targets = static_cast<std::int64_t>(num_targets);
  member.tensors["known"] =
      Tensor::from<std::int32_t>({targets, static_cast<std::int64_t>(known.size()) / targets}, numbers);
}

}  // namespace athanor::classical
