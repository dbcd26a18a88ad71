// Inside this room: the steps of a funnel.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/drug_likeness.h"
#include "athanor/chemistry/molecule.h"
#include "athanor/screen/expression.h"
#include "athanor/screen/funnel.h"

namespace athanor::screen {

/// A molecule on its way through the stages.
struct Candidate {
  Hit hit;
  const data::Record* record;
  bool is_canonical = false;  ///< `hit.form` is RDKit's text; else that of the row, with other charges where need be
  std::optional<chemistry::Molecule> molecule{};  ///< parsed when first needed: see parse
  std::optional<chemistry::DrugProperties> properties{};

  const chemistry::Molecule& parse();
  /// Read without RDKit, until another molecule is; null where that is not sure.
  const chemistry::PlainMolecule* read_plain() const;
};

/// What a stage says of a candidate: nothing, and it goes on; or why it is taken.
struct Verdict {
  std::string status, reason;  ///< status: "" = it goes on, else filtered, invalid, unsupported
};

/// Takes molecules, or adds values to them.
class Stage {
 public:
  explicit Stage(std::string name) : name_(std::move(name)) {}
  virtual ~Stage() = default;
  const std::string& name() const { return name_; }
  /// One verdict per candidate.
  virtual std::vector<Verdict> judge(std::vector<Candidate>& candidates, const LibraryColumns& columns) const = 0;
  /// Whether it tells its phases itself.
  virtual bool keeps_time() const { return false; }

 private:
  std::string name_;
};

/// Writes values into the slots of a candidate.
using ValueComputer = std::function<void(Candidate&)>;

/// Descriptors, rules of drug-likeness and numbers of alerts: see Funnel.
std::vector<std::string> list_molecule_values();
/// What computes values of list_molecule_values() into `slots` of Hit::values.
std::vector<ValueComputer> make_value_computers(const std::vector<std::string>& names,
                                                const std::vector<std::size_t>& slots);

/// Computes what the expression needs and keeps molecules for which it holds. `slots`: of the expression's names.
std::unique_ptr<Stage> make_filter_stage(Expression expression, std::vector<std::size_t> slots,
                                         std::vector<ValueComputer> computers);
/// Keeps molecules with one of the patterns, or with none of them. Error(invalid_options) for what is no SMARTS.
std::unique_ptr<Stage> make_pattern_stage(const std::vector<std::string>& smarts, bool must_match);
/// Puts the Tanimoto similarity to the nearest query into `slot` and keeps what reaches `least`. Error(invalid_options)
/// for a query that cannot be read.
std::unique_ptr<Stage> make_similarity_stage(const std::vector<std::string>& queries,
                                             const chemistry::StandardizePolicy& policy, double least,
                                             std::size_t slot);
/// Predicts into the slots from `first_slot` on, in the order of list_model_values.
std::unique_ptr<Stage> make_model_stage(const NamedModel& model, const chemistry::StandardizePolicy& policy,
                                        std::size_t first_slot);
/// Names of a model's values without the model's own; the first is its main one.
std::vector<std::string> list_model_values(const predict::Predictor& predictor);

}  // namespace athanor::screen
