#include "athanor/predict/records.h"

#include <algorithm>
#include <chrono>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/text_input.h"

namespace athanor::predict {

InputColumns find_input_columns(const Predictor& predictor, const std::vector<std::string>& names,
                                std::size_t smiles_column, data::DecimalMark decimal, const std::string& source) {
  const bundle::Bundle& bundle = predictor.bundle();
  InputColumns columns{names,  smiles_column, {}, !bundle.reaction_columns.empty(), {}, predictor.required_columns(),
                       decimal};
  const std::vector<std::string>& own = columns.reactions ? bundle.reaction_columns : bundle.molecule_columns;
  const bool is_whole = columns.reactions && names[smiles_column] != own.front();
  for (std::size_t m = 1; names.size() > 1 && !is_whole && m < own.size(); ++m)
    columns.partners.push_back(data::find_column(names, own[m], source));
  for (const data::FeatureColumn& feature : columns.features)
    columns.required.push_back(data::find_column(names, feature.name, source));
  return columns;
}

InputColumns find_input_columns(const SitePredictor& predictor, const std::vector<std::string>& names,
                                std::size_t smiles_column, data::DecimalMark decimal, const std::string& source) {
  InputColumns columns{.names = names,
                       .smiles = smiles_column,
                       .partners = {},
                       .required = {},
                       .features = predictor.required_columns(),
                       .decimal = decimal};
  for (const data::FeatureColumn& feature : columns.features)
    columns.required.push_back(data::find_column(names, feature.name, source));
  return columns;
}

Result<Query> make_query(const data::Record& record, const InputColumns& columns) {
  const auto invalid = [&](std::string message) {
    return Issue{record.row, "invalid", "row", std::move(message), "", ""};
  };
  if (record.issue) return invalid(record.issue->message);
  Query query;
  std::vector<std::size_t> molecules{columns.smiles};
  molecules.insert(molecules.end(), columns.partners.begin(), columns.partners.end());
  std::vector<std::string> cells;
  for (const std::size_t column : molecules) {
    const std::string& smiles = record.cells[column];
    if (!data::is_utf8(smiles)) return invalid(fmt::format("{}: the text is not UTF-8", columns.names[column]));
    if (!columns.reactions && !columns.partners.empty() && smiles.find(chemistry::molecule_joint) != std::string::npos)
      return invalid(fmt::format("{}: extensions of CXSMILES are not read where a row has several molecules",
                                 columns.names[column]));
    if (column != columns.smiles) query.smiles += chemistry::molecule_joint;
    query.smiles += trim(smiles);
    cells.push_back(smiles);
  }
  if (columns.reactions) query.smiles = chemistry::join_sides(cells);
  for (std::size_t i = 0; i < columns.required.size(); ++i) {
    const Result<double> number = data::read_feature(record, columns.required[i], columns.features[i], columns.decimal);
    if (!number) return number.issue();
    query.columns.push_back(*number);
  }
  return query;
}

Prediction make_failed_prediction(const Issue& issue) {
  Prediction prediction;
  prediction.status = "invalid";
  prediction.message = issue.message;
  return prediction;
}

namespace {

/// `predict` gives the predictions of the queries among the rows.
template <class PredictionType, class Predict>
std::vector<PredictionType> predict_queries(std::span<const data::Record> rows, const InputColumns& columns,
                                            const Predict& predict) {
  std::vector<PredictionType> predictions(rows.size());
  std::vector<Query> queries;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Result<Query> query = make_query(rows[i], columns);
    if (query) {
      queries.push_back(std::move(*query));
      places.push_back(i);
    } else {
      static_cast<Prediction&>(predictions[i]) = make_failed_prediction(query.issue());
    }
  }
  std::vector<PredictionType> found = predict(queries);
  for (std::size_t k = 0; k < places.size(); ++k) predictions[places[k]] = std::move(found[k]);
  return predictions;
}

}  // namespace

std::vector<Prediction> predict_rows(Predictor& predictor, std::span<const data::Record> rows,
                                     const InputColumns& columns, std::size_t threads) {
  return predict_queries<Prediction>(
      rows, columns, [&](std::span<const Query> queries) { return predictor.predict(queries, threads); });
}

std::vector<SitePrediction> predict_rows(SitePredictor& predictor, std::span<const data::Record> rows,
                                         const InputColumns& columns, std::size_t threads) {
  return predict_queries<SitePrediction>(
      rows, columns, [&](std::span<const Query> queries) { return predictor.predict(queries, threads); });
}

std::string choose_smiles_column(const bundle::Bundle& bundle, const std::vector<std::string>& names,
                                 const std::string& wanted) {
  if (!wanted.empty() || names.size() == 1) return wanted;
  if (bundle.reaction_columns.empty()) return bundle.molecule_columns.empty() ? "" : bundle.molecule_columns.front();
  const std::string& own = bundle.reaction_columns.front();
  return std::find(names.begin(), names.end(), own) == names.end() ? "" : own;
}

namespace {

/// `format` gives the cells of a prediction.
template <class PredictorType, class Format>
StreamSummary stream_predictions(PredictorType& predictor, data::RecordReader& reader, const StreamOptions& options,
                                 const std::function<void(std::string_view)>& write, Progress& progress,
                                 const Format& format) {
  const auto start = std::chrono::steady_clock::now();
  const bool domain = predictor.options().domain;
  data::RecordStream stream(reader, choose_smiles_column(predictor.bundle(), reader.columns(), options.smiles_column),
                            progress);
  const InputColumns columns =
      find_input_columns(predictor, stream.columns(), stream.smiles_column(), options.decimal, stream.source());
  const auto added = list_output_columns(predictor.bundle(), options.members, domain);
  const data::TableText table(options.format);
  const std::string header = table.begin(data::name_output_columns(stream.columns(), added, progress));
  if (options.skip_rows == 0) write(header);

  PhaseTimes* const times = predictor.options().times;
  const auto process = [&](data::Batch& batch) {
    const auto predictions = predict_rows(predictor, batch.rows, columns, 1);
    PhaseClock clock(times);
    clock.enter(Phase::write);
    data::BatchResult result;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      result.text += table.row(batch.first + i, batch.rows[i].cells,
                               format(predictions[i], predictor.bundle(), options.members, domain));
      result.counts.add(predictions[i].status);
    }
    return result;
  };
  const std::size_t threads = std::max<std::size_t>(predictor.options().threads, 1);
  StreamSummary summary{stream.run({.stage = "predicting",
                                    .threads = threads,
                                    .batch_rows = options.batch,
                                    .skip_rows = options.skip_rows,
                                    .times = times},
                                   process, write, progress),
                        0};
  write(table.end());
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace

StreamSummary predict_records(Predictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress) {
  return stream_predictions(predictor, reader, options, write, progress, format_prediction);
}

StreamSummary predict_records(SitePredictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress) {
  return stream_predictions(predictor, reader, options, write, progress, format_site_prediction);
}

}  // namespace athanor::predict
