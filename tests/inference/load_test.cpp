// Loading a network from a bundle member: damaged or hostile members are refused, as by the libtorch path.
#include <gtest/gtest.h>

#include <limits>

#include "athanor/core/error.h"
#include "random_member.h"

namespace athanor::inference {
namespace {
using nlohmann::json;

bundle::Member make_member() {
  return make_random_member("dmpnn", {{"hidden", 8}, {"ffn_hidden", 8}}, suites::make_inputs(1, 1, true, false), 1);
}

void expect_refused(const bundle::Member& member, ErrorCode code, const std::string& part,
                    const std::vector<data::Target>& targets = make_targets()) {
  try {
    load_network(member, targets);
    FAIL() << "loaded: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(LoadNetwork, RefusesTensorsThatDoNotFitTheOptions) {
  auto member = make_member();
  member.tensors.erase("encoder.w_h.weight");
  expect_refused(member, ErrorCode::corrupt, "lacks the tensor encoder.w_h.weight");
  member = make_member();
  member.options["hidden"] = 9;
  expect_refused(member, ErrorCode::corrupt, "has shape [8, ");
  member = make_member();
  member.tensors["more"] = Tensor{DType::f32, {0}, {}};
  expect_refused(member, ErrorCode::corrupt, "tensors");
  member = make_member();
  member.tensors["encoder.w_o.bias"].dtype = DType::i32;
  expect_refused(member, ErrorCode::corrupt, "number type");
  member = make_member();
  member.tensors["head.1.weight"].bytes.pop_back();
  expect_refused(member, ErrorCode::corrupt, "number type");
  member = make_member();
  member.tensors["scaler.targets.scale"] = Tensor::from<double>({3}, std::vector<double>{1, std::nan(""), 1});
  expect_refused(member, ErrorCode::corrupt, "not finite");
}

TEST(LoadNetwork, RefusesDetailsAndOptionsThatMakeNoSense) {
  for (const json& details : {json(), json::array(), json{{"tasks", {"regression"}}}, json{{"tasks", 3}}}) {
    auto member = make_member();
    member.details = details;
    expect_refused(member, ErrorCode::corrupt, "details");
  }
  auto member = make_member();
  member.details["inputs"]["node_onehot"] = -5;
  expect_refused(member, ErrorCode::corrupt, "node_onehot");
  for (const json& options :
       {json{{"hidden", 100000000000}}, json{{"hidden", "wide"}}, json{{"width", 3}}, json{{"activation", "maxout"}}}) {
    member = make_member();
    for (const auto& [key, value] : options.items()) member.options[key] = value;
    expect_refused(member, ErrorCode::corrupt, "cannot be rebuilt");
  }
  member = make_member();
  member.options = 3;
  expect_refused(member, ErrorCode::corrupt, "cannot be rebuilt");
  member = make_member();
  member.details["inputs"]["edge_onehot"] = 0;
  expect_refused(member, ErrorCode::corrupt, "needs molecular graphs");
  expect_refused(make_member(), ErrorCode::corrupt, "targets", {{"y", data::TaskType::regression, ""}});
}

TEST(LoadNetwork, KnowsItsNetworks) {
  auto member = make_member();
  EXPECT_TRUE(has_network(member));
  member.options["readout"] = "set2set";
  EXPECT_FALSE(has_network(member));
  expect_refused(member, ErrorCode::not_found, "dmpnn");
  member.options = json::object();
  EXPECT_TRUE(has_network(member));
  member.model = "mlp";
  EXPECT_TRUE(has_network(member));
  member.model = "gin";
  EXPECT_FALSE(has_network(member));
  expect_refused(member, ErrorCode::not_found, "gin");
}

TEST(Predict, RefusesFeaturesOfAnotherWidth) {
  const auto network = load_network(make_member(), make_targets());
  std::vector<double> out(15);
  try {
    network->predict(suites::make_inputs(3, 1, true, true), out, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    EXPECT_NE(std::string(error.what()).find("features do not fit"), std::string::npos);
  }
}

TEST(Predict, TakesNoRows) {
  load_network(make_member(), make_targets())->predict(suites::make_inputs(0, 1, true, false), {}, 2);
}

TEST(Predict, LetsNanThrough) {
  auto member = make_member();
  const std::vector<float> bias(8, std::numeric_limits<float>::quiet_NaN());
  member.tensors["encoder.w_o.bias"] = Tensor::from<float>({8}, bias);
  std::vector<double> out(5);
  load_network(member, make_targets())->predict(suites::make_inputs(1, 1, true, false), out, 1);
  EXPECT_TRUE(std::isnan(out[0]));
}

}  // namespace
}  // namespace athanor::inference
