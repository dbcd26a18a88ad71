// Many molecules at once: chunks in parallel, packed in the order of the input.
#include <algorithm>
#include <atomic>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/plain_order.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/parallel.h"
#include "athanor/core/phases.h"
#include "athanor/core/progress.h"
#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"
#include "athanor/featurize/point_featurizer.h"
#include "athanor/featurize/row_layout.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/featurize/token_vocabulary.h"

namespace athanor::featurize {
namespace {

// The chunks do not depend on the number of threads, so neither does the result.
constexpr std::size_t chunk_rows = 256;
constexpr std::size_t slow_chunk_rows = 16;  ///< of what takes milliseconds per molecule

/// What grows row by row.
struct PackedRows {
  PackedGraphs graphs;
  PackedTokens tokens;
  PackedPoints points;
};

void append_empty_graph(PackedGraphs& graphs) {
  graphs.node_offsets.push_back(graphs.node_offsets.back());
  graphs.edge_offsets.push_back(graphs.edge_offsets.back());
  graphs.in_offsets.push_back(0);
}

/// The request, parsed and checked; what the rows share.
struct Plan {
  explicit Plan(const FeatureRequest& request)
      : molecules(request.molecules),
        reactions(request.reactions),
        arrange_atoms(request.arrange_atoms),
        writing(request.writing) {
    if (!request.vector_spec.empty()) vectors = make_vector_featurizer(request.vector_spec);
    if (!request.graph_set.empty()) graphs.emplace(request.graph_set, reactions);
    if (!request.token_spec.empty()) tokens.emplace(request.token_spec);
    if (!request.point_spec.empty()) points.emplace(request.point_spec);
    if (tokens && points) fail(ErrorCode::internal, "features are either tokens or points");
    if (vectors) num_columns = vectors->required_columns().size();
    num_fractions = request.fractions.size();
    if (tokens && num_fractions > 0)
      fail(ErrorCode::invalid_options,
           "Networks on tokens do not know the amounts of a mixture; leave the fractions out");
    if (vectors && (molecules > 1 || reactions)) layout.emplace(*vectors, request);
    if (vectors && request.shares_table) table = vectors->table();
    if (points && molecules > 1)
      fail(ErrorCode::invalid_options, "Networks on points take rows of one molecule; the rows have {}", molecules);
    if (reactions) check_reactions();
    accepts_plain = !reactions && !tokens && !points && (!vectors || vectors->accepts_plain()) &&
                    (!graphs || graphs->accepts_plain());
    if (vectors) stereo = vectors->stereo();
    if (graphs) stereo = std::max(stereo, graphs->stereo());
  }
  /// Of a row, the shared features included.
  std::size_t full_size() const { return layout ? layout->size() : vectors->size(); }
  std::size_t vector_size() const { return full_size() - (table ? table->names.size() : 0); }

 private:
  void check_reactions() const {
    if (molecules > 1) fail(ErrorCode::internal, "a row is either a reaction or several molecules");
    if (points) fail(ErrorCode::invalid_options, "Networks on points take molecules, and the rows are reactions");
    if (tokens && !tokens->knows_reactions())
      fail(ErrorCode::invalid_options, "{}: tokens of this kind have no word for the \">\" of reactions; take smiles",
           tokens->spec());
  }

