// The spec term column(NAME,…): numbers of the input table, such as a dose or a temperature.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct ColumnSettings : Options {
  std::vector<std::string> names;
  void fields(FieldList& list) override;
};

/// Passes columns of the input through.
class ColumnBlock : public VectorBlock {
 public:
  using Settings = ColumnSettings;
  explicit ColumnBlock(const ColumnSettings& settings);
  std::vector<std::string> names() const override { return names_; }
  std::size_t size() const override { return names_.size(); }
  FeatureKind kind() const override { return FeatureKind::column; }
  std::vector<data::FeatureColumn> required_columns() const override { return {names_.begin(), names_.end()}; }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
  bool accepts_plain() const override { return true; }
  chemistry::StereoFeatures stereo() const override { return chemistry::StereoFeatures::none; }
  bool compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                     std::span<float> out) const override;

 private:
  std::vector<std::string> names_;
};

/// Whether a column(…) of the spec has a range FIRST..LAST.
bool has_column_range(const std::string& spec);
/// The spec with the names of all `columns` from FIRST to LAST in place of each range. Errors: those of the grammar;
/// not_found with the nearest name, invalid_options when LAST stands before FIRST; `source` has the columns.
std::string write_out_column_ranges(const std::string& spec, const std::vector<std::string>& columns,
                                    const std::string& source);

}  // namespace athanor::featurize
