// The bundle: one safetensors file that holds everything `predict` needs. Opening one runs nothing.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/core/safetensors.h"
#include "athanor/data/dataset.h"
#include "athanor/data/sites.h"

namespace athanor::bundle {

/// One fitted model: catalogue name, resolved options and tensors. Its scalers are among the tensors, so that a
/// member maps raw features to original units by itself.
struct Member {
  std::string model;         ///< catalogue name
  nlohmann::json options;    ///< resolved model options
  std::string vector_spec;   ///< featurizer spec, "" when it uses no vectors
  std::string graph_set;     ///< graph feature set, "" when it uses no graphs
  std::string token_spec;    ///< token spec, "" when it uses no tokens
  std::string point_spec;    ///< point spec, "" when it uses no points
  nlohmann::json details;    ///< anything else the model needs, plain data (widths, number of classes …)
  nlohmann::json transform;  ///< of the vectors before the model sees them (featurize::FeatureTransform), null = none
  double weight = 1;         ///< in the mean over the members, above 0
  TensorMap tensors;
};

/// A measure of how far a molecule is from the training molecules.
struct DomainMeasure {
  std::string method;    ///< leverage, knn, one_class
  double threshold = 0;  ///< outside the domain above it
};

/// Training molecules as standardised descriptors, for the measures of the domain beside similarity.
struct DescriptorSpace {
  std::string vector_spec;  ///< of the descriptors
  std::vector<DomainMeasure> measures;
  TensorMap tensors;  ///< of the measures (predict/descriptor_domain.h)
  bool empty() const { return measures.empty(); }
};

/// Training molecules for similarity and applicability domain.
struct DomainReference {
  std::size_t bits = 2048;                  ///< Morgan radius 2
  std::vector<std::uint64_t> fingerprints;  ///< [count, bits / 64]
  std::vector<std::string> smiles;          ///< [count]
  double threshold = 0;                     ///< 5th percentile of leave-one-out nearest similarities
  std::size_t training_size = 0;            ///< training molecules, of which the fingerprints may be a sample
  DescriptorSpace space;                    ///< empty unless asked for
  std::size_t count() const { return smiles.size(); }
};

/// What was fitted for one target on molecules that no member was trained on, and is done to its predictions after the
/// members are combined (athanor/calibrate): a map of its probabilities or standard deviations, then a region that
/// holds the true value with a promised probability.
struct TargetCalibration {
  std::string method;                       ///< temperature, platt, isotonic, zscaling; "" = no map
  std::vector<double> parameters;           ///< of the map
  std::string conformal;                    ///< absolute, normalized, quantile, lac, class_wise; "" = no region
  std::vector<std::vector<double>> scores;  ///< of nonconformity, ascending: one list, or one per class
  double smallest_std = 0;                  ///< of normalized: smaller deviations count as this
  std::size_t rows = 0;                     ///< molecules that it was fitted on
};

/// The calibrations of all targets, with the coverage that their regions promise.
struct Calibration {
  double coverage = 0.9;                   ///< that regions promise unless the caller asks for another
  std::vector<TargetCalibration> targets;  ///< [targets]; empty = nothing is calibrated
  std::string source;                      ///< which molecules it was fitted on, for people
};

/// Everything that predicts: the targets, how rows become features, the fitted members, the applicability domain and
/// the calibration; what save_bundle writes and load_bundle reads.
struct Bundle {
  std::vector<data::Target> targets;
  std::string standardize = "basic";          ///< policy of chemistry/standardize.h
  std::vector<std::string> molecule_columns;  ///< names of the columns of rows of several molecules; else empty
  std::vector<std::string> fraction_columns;  ///< of the amounts of these molecules; empty = each has a role
  /// Of reactions, or of reactants and products; empty = rows are no reactions.
  std::vector<std::string> reaction_columns;
  data::SiteLevel level = data::SiteLevel::molecule;  ///< what the targets are of
  std::vector<data::SiteSum> sums;  ///< [targets] of atoms or bonds; empty = the predictions of a molecule are free
  std::vector<Member> members;      ///< the ensemble; the prediction is their weighted mean
  DomainReference domain;
  Calibration calibration;
  nlohmann::json training;  ///< summary: data hash, rows, split, seed, metrics, version, date
};

/// 2: members have weights; 3: targets of several classes, transforms of features; 4: calibration, networks that tell
/// their own uncertainty ("outputs" or "dropout_samples" among the details of a member); 5: rows of several molecules;
/// 6: measures of the domain beside similarity; 7: reactions; 8: targets of atoms or bonds. A bundle is written in the
/// oldest version that can hold it, so that older programs open all they can.
inline constexpr int bundle_format_version = 8;

/// A bundle without members for predictions like the values of that dataset.
Bundle begin_bundle(const data::Dataset& dataset, std::string standardize);

/// Molecules of each row that the bundle predicts.
inline std::size_t count_molecules(const Bundle& bundle) {
  return bundle.molecule_columns.empty() ? 1 : bundle.molecule_columns.size();
}
/// Error(unsupported) for a bundle of rows of several molecules, or of reactions; `purpose`: what reads one only, such
/// as "explain".
void require_one_molecule(const Bundle& bundle, const std::string& purpose);
/// Error(unsupported) for a bundle whose targets are of atoms or bonds.
void require_molecule_targets(const Bundle& bundle, const std::string& purpose);

/// Writes atomically. The SHA-256 over metadata and tensor bytes is stored in the metadata.
void save_bundle(const std::filesystem::path& path, const Bundle& bundle);
/// `path` may be a run folder (its bundle.athanor). Errors: not_found; corrupt (truncated, altered, not a bundle);
/// unsupported when the format version is newer than this program's.
Bundle load_bundle(const std::filesystem::path& path);
/// SHA-256 over the tensors of a member in name order: equal weights, equal text.
std::string compute_weights_sha256(const Member& member);
/// Of each member.
std::vector<std::string> list_weights_sha256(const Bundle& bundle);

}  // namespace athanor::bundle
