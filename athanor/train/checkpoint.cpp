#include "athanor/train/checkpoint.h"

#include <cmath>
#include <cstring>

#include "athanor/core/file.h"
#include "athanor/core/safetensors.h"
#include "athanor/models/weights_io.h"

namespace athanor::train {
namespace {
using nlohmann::json;

constexpr const char* format_name = "athanor training checkpoint 1";

double read_number(const json& value) { return value.is_null() ? NAN : value.get<double>(); }

EpochRecord read_record(const json& value) {
  return {value.at("epoch").get<std::int64_t>(),
          read_number(value.at("train_loss")),
          read_number(value.at("val_loss")),
          read_number(value.at("val_metric")),
          value.at("learning_rate").get<double>(),
          value.at("seconds").get<double>(),
          value.at("molecules_per_second").get<double>()};
}

Tensor to_plain(const torch::Tensor& values) {
  const torch::Tensor here = values.cpu().contiguous();
  return Tensor::from<float>({here.numel()}, {here.data_ptr<float>(), static_cast<std::size_t>(here.numel())});
}

torch::Tensor read_plain(const TensorMap& tensors, const std::string& name, std::int64_t size) {
  const auto found = tensors.find(name);
  if (found == tensors.end() || found->second.dtype != DType::f32 ||
      found->second.shape != std::vector<std::int64_t>{size})
    fail(ErrorCode::corrupt, "the tensor {} is absent or has another size", name);
  const torch::Tensor values = torch::empty({size});
  if (size > 0) std::memcpy(values.data_ptr<float>(), found->second.bytes.data(), found->second.bytes.size());
  return values;
}

std::string name_snapshot(std::size_t number) { return fmt::format("snapshot{}.", number); }

json describe_progress(const TrainingState& state) {
  json history = json::array();
  for (const EpochRecord& record : state.history) history.push_back(to_json(record));
  const auto& memory = state.schedule;
  return {
      {"steps", state.steps},
      {"schedule_steps", state.schedule_steps},
      {"best_epoch", state.best_epoch},
      {"best_loss", state.best_loss},
      {"history", history},
      {"snapshots", state.snapshots.size()},
      {"plateau",
       {{"best", memory.best}, {"waiting", memory.waiting}, {"reductions", memory.reductions}, {"seen", memory.seen}}}};
}

void read_progress(const json& progress, TrainingState& state) {
  state.steps = progress.at("steps").get<std::int64_t>();
  state.schedule_steps = progress.at("schedule_steps").get<std::int64_t>();
  state.best_epoch = progress.at("best_epoch").get<std::int64_t>();
  state.best_loss = progress.at("best_loss").get<double>();
  for (const json& record : progress.at("history")) state.history.push_back(read_record(record));
  const json& plateau = progress.at("plateau");
  state.schedule = {plateau.at("best").get<double>(), plateau.at("waiting").get<std::int64_t>(),
                    plateau.at("reductions").get<std::int64_t>(), plateau.at("seen").get<bool>()};
}

template <class T>
void update_hash(Sha256& hash, std::span<const T> values) {
  const std::uint64_t count = values.size();
  hash.update(&count, sizeof count);
  hash.update(values.data(), values.size_bytes());
}

}  // namespace

std::string compute_request_hash(const FitRequest& request) {
  TrainingOptions training = request.training;
  json targets = json::array();
  for (const data::Target& target : request.targets)
    targets.push_back({target.name, data::format_task_type(target.task), target.classes});
  json settings{{"model", request.model},
                {"options", request.model_options},
                {"training", athanor::to_json(training)},
                {"seed", request.seed},
                {"targets", targets},
                {"device", request.device},
                {"vector_columns", featurize::count_vector_columns(*request.inputs)},
                {"node_width", request.inputs->graphs.node_width()},
                {"vocabulary", request.inputs->tokens.vocabulary},
                {"point_width", request.inputs->points.width}};
  if (!request.objective.empty()) settings["objective"] = request.objective;
  if (request.sites) settings["sites"] = data::format_site_level(request.sites->level);
  if (request.start) {
    TransferOptions transfer = request.transfer;
    settings["start"] = {{"weights", bundle::compute_weights_sha256(*request.start)},
                         {"transfer", athanor::to_json(transfer)}};
  }
  Sha256 hash;
  hash.update(settings.dump());
  update_hash(hash, request.values);
  if (request.target_matrix) update_hash(hash, std::span<const float>(request.target_matrix->values));
  if (request.sites) {
    update_hash(hash, std::span<const std::size_t>(request.sites->offsets));
    update_hash(hash, std::span<const double>(request.sites->sums));
  }
  update_hash(hash, request.weights);
  update_hash(hash, request.relations);
  update_hash(hash, request.train);
  update_hash(hash, request.val);
  update_hash(hash, std::span<const std::uint8_t>(request.inputs->graphs.node_columns));
  update_hash(hash, std::span<const std::int32_t>(request.inputs->graphs.edge_source));
  update_hash(hash, std::span<const std::uint16_t>(request.inputs->tokens.ids));
  update_hash(hash, std::span<const std::uint8_t>(request.inputs->points.kinds));
  update_hash(hash, std::span<const float>(request.inputs->points.positions));
  update_hash(hash, std::span<const float>(request.inputs->vectors.values));
  return hash.hex();
}

void save_checkpoint(const std::filesystem::path& path, const nn::ParameterList& list, const TrainingState& state,
                     const std::string& request_hash) {
  SafetensorsFile file;
  models::write_weights(list, state.current, "current.", file.tensors);
  models::write_weights(list, state.best, "best.", file.tensors);
  for (std::size_t i = 0; i < state.snapshots.size(); ++i)
    models::write_weights(list, state.snapshots[i], name_snapshot(i), file.tensors);
  file.tensors["adam.first"] = to_plain(state.first);
  file.tensors["adam.second"] = to_plain(state.second);
  file.metadata = {{"format", format_name}, {"request", request_hash}, {"progress", describe_progress(state).dump()}};
  write_file(path, format_safetensors(file));
}

TrainingState load_checkpoint(const std::filesystem::path& path, const nn::ParameterList& list,
                              const std::string& request_hash) {
  SafetensorsFile file = parse_safetensors(read_file(path), path.string());
  if (file.metadata["format"] != format_name)
    fail(ErrorCode::corrupt, "{} is not a training checkpoint of this version of Athanor", path.string());
  if (file.metadata["request"] != request_hash)
    fail(ErrorCode::invalid_options,
         "{} was written by training with other settings or other data; remove it to train afresh, or resume with the "
         "settings it was made with",
         path.string());
  try {
    TrainingState state;
    state.current = models::read_weights(list, file.tensors, "current.");
    state.best = models::read_weights(list, file.tensors, "best.");
    state.first = read_plain(file.tensors, "adam.first", list.trainable_size());
    state.second = read_plain(file.tensors, "adam.second", list.trainable_size());
    const json progress = json::parse(file.metadata["progress"]);
    read_progress(progress, state);
    for (std::size_t i = 0; i < progress.at("snapshots").get<std::size_t>(); ++i)
      state.snapshots.push_back(models::read_weights(list, file.tensors, name_snapshot(i)));
    return state;
  } catch (const json::exception& error) {
    fail(ErrorCode::corrupt, "{} is damaged: {}", path.string(), error.what());
  } catch (const Error& error) {
    fail(ErrorCode::corrupt, "{} is damaged: {}", path.string(), error.what());
  }
}

}  // namespace athanor::train
