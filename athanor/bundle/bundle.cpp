// Bundle <-> safetensors file: names of tensors, checks of the container, checksum.
#include "athanor/bundle/bundle.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

#include "athanor/bundle/checksum.h"
#include "athanor/bundle/json_guard.h"
#include "athanor/bundle/manifest.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"

namespace athanor::bundle {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little, "fingerprint words are stored as they lie in memory");

constexpr const char* format_word = "athanor-bundle";
constexpr const char* bundle_file_name = "bundle.athanor";
constexpr const char* fingerprints_name = "domain.fingerprints";
constexpr const char* smiles_name = "domain.smiles";
constexpr std::string_view space_prefix = "domain.space.", members_prefix = "members.";

Tensor make_bytes(std::vector<std::int64_t> shape, const void* bytes, std::size_t size) {
  return Tensor::from(std::move(shape), std::span(static_cast<const std::uint8_t*>(bytes), size));
}

void add_domain(const DomainReference& domain, TensorMap& tensors) {
  if (domain.bits % 64 != 0 || domain.fingerprints.size() != domain.count() * domain.bits / 64)
    fail(ErrorCode::internal, "{} reference molecules of {} bits do not fit {} words", domain.count(), domain.bits,
         domain.fingerprints.size());
  for (const std::string& smiles : domain.smiles)
    if (smiles.find('\n') != std::string::npos) fail(ErrorCode::internal, "a SMILES holds a line end");
  const std::string lines = join_text(domain.smiles, "\n");
  const auto count = static_cast<std::int64_t>(domain.count());
  tensors.emplace(fingerprints_name, make_bytes({count, static_cast<std::int64_t>(domain.bits / 8)},
                                                domain.fingerprints.data(), domain.fingerprints.size() * 8));
  tensors.emplace(smiles_name, make_bytes({static_cast<std::int64_t>(lines.size())}, lines.data(), lines.size()));
}

/// Moves the tensor `name` out of the file. Error(corrupt) when it is absent or no bytes.
Tensor take_bytes(SafetensorsFile& file, const char* name, const std::string& path) {
  auto node = file.tensors.extract(name);
  if (node.empty() || node.mapped().dtype != DType::u8) fail(ErrorCode::corrupt, "{}: {} is missing", path, name);
  return std::move(node.mapped());
}

void take_domain(SafetensorsFile& file, std::size_t count, DomainReference& domain, const std::string& path) {
  const Tensor fingerprints = take_bytes(file, fingerprints_name, path);
  const Tensor smiles = take_bytes(file, smiles_name, path);
  const std::vector<std::int64_t> expected{static_cast<std::int64_t>(count),
                                           static_cast<std::int64_t>(domain.bits / 8)};
  const std::string_view lines(reinterpret_cast<const char*>(smiles.bytes.data()), smiles.bytes.size());
  if (count > 0) domain.smiles = split_text(lines, '\n');
  if (fingerprints.shape != expected || domain.smiles.size() != count)
    fail(ErrorCode::corrupt, "{}: the reference molecules are not {} as the manifest says", path, count);
  domain.fingerprints.resize(fingerprints.bytes.size() / 8);
  if (count > 0) std::memcpy(domain.fingerprints.data(), fingerprints.bytes.data(), fingerprints.bytes.size());
}

void take_space(SafetensorsFile& file, DescriptorSpace& space) {
  if (space.empty()) return;
  for (auto tensor = file.tensors.lower_bound(std::string(space_prefix));
       tensor != file.tensors.end() && tensor->first.starts_with(space_prefix); tensor = file.tensors.erase(tensor))
    space.tensors.emplace(tensor->first.substr(space_prefix.size()), std::move(tensor->second));
}

