#include "athanor/workflows/describe.h"

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/workflows/input.h"

namespace athanor::workflows {
namespace {

/// Features of records as cells.
class RowDescriber {
 public:
  RowDescriber(const featurize::VectorFeaturizer& featurizer, const DescribeOptions& options,
               const data::RecordStream& stream)
      : featurizer_(featurizer),
        policy_(chemistry::parse_standardize_policy(options.standardize)),
        decimal_(data::parse_decimal_mark(options.decimal)),
        smiles_column_(stream.smiles_column()),
        columns_(featurizer.required_columns()) {
    for (const data::FeatureColumn& column : columns_)
      inputs_.push_back(data::find_column(stream.columns(), column.name, stream.source()));
  }

  /// One cell per feature (empty when the row has none), status and message.
  std::vector<std::string> describe(const data::Record& record) const {
    const auto features = compute(record);
    std::vector<std::string> cells;
    if (features) {
      for (const float value : *features) cells.push_back(format_number(value));
      cells.insert(cells.end(), {"ok", ""});
    } else {
      cells.resize(featurizer_.size());
      const Issue& issue = features.issue();
      cells.insert(cells.end(), {issue.action == "unsupported" ? "unsupported" : "invalid", issue.message});
    }
    return cells;
  }

 private:
  Result<std::vector<float>> compute(const data::Record& record) const {
    if (record.issue) return *record.issue;
    const std::string& smiles = record.cells[smiles_column_];
    std::vector<double> columns;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const auto number = data::read_feature(record, inputs_[i], columns_[i], decimal_);
      if (!number) return number.issue();
      columns.push_back(*number);
    }
    std::vector<float> features(featurizer_.size());
    const Result<bool> done = compute(smiles, columns, features);
    if (!done) return done.issue();
    return features;
  }

  Result<bool> compute(const std::string& smiles, std::span<const double> columns, std::span<float> features) const {
    const chemistry::PlainMolecule* plain =
        featurizer_.accepts_plain() ? chemistry::read_standard(smiles, policy_, featurizer_.stereo()) : nullptr;
    if (plain != nullptr)
      if (const Result<bool> done = featurizer_.compute(*plain, columns, features); !done || *done) return done;
    const auto standard = chemistry::standardize_smiles(smiles, policy_);
    if (!standard) return standard.issue();
    const auto molecule = chemistry::parse_smiles(standard->smiles);
    if (!molecule) return molecule.issue();
    return featurizer_.compute(*molecule, columns, features);
  }

  const featurize::VectorFeaturizer& featurizer_;
  chemistry::StandardizePolicy policy_;
  data::DecimalMark decimal_;
  std::size_t smiles_column_;
  std::vector<data::FeatureColumn> columns_;
  std::vector<std::size_t> inputs_;
};

}  // namespace

void DescribeOptions::fields(FieldList& list) {
  list.add("input", &input, "table file, - for standard input, or one SMILES").shown_as("FILE|SMILES");
  list.add("featurizer", &featurizer,
           "feature spec, such as morgan(radius=2,bits=2048)+maccs (default: descriptors(set=basic))")
      .shown_as("SPEC");
  list.add("graph", &graph,
           "print the node and edge tables of these graph features instead, such as basic, chemprop_v2 or "
           "chemprop_v2+smarts(groups.txt); also of one reaction")
      .shown_as("SPEC");
  list.add("points", &points,
           "print the points of one molecule instead (see athanor list points), such as conformer(relax=true)")
      .shown_as("SPEC");
  list.add("standardize", &standardize,
           "form of the molecules: none or basic, or a whole policy such as basic+no_stereo+tautomer")
      .shown_as("POLICY");
  InputOptions::fields(list);
}

DescribeSummary describe_vectors(const DescribeOptions& options, const Context& context, data::TableFormat format,
                                 const std::function<void(std::string_view)>& write) {
  const std::string spec = write_out_column_ranges(options.featurizer, options.input, options, *context.progress);
  const auto featurizer = featurize::make_vector_featurizer(spec.empty() ? "descriptors(set=basic)" : spec);
  const auto reader = open_input_records(options.input, options, *context.progress);
  data::RecordStream stream(*reader, options.smiles_column, *context.progress);
  const RowDescriber describer(*featurizer, options, stream);

  std::vector<std::string> added = featurizer->names();
  added.insert(added.end(), {"status", "message"});
  const data::TableText table(format, {{"featurizer", featurizer->spec()}});
  write(table.begin(data::name_output_columns(stream.columns(), added, *context.progress)));
  const auto process = [&](data::Batch& batch) {
    data::BatchResult result;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const std::vector<std::string> cells = describer.describe(batch.rows[i]);
      result.text += table.row(batch.first + i, batch.rows[i].cells, cells);
      result.counts.add(cells[featurizer->size()]);
    }
    return result;
  };
  const data::StatusCounts counts = stream.run({"describing", context.threads}, process, write, *context.progress);
  write(table.end());
  return {counts, featurizer->spec()};
}

namespace {

/// The molecule in the input of an option that describes one alone.
chemistry::Molecule read_one_molecule(const DescribeOptions& options, const char* flag) {
  if (is_table_input(options.input))
    fail(ErrorCode::invalid_options, "{} prints the tables of one molecule: give a SMILES in place of {}", flag,
         options.input);
  const auto standard =
      chemistry::standardize_smiles(options.input, chemistry::parse_standardize_policy(options.standardize));
  if (!standard) fail(ErrorCode::invalid_input, "\"{}\": {}", options.input, standard.issue().message);
  return *chemistry::parse_smiles(standard->smiles);
}

chemistry::Reaction read_one_reaction(const std::string& text) {
  const auto standard = chemistry::standardize_reaction(text);
  if (!standard) fail(ErrorCode::invalid_input, "\"{}\": {}", text, standard.issue().message);
  return *chemistry::parse_reaction(*standard);
}

}  // namespace

featurize::GraphTables describe_graph(const DescribeOptions& options) {
  if (chemistry::is_reaction(options.input) && !is_table_input(options.input))
    return featurize::compute_graph_tables(read_one_reaction(options.input), options.graph);
  return featurize::compute_graph_tables(read_one_molecule(options, "--graph"), options.graph);
}

featurize::PointTable describe_points(const DescribeOptions& options) {
  return featurize::compute_point_table(read_one_molecule(options, "--points"), options.points);
}

nlohmann::json to_json(const featurize::PointTable& table) {
  return {{"schema", 1}, {"points", {{"columns", table.columns}, {"rows", table.rows}}}};
}

nlohmann::json to_json(const featurize::GraphTables& tables) {
  return {{"schema", 1},
          {"nodes", {{"columns", tables.node_columns}, {"rows", tables.nodes}}},
          {"edges", {{"columns", tables.edge_columns}, {"rows", tables.edges}}}};
}

}  // namespace athanor::workflows
