// A table of any size through the predictor: batches are read, predicted and formatted in parallel, written in order.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/readers/text_input.h"
#include "athanor/predict/columns.h"
#include "athanor/predict/ordered_output.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {
namespace {

constexpr std::size_t rows_tried = 1000;

/// Hands out the rows in batches, one caller at a time; the first rows are held back for finding the SMILES column.
class BatchSource {
 public:
  BatchSource(data::RecordReader& reader, std::size_t batch_rows, std::size_t threads) : reader_(reader) {
    head_.source = reader.source();
    head_.columns = reader.columns();
    data::Record record;
    while (head_.rows.size() < rows_tried && reader.read(record)) head_.rows.push_back(std::move(record));
    if (head_.rows.empty()) fail(ErrorCode::invalid_input, "{}: there is a header and no data row", head_.source);
    // A short table is cut so that every thread gets a part.
    const std::size_t share = known_rows() > 0 ? (known_rows() + threads - 1) / threads : batch_rows;
    batch_rows_ = std::max<std::size_t>(std::min(batch_rows, share), 1);
  }

  const data::Table& head() const { return head_; }
  /// Number of rows when the input ended within the head, else 0.
  std::size_t known_rows() const { return head_.rows.size() < rows_tried ? head_.rows.size() : 0; }

  /// The next rows in `batch` and their place in `number`; false at the end of the input.
  bool take(std::vector<data::Record>& batch, std::size_t& number, std::string& position) {
    const std::lock_guard lock(mutex_);
    batch.clear();
    while (batch.size() < batch_rows_ && taken_ < head_.rows.size()) batch.push_back(std::move(head_.rows[taken_++]));
    data::Record record;
    while (batch.size() < batch_rows_ && known_rows() == 0 && !ended_) {
      ended_ = !reader_.read(record);
      if (!ended_) batch.push_back(std::move(record));
    }
    number = next_number_++;
    const std::size_t total = reader_.bytes_total();
    position = total == 0 ? "" : fmt::format("{} % of the file", 100 * reader_.bytes_read() / total);
    return !batch.empty();
  }

 private:
  data::RecordReader& reader_;
  std::size_t batch_rows_ = 1;
  data::Table head_;
  std::mutex mutex_;
  std::size_t taken_ = 0, next_number_ = 0;
  bool ended_ = false;
};

/// Where a row's molecule and numbers are.
struct InputColumns {
  std::size_t smiles = 0;
  std::vector<std::size_t> required;
};

InputColumns find_input_columns(const Predictor& predictor, const data::Table& head, const std::string& smiles_column,
                                Progress& progress) {
  InputColumns columns;
  columns.smiles = data::find_smiles_column(head, smiles_column, progress);
  for (const std::string& name : predictor.required_columns())
    columns.required.push_back(data::find_column(head.columns, name, head.source));
  return columns;
}

/// The row as a query, or what is wrong with it.
Result<Query> make_query(const data::Record& record, const InputColumns& columns,
                         const std::vector<std::string>& names) {
  const auto invalid = [&](std::string message) {
    return Issue{record.row, "invalid", "row", std::move(message), "", ""};
  };
  if (record.issue) return invalid(record.issue->message);
  Query query;
  const std::string& smiles = record.cells[columns.smiles];
  if (!data::is_utf8(smiles)) return invalid(fmt::format("{}: the text is not UTF-8", names[columns.smiles]));
  query.smiles = trim(smiles);
  for (const std::size_t column : columns.required) {
    const std::string& cell = record.cells[column];
    const auto number = parse_number(cell);
    if (!number && !data::is_missing(cell))
      return invalid(fmt::format("\"{}\" in column {} is no number", data::to_readable(cell), names[column]));
    query.columns.push_back(number.value_or(NAN));
  }
  return query;
}

std::vector<Prediction> predict_batch(Predictor& predictor, const std::vector<data::Record>& batch,
                                      const InputColumns& columns, const std::vector<std::string>& names) {
  std::vector<Prediction> predictions(batch.size());
  std::vector<Query> queries;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Result<Query> query = make_query(batch[i], columns, names);
    if (query) {
      queries.push_back(std::move(*query));
      rows.push_back(i);
    } else {
      predictions[i].status = "invalid";
      predictions[i].message = query.issue().message;
    }
  }
  std::vector<Prediction> found = predictor.predict(queries, 1);
  for (std::size_t k = 0; k < rows.size(); ++k) predictions[rows[k]] = std::move(found[k]);
  return predictions;
}

StreamSummary count_statuses(const std::vector<Prediction>& predictions) {
  StreamSummary summary;
  summary.rows = predictions.size();
  for (const Prediction& prediction : predictions) {
    if (prediction.status == "ok") ++summary.ok;
    else if (prediction.status == "unsupported") ++summary.unsupported;
    else ++summary.invalid;
  }
  return summary;
}

void add_counts(const StreamSummary& part, StreamSummary& sum) {
  sum.rows += part.rows;
  sum.ok += part.ok;
  sum.invalid += part.invalid;
  sum.unsupported += part.unsupported;
}

}  // namespace

StreamSummary predict_records(Predictor& predictor, data::RecordReader& reader, const StreamOptions& options,
                              const std::function<void(std::string_view)>& write, Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const bool domain = predictor.options().domain;
  const std::size_t threads = std::max<std::size_t>(predictor.options().threads, 1);
  BatchSource source(reader, options.batch, threads);
  const InputColumns columns = find_input_columns(predictor, source.head(), options.smiles_column, progress);
  const std::vector<std::string> names = reader.columns();
  const auto added_columns = list_output_columns(predictor.bundle(), options.members, domain);
  write(data::format_csv_row(make_header(names, added_columns, progress)));

  StreamSummary summary;
  OrderedOutput output(2 * threads);
  progress.begin("predicting", source.known_rows(), "molecule");
  const auto work = [&](std::size_t) {
    std::vector<data::Record> batch;
    std::size_t number = 0;
    std::string position;
    while (source.take(batch, number, position)) {
      if (progress.cancelled()) fail(ErrorCode::cancelled, "stopped by the user");
      const std::vector<Prediction> predictions = predict_batch(predictor, batch, columns, names);
      std::string text;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        std::vector<std::string> cells = std::move(batch[i].cells);
        cells.resize(names.size());
        const auto added = format_prediction(predictions[i], predictor.bundle(), options.members, domain);
        cells.insert(cells.end(), added.begin(), added.end());
        text += data::format_csv_row(cells);
      }
      const StreamSummary part = count_statuses(predictions);
      const bool going_on = output.put(number, [&, text = std::move(text), part, position] {
        write(text);
        add_counts(part, summary);
        progress.update(summary.rows, position);
      });
      if (!going_on) return;
    }
  };
  parallel_for(threads, threads, [&](std::size_t worker) {
    try {
      work(worker);
    } catch (...) {
      output.stop();
      throw;
    }
  });
  progress.end();
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace athanor::predict
