#include "athanor/predict/records.h"

#include <chrono>

#include "athanor/core/text.h"
#include "athanor/data/readers/text_input.h"

namespace athanor::predict {

InputColumns find_input_columns(const Predictor& predictor, const std::vector<std::string>& names,
                                std::size_t smiles_column, data::DecimalMark decimal, const std::string& source) {
  InputColumns columns{names, smiles_column, {}, decimal};
  for (const std::string& name : predictor.required_columns())
    columns.required.push_back(data::find_column(names, name, source));
  return columns;
}

Result<Query> make_query(const data::Record& record, const InputColumns& columns) {
  const auto invalid = [&](std::string message) {
    return Issue{record.row, "invalid", "row", std::move(message), "", ""};
  };
  if (record.issue) return invalid(record.issue->message);
  Query query;
  const std::string& smiles = record.cells[columns.smiles];
  if (!data::is_utf8(smiles)) return invalid(fmt::format("{}: the text is not UTF-8", columns.names[columns.smiles]));
  query.smiles = trim(smiles);
  for (const std::size_t column : columns.required) {
    const Result<double> number = data::read_number(record, column, columns.names[column], columns.decimal);
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

std::vector<Prediction> predict_rows(Predictor& predictor, std::span<const data::Record> rows,
                                     const InputColumns& columns, std::size_t threads) {
  std::vector<Prediction> predictions(rows.size());
  std::vector<Query> queries;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Result<Query> query = make_query(rows[i], columns);
    if (query) {
      queries.push_back(std::move(*query));
      places.push_back(i);
    } else {
      predictions[i] = make_failed_prediction(query.issue());
    }
  }
  std::vector<Prediction> found = predictor.predict(queries, threads);
  for (std::size_t k = 0; k < places.size(); ++k) predictions[places[k]] = std::move(found[k]);
  return predictions;
}

StreamSummary predict_records(Predictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const bool domain = predictor.options().domain;
  data::RecordStream stream(reader, options.smiles_column, progress);
  const InputColumns columns =
      find_input_columns(predictor, stream.columns(), stream.smiles_column(), options.decimal, stream.source());
  const auto added = list_output_columns(predictor.bundle(), options.members, domain);
  const data::TableText table(options.format);
  const std::string header = table.begin(data::name_output_columns(stream.columns(), added, progress));
  if (options.skip_rows == 0) write(header);

  PhaseTimes* const times = predictor.options().times;
  const auto process = [&](data::Batch& batch) {
    const std::vector<Prediction> predictions = predict_rows(predictor, batch.rows, columns, 1);
    PhaseClock clock(times);
    clock.enter(Phase::write);
    data::BatchResult result;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      result.text += table.row(batch.first + i, batch.rows[i].cells,
                               format_prediction(predictions[i], predictor.bundle(), options.members, domain));
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

}  // namespace athanor::predict
