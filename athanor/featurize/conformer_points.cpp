// The atoms of a conformer as points.
#include <algorithm>
#include <array>

#include "athanor/chemistry/conformers.h"
#include "athanor/featurize/point_kinds.h"

namespace athanor::featurize {
namespace {

class ConformerPoints : public PointFeaturizer::Kind {
 public:
  explicit ConformerPoints(const ConformerSettings& settings)
      : seed_(static_cast<std::uint64_t>(settings.seed)),
        attempts_(static_cast<int>(settings.attempts)),
        max_atoms_(static_cast<std::size_t>(settings.max_atoms)),
        relaxed_(settings.relax),
        hydrogens_(settings.hydrogens) {}

  std::vector<std::string> value_names() const override { return {"vdw_radius"}; }

  Result<bool> append(const chemistry::Molecule& molecule, PackedPoints& points) const override {
    if (molecule.num_heavy_atoms() > max_atoms_)
      return Issue{
          0,
          "unsupported",
          "too_large",
          fmt::format("the molecule has {} atoms beside hydrogens, and a conformer takes at most {} (max_atoms)",
                      molecule.num_heavy_atoms(), max_atoms_),
          chemistry::format_smiles(molecule),
          ""};
    const auto geometry = chemistry::compute_conformer(molecule, seed_, attempts_, relaxed_);
    if (!geometry) return geometry.issue();
    append_atoms(*geometry, points);
    return true;
  }

 private:
  void append_atoms(const chemistry::Geometry& geometry, PackedPoints& points) const {
    // Hydrogen itself stays, as there would be nothing else.
    const bool all = hydrogens_ || std::ranges::all_of(geometry.atomic_numbers, [](int number) { return number == 1; });
    std::array<double, 3> centre{};
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < geometry.atomic_numbers.size(); ++i) {
      if (!all && geometry.atomic_numbers[i] == 1) continue;
      kept.push_back(i);
      for (std::size_t k = 0; k < 3; ++k) centre[k] += geometry.positions_angstrom[i][k];
    }
    for (double& sum : centre) sum /= static_cast<double>(kept.size());
    for (const std::size_t i : kept) {
      const int number = geometry.atomic_numbers[i];
      points.kinds.push_back(static_cast<std::uint8_t>(number));
      points.values.push_back(static_cast<float>(chemistry::find_vdw_radius(number)));
      for (std::size_t k = 0; k < 3; ++k)
        points.positions.push_back(static_cast<float>(geometry.positions_angstrom[i][k] - centre[k]));
    }
  }

  std::uint64_t seed_;
  int attempts_;
  std::size_t max_atoms_;
  bool relaxed_, hydrogens_;
};

}  // namespace

void ConformerSettings::fields(FieldList& list) {
  list.add("seed", &seed, "Of the embedding").range(0, 1e9);
  list.add("attempts", &attempts, "Embeddings, of which the lowest in MMFF94 energy is taken").range(1, 100);
  list.add("relax", &relax, "Relax the conformer by MMFF94s (UFF where that has no parameters)");
  list.add("hydrogens", &hydrogens, "Keep the hydrogens");
  list.add("max_atoms", &max_atoms, "Atoms beside hydrogens of the largest molecule; larger ones are not supported")
      .range(1, 2000);
}

std::unique_ptr<const PointFeaturizer::Kind> make_conformer_points(const ConformerSettings& settings) {
  return std::make_unique<ConformerPoints>(settings);
}

}  // namespace athanor::featurize