 public:
  std::unique_ptr<VectorFeaturizer> vectors;
  std::optional<RowLayout> layout;                ///< of rows of several molecules
  std::shared_ptr<const data::KeyedTable> table;  ///< whose features are not written into vectors
  std::optional<GraphFeaturizer> graphs;
  std::optional<TokenFeaturizer> tokens;
  std::optional<PointFeaturizer> points;
  std::size_t num_columns = 0, num_fractions = 0;
  bool accepts_plain = false;
  chemistry::StereoFeatures stereo = chemistry::StereoFeatures::none;  ///< of plain molecules
  std::size_t molecules;
  bool reactions;
  bool arrange_atoms;
  std::uint64_t writing;
};

const chemistry::PlainMolecule& arrange(const Plan& plan, const chemistry::PlainMolecule& molecule) {
  thread_local chemistry::PlainOrder order;
  const bool arranged = plan.graphs && plan.arrange_atoms && !depends_on_order(molecule, plan.graphs->stereo());
  return arranged ? order.arrange(molecule) : molecule;
}

Result<bool> compute_vector(const Plan& plan, const chemistry::PlainMolecule& molecule, const std::string& smiles,
                            std::span<const double> columns, std::span<float> vector) {
  const Result<bool> computed = plan.vectors->compute(molecule, columns, vector);
  if (!computed || *computed) return computed;
  const Result<chemistry::Molecule> parsed = chemistry::parse_smiles(smiles);
  if (!parsed) return parsed.issue();
  return plan.vectors->compute(*parsed, columns, vector);
}

/// Computes one molecule; the rows grow by what the plan has when all went well.
Result<bool> featurize_molecule(const Plan& plan, const std::string& smiles, std::span<const double> columns,
                                std::span<float> vector, PackedRows& rows, PhaseClock& clock) {
  clock.enter(Phase::parse, 1);
  const chemistry::PlainMolecule* plain =
      plan.accepts_plain ? chemistry::get_plain_reader().read(trim(smiles), plan.stereo) : nullptr;
  if (plain != nullptr) {
    clock.enter(Phase::featurize, 1);
    const Result<bool> done = plan.vectors ? compute_vector(plan, *plain, smiles, columns, vector) : true;
    if (done && plan.graphs) plan.graphs->append(arrange(plan, *plain), rows.graphs);
    return done;
  }
  const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(smiles);
  clock.enter(Phase::featurize, 1);
  if (!molecule) return molecule.issue();
  Result<bool> done = plan.vectors ? plan.vectors->compute(*molecule, columns, vector) : true;
  if (done && plan.tokens) done = plan.tokens->append(*molecule, plan.writing, rows.tokens);
  if (done && plan.points) done = plan.points->append(*molecule, rows.points);
  if (done && plan.graphs) plan.graphs->append(*molecule, rows.graphs);
  return done;
}

Issue make_row_issue(std::string code, std::string message) {
  Issue issue;
  issue.action = "invalid";
  issue.code = std::move(code);
  issue.message = std::move(message);
  return issue;
}

/// Of rows of several molecules: each is computed by itself, then they are put together.
Result<bool> featurize_molecules(const Plan& plan, const std::string& joined, std::span<const double> columns,
                                 std::span<float> vector, std::span<float> shares, PackedRows& rows,
                                 PhaseClock& clock) {
  const std::vector<std::string> molecules = chemistry::split_molecules(joined);
  if (molecules.size() != plan.molecules)
    return make_row_issue("molecule_count", fmt::format("the row has {}; {} were expected, with {} between them",
                                                        format_count(molecules.size(), "molecule"), plan.molecules,
                                                        chemistry::molecule_joint));
  if (plan.num_fractions > 0 && !compute_shares(columns.subspan(plan.num_columns), shares))
    return make_row_issue("fractions", "the amounts of the molecules are not all 0 or more with one above 0");
  PackedRows own{plan.graphs ? plan.graphs->make_empty() : PackedGraphs(),
                 plan.tokens ? plan.tokens->make_empty() : PackedTokens(),
                 {}};
  const std::size_t width = plan.vectors ? plan.vectors->size() : 0;
  std::vector<float> features(plan.molecules * width);
  for (std::size_t m = 0; m < plan.molecules; ++m) {
    Result<bool> done = featurize_molecule(plan, molecules[m], columns.first(plan.num_columns),
                                           std::span(features).subspan(m * width, width), own, clock);
    if (done) continue;
    Issue issue = done.issue();
    issue.message = fmt::format("molecule {} ({}): {}", m + 1, molecules[m], issue.message);
    return issue;
  }
  if (plan.tokens)
    if (const Result<bool> done = plan.tokens->append_joined(own.tokens, ".", rows.tokens); !done) return done;
  if (plan.layout) plan.layout->join(features, shares, vector);
  if (plan.graphs) rows.graphs.append(own.graphs);
  return true;
}

/// Vectors of the sides of a reaction, and what has changed.
Result<bool> compute_reaction_vector(const Plan& plan, const chemistry::ReactionText& parts,
                                     std::span<const double> columns, std::span<float> vector) {
  const std::size_t width = plan.vectors->size();
  std::vector<float> features;
  std::vector<std::string> sides{parts.reactants, parts.products, parts.reactants};
  if (!parts.agents.empty()) sides.front() += "." + parts.agents;
  for (const std::string& side : sides) {
    if (features.size() == 2 * width && side == sides.front()) {
      features.insert(features.end(), features.begin(), features.begin() + static_cast<std::ptrdiff_t>(width));
      continue;
    }
    const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(side);
    if (!molecule) return molecule.issue();
    features.resize(features.size() + width);
    if (const Result<bool> done = plan.vectors->compute(*molecule, columns, std::span(features).last(width)); !done)
      return done;
  }
  plan.layout->join(features, {}, vector);
  return true;
}

/// "reactants>agents>products" as one text of tokens.
Result<bool> append_reaction_tokens(const Plan& plan, const chemistry::ReactionText& parts, PackedTokens& tokens) {
  PackedTokens own = plan.tokens->make_empty();
  for (const std::string* part : {&parts.reactants, &parts.agents, &parts.products}) {
    if (part->empty()) {  // nothing between its start and its end
      own.ids.push_back(start_token);
      own.ids.push_back(end_token);
      own.offsets.push_back(static_cast<std::int64_t>(own.ids.size()));
      continue;
    }
    const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(*part);
    if (!molecule) return molecule.issue();
    if (const Result<bool> done = plan.tokens->append(*molecule, plan.writing, own); !done) return done;
  }
  return plan.tokens->append_joined(own, ">", tokens);
}

/// As featurize_molecule. Vectors and tokens are those of the molecules without map numbers.
Result<bool> featurize_reaction(const Plan& plan, const std::string& text, std::span<const double> columns,
                                std::span<float> vector, PackedRows& rows, PhaseClock& clock) {
  Result<bool> done = true;
  if (plan.vectors || plan.tokens) {
    clock.enter(Phase::parse, 1);
    const Result<chemistry::ReactionText> parts = chemistry::unmap_reaction(text);
    clock.enter(Phase::featurize, plan.graphs ? 0 : 1);
    if (!parts) return parts.issue();
    if (plan.vectors) done = compute_reaction_vector(plan, *parts, columns, vector);
    if (done && plan.tokens) done = append_reaction_tokens(plan, *parts, rows.tokens);
  }
  if (!done || !plan.graphs) return done;
  clock.enter(Phase::parse, 1);
  const Result<chemistry::Reaction> reaction = chemistry::parse_reaction(text);
  clock.enter(Phase::featurize, 1);
  if (!reaction) return reaction.issue();
  return plan.graphs->append(*reaction, rows.graphs);
}

/// Space for the results of all rows.
Inputs make_inputs(const Plan& plan, std::size_t rows) {
  Inputs inputs;
  inputs.rows = rows;
  inputs.molecules = plan.molecules;
  if (plan.vectors) inputs.vectors = {rows, plan.vector_size(), {}};
  if (plan.table) {
    inputs.table = plan.table;
    inputs.table_rows.assign(rows, 0);
  }
  if (plan.num_fractions > 0) inputs.shares = {rows, plan.molecules, {}};
  for (FeatureMatrix* matrix : {&inputs.vectors, &inputs.shares})
    matrix->values.assign(matrix->rows * matrix->columns, 0.0f);
  if (plan.graphs) inputs.graphs = plan.graphs->make_empty();
  if (plan.tokens) inputs.tokens = plan.tokens->make_empty();
  if (plan.points) inputs.points = plan.points->make_empty();
  return inputs;
}

}  // namespace

bool accepts_plain(const FeatureRequest& request) { return Plan(request).accepts_plain; }

chemistry::StereoFeatures list_stereo_features(const FeatureRequest& request) { return Plan(request).stereo; }

std::vector<data::FeatureColumn> list_required_columns(const FeatureRequest& request) {
  std::vector<data::FeatureColumn> columns;
  if (!request.vector_spec.empty()) columns = make_vector_featurizer(request.vector_spec)->required_columns();
  columns.insert(columns.end(), request.fractions.begin(), request.fractions.end());
  return columns;
}

std::vector<std::string> list_feature_names(const FeatureRequest& request) {
  const auto featurizer = make_vector_featurizer(request.vector_spec);
  if (request.molecules == 1 && !request.reactions) return featurizer->names();
  return RowLayout(*featurizer, request).names();
}

Inputs featurize(std::span<const std::string> smiles, std::span<const double> columns, const FeatureRequest& request,
                 std::size_t threads, std::vector<std::optional<Issue>>& issues, PhaseTimes* times,
                 Progress* progress) {
  const Plan plan(request);
  const std::size_t num_columns = plan.num_columns + plan.num_fractions;
  if (columns.size() != smiles.size() * num_columns)
    fail(ErrorCode::internal, "{} with {} need {} column values; there are {}", format_count(smiles.size(), "row"),
         format_count(num_columns, "column"), smiles.size() * num_columns, columns.size());
  issues.assign(smiles.size(), std::nullopt);
  Inputs inputs = make_inputs(plan, smiles.size());

  const std::size_t size = plan.points ? slow_chunk_rows : chunk_rows;
  std::vector<PackedRows> chunks((smiles.size() + size - 1) / size, {inputs.graphs, inputs.tokens, inputs.points});
  std::atomic<std::size_t> done_rows = 0;
  parallel_for(chunks.size(), threads, [&](std::size_t chunk) {
    if (progress && progress->cancelled()) fail(ErrorCode::cancelled, "stopped while features were computed");
    PhaseClock clock(times);
    PackedRows& rows = chunks[chunk];
    std::vector<float> full(plan.table ? plan.full_size() : 0);
    const std::size_t end = std::min(smiles.size(), (chunk + 1) * size);
    for (std::size_t row = chunk * size; row < end; ++row) {
      const std::span<float> own = inputs.vectors.row(plan.vectors ? row : 0);
      const std::span<float> vector = plan.table ? std::span(full) : own;
      const std::span<float> shares = inputs.shares.row(plan.num_fractions > 0 ? row : 0);
      const auto row_columns = columns.subspan(row * num_columns, num_columns);
      const Result<bool> done = plan.reactions ? featurize_reaction(plan, smiles[row], row_columns, vector, rows, clock)
                                : plan.molecules == 1
                                    ? featurize_molecule(plan, smiles[row], row_columns, vector, rows, clock)
                                    : featurize_molecules(plan, smiles[row], row_columns, vector, shares, rows, clock);
      if (done && plan.table) {
        std::copy_n(full.begin(), own.size(), own.begin());
        inputs.table_rows[row] = static_cast<std::size_t>(row_columns[plan.num_columns - 1]);
      }
      if (done) continue;
      issues[row] = done.issue();
      issues[row]->row = row;
      issues[row]->input = smiles[row];
      std::fill(own.begin(), own.end(), 0.0f);
      for (std::size_t m = 0; plan.graphs && m < plan.molecules; ++m) append_empty_graph(rows.graphs);
      if (plan.tokens) rows.tokens.offsets.push_back(rows.tokens.offsets.back());
      if (plan.points) rows.points.offsets.push_back(rows.points.offsets.back());
    }
    if (progress) progress->update(done_rows += end - chunk * size);
  });
  for (PackedRows& chunk : chunks) {
    if (plan.graphs) inputs.graphs.append(chunk.graphs);
    if (plan.tokens) inputs.tokens.append(chunk.tokens);
    if (plan.points) inputs.points.append(chunk.points);
    chunk = {};
  }
  return inputs;
}

}  // namespace athanor::featurize
