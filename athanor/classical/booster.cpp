#include "athanor/classical/booster.h"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::classical {
namespace {

void check(int status) {
  if (status == 0) return;
  const std::string message = XGBGetLastError();
  fail(ErrorCode::internal, "XGBoost failed: {}", message.substr(0, message.find('\n')));
}

/// The array as XGBoost's C interface wants it described (numpy's array interface as JSON).
template <class T>
std::string describe_array(const std::vector<T>& values, const char* type) {
  return fmt::format(R"({{"data":[{},true],"shape":[{}],"typestr":"{}","version":3}})",
                     reinterpret_cast<std::uintptr_t>(values.data()), values.size(), type);
}

}  // namespace

std::string format_booster_seed(std::uint64_t seed) { return std::to_string(seed & 0x7fffffff); }

BoosterData::BoosterData(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows,
                         std::span<const double> labels, std::span<const double> weights,
                         const std::vector<std::uint8_t>& ordered) {
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint32_t> columns;
  std::vector<float> values;
  for (const std::size_t row : rows) {
    const auto x = vectors.row(row);
    for (std::size_t c = 0; c < x.size(); ++c) {
      if (x[c] == 0 && (ordered.empty() || !ordered[c])) continue;
      columns.push_back(static_cast<std::uint32_t>(c));
      values.push_back(x[c]);
    }
    offsets.push_back(columns.size());
  }
  check(XGBSetGlobalConfig(R"({"verbosity":0})"));
  check(XGDMatrixCreateFromCSR(describe_array(offsets, "<u8").c_str(), describe_array(columns, "<u4").c_str(),
                               describe_array(values, "<f4").c_str(), vectors.columns, R"({"missing":NaN,"nthread":1})",
                               &handle_));
  const auto set = [&](const char* name, std::span<const double> given) {
    const std::vector<float> numbers(given.begin(), given.end());
    const int status = XGDMatrixSetFloatInfo(handle_, name, numbers.data(), numbers.size());
    if (status != 0) XGDMatrixFree(handle_);
    check(status);
  };
  set("label", labels);
  if (!weights.empty()) set("weight", weights);
}

BoosterData::~BoosterData() { XGDMatrixFree(handle_); }

Booster::Booster(const BoosterData& train, const BoosterData* val, const std::map<std::string, std::string>& parameters)
    : train_(train), val_(val) {
  const DMatrixHandle cached[2] = {train.handle(), val ? val->handle() : nullptr};
  check(XGBSetGlobalConfig(R"({"verbosity":0})"));
  check(XGBoosterCreate(cached, val ? 2 : 1, &handle_));
  for (const auto& [name, value] : parameters) {
    const int status = XGBoosterSetParam(handle_, name.c_str(), value.c_str());
    if (status != 0) XGBoosterFree(handle_);
    check(status);
  }
}

Booster::~Booster() { XGBoosterFree(handle_); }

void Booster::add_round(int round) { check(XGBoosterUpdateOneIter(handle_, round, train_.handle())); }

void Booster::add_round(std::uint64_t seed, std::vector<float> gradient, std::vector<float> curvature) {
  check(XGBoosterSetParam(handle_, "seed", format_booster_seed(seed).c_str()));
  check(XGBoosterBoostOneIter(handle_, train_.handle(), gradient.data(), curvature.data(), gradient.size()));
}

std::vector<float> Booster::predict_margins(const BoosterData& data) {
  bst_ulong count = 0;
  const float* margins = nullptr;
  constexpr int as_margins = 1, all_trees = 0, not_training = 0;
  check(XGBoosterPredict(handle_, data.handle(), as_margins, all_trees, not_training, &count, &margins));
  return {margins, margins + count};
}

double Booster::compute_val_loss(int round) {
  DMatrixHandle data = val_->handle();
  const char* name = "val";
  const char* text = nullptr;
  check(XGBoosterEvalOneIter(handle_, round, &data, &name, 1, &text));
  const std::string line = text;  // "[0]\tval-rmse:0.123456"
  const auto loss = parse_number(line.substr(line.rfind(':') + 1));
  if (!loss) fail(ErrorCode::internal, "XGBoost reported a validation loss that is no number: {}", line);
  return *loss;
}

std::string Booster::format_json() {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(handle_, R"({"format":"json"})", &size, &bytes));
  return {bytes, size};
}

std::vector<std::vector<Tree>> parse_booster_trees(const std::string& json, std::size_t rounds, std::size_t classes,
                                                   const std::vector<std::uint8_t>& ordered) {
  const auto model = nlohmann::json::parse(json);
  const auto& stored = model.at("learner").at("gradient_booster").at("model").at("trees");
  // A round grows one tree per class, in the order of the classes.
  std::vector<std::vector<Tree>> trees(classes);
  for (std::size_t t = 0; t < std::min<std::size_t>(rounds * classes, stored.size()); ++t) {
    const auto& source = stored[t];
    const auto left = source.at("left_children").get<std::vector<int>>(),
               right = source.at("right_children").get<std::vector<int>>();
    const auto columns = source.at("split_indices").get<std::vector<std::size_t>>();
    const auto numbers = source.at("split_conditions").get<std::vector<float>>();
    const auto absent_left = source.at("default_left").get<std::vector<int>>();
    Tree tree;
    std::vector<int> pending{0};
    while (!pending.empty()) {
      const auto node = static_cast<std::size_t>(pending.back());
      pending.pop_back();
      if (left.at(node) < 0) {
        tree.add_leaf(numbers.at(node));
        continue;
      }
      const float below = std::nextafter(numbers.at(node), -std::numeric_limits<float>::infinity());
      const bool is_ordered = !ordered.empty() && ordered.at(columns.at(node)) != 0;
      tree.add_split(columns.at(node), is_ordered ? 0 <= below : absent_left.at(node) != 0, below);
      pending.push_back(right.at(node));
      pending.push_back(left.at(node));
    }
    trees[t % classes].push_back(std::move(tree));
  }
  return trees;
}

}  // namespace athanor::classical
