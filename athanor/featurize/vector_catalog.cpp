// The catalogue of vector featurizers: one line each.
#include "athanor/featurize/vector_catalog.h"

#include "athanor/featurize/column_block.h"
#include "athanor/featurize/descriptors_block.h"
#include "athanor/featurize/embedding_block.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/maccs_block.h"
#include "athanor/featurize/morgan_block.h"
#include "athanor/featurize/pair_block.h"
#include "athanor/featurize/path_block.h"
#include "athanor/featurize/smarts_block.h"
#include "athanor/featurize/structure_block.h"
#include "athanor/featurize/table_block.h"

namespace athanor::featurize {
namespace {

template <class Block>
VectorEntry entry(std::string name, std::string summary, std::string paper) {
  VectorEntry made;
  made.entry.name = std::move(name);
  made.entry.summary = std::move(summary);
  made.entry.input = "vectors";
  made.entry.paper = std::move(paper);
  using Settings = typename Block::Settings;
  if constexpr (std::is_void_v<Settings>) {
    made.make_block = [](const Options*) { return std::make_unique<Block>(); };
  } else {
    made.entry.make_options = [] { return std::make_unique<Settings>(); };
    if constexpr (requires(Settings settings) { settings.complete(); })
      made.complete = [](Options& options) { dynamic_cast<Settings&>(options).complete(); };
    made.make_block = [](const Options* options) {
      return std::make_unique<Block>(dynamic_cast<const Settings&>(*options));
    };
  }
  return made;
}

}  // namespace

const std::vector<VectorEntry>& list_vector_entries() {
  static const std::vector<VectorEntry> entries{
      entry<MorganBlock>("morgan", "Circular (ECFP-like) fingerprint, bits or counts", "doi:10.1021/ci100050t"),
      entry<MaccsBlock>("maccs", "The 166 MACCS structural keys", "doi:10.1021/ci010132r"),
      entry<PathBlock>("rdkit", "RDKit fingerprint of paths and branched subgraphs, bits", ""),
      entry<AtomPairBlock>("atompair", "Pairs of atoms with their distance, counts or bits", "doi:10.1021/ci00046a002"),
      entry<TorsionBlock>("torsion", "Topological torsions, chains of four atoms, counts or bits",
                          "doi:10.1021/ci00054a008"),
      entry<PatternBlock>("pattern", "RDKit pattern fingerprint, made for finding substructures", ""),
      entry<LayeredBlock>("layered", "RDKit layered fingerprint, subgraphs at several levels of detail", ""),
      entry<DescriptorsBlock>(
          "descriptors", "Molecular descriptors: weight, logP, polar surface, counts, QED; or the 208 of Python RDKit",
          ""),
      entry<SmartsBlock>("smarts", "Counts of the patterns in a file of your own, SMARTS and name per line", ""),
      entry<EmbeddingBlock>("bundle", "What the network of a bundle makes of a molecule before its head", ""),
      entry<ColumnBlock>("column", "Numeric columns of the input table", ""),
      entry<TableBlock>("table", "Numbers of another table by a key in the input, such as a cell line's genes", ""),
  };
  return entries;
}

const Catalog& featurizer_catalog() {
  static const Catalog catalog = [] {
    Catalog list;
    for (const VectorEntry& entry : list_vector_entries()) list.push_back(entry.entry);
    return list;
  }();
  return catalog;
}

}  // namespace athanor::featurize
