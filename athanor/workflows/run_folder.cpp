#include "athanor/workflows/run_folder.h"

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/data/stream.h"
#include "athanor/predict/records.h"
#include "athanor/train/tensorboard.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// The hash of standard input is "".
nlohmann::json describe_input(const std::string& input) {
  return {{"path", input}, {"sha256", input == "-" ? "" : compute_file_sha256(input)}};
}

/// Descriptions of the input and those that follow it.
std::vector<nlohmann::json> list_described_inputs(const nlohmann::json& manifest) {
  std::vector<nlohmann::json> inputs{manifest.at("input")};
  for (const nlohmann::json& more : manifest.value("more_input", nlohmann::json::array())) inputs.push_back(more);
  return inputs;
}

}  // namespace

std::string find_changed_input(const nlohmann::json& before, const nlohmann::json& now) {
  const auto old_inputs = list_described_inputs(before), inputs = list_described_inputs(now);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (i >= old_inputs.size() || old_inputs[i].at("sha256") != inputs[i].at("sha256")) return inputs[i].at("path");
  return "";
}

nlohmann::json make_manifest(const std::string& input, const std::vector<std::string>& more_input,
                             const Context& context) {
  char stamp[32];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
  const MachineFacts machine = find_machine_facts();
  nlohmann::json manifest = {{"schema", 1},
                             {"program", {{"name", "athanor"}, {"version", program_version()}}},
                             {"libraries", library_versions()},
                             {"command_line", context.command_line},
                             {"started", stamp},
                             {"input", describe_input(input)},
                             {"seed", context.seed},
                             {"threads", context.threads},
                             {"device", context.device},
                             {"machine",
                              {{"cpu", machine.cpu},
                               {"cores", machine.cores},
                               {"instruction_set", machine.instruction_set},
                               {"memory_bytes", machine.memory_bytes},
                               {"system", machine.system}}}};
  for (const std::string& more : more_input) manifest["more_input"].push_back(describe_input(more));
  return manifest;
}

void write_config(const fs::path& folder, const Options& options, const Context& context) {
  nlohmann::json config = to_json(options);
  for (const char* name : {"resume", "overwrite", "profile"}) config.erase(name);
  config["seed"] = context.seed;
  config["device"] = context.device;
  write_file(folder / "config.toml", format_toml(config));
}

void read_config(const fs::path& folder, Options& options, Context& context) {
  if (!fs::exists(folder / "config.toml"))
    fail(ErrorCode::not_found, "{}: no config.toml there; --resume takes the folder of a run that was started before",
         folder.string());
  nlohmann::json config = read_toml(folder / "config.toml");
  context.seed = config.value("seed", std::uint64_t{0});
  context.device = config.value("device", std::string("cpu"));
  config.erase("seed");
  config.erase("device");
  apply_json(options, config, (folder / "config.toml").string());
}

void open_run_folder(const fs::path& folder, bool resumed, bool overwrite, const std::vector<std::string>& inputs,
                     const Options& options, const Context& context, nlohmann::json& manifest) {
  if (resumed) {
    const nlohmann::json before = read_json(folder / "manifest.json");
    if (const std::string changed = find_changed_input(before, manifest); !changed.empty())
      fail(ErrorCode::invalid_input, "{}: has changed since the run was started; start a new run", changed);
    manifest["started"] = before.at("started");
    remove_partial_files(folder, "");
  } else {
    make_folder_anew(folder, overwrite, inputs);
  }
  write_json(folder / "manifest.json", manifest);
  if (!resumed) write_config(folder, options, context);
}

void work_in_run_folder(const fs::path& folder, const Context& context, const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    const fs::path checkpoints = folder / "checkpoints";
    const bool has_fit = fs::exists(checkpoints) && !fs::is_empty(checkpoints);
    if (context.leads() && has_folder_aside(folder) && error.code() != ErrorCode::cancelled && !has_fit) {
      restore_folder_aside(folder);
      context.progress->note(folder.string() + " is as it was before");
    }
    throw;
  }
  if (context.leads()) drop_folder_aside(folder);
}

namespace {

fs::path make_empty_folder(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
  fs::create_directories(path, ignored);
  return path;
}

}  // namespace

struct EpochLog::Writers {
  std::ofstream lines;
  train::EventWriter events;
  fs::path path;
};

EpochLog::EpochLog(const fs::path& run_folder)
    : writers_(new Writers{std::ofstream(run_folder / "log.jsonl"),
                           train::EventWriter(make_empty_folder(run_folder / "tensorboard"), seconds_since_epoch()),
                           run_folder / "log.jsonl"}) {
  if (!writers_->lines) fail(ErrorCode::io, "{}: cannot be written", writers_->path.string());
}

EpochLog::~EpochLog() = default;

void EpochLog::add(int fold, int member, const std::string& model, const train::EpochRecord& record) {
  nlohmann::json line = train::to_json(record);
  line.update({{"fold", fold}, {"member", member}, {"model", model}});
  writers_->lines << line.dump() << std::endl;
  if (!writers_->lines) fail(ErrorCode::io, "{}: cannot be written", writers_->path.string());
  const std::string prefix = fmt::format("fold{}/member{}/", fold, member);
  const double now = seconds_since_epoch();
  const auto add_scalar = [&](const char* tag, double value) {
    if (std::isfinite(value)) writers_->events.add_scalar(prefix + tag, record.epoch, value, now);
  };
  add_scalar("train_loss", record.train_loss);
  add_scalar("val_loss", record.val_loss);
  add_scalar("val_metric", record.val_metric);
  add_scalar("learning_rate", record.learning_rate);
}

