// The sum of blocks that a feature spec names.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/spec_grammar.h"
#include "athanor/featurize/vector_catalog.h"

namespace athanor::featurize {
namespace {

/// Blocks side by side in the order of the spec.
class BlockSum : public VectorFeaturizer {
 public:
  void add(std::unique_ptr<VectorBlock> block, const std::string& canonical) {
    spec_ += (spec_.empty() ? "" : "+") + canonical;
    parts_.push_back({std::move(block), canonical, 0, 0});
    Part& part = parts_.back();
    size_ += part.size = part.block->size();
    num_columns_ += part.columns = part.block->required_columns().size();
  }

  const std::string& spec() const override { return spec_; }
  std::size_t size() const override { return size_; }

  std::vector<FeatureBlock> blocks() const override {
    std::vector<FeatureBlock> all;
    std::size_t first = 0;
    for (const Part& part : parts_) {
      all.push_back({part.spec, first, part.size});
      first += part.size;
    }
    return all;
  }

  /// A name that occurred before gets "#2", "#3", … as repeated columns of a table do.
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    std::map<std::string, int> seen;
    for (const Part& part : parts_)
      for (std::string& name : part.block->names()) {
        const int count = ++seen[name];
        all.push_back(count == 1 ? std::move(name) : name + "#" + std::to_string(count));
      }
    return all;
  }

  std::vector<data::FeatureColumn> required_columns() const override {
    std::vector<data::FeatureColumn> all;
    for (const Part& part : parts_)
      for (data::FeatureColumn& column : part.block->required_columns()) all.push_back(std::move(column));
    return all;
  }

  std::shared_ptr<const data::KeyedTable> table() const override { return parts_.back().block->table(); }

  std::vector<std::size_t> row_features() const override {
    std::vector<std::size_t> all;
    std::size_t first = 0;
    for (const Part& part : parts_) {
      for (std::size_t i = 0; part.columns > 0 && i < part.size; ++i) all.push_back(first + i);
      first += part.size;
    }
    return all;
  }

  Result<bool> compute(const chemistry::Molecule& molecule, std::span<const double> columns,
                       std::span<float> out) const override {
    return compute_parts(columns, out, [&](const VectorBlock& block, auto in, auto part) {
      block.compute(molecule, in, part);
      return true;
    });
  }

  bool accepts_plain() const override {
    return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.block->accepts_plain(); });
  }

  chemistry::StereoFeatures stereo() const override {
    chemistry::StereoFeatures most = chemistry::StereoFeatures::none;
    for (const Part& part : parts_) most = std::max(most, part.block->stereo());
    return most;
  }

  Result<bool> compute(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                       std::span<float> out) const override {
    return compute_parts(columns, out, [&](const VectorBlock& block, auto in, auto part) {
      return block.compute_plain(molecule, in, part);
    });
  }

  Environments list_environments(const chemistry::Molecule& molecule) const override {
    Environments all;
    for (const Part& part : parts_) {
      const std::size_t first = all.kinds.size();
      all.kinds.resize(first + part.size, part.block->kind());
      for (Environment& environment : part.block->list_environments(molecule)) {
        environment.feature += first;
        all.list.push_back(std::move(environment));
      }
    }
    return all;
  }

 private:
  struct Part {
    std::unique_ptr<VectorBlock> block;
    std::string spec;
    std::size_t size, columns;
  };

  /// False where a part is not sure.
  template <class Compute>
  Result<bool> compute_parts(std::span<const double> columns, std::span<float> out, const Compute& compute) const {
    if (out.size() != size_ || columns.size() != num_columns_)
      fail(ErrorCode::internal, "{} computes {} from {}; there is room for {} from {}", spec_,
           format_count(size_, "number"), format_count(num_columns_, "column"), out.size(), columns.size());
    std::size_t first = 0, column = 0;
    for (const Part& part : parts_) {
      if (!compute(*part.block, columns.subspan(column, part.columns), out.subspan(first, part.size))) return false;
      first += part.size;
      column += part.columns;
    }
    for (std::size_t i = 0; i < out.size(); ++i)
      if (!std::isfinite(out[i])) return make_issue(i, out[i]);
    return true;
  }

  Issue make_issue(std::size_t index, float value) const {
    Issue issue;
    issue.action = "unsupported";
    issue.code = "features_not_finite";
    issue.message = fmt::format("feature \"{}\" has no finite value ({})", names()[index],
                                std::isnan(value) ? "missing" : "too large");
    return issue;
  }

  std::string spec_;
  std::size_t size_ = 0, num_columns_ = 0;
  std::vector<Part> parts_;
};

const VectorEntry& find_vector_entry(const SpecTerm& term, const std::string& spec) {
  std::vector<std::string> names;
  for (const VectorEntry& entry : list_vector_entries()) {
    if (entry.entry.name == term.name) return entry;
    names.push_back(entry.entry.name);
  }
  fail_at(spec, term.position,
          fmt::format("there is no featurizer \"{}\"{} (known: {})", term.name, format_suggestion(term.name, names),
                      join_text(names, ", ")));
}

}  // namespace

std::unique_ptr<VectorFeaturizer> make_vector_featurizer(const std::string& spec) {
  auto sum = std::make_unique<BlockSum>();
  std::vector<SpecTerm> terms = parse_spec(spec);
  const auto tables =
      std::stable_partition(terms.begin(), terms.end(), [](const SpecTerm& term) { return term.name != "table"; });
  if (terms.end() - tables > 1)
    fail_at(spec, terms.back().position, "one table is possible; join the tables by their key");
  for (const SpecTerm& term : terms) {
    const VectorEntry& entry = find_vector_entry(term, spec);
    std::unique_ptr<Options> options = entry.entry.make_options ? entry.entry.make_options() : nullptr;
    if (options) apply_arguments(*options, term, spec);
    else if (!term.arguments.empty())
      fail_at(spec, term.arguments[0].position, fmt::format("{} has no options", term.name));
    if (entry.complete) entry.complete(*options);
    try {
      sum->add(entry.make_block(options.get()), format_term(term.name, options.get()));
    } catch (const Error& error) {
      fail_at(spec, term.position, error.what());
    }
  }
  return sum;
}

}  // namespace athanor::featurize