/// "members.3.weight" -> 3 and "weight"; nothing for other names.
std::optional<std::pair<std::size_t, std::string>> split_tensor_name(const std::string& name, std::size_t num_members) {
  if (!name.starts_with(members_prefix)) return std::nullopt;
  std::size_t member = 0;
  const char* const begin = name.data() + members_prefix.size();
  const char* const end = name.data() + name.size();
  const auto [dot, error] = std::from_chars(begin, end, member);
  if (error != std::errc{} || dot == end || *dot != '.' || member >= num_members) return std::nullopt;
  return std::pair(member, std::string(dot + 1, end));
}

void take_members(SafetensorsFile& file, std::vector<Member>& members, const std::string& path) {
  for (auto& [name, tensor] : file.tensors) {
    const auto place = split_tensor_name(name, members.size());
    if (!place) fail(ErrorCode::corrupt, "{}: tensor \"{}\" belongs to no model of the bundle", path, name);
    if (!members[place->first].tensors.emplace(place->second, std::move(tensor)).second)
      fail(ErrorCode::corrupt, "{}: tensor \"{}\" is there twice", path, name);
  }
}

/// Looks at the header alone, since a newer format may hold tensors that this program cannot read.
/// Error(corrupt) for other files, Error(unsupported) for a newer format.
void check_format(const nlohmann::json& header, const std::string& path) {
  const nlohmann::json metadata = header.value("__metadata__", nlohmann::json());
  const auto find = [&](const char* key) -> std::string {
    const bool present = metadata.is_object() && metadata.contains(key) && metadata[key].is_string();
    return present ? metadata[key].get<std::string>() : "";
  };
  if (find("format") != format_word)
    fail(ErrorCode::corrupt, "{}: a safetensors file, but not an Athanor bundle", path);
  const std::string version = find("version");
  int number = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc{} || end != version.data() + version.size() || number < 1)
    fail(ErrorCode::corrupt, "{}: \"{}\" is no bundle version", path, version);
  if (number > bundle_format_version)
    fail(ErrorCode::unsupported, "{}: made by a newer Athanor (bundle version {}; this program reads {}); update", path,
         number, bundle_format_version);
}

const std::string& find_manifest(const SafetensorsFile& file, const std::string& path) {
  const auto checksum = file.metadata.find(checksum_key);
  if (checksum == file.metadata.end() || checksum->second != compute_content_sha256(file))
    fail(ErrorCode::corrupt, "{}: the checksum does not fit the content; the file is damaged", path);
  const auto manifest = file.metadata.find("manifest");
  if (manifest == file.metadata.end()) fail(ErrorCode::corrupt, "{}: the manifest is missing", path);
  return manifest->second;
}

/// A file that begins with an impossible header length is turned away before it is read as a whole.
void check_size(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  std::uint64_t header = 0;
  std::ifstream file(path, std::ios::binary);
  if (error || !fs::is_regular_file(path, error) || !file.read(reinterpret_cast<char*>(&header), sizeof header)) return;
  if (header > size - sizeof header) fail(ErrorCode::corrupt, "{}: not a bundle, or truncated", path.string());
}

fs::path find_bundle_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return path;
  if (!fs::exists(path / bundle_file_name, error))
    fail(ErrorCode::not_found, "{}: the folder holds no {}", path.string(), bundle_file_name);
  return path / bundle_file_name;
}

}  // namespace

namespace {

/// The oldest version that can hold the bundle.
int find_version(const Bundle& bundle) {
  const bool weighted = std::any_of(bundle.members.begin(), bundle.members.end(),
                                    [](const Member& member) { return member.weight != 1; });
  const bool several = std::any_of(bundle.targets.begin(), bundle.targets.end(), [](const data::Target& target) {
    return target.task == data::TaskType::multiclass;
  });
  const bool transformed = std::any_of(bundle.members.begin(), bundle.members.end(),
                                       [](const Member& member) { return !member.transform.is_null(); });
  const bool uncertain = std::any_of(bundle.members.begin(), bundle.members.end(), [](const Member& member) {
    return member.details.contains("outputs") || member.details.contains("dropout_samples");
  });
  if (bundle.level != data::SiteLevel::molecule) return 8;
  if (!bundle.reaction_columns.empty()) return 7;
  if (!bundle.domain.space.empty()) return 6;
  if (!bundle.molecule_columns.empty()) return 5;
  if (uncertain || !bundle.calibration.targets.empty()) return 4;
  return several || transformed ? 3 : weighted ? 2 : 1;
}

std::vector<std::string> list_names(const std::vector<data::Target>& targets) {
  std::vector<std::string> names;
  for (const data::Target& target : targets) names.push_back(target.name);
  return names;
}

}  // namespace