std::unique_ptr<EpochLog> enter_run_folder(const fs::path& folder, bool resumed, bool overwrite,
                                           const std::vector<std::string>& inputs, const Options& options,
                                           const Context& context, nlohmann::json& manifest) {
  std::unique_ptr<EpochLog> log;
  if (context.leads()) {
    open_run_folder(folder, resumed, overwrite, inputs, options, context, manifest);
    fs::create_directories(folder / "checkpoints");
    log = std::make_unique<EpochLog>(folder);
  }
  if (context.processes) context.processes->meet();
  return log;
}

std::vector<double> RecordPredictions::means(std::size_t num_outputs) const {
  std::vector<double> values(items.size() * num_outputs, NAN);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (present[i])
      std::copy(items[i].mean.begin(), items[i].mean.end(),
                values.begin() + static_cast<std::ptrdiff_t>(i * num_outputs));
  return values;
}

std::vector<double> RecordPredictions::stds(std::size_t num_outputs) const {
  std::vector<double> values(items.size() * num_outputs, NAN);
  bool any = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!present[i] || items[i].std.empty()) continue;
    any = true;
    std::copy(items[i].std.begin(), items[i].std.end(), values.begin() + static_cast<std::ptrdiff_t>(i * num_outputs));
  }
  return any ? values : std::vector<double>();
}

std::vector<std::string> list_split_words(const std::vector<data::Split>& splits, std::size_t records) {
  std::vector<std::string> words(records);
  for (const data::Split& split : splits) {
    for (const std::size_t i : split.train)
      if (words[i].empty()) words[i] = "train";
    for (const std::size_t i : split.val)
      if (words[i] != "test") words[i] = "val";
    for (const std::size_t i : split.test) words[i] = "test";
  }
  return words;
}

std::vector<std::string> list_checked_columns(const data::Target& target) {
  std::vector<std::string> columns{"true_" + target.name, "pred_" + target.name};
  if (target.task == data::TaskType::multiclass) columns.push_back("prob_" + target.name);
  columns.push_back("std_" + target.name);
  for (const std::string& one : target.classes) columns.push_back("prob_" + target.name + "_" + one);
  return columns;
}

std::vector<std::string> format_checked(const data::Target& target, std::string truth, std::span<const double> mean,
                                        std::span<const double> std) {
  const bool several = target.task == data::TaskType::multiclass;
  std::vector<std::string> cells{std::move(truth)};
  if (mean.empty()) {
    cells.resize(list_checked_columns(target).size());
    return cells;
  }
  const std::size_t shown = several ? data::find_likeliest_class(mean) : 0;
  cells.push_back(several ? target.classes[shown] : format_number(mean[0]));
  if (several) cells.push_back(format_number(mean[shown]));
  cells.push_back(std.empty() ? "" : format_number(std[shown]));
  if (several)
    for (const double probability : mean) cells.push_back(format_number(probability));
  return cells;
}

void write_predictions(const fs::path& path, const data::Table& table, const data::Curation& curation,
                       const std::vector<data::Split>& splits, const RecordPredictions& predictions,
                       const bundle::Bundle& bundle, Progress& progress) {
  std::vector<std::string> added{"split"};
  for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
    const auto columns = list_checked_columns(bundle.targets[t]);
    added.insert(added.end(), columns.begin(), columns.end());
    const auto regions = predict::list_region_columns(bundle, t);
    added.insert(added.end(), regions.begin(), regions.end());
  }
  added.insert(added.end(), {"status", "message"});
  const std::vector<std::size_t> offsets = data::list_output_offsets(bundle.targets);
  AtomicFile file(path);
  file.write(data::format_csv_row(data::name_output_columns(table.columns, added, progress)));
  const std::vector<std::string> words = list_split_words(splits, curation.dataset.size());
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> cells = table.rows[row].cells;
    const data::RowOutcome& outcome = curation.outcomes[row];
    cells.push_back(outcome.record ? words[*outcome.record] : "");
    for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
      const bool known = outcome.record.has_value();
      const bool predicted = known && predictions.present[*outcome.record];
      const predict::Prediction none;
      const predict::Prediction& item = predicted ? predictions.items[*outcome.record] : none;
      const auto part = [&](const std::vector<double>& values) {
        return values.empty() ? std::span<const double>()
                              : std::span(values).subspan(offsets[t], offsets[t + 1] - offsets[t]);
      };
      std::string truth = known ? data::format_value(curation.dataset, *outcome.record, t) : "";
      const auto checked = format_checked(bundle.targets[t], std::move(truth), part(item.mean), part(item.std));
      cells.insert(cells.end(), checked.begin(), checked.end());
      const auto region = predict::format_region(item, bundle, t);
      cells.insert(cells.end(), region.begin(), region.end());
    }
    cells.insert(cells.end(), {outcome.status, outcome.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

}  // namespace athanor::workflows
