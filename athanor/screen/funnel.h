// The funnel: what a molecule of the library must pass, cheap steps first, and the numbers that are computed on the
// way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "athanor/chemistry/standardize.h"
#include "athanor/data/stream.h"
#include "athanor/predict/records.h"
#include "athanor/screen/hits.h"

namespace athanor::screen {

/// A model and what its columns and its file of hits are called.
struct NamedModel {
  std::string name;
  std::shared_ptr<predict::Predictor> predictor;
};

struct FunnelSettings {
  chemistry::StandardizePolicy standardize = chemistry::StandardizePolicy::basic;
  std::vector<std::string> filters;        ///< Expression texts
  std::vector<std::string> substructures;  ///< SMARTS, one of which must be there; empty = any molecule
  std::vector<std::string> excluded;       ///< SMARTS, none of which may be there
  std::vector<std::string> queries;        ///< SMILES to be similar to
  double similarity = 0;                   ///< least Tanimoto similarity to one of them (Morgan 2, 2048 bits)
  std::vector<NamedModel> models;
  bool unique = false;          ///< hits get the key by which equal molecules are told
  PhaseTimes* times = nullptr;  ///< gets the time of each phase
};

/// A row that takes no part, and why.
struct RejectedRow {
  std::size_t row = 0;
  std::string smiles, status, reason;  ///< status: invalid, unsupported, filtered
};

/// What the funnel makes of some rows.
struct FunnelResult {
  std::vector<Hit> passed;   ///< in the order of the rows; score, source and row of the hits are left to the caller
  std::size_t readable = 0;  ///< molecules that the first stage gets
  std::vector<std::size_t> left;  ///< molecules left after each of stage_names()
  std::vector<RejectedRow> rejected;
  data::StatusCounts counts;
};

/// The columns of one file of the library.
struct LibraryColumns {
  std::vector<std::string> names;
  std::size_t smiles = 0;
  std::size_t id = static_cast<std::size_t>(-1);  ///< -1 = none
  std::string source;
  data::DecimalMark decimal = data::DecimalMark::point;
};

struct Candidate;
class Stage;

/// Values have names: a descriptor (basic or rdkit2d); lipinski, veber, ghose, egan (1 = passed); alerts, pains, brenk,
/// nih (number of alerts); similarity (to the nearest query); pred_TARGET, std_TARGET, prob_TARGET_CLASS,
/// nn_similarity, in_domain and further columns of the domain (predict::list_domain_columns) of a model. With several
/// models theirs begin with "MODEL:", which filters may leave out where only one model has the name.
///
/// Order: standardisation, filters on values of the molecule, substructures, similarity, then each model, followed by
/// the filters that need it. Immutable, thread-safe.
class Funnel {
 public:
  /// Errors: invalid_options for a filter, name, SMARTS or query that cannot be used.
  explicit Funnel(FunnelSettings settings);
  ~Funnel();

  const std::vector<std::string>& value_names() const { return value_names_; }
  /// Index in value_names(); Error(invalid_options) with the nearest name.
  std::size_t find_value(const std::string& name) const;
  /// Value of the first output of a model.
  std::size_t main_value(std::size_t model) const { return main_values_[model]; }
  /// The model that gives the value, -1 for none.
  std::ptrdiff_t find_model(std::size_t value) const;
  const std::vector<NamedModel>& models() const { return settings_.models; }
  std::vector<std::string> stage_names() const;

  /// `keep_filtered`: rows that a stage takes are listed too, with the name of the stage.
  FunnelResult run(const std::vector<data::Record>& rows, const LibraryColumns& columns, bool keep_filtered) const;

 private:
  std::size_t add_value(const std::string& name);
  Result<Candidate> read_candidate(const data::Record& record, const LibraryColumns& columns) const;
  /// Adds the filters whose values are known by now and takes them out of `texts`.
  void add_filters_ready(std::vector<std::string>& texts);

  FunnelSettings settings_;
  std::vector<std::string> value_names_;
  std::vector<std::size_t> main_values_;
  std::vector<std::unique_ptr<Stage>> stages_;
};

}  // namespace athanor::screen