Bundle begin_bundle(const data::Dataset& dataset, std::string standardize) {
  Bundle bundle;
  bundle.targets = dataset.targets;
  bundle.standardize = std::move(standardize);
  if (dataset.num_molecules() > 1) bundle.molecule_columns = dataset.molecule_columns;
  bundle.fraction_columns = dataset.fraction_columns;
  bundle.reaction_columns = dataset.reaction_columns;
  return bundle;
}

void require_molecule_targets(const Bundle& bundle, const std::string& purpose) {
  if (bundle.level == data::SiteLevel::molecule) return;
  fail(ErrorCode::unsupported, "The bundle predicts {} of every {}; {} needs a bundle of whole molecules",
       quote_few(list_names(bundle.targets)), data::format_site_level(bundle.level), purpose);
}

void require_one_molecule(const Bundle& bundle, const std::string& purpose) {
  require_molecule_targets(bundle, purpose);
  if (!bundle.reaction_columns.empty())
    fail(ErrorCode::unsupported, "The bundle predicts reactions, and {} reads molecules", purpose);
  if (bundle.molecule_columns.empty()) return;
  fail(ErrorCode::unsupported, "The bundle predicts rows of {} molecules ({}); {} reads one molecule a row",
       bundle.molecule_columns.size(), join_text(bundle.molecule_columns, ", "), purpose);
}

void save_bundle(const fs::path& path, const Bundle& bundle) {
  if (bundle.targets.empty() || bundle.members.empty())
    fail(ErrorCode::internal, "a bundle needs a target and a model");
  SafetensorsFile file;
  file.metadata = {{"format", format_word},
                   {"version", std::to_string(find_version(bundle))},
                   {"manifest", format_manifest(bundle)}};
  add_domain(bundle.domain, file.tensors);
  for (const auto& [name, tensor] : bundle.domain.space.tensors)
    file.tensors.emplace(fmt::format("{}{}", space_prefix, name), tensor);
  for (std::size_t m = 0; m < bundle.members.size(); ++m)
    for (const auto& [name, tensor] : bundle.members[m].tensors)
      file.tensors.emplace(fmt::format("{}{}.{}", members_prefix, m, name), tensor);
  file.metadata[checksum_key] = compute_content_sha256(file);
  write_file(path, format_safetensors(file));
}

Bundle load_bundle(const fs::path& path) {
  const fs::path file_path = find_bundle_file(path);
  const std::string name = file_path.string();
  check_size(file_path);
  SafetensorsFile file;
  {
    const std::string bytes = read_file(file_path);
    check_format(parse_safetensors_header(bytes, name), name);
    file = parse_safetensors(bytes, name);
  }
  std::size_t domain_count = 0;
  Bundle bundle = parse_manifest(find_manifest(file, name), name, domain_count);
  take_domain(file, domain_count, bundle.domain, name);
  take_space(file, bundle.domain.space);
  take_members(file, bundle.members, name);
  return bundle;
}

std::string compute_weights_sha256(const Member& member) { return compute_tensors_sha256(member.tensors); }

std::vector<std::string> list_weights_sha256(const Bundle& bundle) {
  std::vector<std::string> sums;
  for (const Member& member : bundle.members) sums.push_back(compute_weights_sha256(member));
  return sums;
}

}  // namespace athanor::bundle
