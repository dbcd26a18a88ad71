#include "athanor/classical/links.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"

namespace athanor::classical {
namespace {

/// Exponentials of the distances to the largest, over their sum.
void apply_softmax(std::span<const double> inner, std::span<double> out) {
  const double largest = *std::max_element(inner.begin(), inner.end());
  double sum = 0;
  for (std::size_t k = 0; k < out.size(); ++k) sum += out[k] = std::exp(inner[k] - largest);
  for (double& share : out) share /= sum;
}

/// Minimises sum over i != j of (r_ji p_i - r_ij p_j)^2 with the probabilities p adding up to 1, by fixed-point
/// iteration; r_ij is the probability of i among i and j.
void couple_pairs(std::span<const double> inner, std::span<double> p) {
  constexpr double nearest = 1e-7, tolerance = 1e-10;
  const std::size_t k = p.size();
  std::vector<double> r(k * k), q(k * k), qp(k);
  for (std::size_t i = 0, pair = 0; i < k; ++i)
    for (std::size_t j = i + 1; j < k; ++j, ++pair) {
      r[i * k + j] = std::clamp(apply_link(Link::logistic, inner[pair]), nearest, 1 - nearest);
      r[j * k + i] = 1 - r[i * k + j];
    }
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      if (j == i) continue;
      q[i * k + i] += r[j * k + i] * r[j * k + i];
      q[i * k + j] = -r[j * k + i] * r[i * k + j];
    }
  std::fill(p.begin(), p.end(), 1 / static_cast<double>(k));
  const std::size_t max_rounds = std::max<std::size_t>(1000, k);
  for (std::size_t round = 0; round < max_rounds; ++round) {
    double pqp = 0, error = 0;
    for (std::size_t i = 0; i < k; ++i) {
      qp[i] = 0;
      for (std::size_t j = 0; j < k; ++j) qp[i] += q[i * k + j] * p[j];
      pqp += p[i] * qp[i];
    }
    for (std::size_t i = 0; i < k; ++i) error = std::max(error, std::abs(qp[i] - pqp));
    if (error < tolerance) break;
    for (std::size_t i = 0; i < k; ++i) {
      const double step = (pqp - qp[i]) / q[i * k + i];
      p[i] += step;
      pqp = (pqp + step * (step * q[i * k + i] + 2 * qp[i])) / ((1 + step) * (1 + step));
      for (std::size_t j = 0; j < k; ++j) {
        qp[j] = (qp[j] + step * q[i * k + j]) / (1 + step);
        p[j] /= 1 + step;
      }
    }
  }
}

}  // namespace

double apply_link(Link link, double value) { return link == Link::logistic ? 1 / (1 + std::exp(-value)) : value; }

std::string format_link(Link link) {
  switch (link) {
    case Link::identity: return "identity";
    case Link::logistic: return "logistic";
    case Link::softmax: return "softmax";
    case Link::pairwise: return "pairwise";
    case Link::shares: return "shares";
  }
  fail(ErrorCode::internal, "link without a name");
}

std::size_t TargetLink::num_inner() const {
  if (kind == Link::softmax) return outputs;
  return kind == Link::pairwise ? outputs * (outputs - 1) / 2 : 1;
}

void TargetLink::apply(std::span<const double> inner, std::span<double> out) const {
  if (kind == Link::softmax) apply_softmax(inner, out);
  else if (kind == Link::pairwise) couple_pairs(inner, out);
  else out[0] = apply_link(kind, inner[0]);
}

TargetLinks::TargetLinks(std::vector<TargetLink> links) : links_(std::move(links)) {
  for (const TargetLink& link : links_) {
    inner_.push_back(inner_.back() + link.num_inner());
    outputs_.push_back(outputs_.back() + link.outputs);
  }
}

namespace {

std::vector<TargetLink> choose_links(std::span<const data::Target> targets, Link several) {
  std::vector<TargetLink> links;
  for (const data::Target& target : targets)
    links.push_back({target.task == data::TaskType::regression ? Link::identity
                     : target.task == data::TaskType::binary   ? Link::logistic
                                                               : several,
                     target.num_outputs()});
  return links;
}

}  // namespace

TargetLinks::TargetLinks(std::span<const data::Target> targets, Link several)
    : TargetLinks(choose_links(targets, several)) {}

TargetLinks TargetLinks::of_shares(std::span<const data::Target> targets) {
  std::vector<TargetLink> links;
  for (const data::Target& target : targets)
    links.push_back({target.task == data::TaskType::multiclass ? Link::shares : Link::identity, target.num_outputs()});
  return TargetLinks(std::move(links));
}

std::size_t TargetLinks::find_target(std::size_t output) const {
  std::size_t target = 0;
  while (target + 1 < size() && outputs_[target + 1] <= output) ++target;
  return target;
}

void TargetLinks::apply(std::span<const double> inner, std::span<double> out) const {
  for (std::size_t t = 0; t < links_.size(); ++t)
    links_[t].apply(inner.subspan(inner_[t], inner_[t + 1] - inner_[t]),
                    out.subspan(outputs_[t], outputs_[t + 1] - outputs_[t]));
}

}  // namespace athanor::classical
