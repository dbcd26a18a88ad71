// The spec term table(FILE,key=COLUMN): numbers of another table, by a key in the input.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

/// The canonical spec holds the hash of the file: a bundle that was trained on a table needs that file again, as it
/// was, or another one with the same columns in its place (replace_table).
struct TableSettings : Options {
  std::string file, key;
  std::string sha256;   ///< of the file; "" = as it is now
  std::string columns;  ///< beginning of the SHA-256 of the names of its columns; "" = as they are now
  void fields(FieldList& list) override;
  /// Errors: not_found when the file is absent, invalid_input when it has another hash or other columns.
  void complete();
};

/// The canonical spec with another file in its table(FILE), which may hold other keys. Errors: invalid_options when the
/// spec has no table, invalid_input when the columns of the file are not those of the one before.
std::string replace_table(const std::string& spec, const std::string& file);

/// The row of the table whose key the input names. A file is held in memory once, by its hash.
class TableBlock : public VectorBlock {
 public:
  using Settings = TableSettings;
  /// Errors: those of data::read_keyed_table.
  explicit TableBlock(const TableSettings& settings);
  std::vector<std::string> names() const override { return table_->names; }
  std::size_t size() const override { return table_->names.size(); }
  FeatureKind kind() const override { return FeatureKind::column; }
  std::vector<data::FeatureColumn> required_columns() const override { return {{key_, table_}}; }
  std::shared_ptr<const data::KeyedTable> table() const override { return table_; }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
  bool accepts_plain() const override { return true; }
  chemistry::StereoFeatures stereo() const override { return chemistry::StereoFeatures::none; }
  bool compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                     std::span<float> out) const override;

 private:
  void copy_row(std::span<const double> columns, std::span<float> out) const;

  std::string key_;
  std::shared_ptr<const data::KeyedTable> table_;
};

}  // namespace athanor::featurize
