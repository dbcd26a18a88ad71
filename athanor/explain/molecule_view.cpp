#include "athanor/explain/molecule_view.h"

#include "athanor/core/parallel.h"

namespace athanor::explain {
namespace {

constexpr std::size_t parts_per_block = 128;

chemistry::Molecule read_molecule(const std::string& smiles) {
  auto molecule = chemistry::parse_smiles(smiles);
  if (!molecule) fail(ErrorCode::invalid_input, "{}", molecule.issue().message);
  return *molecule;
}

}  // namespace

MoleculeView::MoleculeView(const ExplainedModel& model, std::string smiles, std::vector<double> columns,
                           std::size_t threads)
    : model_(model),
      smiles_(std::move(smiles)),
      columns_(std::move(columns)),
      threads_(threads),
      molecule_(read_molecule(smiles_)),
      bonds_(chemistry::list_bonded_atoms(molecule_)) {}

std::vector<double> MoleculeView::score(std::span<const AtomSet> parts) {
  std::vector<AtomSet> unknown;
  for (const AtomSet& part : parts)
    if (known_.emplace(part, 0).second) unknown.push_back(part);
  try {
    const std::vector<double> found = compute(unknown);
    for (std::size_t i = 0; i < unknown.size(); ++i) known_[unknown[i]] = found[i];
  } catch (...) {
    for (const AtomSet& part : unknown) known_.erase(part);
    throw;
  }
  std::vector<double> values;
  for (const AtomSet& part : parts) values.push_back(known_.at(part));
  return values;
}

std::vector<double> MoleculeView::compute(std::span<const AtomSet> parts) const {
  std::vector<double> values(parts.size());
  parallel_for((parts.size() + parts_per_block - 1) / parts_per_block, threads_, [&](std::size_t block) {
    const std::size_t first = block * parts_per_block, count = std::min(parts_per_block, parts.size() - first);
    const chemistry::Molecule own = read_molecule(smiles_);  // a Molecule belongs to one thread
    std::vector<featurize::Inputs> inputs;
    for (const PartFeaturizer& featurizer : model_.featurizers())
      inputs.push_back(featurizer.compute(own, columns_, parts.subspan(first, count)));
    const std::vector<double> found = model_.predict(inputs);
    std::ranges::copy(found, values.begin() + static_cast<std::ptrdiff_t>(first));
  });
  return values;
}

}  // namespace athanor::explain
