#include "athanor/inference/networks.h"

#include <algorithm>
#include <mutex>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/inference/dmpnn.h"
#include "athanor/inference/mlp.h"
#include "athanor/models/member_details.h"
#include "athanor/models/output_form.h"

namespace athanor::inference {
namespace {

/// One Workspace per thread that predicts at the same time.
class WorkspacePool {
 public:
  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Workspace>();
    std::unique_ptr<Workspace> workspace = std::move(idle_.back());
    idle_.pop_back();
    return workspace;
  }
  void give_back(std::unique_ptr<Workspace> workspace) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(workspace));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

class KernelNetwork : public models::Network {
 public:
  KernelNetwork(const bundle::Member& member, std::span<const data::Target> targets, kernels::Precision precision)
      : shape_(models::read_details(member, targets)),
        scalers_(models::read_scalers(member, shape_, targets)),
        pass_(make_pass(member, precision)) {}

  void predict(const featurize::Inputs& inputs, models::OutputSpans out, std::size_t threads) override {
    models::check_inputs(inputs, shape_);
    const std::size_t outputs = scalers_.outputs.num_outputs();
    if (out.mean.size() != inputs.rows * outputs)
      fail(ErrorCode::internal, "{} numbers were asked for {} rows and {} outputs", out.mean.size(), inputs.rows,
           outputs);
    const std::size_t workers = std::max<std::size_t>(threads, 1);
    const std::size_t size = std::clamp((inputs.rows + workers - 1) / workers, std::size_t{1}, pass_->group_rows());
    const std::size_t groups = (inputs.rows + size - 1) / size, parts = std::min(workers, groups);
    parallel_for(parts, threads, [&](std::size_t part) {
      std::unique_ptr<Workspace> workspace = pool_.take();
      for (std::size_t group = part; group < groups; group += parts)
        predict_group(inputs, group * size, std::min(size, inputs.rows - group * size), out, *workspace);
      pool_.give_back(std::move(workspace));
    });
  }

 private:
  std::unique_ptr<ForwardPass> make_pass(const bundle::Member& member, kernels::Precision precision) const {
    ParameterReader reader(member.tensors);
    const auto make = [&]<class Pass, class Options>(Pass*, Options options) -> std::unique_ptr<ForwardPass> {
      apply_json(options, member.options);
      return std::make_unique<Pass>(reader, options, shape_, scalers_.vectors,
                                    static_cast<std::int64_t>(scalers_.outputs.num_raw_outputs()), precision);
    };
    auto pass = member.model == "mlp" ? make(static_cast<Mlp*>(nullptr), models::MlpOptions())
                                      : make(static_cast<Dmpnn*>(nullptr), models::DmpnnOptions());
    reader.finish();
    return pass;
  }

  void predict_group(const featurize::Inputs& inputs, std::size_t first, std::size_t count, models::OutputSpans out,
                     Workspace& workspace) const {
    const std::size_t outputs = scalers_.outputs.num_outputs();
    const Rows raw = pass_->run(inputs, first, count, workspace);
    for (std::size_t i = 0; i < count; ++i)
      scalers_.outputs.apply({raw.row(static_cast<std::int64_t>(i)), scalers_.outputs.num_raw_outputs()},
                             out.part((first + i) * outputs, outputs));
  }

  models::InputShape shape_;
  models::Scalers scalers_;
  std::unique_ptr<ForwardPass> pass_;
  WorkspacePool pool_;
};

}  // namespace

bool has_network(const bundle::Member& member) {
  if (member.model == "mlp") return !models::has_gaussian_process(member);
  if (member.model != "dmpnn") return false;
  if (models::has_gaussian_process(member)) return false;
  const nlohmann::json inputs = member.details.is_object() ? member.details.value("inputs", nlohmann::json()) : nullptr;
  const bool is_joined = inputs.is_object() && inputs.contains("molecules");
  const auto vector_hidden = member.options.find("vector_hidden");
  if (is_joined || (vector_hidden != member.options.end() && *vector_hidden != 0)) return false;
  const auto readout = member.options.find("readout");
  return readout == member.options.end() || !readout->is_string() || Readout::has_kind(*readout);
}

std::unique_ptr<models::Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                              kernels::Precision precision) {
  if (!has_network(member))
    fail(ErrorCode::not_found, "The network \"{}\" is not known without libtorch, or not with these options",
         member.model);
  return models::rebuild(member, [&] { return std::make_unique<KernelNetwork>(member, targets, precision); });
}

}  // namespace athanor::inference
