#include "athanor/featurize/point_featurizer.h"

#include "athanor/featurize/point_kinds.h"
#include "athanor/featurize/spec_grammar.h"

namespace athanor::featurize {
namespace {

template <class T>
std::unique_ptr<Options> make_settings() {
  return std::make_unique<T>();
}

/// The double that prints as the float does.
double to_short_number(float value) { return std::stod(fmt::format("{}", value)); }

}  // namespace

const Catalog& point_catalog() {
  static const Catalog catalog{
      {"conformer", "Atoms of an ETKDG conformer in space, relaxed by MMFF94 where asked for", "points",
       "doi:10.1021/acs.jcim.5b00654", "", make_settings<ConformerSettings>},
      {"drawing", "Atoms of a drawing in the plane, and points along its bonds", "images", "arXiv:1706.06689", "",
       make_settings<DrawingSettings>},
  };
  return catalog;
}

std::string find_usual_points(const std::string& input) {
  for (const CatalogEntry& entry : point_catalog())
    if (entry.input == input) return entry.name;
  fail(ErrorCode::internal, "there are no points for networks on {}", input);
}

PointFeaturizer::PointFeaturizer(const std::string& spec) {
  const std::vector<SpecTerm> terms = parse_spec(spec);
  const CatalogEntry& entry = find_entry(point_catalog(), terms.front().name, "kind of points");
  if (terms.size() > 1) fail_at(spec, terms[1].position, "there is one kind of points only");
  input_ = entry.input;
  const auto take = [&](auto settings, const auto& make_kind) {
    apply_arguments(settings, terms.front(), spec);
    spec_ = format_term(entry.name, &settings);
    kind_ = make_kind(settings);
  };
  if (entry.name == "drawing") take(DrawingSettings(), make_drawing_points);
  else take(ConformerSettings(), make_conformer_points);
}

PointFeaturizer::PointFeaturizer(PointFeaturizer&&) noexcept = default;
PointFeaturizer::~PointFeaturizer() = default;

std::vector<std::string> PointFeaturizer::value_names() const { return kind_->value_names(); }

PackedPoints PointFeaturizer::make_empty() const { return {.width = value_names().size()}; }

Result<bool> PointFeaturizer::append(const chemistry::Molecule& molecule, PackedPoints& points) const {
  // RDKit lays out atoms by their order, so that it must not be that of the text.
  const Result<chemistry::Molecule> canonical = chemistry::parse_smiles(chemistry::format_smiles(molecule));
  const Result<bool> done = kind_->append(canonical ? *canonical : molecule, points);
  if (done) points.offsets.push_back(static_cast<std::int64_t>(points.kinds.size()));
  return done;
}

PointTable compute_point_table(const chemistry::Molecule& molecule, const std::string& spec) {
  const PointFeaturizer featurizer(spec);
  PackedPoints points = featurizer.make_empty();
  if (const auto done = featurizer.append(molecule, points); !done)
    fail(ErrorCode::unsupported, "{}: {}", featurizer.spec(), done.issue().message);
  PointTable table{{"kind", "x", "y", "z"}, {}};
  const std::vector<std::string> names = featurizer.value_names();
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  for (std::size_t i = 0; i < points.kinds.size(); ++i) {
    std::vector<double>& row = table.rows.emplace_back(1, points.kinds[i]);
    for (std::size_t k = 3 * i; k < 3 * i + 3; ++k) row.push_back(to_short_number(points.positions[k]));
    for (std::size_t v = points.width * i; v < points.width * (i + 1); ++v)
      row.push_back(to_short_number(points.values[v]));
  }
  return table;
}

}  // namespace athanor::featurize
