#include "athanor/bundle/manifest.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/bundle/json_guard.h"
#include "athanor/core/error.h"

namespace athanor::bundle {
namespace {

using nlohmann::json;

constexpr std::size_t max_manifest_depth = 64;
constexpr std::size_t max_fingerprint_bits = 1U << 20;

/// JSON would turn NaN and infinity into null without a word.
void check_finite(const json& value, const std::string& where) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    fail(ErrorCode::internal, "bundle: {} is not a finite number", where);
  if (!value.is_structured()) return;
  for (const auto& [key, item] : value.items()) check_finite(item, where.empty() ? key : where + "." + key);
}

json describe_member(const Member& member) {
  json description = {{"model", member.model},
                      {"options", member.options},
                      {"vector_spec", member.vector_spec},
                      {"graph_set", member.graph_set},
                      {"details", member.details}};
  if (!member.token_spec.empty()) description["token_spec"] = member.token_spec;
  if (!member.point_spec.empty()) description["point_spec"] = member.point_spec;
  if (member.weight != 1) description["weight"] = member.weight;
  if (!member.transform.is_null()) description["transform"] = member.transform;
  return description;
}

Member parse_member(const json& value) {
  Member member;
  member.model = value.at("model").get<std::string>();
  member.options = value.at("options");
  member.vector_spec = value.at("vector_spec").get<std::string>();
  member.graph_set = value.at("graph_set").get<std::string>();
  member.token_spec = value.value("token_spec", "");
  member.point_spec = value.value("point_spec", "");
  member.details = value.at("details");
  member.weight = value.value("weight", 1.0);
  if (value.contains("transform")) member.transform = value.at("transform");
  if (!(member.weight > 0)) fail(ErrorCode::corrupt, "the weight of a model is {}", member.weight);
  return member;
}

/// A list; anything else would be read as a list of its parts.
const json& get_list(const json& object, const char* key) {
  const json& value = object.at(key);
  if (!value.is_array()) fail(ErrorCode::corrupt, "\"{}\" is no list", key);
  return value;
}

json describe_target(const data::Target& target) {
  json description = {{"name", target.name}, {"task", data::format_task_type(target.task)}, {"unit", target.unit}};
  if (target.task == data::TaskType::multiclass) description["classes"] = target.classes;
  return description;
}

std::vector<std::string> parse_classes(const json& value) {
  const auto classes = value.get<std::vector<std::string>>();
  const std::set<std::string> distinct(classes.begin(), classes.end());
  if (classes.size() < 2 || classes.size() > data::most_classes || distinct.size() != classes.size() ||
      distinct.contains(""))
    fail(ErrorCode::corrupt, "the classes of a target are not 2 to {} different names", data::most_classes);
  return classes;
}

data::Target parse_target(const json& value) {
  data::Target target;
  target.name = value.at("name").get<std::string>();
  target.task = data::parse_task_type(value.at("task").get<std::string>());
  target.unit = value.at("unit").get<std::string>();
  if (target.task == data::TaskType::multiclass) target.classes = parse_classes(get_list(value, "classes"));
  return target;
}

std::size_t get_count(const json& object, const char* key) {
  const json& value = object.at(key);
  if (!value.is_number_unsigned()) fail(ErrorCode::corrupt, "\"{}\" is no count", key);
  return value.get<std::size_t>();
}

json describe_domain(const DomainReference& domain) {
  json description = {{"bits", domain.bits},
                      {"threshold", domain.threshold},
                      {"training_size", domain.training_size},
                      {"count", domain.count()}};
  if (domain.space.empty()) return description;
  json measures = json::array();
  for (const DomainMeasure& measure : domain.space.measures)
    measures.push_back({{"method", measure.method}, {"threshold", measure.threshold}});
  description["space"] = {{"vector_spec", domain.space.vector_spec}, {"measures", measures}};
  return description;
}

/// Whether the methods are known here and fit their tensors is for athanor/predict to say.
DescriptorSpace parse_space(const json& value) {
  DescriptorSpace space;
  space.vector_spec = value.at("vector_spec").get<std::string>();
  for (const json& measure : get_list(value, "measures"))
    space.measures.push_back({measure.at("method").get<std::string>(), measure.at("threshold").get<double>()});
  if (space.empty()) fail(ErrorCode::corrupt, "descriptors of the domain without a measure");
  return space;
}

DomainReference parse_domain(const json& value, std::size_t& count) {
  DomainReference domain;
  domain.bits = get_count(value, "bits");
  domain.training_size = get_count(value, "training_size");
  domain.threshold = value.at("threshold").get<double>();
  count = get_count(value, "count");
  if (domain.bits == 0 || domain.bits % 64 != 0 || domain.bits > max_fingerprint_bits)
    fail(ErrorCode::corrupt, "fingerprints of {} bits are not possible", domain.bits);
  if (value.contains("space")) domain.space = parse_space(value.at("space"));
  return domain;
}

json describe_calibration(const Calibration& calibration) {
  json targets = json::array();
  for (const TargetCalibration& target : calibration.targets)
    targets.push_back({{"method", target.method},
                       {"parameters", target.parameters},
                       {"conformal", target.conformal},
                       {"scores", target.scores},
                       {"smallest_std", target.smallest_std},
                       {"rows", target.rows}});
  return {{"coverage", calibration.coverage}, {"source", calibration.source}, {"targets", targets}};
}

/// Whether the parts are known here and fit their target is for athanor/calibrate to say.
TargetCalibration parse_target_calibration(const json& value) {
  TargetCalibration target;
  target.method = value.at("method").get<std::string>();
  target.parameters = get_list(value, "parameters").get<std::vector<double>>();
  target.conformal = value.at("conformal").get<std::string>();
  for (const json& scores : get_list(value, "scores")) {
    target.scores.push_back(scores.get<std::vector<double>>());
    if (!std::is_sorted(target.scores.back().begin(), target.scores.back().end()))
      fail(ErrorCode::corrupt, "the scores of a calibration do not ascend");
  }
  target.smallest_std = value.at("smallest_std").get<double>();
  target.rows = get_count(value, "rows");
  return target;
}

Calibration parse_calibration(const json& value, std::size_t num_targets) {
  Calibration calibration;
  calibration.coverage = value.at("coverage").get<double>();
  calibration.source = value.at("source").get<std::string>();
  for (const json& target : get_list(value, "targets")) calibration.targets.push_back(parse_target_calibration(target));
  if (!(calibration.coverage > 0 && calibration.coverage < 1) || calibration.targets.size() != num_targets)
    fail(ErrorCode::corrupt, "the calibration does not fit {} targets", num_targets);
  return calibration;
}

constexpr std::size_t most_molecules = 64;

void parse_molecules(const json& manifest, Bundle& bundle) {
  if (manifest.contains("reaction_columns")) {
    bundle.reaction_columns = get_list(manifest, "reaction_columns").get<std::vector<std::string>>();
    const std::size_t columns = bundle.reaction_columns.size();
    if (columns < 1 || columns > 2 || manifest.contains("molecule_columns"))
      fail(ErrorCode::corrupt, "reactions in {} columns are not possible", columns);
  }
  if (!manifest.contains("molecule_columns")) return;
  bundle.molecule_columns = get_list(manifest, "molecule_columns").get<std::vector<std::string>>();
  const std::size_t count = bundle.molecule_columns.size();
  if (count < 2 || count > most_molecules) fail(ErrorCode::corrupt, "rows of {} molecules are not possible", count);
  if (!manifest.contains("fraction_columns")) return;
  bundle.fraction_columns = get_list(manifest, "fraction_columns").get<std::vector<std::string>>();
  if (bundle.fraction_columns.size() != count)
    fail(ErrorCode::corrupt, "{} columns of amounts for {} molecules", bundle.fraction_columns.size(), count);
}

json describe_sum(const data::SiteSum& sum) {
  switch (sum.kind) {
    case data::SiteSum::Kind::number: return {{"number", sum.number}};
    case data::SiteSum::Kind::formal_charge: return "formal_charge";
    case data::SiteSum::Kind::column: return {{"column", sum.column}};
    case data::SiteSum::Kind::free: break;
  }
  return nullptr;
}

data::SiteSum parse_sum(const json& value) {
  if (value.is_null()) return {};
  if (value == "formal_charge") return {data::SiteSum::Kind::formal_charge, 0, ""};
  if (value.contains("column")) return {data::SiteSum::Kind::column, 0, value.at("column").get<std::string>()};
  return {data::SiteSum::Kind::number, value.at("number").get<double>(), ""};
}

void describe_sites(const Bundle& bundle, json& manifest) {
  if (bundle.level == data::SiteLevel::molecule) return;
  manifest["level"] = data::format_site_level(bundle.level);
  if (bundle.sums.empty()) return;
  for (const data::SiteSum& sum : bundle.sums) manifest["sums"].push_back(describe_sum(sum));
}

void parse_sites(const json& manifest, Bundle& bundle) {
  if (!manifest.contains("level")) return;
  bundle.level = data::parse_site_level(manifest.at("level").get<std::string>());
  if (!manifest.contains("sums")) return;
  for (const json& sum : get_list(manifest, "sums")) bundle.sums.push_back(parse_sum(sum));
  if (bundle.sums.size() != bundle.targets.size())
    fail(ErrorCode::corrupt, "{} sums for {} targets", bundle.sums.size(), bundle.targets.size());
}

}  // namespace

