// Curates a table of molecules, says what became of its rows, and describes the molecules that are left.
//   describe TABLE
#include <athanor/chemistry/molecule.h>
#include <athanor/data/curate_file.h>
#include <athanor/featurize/featurizer.h>

#include <cstdio>

int main(int argc, char** argv) try {
  using namespace athanor;
  if (argc != 2) fail(ErrorCode::invalid_options, "usage: describe TABLE");

  data::CurateOptions options;
  options.standardize = "basic";
  options.tautomer = "canonical";
  Progress silent;
  const data::Curation curation = data::curate_file(argv[1], options, /*targets_optional=*/true, /*threads=*/2, silent);
  std::printf("%zu rows, %zu molecules\n", curation.summary.rows, curation.summary.records);
  for (const Issue& issue : curation.issues.sorted())
    std::printf("row %zu %s: %s\n", issue.row, issue.action.c_str(), issue.message.c_str());

  const auto featurizer = featurize::make_vector_featurizer("descriptors(set=basic)");
  const std::vector<std::string> names = featurizer->names();
  std::vector<float> values(featurizer->size());
  for (const std::string& smiles : curation.dataset.smiles) {
    const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(smiles);
    if (!molecule) continue;  // cannot happen to what curation has kept
    std::printf("%s %s scaffold \"%s\"", smiles.c_str(), chemistry::compute_inchi_key(*molecule).c_str(),
                chemistry::compute_scaffold(*molecule).c_str());
    if (featurizer->compute(*molecule, {}, values))
      for (std::size_t i = 0; i < 3; ++i) std::printf(" %s %.2f", names[i].c_str(), values[i]);
    std::printf("\n");
  }
} catch (const athanor::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return athanor::exit_status(error.code());
}
