// Many molecules at once: chunks in parallel, packed in the order of the input.
#include <algorithm>

#include "athanor/chemistry/plain_order.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/parallel.h"
#include "athanor/core/phases.h"
#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/point_featurizer.h"
#include "athanor/featurize/token_featurizer.h"

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
  explicit Plan(const FeatureRequest& request) : arrange_atoms(request.arrange_atoms), writing(request.writing) {
    if (!request.vector_spec.empty()) vectors = make_vector_featurizer(request.vector_spec);
    if (!request.graph_set.empty()) graphs.emplace(request.graph_set);
    if (!request.token_spec.empty()) tokens.emplace(request.token_spec);
    if (!request.point_spec.empty()) points.emplace(request.point_spec);
    if (tokens && points) fail(ErrorCode::internal, "features are either tokens or points");
    if (vectors) num_columns = vectors->required_columns().size();
    accepts_plain =
        !tokens && !points && (!vectors || vectors->accepts_plain()) && (!graphs || graphs->accepts_plain());
  }
  std::unique_ptr<VectorFeaturizer> vectors;
  std::optional<GraphFeaturizer> graphs;
  std::optional<TokenFeaturizer> tokens;
  std::optional<PointFeaturizer> points;
  std::size_t num_columns = 0;
  bool accepts_plain = false;
  bool arrange_atoms;
  std::uint64_t writing;
};

const chemistry::PlainMolecule& arrange(const Plan& plan, const chemistry::PlainMolecule& molecule) {
  thread_local chemistry::PlainOrder order;
  return plan.graphs && plan.arrange_atoms && !has_chirality(molecule) ? order.arrange(molecule) : molecule;
}

Result<bool> compute_vector(const Plan& plan, const chemistry::PlainMolecule& molecule, const std::string& smiles,
                            std::span<const double> columns, std::span<float> vector) {
  const Result<bool> computed = plan.vectors->compute(molecule, columns, vector);
  if (!computed || *computed) return computed;
  const Result<chemistry::Molecule> parsed = chemistry::parse_smiles(smiles);
  if (!parsed) return parsed.issue();
  return plan.vectors->compute(*parsed, columns, vector);
}

/// Computes one row; the rows grow by what the plan has when all went well.
Result<bool> featurize_row(const Plan& plan, const std::string& smiles, std::span<const double> columns,
                           std::span<float> vector, PackedRows& rows, PhaseClock& clock) {
  clock.enter(Phase::parse, 1);
  const chemistry::PlainMolecule* plain =
      plan.accepts_plain ? chemistry::get_plain_reader().read(trim(smiles)) : nullptr;
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

}  // namespace

bool accepts_plain(const FeatureRequest& request) { return Plan(request).accepts_plain; }

Inputs featurize(std::span<const std::string> smiles, std::span<const double> columns, const FeatureRequest& request,
                 std::size_t threads, std::vector<std::optional<Issue>>& issues, PhaseTimes* times) {
  const Plan plan(request);
  if (columns.size() != smiles.size() * plan.num_columns)
    fail(ErrorCode::internal, "{} with {} need {} column values; there are {}", format_count(smiles.size(), "row"),
         format_count(plan.num_columns, "column"), smiles.size() * plan.num_columns, columns.size());
  issues.assign(smiles.size(), std::nullopt);
  Inputs inputs;
  inputs.rows = smiles.size();
  if (plan.vectors) {
    inputs.vectors.rows = smiles.size();
    inputs.vectors.columns = plan.vectors->size();
    inputs.vectors.values.assign(inputs.vectors.rows * inputs.vectors.columns, 0.0f);
  }
  if (plan.graphs) inputs.graphs = plan.graphs->make_empty();
  if (plan.tokens) inputs.tokens = plan.tokens->make_empty();
  if (plan.points) inputs.points = plan.points->make_empty();

  const std::size_t size = plan.points ? slow_chunk_rows : chunk_rows;
  std::vector<PackedRows> chunks((smiles.size() + size - 1) / size, {inputs.graphs, inputs.tokens, inputs.points});
  parallel_for(chunks.size(), threads, [&](std::size_t chunk) {
    PhaseClock clock(times);
    PackedRows& rows = chunks[chunk];
    const std::size_t end = std::min(smiles.size(), (chunk + 1) * size);
    for (std::size_t row = chunk * size; row < end; ++row) {
      const std::span<float> vector = inputs.vectors.row(plan.vectors ? row : 0);
      const auto row_columns = columns.subspan(row * plan.num_columns, plan.num_columns);
      const Result<bool> done = featurize_row(plan, smiles[row], row_columns, vector, rows, clock);
      if (done) continue;
      issues[row] = done.issue();
      issues[row]->row = row;
      issues[row]->input = smiles[row];
      std::fill(vector.begin(), vector.end(), 0.0f);
      if (plan.graphs) append_empty_graph(rows.graphs);
      if (plan.tokens) rows.tokens.offsets.push_back(rows.tokens.offsets.back());
      if (plan.points) rows.points.offsets.push_back(rows.points.offsets.back());
    }
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
