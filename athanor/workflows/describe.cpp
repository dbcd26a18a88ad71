#include "athanor/workflows/describe.h"

#include <filesystem>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/data/record.h"
#include "athanor/workflows/input.h"

namespace athanor::workflows {
namespace {

/// Features of one record as cells; status and message last.
class RowDescriber {
 public:
  RowDescriber(const featurize::VectorFeaturizer& featurizer, const DescribeOptions& options, const std::vector<std::string>& columns,
               std::size_t smiles_column, const std::string& source)
      : featurizer_(featurizer), policy_(chemistry::parse_standardize_policy(options.standardize)), smiles_column_(smiles_column) {
    for (const std::string& name : featurizer.required_columns()) inputs_.push_back(data::find_column(columns, name, source));
  }

  /// False when the row has no features; `cells` gets as many texts as there are features, and status and message.
  bool describe(const data::Record& record, std::vector<std::string>& cells) const {
    const auto features = compute(record);
    if (!features) {
      cells.resize(cells.size() + featurizer_.size());
      cells.push_back(features.issue().action.empty() ? "invalid" : features.issue().action);
      cells.push_back(features.issue().message);
      return false;
    }
    for (const float value : *features) cells.push_back(format_number(value));
    cells.insert(cells.end(), {"ok", ""});
    return true;
  }

 private:
  Result<std::vector<float>> compute(const data::Record& record) const {
    if (record.issue) return *record.issue;
    const auto standard = chemistry::standardize_smiles(record.cells[smiles_column_], policy_);
    if (!standard) return standard.issue();
    const auto molecule = chemistry::parse_smiles(standard->smiles);
    if (!molecule) return molecule.issue();
    std::vector<double> columns;
    for (const std::size_t input : inputs_) columns.push_back(parse_number(record.cells[input]).value_or(NAN));
    std::vector<float> features(featurizer_.size());
    const auto done = featurizer_.compute(*molecule, columns, features);
    if (!done) return done.issue();
    return features;
  }

  const featurize::VectorFeaturizer& featurizer_;
  chemistry::StandardizePolicy policy_;
  std::size_t smiles_column_;
  std::vector<std::size_t> inputs_;
};

}  // namespace

void DescribeOptions::fields(FieldList& list) {
  list.add("input", &input, "table file, - for standard input, or one SMILES").shown_as("FILE|SMILES");
  list.add("featurizer", &featurizer, "feature spec, such as morgan(radius=2,bits=2048)+maccs (default: descriptors(set=basic))").shown_as("SPEC");
  list.add("graph", &graph, "print the node and edge tables of this feature set instead").one_of({"", "basic", "chemprop_v2"});
  list.add("standardize", &standardize, "standardisation policy before featurising").one_of(chemistry::list_standardize_policies());
  list.add("smiles_column", &smiles_column, "column with the SMILES (default: guessed, and said)").also({"smiles-columns"}).shown_as("NAME");
  list.add("format", &format, "csv, tsv, smi or sdf (default: by file name and content)").one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "cell separator of text tables (default: guessed)").shown_as("CHAR");
}

DescribeSummary describe_vectors(const DescribeOptions& options, const Context& context,
                                 const std::function<void(const std::vector<std::string>&)>& write) {
  const auto featurizer = featurize::make_vector_featurizer(options.featurizer.empty() ? "descriptors(set=basic)" : options.featurizer);
  BufferedInput input = open_input(options.input, options.format, options.delimiter, options.smiles_column, *context.progress);
  const RowDescriber describer(*featurizer, options, input.columns(), input.smiles_column(), input.source());

  std::vector<std::string> header = input.columns();
  for (const std::string& name : featurizer->names()) header.push_back(name);
  header.insert(header.end(), {"status", "message"});
  write(header);

  DescribeSummary summary{0, 0, featurizer->spec()};
  context.progress->begin("describing", 0, "molecule");
  data::Record record;
  while (input.read(record)) {
    std::vector<std::string> cells = record.cells;
    if (!describer.describe(record, cells)) ++summary.invalid;
    write(cells);
    context.progress->update(++summary.rows);
  }
  context.progress->end();
  return summary;
}

featurize::GraphTables describe_graph(const DescribeOptions& options) {
  if (is_table_input(options.input))
    fail(ErrorCode::invalid_options, "--graph prints the tables of one molecule: give a SMILES in place of {}", options.input);
  const auto standard = chemistry::standardize_smiles(options.input, chemistry::parse_standardize_policy(options.standardize));
  if (!standard) fail(ErrorCode::invalid_input, "\"{}\": {}", options.input, standard.issue().message);
  const auto molecule = chemistry::parse_smiles(standard->smiles);
  return featurize::compute_graph_tables(*molecule, options.graph);
}

nlohmann::json to_json(const featurize::GraphTables& tables) {
  return {{"schema", 1},
          {"nodes", {{"columns", tables.node_columns}, {"rows", tables.nodes}}},
          {"edges", {{"columns", tables.edge_columns}, {"rows", tables.edges}}}};
}

}  // namespace athanor::workflows