std::string format_manifest(const Bundle& bundle) {
  json targets = json::array(), members = json::array();
  for (const data::Target& target : bundle.targets) targets.push_back(describe_target(target));
  for (const Member& member : bundle.members) members.push_back(describe_member(member));
  json manifest = {{"targets", targets},
                   {"standardize", bundle.standardize},
                   {"members", members},
                   {"domain", describe_domain(bundle.domain)},
                   {"training", bundle.training}};
  if (!bundle.molecule_columns.empty()) manifest["molecule_columns"] = bundle.molecule_columns;
  if (!bundle.fraction_columns.empty()) manifest["fraction_columns"] = bundle.fraction_columns;
  if (!bundle.reaction_columns.empty()) manifest["reaction_columns"] = bundle.reaction_columns;
  if (!bundle.calibration.targets.empty()) manifest["calibration"] = describe_calibration(bundle.calibration);
  describe_sites(bundle, manifest);
  check_finite(manifest, "");
  try {
    return manifest.dump();
  } catch (const json::exception&) {
    fail(ErrorCode::invalid_input, "A bundle cannot hold text that is not UTF-8 (a target, column or file name)");
  }
}

Bundle parse_manifest(std::string_view text, const std::string& name, std::size_t& domain_count) {
  const json manifest = parse_guarded_json(text, max_manifest_depth, name + ": the manifest");
  try {
    Bundle bundle;
    for (const json& target : get_list(manifest, "targets")) bundle.targets.push_back(parse_target(target));
    for (const json& member : get_list(manifest, "members")) bundle.members.push_back(parse_member(member));
    bundle.standardize = manifest.at("standardize").get<std::string>();
    bundle.domain = parse_domain(manifest.at("domain"), domain_count);
    bundle.training = manifest.at("training");
    if (manifest.contains("calibration"))
      bundle.calibration = parse_calibration(manifest.at("calibration"), bundle.targets.size());
    parse_molecules(manifest, bundle);
    parse_sites(manifest, bundle);
    if (bundle.targets.empty() || bundle.members.empty()) fail(ErrorCode::corrupt, "no target or no model");
    return bundle;
  } catch (const json::exception& error) {
    fail(ErrorCode::corrupt, "{}: the manifest is not valid: {}", name, error.what());
  } catch (const Error& error) {
    fail(ErrorCode::corrupt, "{}: the manifest is not valid: {}", name, error.what());
  }
}

}  // namespace athanor::bundle
