#include "athanor/models/output_form.h"

#include <algorithm>
#include <array>

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

constexpr const char* forms_key = "outputs";
constexpr const char* samples_key = "dropout_samples";
constexpr std::size_t most_samples = 10'000;

constexpr std::size_t most_features = 4096;

constexpr std::array<std::pair<OutputKind, const char*>, 8> kind_names{
    {{OutputKind::point, "point"},
     {OutputKind::normal, "normal"},
     {OutputKind::evidential, "evidential"},
     {OutputKind::evidential_epistemic, "evidential_epistemic"},
     {OutputKind::evidential_aleatoric, "evidential_aleatoric"},
     {OutputKind::quantiles, "quantiles"},
     {OutputKind::dirichlet, "dirichlet"},
     {OutputKind::gaussian_process, "gaussian_process"}}};

OutputKind parse_kind(const std::string& name) {
  for (const auto& [kind, own] : kind_names)
    if (name == own) return kind;
  fail(ErrorCode::unsupported,
       "the bundle holds a network with outputs \"{}\", which this program does not know; update", name);
}

bool suits(OutputKind kind, data::TaskType task) {
  if (kind == OutputKind::point || kind == OutputKind::gaussian_process) return true;
  return (kind == OutputKind::dirichlet) == (task != data::TaskType::regression);
}

OutputForm parse_form(const nlohmann::json& value, const data::Target& target) {
  OutputForm form;
  form.kind = parse_kind(value.at("kind").get<std::string>());
  form.coverage = value.value("coverage", form.coverage);
  form.features = value.value("features", form.features);
  const bool is_process = form.kind == OutputKind::gaussian_process;
  if (is_process != (form.features > 0) || form.features > most_features)
    fail(ErrorCode::corrupt, "The outputs of {} have {} random features", target.name, form.features);
  if (!suits(form.kind, target.task) || !(form.coverage > 0 && form.coverage < 1))
    fail(ErrorCode::corrupt, "The outputs of {} do not fit its task", target.name);
  return form;
}

}  // namespace

std::size_t count_raw_outputs(const OutputForm& form, const data::Target& target) {
  switch (form.kind) {
    case OutputKind::point: return target.num_outputs();
    case OutputKind::normal: return 2;
    case OutputKind::gaussian_process: return target.num_outputs() + 1;
    case OutputKind::quantiles: return 3;
    case OutputKind::dirichlet: return std::max<std::size_t>(2, target.num_outputs());
    case OutputKind::evidential:
    case OutputKind::evidential_epistemic:
    case OutputKind::evidential_aleatoric: return 4;
  }
  fail(ErrorCode::internal, "an unknown kind of outputs");
}

nlohmann::json to_json(const OutputForm& form) {
  const auto named =
      std::find_if(kind_names.begin(), kind_names.end(), [&](const auto& entry) { return entry.first == form.kind; });
  nlohmann::json json = {{"kind", named->second}};
  if (form.kind == OutputKind::quantiles) json["coverage"] = form.coverage;
  if (form.kind == OutputKind::gaussian_process) json["features"] = form.features;
  return json;
}

std::vector<OutputForm> read_output_forms(const bundle::Member& member, std::span<const data::Target> targets) {
  std::vector<OutputForm> forms(targets.size());
  if (!member.details.contains(forms_key)) return forms;
  const nlohmann::json& values = member.details.at(forms_key);
  if (!values.is_array() || values.size() != targets.size())
    fail(ErrorCode::corrupt, "The model's details do not tell the outputs of each of the {} targets", targets.size());
  for (std::size_t t = 0; t < targets.size(); ++t) forms[t] = parse_form(values[t], targets[t]);
  if (std::any_of(forms.begin(), forms.end(),
                  [&](const OutputForm& form) { return form.features != forms.front().features; }))
    fail(ErrorCode::corrupt, "The outputs of the targets are of several Gaussian processes");
  return forms;
}

std::size_t count_random_features(std::span<const OutputForm> forms) {
  return forms.empty() ? 0 : forms.front().features;
}

std::size_t read_dropout_samples(const bundle::Member& member) {
  if (!member.details.contains(samples_key)) return 0;
  const nlohmann::json& value = member.details.at(samples_key);
  if (!value.is_number_unsigned() || value.get<std::size_t>() > most_samples)
    fail(ErrorCode::corrupt, "The model's details ask for {} samples with dropout", value.dump());
  return value.get<std::size_t>();
}

namespace {

/// The name of the kind of outputs, without any check of the others.
std::string find_kind(const bundle::Member& member, std::size_t target) {
  if (!member.details.contains(forms_key)) return "point";
  const nlohmann::json& values = member.details.at(forms_key);
  const bool is_named = values.is_array() && target < values.size() && values[target].is_object();
  return is_named ? values[target].value("kind", std::string("point")) : "point";
}

}  // namespace

bool has_gaussian_process(const bundle::Member& member) { return find_kind(member, 0) == "gaussian_process"; }

bool gives_std(const bundle::Member& member, std::size_t target) {
  return member.details.contains(samples_key) || find_kind(member, target) != "point";
}

bool gives_quantiles(const bundle::Member& member, std::size_t target) {
  return find_kind(member, target) == "quantiles";
}

}  // namespace athanor::models
