// The prediction half of the libtorch plugin.
#include <torch/version.h>

#include "athanor/kernels/device_kernels.h"
#include "athanor/models/catalog.h"
#include "athanor/models/member_details.h"
#include "athanor/models/sites/site_network.h"
#include "athanor/models/torch_network.h"
#include "athanor/models/translate.h"
#include "athanor/nn/device.h"
#include "athanor/nn/threads.h"

namespace athanor::models {
namespace {

std::unique_ptr<Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                      torch::Device device, kernels::Precision precision) {
  const InputShape shape = read_details(member, targets);
  nn::LossOptions no_loss{std::vector<nn::LossKind>(targets.size(), nn::LossKind::mse)};
  const std::vector<OutputForm> forms = read_output_forms(member, targets);
  for (std::size_t t = 0; t < targets.size(); ++t)
    no_loss.widths.push_back(static_cast<std::int64_t>(count_raw_outputs(forms[t], targets[t])));
  no_loss.random_features = static_cast<std::int64_t>(count_random_features(forms));
  SiteShape sites = read_site_shape(member.details, targets.size());
  auto model = sites.level == data::SiteLevel::molecule
                   ? make_model(member.model, member.options, shape, std::move(no_loss))
                   : make_site_network(member.model, member.options, shape, sites, std::move(no_loss));
  NetworkState state = read_state(model->parameters(), shape, targets, member);
  return std::make_unique<TorchNetwork>(std::move(model), shape, std::move(sites), std::move(state), device, precision,
                                        read_dropout_samples(member));
}

class TorchLibrary : public NetworkLibrary {
 public:
  std::unique_ptr<Network> load(const bundle::Member& member, std::span<const data::Target> targets,
                                const std::string& device, kernels::Precision precision) override {
    find_entry(network_catalog(), member.model, "network");
    const torch::Device place = nn::parse_device(device);
    return rebuild(member, [&] {
      return translate_errors("loading the model", [&] { return load_network(member, targets, place, precision); });
    });
  }

  std::string version() const override {
    return std::string("libtorch ") + TORCH_VERSION + (kernels::cuda_kernels<float>() ? " with kernels for GPUs" : "");
  }
  bool has_cuda() const override { return at::hasCUDA(); }
};

}  // namespace
}  // namespace athanor::models

extern "C" __attribute__((visibility("default"))) athanor::models::NetworkLibrary* athanor_network_library() {
  athanor::nn::keep_to_one_thread();
  static athanor::models::TorchLibrary library;
  return &library;
}
