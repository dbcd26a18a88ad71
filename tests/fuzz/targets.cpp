#include "targets.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "athanor/bundle/bundle.h"
#include "athanor/bundle/checksum.h"
#include "athanor/bundle/manifest.h"
#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/pattern_set.h"
#include "athanor/chemistry/plain_descriptors.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/quick_form.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/chemistry/selfies.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/classical/model.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/safetensors.h"
#include "athanor/data/curate.h"
#include "athanor/data/readers/packed_bytes.h"
#include "athanor/data/readers/readers.h"
#include "athanor/data/split.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::fuzz {
namespace {

constexpr std::size_t max_rows = 200;

/// A file with the bytes, for readers that open files by name.
class InputFile {
 public:
  InputFile(std::string_view bytes, const std::string& ending)
      : path_(std::filesystem::temp_directory_path() / fmt::format("athanor-fuzz-{}{}", ::getpid(), ending)) {
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  ~InputFile() { std::filesystem::remove(path_); }
  InputFile(const InputFile&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

void read_rows(data::RecordReader& reader) {
  data::Record record;
  for (std::size_t i = 0; i < max_rows && reader.read(record); ++i)
    if (record.cells.size() != reader.columns().size()) throw std::logic_error("a row has not one cell per column");
}

/// A file of any content and the given name, through the door that all verbs use.
void read_table_file(std::string_view bytes, const std::string& ending, const std::string& sql = "") {
  const InputFile file(bytes, ending);
  read_rows(*data::open_records(file.path(), {.format = "", .delimiter = "", .sql = sql}));
}

void curate_table(std::string_view bytes) {
  const InputFile file(bytes, ".csv");
  Progress silent;
  data::Table table = data::read_table(*data::open_records(file.path()));
  if (table.rows.size() > 20) table.rows.resize(20);
  data::CurateOptions options;
  options.all_targets = true;
  const data::Curation curation = data::curate(table, options, true, nullptr, {}, 1, silent);
  if (curation.outcomes.size() != table.rows.size()) throw std::logic_error("a row was lost");
}

void unpack(std::string_view bytes, bool zstd) {
  const std::string packed(bytes);
  auto source = zstd ? data::make_zstd_bytes(data::make_memory_bytes(packed), "fuzz")
                     : data::make_gzip_bytes(data::make_memory_bytes(packed), "fuzz");
  std::vector<char> buffer(4096);
  for (std::size_t total = 0; total < (1U << 20);) {
    const std::size_t count = source->read(buffer.data(), buffer.size());
    if (count == 0) break;
    total += count;
  }
}

void read_splits(std::string_view bytes) {
  const InputFile file(bytes, ".json");
  data::read_splits_file(file.path(), 50);
}

void read_molecule(std::string_view bytes) {
  const auto molecule = chemistry::standardize_smiles(bytes, chemistry::parse_standardize_policy("basic"));
  if (!molecule) return;
  if (!chemistry::parse_smiles(molecule->smiles)) throw std::logic_error("a canonical SMILES cannot be read again");
}

/// The standard text of a reaction is one, and every feature of it can be computed.
void read_reaction(std::string_view bytes) {
  const Result<std::string> text = chemistry::standardize_reaction(bytes);
  if (!text) return;
  const Result<chemistry::Reaction> reaction = chemistry::parse_reaction(*text);
  if (!reaction || !chemistry::standardize_reaction(*text))
    throw std::logic_error("a standard reaction cannot be read again: " + *text);
  for (const char* spec : {"chemprop_v1", "rigr(reaction=reac_prod_balance)"}) {
    const featurize::GraphFeaturizer featurizer(spec, true);
    featurize::PackedGraphs graphs = featurizer.make_empty();
    (void)featurizer.append(*reaction, graphs);
  }
  (void)chemistry::unmap_reaction(*text);
}

/// The quick reader must agree with RDKit wherever it is sure.
void read_plain_molecule(std::string_view bytes) {
  chemistry::PlainReader reader;
  const chemistry::PlainMolecule* plain = reader.read(bytes);
  if (plain == nullptr) return;
  const auto molecule = chemistry::parse_smiles(bytes);
  if (!molecule) throw std::logic_error("the quick reader accepts what RDKit refuses");
  const featurize::GraphFeaturizer featurizer("chemprop_v1");
  featurize::PackedGraphs graphs = featurizer.make_empty(), expected = graphs;
  featurizer.append(*plain, graphs);
  featurizer.append(*molecule, expected);
  if (graphs.node_columns != expected.node_columns || graphs.edge_columns != expected.edge_columns ||
      graphs.edge_source != expected.edge_source || graphs.node_scalars != expected.node_scalars)
    throw std::logic_error("the quick reader gives another graph than RDKit");
  std::vector<double> own(chemistry::list_basic_descriptors().size()), theirs(own.size());
  if (!chemistry::compute_basic_descriptors(*plain, own)) return;
  chemistry::compute_basic_descriptors(*molecule, theirs);
  for (std::size_t i = 0; i < own.size(); ++i)
    if (std::abs(own[i] - theirs[i]) > 1e-9 * std::max(1.0, std::abs(theirs[i])))
      throw std::logic_error("without RDKit there is another " + chemistry::list_basic_descriptors()[i]);
}

/// The quick ways to a standard form must lead where the whole one leads, and to the same fingerprint without stereo.
void read_standard_text(std::string_view bytes) {
  const chemistry::StandardizePolicy& policy = chemistry::StandardizePolicy::basic;
  const auto whole = chemistry::standardize_smiles(bytes, policy);
  const auto quick = chemistry::compute_standard_smiles(bytes, policy);
  if (bool(whole) != bool(quick)) throw std::logic_error("the quick way to a standard form ends elsewhere");
  if (!whole) return;
  if (whole->smiles != *quick) throw std::logic_error("the quick way gives the standard form " + *quick);
  const auto form = chemistry::find_quick_form(bytes, policy, chemistry::StereoFeatures::none);
  if (!form || *chemistry::parse_morgan_bits(*form) != chemistry::compute_morgan_bits(*chemistry::parse_smiles(*quick)))
    throw std::logic_error("the quick form has another fingerprint than the standard form " + *quick);
}

void read_inchi(std::string_view bytes) { (void)chemistry::parse_inchi("InChI=" + std::string(bytes)); }

void read_mol_block(std::string_view bytes) { (void)chemistry::parse_mol_block(std::string(bytes)); }

void read_policy(std::string_view bytes) {
  const auto policy = chemistry::parse_standardize_policy(std::string(bytes));
  if (chemistry::parse_standardize_policy(chemistry::format_standardize_policy(policy)) != policy)
    throw std::logic_error("a policy changes when it is written and read");
}

/// Specs name files, which must stay out of reach.
bool names_file(std::string_view spec) {
  return spec.find("smarts") != std::string_view::npos && spec.find("pattern") == std::string_view::npos;
}

void read_spec(std::string_view bytes) {
  if (names_file(bytes)) return;
  const auto featurizer = featurize::make_vector_featurizer(std::string(bytes));
  if (featurize::make_vector_featurizer(featurizer->spec())->spec() != featurizer->spec())
    throw std::logic_error("a spec changes when it is written and read");
  if (featurizer->size() > 100'000) return;
  std::vector<float> values(featurizer->size());
  const std::vector<double> columns(featurizer->required_columns().size(), 1.0);
  (void)featurizer->compute(*chemistry::parse_smiles("CC(=O)Nc1ccccc1"), columns, values);
}

void read_smarts(std::string_view bytes) {
  const InputFile file(bytes, ".smarts");
  const auto featurizer = featurize::make_vector_featurizer("smarts(\"" + file.path() + "\")");
  std::vector<float> values(featurizer->size());
  (void)featurizer->compute(*chemistry::parse_smiles("CC(=O)Nc1ccccc1"), {}, values);
}

/// The bytes as SELFIES, whose SMILES must be what SELFIES can hold, and as SMILES. A ring number that joins fragments
/// is written, and not read again, by the package selfies too.
void read_selfies(std::string_view bytes) {
  const Result<std::string> smiles = chemistry::decode_selfies(bytes);
  const bool has_three_digit_rings = smiles && smiles->size() > 200;
  const bool may_join_fragments = smiles && smiles->find('.') != std::string::npos;
  if (smiles && !smiles->empty() && !has_three_digit_rings && !may_join_fragments &&
      !chemistry::encode_selfies(*smiles))
    throw std::logic_error("the SMILES of SELFIES has none: " + *smiles);
  const Result<std::string> selfies = chemistry::encode_selfies(bytes);
  if (selfies && !chemistry::decode_selfies(*selfies)) throw std::logic_error("SELFIES are not read: " + *selfies);
}

void read_options(std::string_view bytes) {
  const InputFile file(bytes, ".toml");
  const nlohmann::json values = read_toml(file.path());
  data::CurateOptions curation;
  apply_json(curation, values, "fuzz.toml");
  const nlohmann::json once = to_json(curation);
  const InputFile again(format_toml(once), ".again.toml");
  data::CurateOptions same;
  apply_json(same, read_toml(again.path()), "again.toml");
  if (to_json(same) != once) throw std::logic_error("options change when they are written and read");
}

void read_safetensors(std::string_view bytes) {
  const SafetensorsFile file = parse_safetensors(bytes, "fuzz");
  const std::string written = format_safetensors(file);
  if (format_safetensors(parse_safetensors(written, "fuzz")) != written)
    throw std::logic_error("a safetensors file changes when it is written and read");
}

/// Loads the members as predict does, and predicts one row of zeros with each.
void use_members(const bundle::Bundle& bundle) {
  for (const bundle::Member& member : bundle.members) {
    const auto model = classical::load_model(member, bundle.targets);
    const auto columns = member.details.find("columns");
    if (columns == member.details.end() || !columns->is_number_unsigned() || columns->get<std::size_t>() > 100'000)
      continue;
    featurize::FeatureMatrix row{1, columns->get<std::size_t>(), {}};
    row.values.resize(row.columns);
    std::vector<double> out(data::count_outputs(bundle.targets));
    model->predict(row, out, 1);
  }
}

/// The checksum is mended first, so that the fuzzer gets behind it.
void read_bundle(std::string_view bytes) {
  SafetensorsFile file = parse_safetensors(bytes, "fuzz");
  file.metadata[bundle::checksum_key] = bundle::compute_content_sha256(file);
  const InputFile mended(format_safetensors(file), ".athanor");
  const bundle::Bundle bundle = bundle::load_bundle(mended.path());
  try {
    use_members(bundle);
  } catch (const nlohmann::json::exception&) {
    // predict::LoadedMember makes Error(corrupt) of it.
  }
}

void read_damaged_bundle(std::string_view bytes) {
  const InputFile file(bytes, ".athanor");
  bundle::load_bundle(file.path());
}

void read_manifest(std::string_view bytes) {
  std::size_t count = 0;
  bundle::parse_manifest(bytes, "fuzz", count);
}

}  // namespace

const std::vector<Target>& list_targets() {
  static const std::vector<Target> targets{
      {"csv", [](std::string_view bytes) { read_table_file(bytes, ".csv"); }},
      {"tsv", [](std::string_view bytes) { read_table_file(bytes, ".tsv"); }},
      {"smi", [](std::string_view bytes) { read_table_file(bytes, ".smi"); }},
      {"sdf", [](std::string_view bytes) { read_table_file(bytes, ".sdf"); }},
      {"any_file", [](std::string_view bytes) { read_table_file(bytes, ""); }},
      {"sqlite", [](std::string_view bytes) { read_table_file(bytes, ".db", "SELECT * FROM t"); }},
      {"curate", curate_table},
      {"gzip", [](std::string_view bytes) { unpack(bytes, false); }},
      {"zstd", [](std::string_view bytes) { unpack(bytes, true); }},
      {"splits", read_splits},
      {"smiles", read_molecule},
      {"plain_smiles", read_plain_molecule},
      {"standard_text", read_standard_text},
      {"inchi", read_inchi},
      {"mol_block", read_mol_block},
      {"policy", read_policy},
      {"spec", read_spec},
      {"smarts", read_smarts},
      {"selfies", read_selfies},
      {"reaction", read_reaction},
      {"options", read_options},
      {"safetensors", read_safetensors},
      {"bundle", read_bundle},
      {"damaged_bundle", read_damaged_bundle},
      {"manifest", read_manifest},
  };
  return targets;
}

void run_target(const Target& target, std::string_view bytes) {
  try {
    target.read(bytes);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) throw std::logic_error(error.what());
  }
}

}  // namespace athanor::fuzz
