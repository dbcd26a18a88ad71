// Loading a network from a bundle member: damaged or hostile members are refused, whatever is wrong with them.
#include <gtest/gtest.h>

#include "athanor/models/model.h"
#include "athanor/models/network.h"
#include "athanor/models/weights_io.h"
#include "suites/made_up_inputs.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::models {
namespace {
using nlohmann::json;

std::vector<data::Target> one_number() { return {{"y", data::TaskType::regression, ""}}; }

bundle::Member make_member() {
  const auto inputs = suites::make_inputs(1, 1, true, false);
  const InputShape shape = find_input_shape(inputs, "graphs");
  bundle::Member member;
  member.model = "dmpnn";
  member.options = {{"hidden", 8}, {"ffn_hidden", 8}};
  member.details = {{"inputs", to_json(shape)}, {"tasks", {"regression"}}};
  const auto model = make_model("dmpnn", member.options, shape, {{nn::LossKind::mse}});
  OutputTransform outputs(one_number(), {OutputForm()});
  outputs.mean = {1};
  outputs.scale = {2};
  member.tensors = to_tensors(model->parameters(), {nn::initialize(model->parameters(), 1), {}, outputs});
  return member;
}

void expect_refused(const bundle::Member& member, ErrorCode code, const std::string& part, std::size_t count = 1) {
  const std::vector<data::Target> targets(count, {"y", data::TaskType::regression, ""});
  try {
    athanor_network_library()->load(member, targets, "cpu");
    FAIL() << "loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(LoadNetwork, TakesAnIntactMember) {
  const auto inputs = suites::make_inputs(3, 1, true, false);
  std::vector<double> out(3);
  athanor_network_library()->load(make_member(), one_number(), "cpu")->predict(inputs, out, 1);
  EXPECT_NE(out[0], out[1]);
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
  member.tensors["scaler.targets.scale"] = Tensor::from<double>({1}, std::vector<double>{std::nan("")});
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
  member = make_member();
  member.details["tasks"] = {"guess"};
  expect_refused(member, ErrorCode::corrupt, "guess");
  for (const json& options : {json{{"hidden", 100000000000}}, json{{"hidden", "wide"}}, json{{"width", 3}}, json(3)}) {
    member = make_member();
    member.options = options;
    expect_refused(member, ErrorCode::corrupt, "cannot be rebuilt");
  }
  expect_refused(make_member(), ErrorCode::corrupt, "targets", 2);
}

TEST(LoadNetwork, RefusesUnknownModelsAndDevices) {
  auto member = make_member();
  member.model = "gnn";
  expect_refused(member, ErrorCode::not_found, "gnn");
  const auto load_on = [](const std::string& device) {
    athanor_network_library()->load(make_member(), one_number(), device);
  };
  for (const std::string device : {"tpu", "cuda:x", "cuda:", "cuda:-1", ""}) {
    try {
      load_on(device);
      FAIL() << device;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options) << device;
    }
  }
  if (athanor_network_library()->has_cuda()) GTEST_SKIP() << "this machine has a GPU";
  try {
    load_on("cuda");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::device);
  }
}

TEST(Predict, RefusesFeaturesOfAnotherWidth) {
  auto inputs = suites::make_inputs(3, 1, true, true);
  std::vector<double> out(3);
  const auto network = athanor_network_library()->load(make_member(), one_number(), "cpu");
  try {
    network->predict(inputs, out, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    EXPECT_NE(std::string(error.what()).find("features do not fit"), std::string::npos);
  }
}

TEST(Predict, TakesNoRows) {
  const auto inputs = suites::make_inputs(0, 1, true, false);
  athanor_network_library()->load(make_member(), one_number(), "cpu")->predict(inputs, {}, 2);
}

}  // namespace
}  // namespace athanor::models
