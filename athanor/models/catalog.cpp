#include "athanor/models/catalog.h"

#include <algorithm>
#include <mutex>

#include "athanor/models/cnn/cnn_options.h"
#include "athanor/models/gnn/convolution_options.h"
#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/grids/grid_options.h"
#include "athanor/models/mlp/deep_mlp_options.h"
#include "athanor/models/mlp/mlp_options.h"
#include "athanor/models/points/point_options.h"
#include "athanor/models/rnn/rnn_options.h"
#include "athanor/models/series/series_options.h"
#include "athanor/models/transformer/transformer_options.h"

namespace athanor::models {
namespace {

template <class T>
std::unique_ptr<Options> make() {
  return std::make_unique<T>();
}

/// What joins a graph unless other vector features are asked for.
constexpr const char* joined_vectors = "descriptors(set=basic)";

/// The measured score of a network with its defaults, and how it was measured.
std::string expect_on_esol(const std::string& name, const std::string& score) {
  return "ESOL, random 70/10/20: RMSE " + score + " (bench/accuracy/table.py --sets esol --models " + name + ")";
}

/// The list as it is while a program may still add to it.
struct GrowingCatalog {
  Catalog entries{
      {"mlp", "Multi-layer perceptron on any vector features", "vectors", "", "", make<MlpOptions>},
      {"residual_mlp", "Perceptron with residual blocks (ResNet) on any vector features", "vectors", "arXiv:2106.11959",
       "", make<ResidualMlpOptions>},
      {"snn", "Self-normalising network (SELU, alpha dropout) on any vector features", "vectors", "arXiv:1706.02515",
       "", make<SelfNormalizingOptions>},
      {"dmpnn",
       "Directed message-passing network (D-MPNN, chemprop's default) on the molecular graph, with optional vector "
       "features",
       "graphs", "arXiv:1904.01561", expect_on_esol("dmpnn", "0.606 (0.056), five seeds"), make<DmpnnOptions>,
       joined_vectors},
      {"gcn", "Graph convolutions with the normalised adjacency matrix (GCN); bonds without features", "graphs",
       "arXiv:1609.02907", expect_on_esol("gcn", "0.640, seed 0"), make<ConvolutionOptions>, joined_vectors},
      {"chebnet", "Spectral convolutions: Chebyshev polynomials of the Laplacian; bonds without features", "graphs",
       "arXiv:1606.09375", "", make<ChebnetOptions>, joined_vectors},
      {"graphsage", "An atom beside the mean, sum or maximum of its neighbours; bonds without features", "graphs",
       "arXiv:1706.02216", "", make<GraphsageOptions>, joined_vectors},
      {"gat", "Graph attention between neighbours, with bond features", "graphs", "arXiv:1710.10903",
       expect_on_esol("gat", "0.632, seed 0"), make<GatOptions>, joined_vectors},
      {"gatv2", "Graph attention by a hidden layer per bond, with bond features", "graphs", "arXiv:2105.14491",
       expect_on_esol("gatv2", "0.630, seed 0"), make<GatOptions>, joined_vectors},
      {"gin", "Graph isomorphism network: sums of neighbours into an MLP; bonds without features", "graphs",
       "arXiv:1810.00826", "", make<ConvolutionOptions>, joined_vectors},
      {"gine", "Graph isomorphism network with bond features", "graphs", "arXiv:1905.12265",
       expect_on_esol("gine", "0.565, seed 0"), make<ConvolutionOptions>, joined_vectors},
      {"pna", "Mean, minimum, maximum and deviation of the messages, scaled by the number of neighbours", "graphs",
       "arXiv:2004.05718", "", make<PnaOptions>, joined_vectors},
      {"mpnn", "Message passing with a matrix per kind of bond, GRU updates and the readout set2set", "graphs",
       "arXiv:1704.01212", expect_on_esol("mpnn", "0.557, seed 0"), make<MpnnOptions>, joined_vectors},
      {"attentivefp", "Attentive FP: attention and GRU updates of atoms, then of the molecule", "graphs",
       "doi:10.1021/acs.jmedchem.9b00959", "", make<AttentivefpOptions>, joined_vectors},
      {"neural_fingerprint", "Circular fingerprints with learned functions; bonds without features", "graphs",
       "arXiv:1509.09292", "", make<NeuralFingerprintOptions>, joined_vectors},
      {"graphormer", "Graph transformer: attention among all atoms, biased by shortest paths and their bonds", "graphs",
       "arXiv:2106.05234", "", make<GraphormerOptions>, joined_vectors},
      {"gps", "GINE along bonds beside attention among all atoms, with positions from random walks and the Laplacian",
       "graphs", "arXiv:2205.12454", "", make<GpsOptions>, joined_vectors},
      {"series_cnn", "Convolutions along a numeric series (a spectrum, a time course), columns of the vector features",
       "vectors", "", "", make<SeriesCnnOptions>},
      {"series_rnn", "Recurrent network (GRU, LSTM or plain) along a numeric series, columns of the vector features",
       "vectors", "", "", make<SeriesRnnOptions>},
      {"series_transformer", "Transformer along a numeric series, columns of the vector features", "vectors",
       "arXiv:1706.03762", "", make<SeriesTransformerOptions>},
      {"cnn", "Convolutions along the tokens of SMILES or SELFIES, with optional vector features", "tokens",
       "doi:10.1186/s12859-018-2523-5", "", make<CnnOptions>, joined_vectors},
      {"rnn",
       "Recurrent network (GRU, LSTM or plain) along the tokens of SMILES or SELFIES, with optional vector features",
       "tokens", "arXiv:1712.02034", "", make<RnnOptions>, joined_vectors},
      {"transformer", "Transformer encoder on the tokens of SMILES or SELFIES, with optional vector features", "tokens",
       "arXiv:1706.03762", "", make<TransformerOptions>, joined_vectors},
      {"schnet", "SchNet: filters over the distances of atoms in a conformer, with optional vector features", "points",
       "arXiv:1706.08566", "", make<SchnetOptions>, joined_vectors},
      {"image_cnn", "Residual convolutions on a picture of the molecule, with optional vector features", "images",
       "arXiv:1706.06689", "", make<ImageCnnOptions>, joined_vectors},
      {"voxel_cnn", "Residual convolutions on the densities of atoms of a conformer, with optional vector features",
       "points", "doi:10.1021/acs.jcim.9b01145", "", make<VoxelCnnOptions>, joined_vectors},
  };
  std::mutex mutex;
  bool closed = false;  ///< references to the entries have been given out
};

GrowingCatalog& growing_catalog() {
  static GrowingCatalog catalog;
  return catalog;
}

}  // namespace

const Catalog& network_catalog() {
  GrowingCatalog& catalog = growing_catalog();
  const std::lock_guard lock(catalog.mutex);
  catalog.closed = true;
  return catalog.entries;
}

void add_network_entry(CatalogEntry entry) {
  GrowingCatalog& catalog = growing_catalog();
  const std::lock_guard lock(catalog.mutex);
  const auto has_name = [&](const CatalogEntry& other) { return other.name == entry.name; };
  if (std::any_of(catalog.entries.begin(), catalog.entries.end(), has_name))
    fail(ErrorCode::invalid_options, "There is a network \"{}\" already; choose another name", entry.name);
  if (catalog.closed)
    fail(ErrorCode::invalid_options, "The network \"{}\" is added too late: add it before anything else is used",
         entry.name);
  catalog.entries.push_back(std::move(entry));
}

}  // namespace athanor::models
