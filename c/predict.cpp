// The C interface: decodes arguments, calls the predictor, encodes numbers and errors.
#include "athanor/predict.h"

#include <algorithm>
#include <limits>
#include <new>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/predict/embeddings.h"
#include "athanor/predict/predictor.h"

struct athanor_model {
  mutable athanor::predict::Predictor predictor;  ///< predicting changes nothing that can be seen
  std::vector<std::string> names, units;          ///< of the outputs
};

namespace {
using namespace athanor;

thread_local std::string last_error;

/// Runs `body`; exceptions become the status.
template <class Body>
int guard(const Body& body) noexcept {
  try {
    last_error.clear();
    body();
    return 0;
  } catch (const Error& error) {
    last_error = error.what();
    return exit_status(error.code());
  } catch (const std::bad_alloc&) {
    last_error = "out of memory";
    return exit_status(ErrorCode::out_of_memory);
  } catch (const std::exception& error) {
    last_error = error.what();
    return exit_status(ErrorCode::internal);
  }
}

void require(bool given, const char* what) {
  if (!given) fail(ErrorCode::invalid_input, "{} is NULL", what);
}

std::unique_ptr<athanor_model> load_model(const char* path) {
  predict::add_embeddings();
  auto model = std::make_unique<athanor_model>(predict::load_predictor(path, {.domain = false}));
  std::vector<std::string> columns;
  for (const data::FeatureColumn& column : model->predictor.required_columns()) columns.push_back(column.name);
  if (!columns.empty())
    fail(ErrorCode::unsupported, "{} needs further columns beside the molecule ({}); use athanor predict", path,
         join_text(columns, ", "));
  for (const data::Target& target : model->predictor.bundle().targets) {
    if (target.task != data::TaskType::multiclass) model->names.push_back(target.name);
    for (const std::string& one : target.classes) model->names.push_back(target.name + "_" + one);
    model->units.resize(model->names.size(), target.unit);
  }
  return model;
}

void copy_row(const std::vector<double>& from, std::size_t width, double* to) {
  if (from.size() == width) std::copy(from.begin(), from.end(), to);
  else std::fill_n(to, width, std::numeric_limits<double>::quiet_NaN());
}

void predict_rows(const athanor_model& model, std::span<const char* const> smiles, std::size_t threads, double* values,
                  double* stds, std::size_t* failed) {
  const std::size_t width = model.names.size();
  std::vector<predict::Query> queries(smiles.size());
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    require(smiles[i] != nullptr, "a SMILES");
    queries[i].smiles = smiles[i];
  }
  const auto predictions = model.predictor.predict(queries, std::max<std::size_t>(threads, 1));
  std::size_t count = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const predict::Prediction& one = predictions[i];
    if (one.status != "ok" && count++ == 0) last_error = fmt::format("row {} is {}: {}", i, one.status, one.message);
    copy_row(one.mean, width, values + i * width);
    if (stds) copy_row(one.std, width, stds + i * width);
  }
  if (failed) *failed = count;
}

}  // namespace

extern "C" {

const char* athanor_version(void) { return ATHANOR_VERSION; }

const char* athanor_last_error(void) { return last_error.c_str(); }

int athanor_open(const char* path, athanor_model** model) {
  return guard([&] {
    require(path && model, "the path or the place for the model");
    *model = nullptr;
    *model = load_model(path).release();
  });
}

void athanor_close(athanor_model* model) { delete model; }

size_t athanor_num_outputs(const athanor_model* model) { return model ? model->names.size() : 0; }

const char* athanor_output_name(const athanor_model* model, size_t output) {
  return model && output < model->names.size() ? model->names[output].c_str() : nullptr;
}

const char* athanor_output_unit(const athanor_model* model, size_t output) {
  return model && output < model->units.size() ? model->units[output].c_str() : nullptr;
}

int athanor_has_std(const athanor_model* model) { return model && predict::has_std(model->predictor.bundle()) ? 1 : 0; }

int athanor_predict(const athanor_model* model, const char* const* smiles, size_t count, size_t threads, double* values,
                    double* stds, size_t* failed) {
  return guard([&] {
    if (failed) *failed = 0;
    require(model != nullptr, "the model");
    require(count == 0 || (smiles && values), "the list of SMILES or the place for values");
    predict_rows(*model, {smiles, count}, threads, values, stds, failed);
  });
}

}  // extern "C"
