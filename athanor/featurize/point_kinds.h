// Inside this room: the kinds of points that a spec names.
#pragma once

#include "athanor/featurize/point_featurizer.h"

namespace athanor::featurize {

struct PointFeaturizer::Kind {
  virtual ~Kind() = default;
  virtual std::vector<std::string> value_names() const = 0;
  virtual Result<bool> append(const chemistry::Molecule& molecule, PackedPoints& points) const = 0;
};

/// Of an ETKDG conformer.
struct ConformerSettings : Options {
  std::int64_t seed = 0;
  std::int64_t attempts = 1;
  bool relax = false;
  bool hydrogens = true;
  std::int64_t max_atoms = 300;
  void fields(FieldList& list) override;
};
std::unique_ptr<const PointFeaturizer::Kind> make_conformer_points(const ConformerSettings& settings);

/// Of a drawing.
struct DrawingSettings : Options {
  std::int64_t samples = 4;
  void fields(FieldList& list) override;
};
std::unique_ptr<const PointFeaturizer::Kind> make_drawing_points(const DrawingSettings& settings);

}  // namespace athanor::featurize
