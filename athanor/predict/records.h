// Tables through the predictor: rows of a reader become queries, predictions become rows of the output.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "athanor/core/result.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/stream.h"
#include "athanor/predict/predictor.h"
#include "athanor/predict/site_predictor.h"

namespace athanor::predict {

/// Where a row's molecule and the numbers that the model needs are.
struct InputColumns {
  std::vector<std::string> names;  ///< of all columns
  std::size_t smiles = 0;
  std::vector<std::size_t> partners;  ///< of further molecules of a row, or of the products of a reaction
  bool reactions = false;
  std::vector<std::size_t> required;            ///< places of Predictor::required_columns()
  std::vector<data::FeatureColumn> features{};  ///< these themselves
  data::DecimalMark decimal = data::DecimalMark::point;
};

/// Error(not_found) for a column that the model needs and `names` lacks. Rows of several molecules may also stand in
/// one column alone, joined: "CCO|O"; so may reactions, where the SMILES column
/// is not the one of the reactants.
InputColumns find_input_columns(const Predictor& predictor, const std::vector<std::string>& names,
                                std::size_t smiles_column, data::DecimalMark decimal, const std::string& source);

/// The same for a bundle of atoms or bonds.
InputColumns find_input_columns(const SitePredictor& predictor, const std::vector<std::string>& names,
                                std::size_t smiles_column, data::DecimalMark decimal, const std::string& source);

/// The wanted name; "" = to be guessed, but of a bundle of rows of several molecules the column that it was trained on;
/// of a bundle of reactions, too, if it is there.
std::string choose_smiles_column(const bundle::Bundle& bundle, const std::vector<std::string>& names,
                                 const std::string& wanted);

/// The row as a query; an Issue for a row that could not be read, text that is not UTF-8, or a cell that is no number.
Result<Query> make_query(const data::Record& record, const InputColumns& columns);

/// A Prediction for what make_query refused.
Prediction make_failed_prediction(const Issue& issue);

/// Predictions for the rows, in order, with up to `threads` threads.
std::vector<Prediction> predict_rows(Predictor& predictor, std::span<const data::Record> rows,
                                     const InputColumns& columns, std::size_t threads);

/// The same for a bundle of atoms or bonds.
std::vector<SitePrediction> predict_rows(SitePredictor& predictor, std::span<const data::Record> rows,
                                         const InputColumns& columns, std::size_t threads);

/// Settings of predict_records.
struct StreamOptions {
  std::string smiles_column;  ///< "" = guessed from the names, then by trying the first rows
  data::DecimalMark decimal = data::DecimalMark::point;
  bool members = false;  ///< one column per member
  std::size_t batch = 512;
  data::TableFormat format = data::TableFormat::csv;
  std::size_t skip_rows = 0;  ///< rows that an earlier call has written, after the header, which is left out then too
};

/// How many rows were predicted and how many not, and the time it took.
struct StreamSummary : data::StatusCounts {
  double seconds = 0;  ///< wall-clock time
};

/// Streams records through the predictor in constant memory: `write` gets the table part by part (every input column
/// first; columns as DESIGN section 5, "predict"). An input column named like an output column is renamed
/// `input_<name>` and noted. Each of the predictor's threads works on one batch; `write` and `progress` are called from
/// them, one at a time. Errors: invalid_input when there is no row, not_found for an absent column, cancelled.
StreamSummary predict_records(Predictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress);

/// The same with lists in the order of the atoms or bonds of each row's SMILES as it is written.
StreamSummary predict_records(SitePredictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress);

/// Columns of the region of a target: lower_NAME and upper_NAME, or set_NAME (classes with | between them, "empty"
/// without any), or none.
std::vector<std::string> list_region_columns(const bundle::Bundle& bundle, std::size_t target);
/// Cells for those columns; blank where there is no prediction.
std::vector<std::string> format_region(const Prediction& prediction, const bundle::Bundle& bundle, std::size_t target);

/// nn_similarity, in_domain, then value and flag of each measure of the bundle's descriptor space (leverage,
/// in_domain_leverage, knn_distance, in_domain_knn, isolation_score, in_domain_one_class).
std::vector<std::string> list_domain_columns(const bundle::Bundle& bundle);

/// Output columns that follow the input's, for the given targets: pred_NAME, std_NAME where the bundle knows it, those
/// of list_region_columns, of several classes also prob_NAME (of the class in pred_NAME, as std_NAME is) and
/// prob_NAME_CLASS; with `domain` those of list_domain_columns.
std::vector<std::string> list_output_columns(const bundle::Bundle& bundle, bool members, bool domain);
/// Cells for those columns.
std::vector<std::string> format_prediction(const Prediction& prediction, const bundle::Bundle& bundle, bool members,
                                           bool domain);

}  // namespace athanor::predict
