// The prediction half of the libtorch plugin.
#include <torch/version.h>

#include "athanor/kernels/device_kernels.h"
#include "athanor/models/catalog.h"
#include "athanor/models/member_details.h"
#include "athanor/models/sites/site_network.h"
#include "athanor/models/torch_network.h"
#include "athanor/models/translate.h"
#include "athanor/nn/device.h"
#include "athanor/nn/memory.h"
#include "athanor/nn/product_counter.h"
#include "athanor/nn/threads.h"
#include "athanor/nn/without_kernels.h"

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

/// libtorch warns of operators that it calls beta.
#if TORCH_VERSION_MAJOR < 2
namespace libtorch_warnings = c10::Warning;
struct Silence : c10::WarningHandler {
  void process(const c10::SourceLocation& /*place*/, const std::string& /*text*/, const bool /*verbatim*/) override {}
};
#else
namespace libtorch_warnings = c10::WarningUtils;
struct Silence : c10::WarningHandler {
  void process(const c10::Warning& /*warning*/) override {}
};
#endif

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

  double count_flops(const bundle::Member& member, std::span<const data::Target> targets,
                     std::span<const featurize::Inputs> molecules) override {
    const std::unique_ptr<Network> network = load(member, targets, "cpu", kernels::Precision::f32);
    std::vector<double> out(data::count_outputs(targets)), std(out.size()), lower(out.size()), upper(out.size());
    Silence silence;
    const libtorch_warnings::WarningHandlerGuard no_warnings(&silence);
    const nn::WithoutKernels without_kernels;
    const nn::ProductCounter counter;
    for (const featurize::Inputs& molecule : molecules) network->predict(molecule, {out, std, lower, upper}, 1);
    return counter.flops();
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
  athanor::nn::keep_freed_memory();
  static athanor::models::TorchLibrary library;
  return &library;
}
