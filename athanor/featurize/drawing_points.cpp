// A drawing as points: atoms, and some points along each bond.
#include "athanor/featurize/drawing_points.h"

#include "athanor/featurize/point_kinds.h"

namespace athanor::featurize {
namespace {

class DrawingPoints : public PointFeaturizer::Kind {
 public:
  explicit DrawingPoints(const DrawingSettings& settings) : samples_(static_cast<std::size_t>(settings.samples)) {}

  std::vector<std::string> value_names() const override {
    return {"bond_order", "atomic_number_10", "partial_charge", "hybridization"};
  }

  Result<bool> append(const chemistry::Molecule& molecule, PackedPoints& points) const override {
    const auto layout = chemistry::compute_layout(molecule);
    if (!layout) return layout.issue();
    append_layout(*layout, samples_, points);
    return true;
  }

 private:
  std::size_t samples_;
};

void append_point(int kind, double x, double y, std::initializer_list<double> values, PackedPoints& points) {
  points.kinds.push_back(static_cast<std::uint8_t>(kind));
  for (const double place : {x, y, 0.0}) points.positions.push_back(static_cast<float>(place));
  for (const double value : values) points.values.push_back(static_cast<float>(value));
}

}  // namespace

void append_layout(const chemistry::Layout& layout, std::size_t samples, PackedPoints& points) {
  for (const auto& atom : layout.atoms)
    append_point(atom.atomic_number, atom.x, atom.y,
                 {0, atom.atomic_number / 10.0, atom.partial_charge, static_cast<double>(atom.hybridization)}, points);
  for (const auto& bond : layout.bonds) {
    const auto &a = layout.atoms[bond.begin], &b = layout.atoms[bond.end];
    for (std::size_t i = 0; i < samples; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(samples - 1);
      append_point(0, a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), {bond.order, 0, 0, 0}, points);
    }
  }
}

void DrawingSettings::fields(FieldList& list) {
  list.add("samples", &samples, "Points along a bond of 1.5 Å, its ends among them").range(2, 1000);
}

std::unique_ptr<const PointFeaturizer::Kind> make_drawing_points(const DrawingSettings& settings) {
  return std::make_unique<DrawingPoints>(settings);
}

}  // namespace athanor::featurize
