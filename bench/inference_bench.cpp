// Where the time of a prediction goes, on one thread: standardising, features, network, all of it.
//   inference_bench BUNDLE FILE.smi   FILE.smi: one SMILES per line (what follows a blank is ignored)
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/inference/graph_group.h"
#include "athanor/inference/networks.h"
#include "athanor/kernels/limits.h"
#include "athanor/predict/predictor.h"

namespace {
using namespace athanor;

/// Processor time of this thread: other programs do not count.
double read_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Operations of the matrix products of a D-MPNN with bond messages, bond by bond.
double count_flop(const featurize::PackedGraphs& graphs, const nlohmann::json& options, std::size_t vectors) {
  const double hidden = options.value("hidden", 300.0), ffn = options.value("ffn_hidden", 300.0);
  const double nodes = static_cast<double>(graphs.node_offsets.back()),
               edges = static_cast<double>(graphs.edge_offsets.back());
  const double rounds = options.value("depth", 3.0) - 1, head = (hidden + static_cast<double>(vectors)) * ffn;
  return 2 * (hidden * hidden * (rounds * edges + nodes) + head * static_cast<double>(graphs.size()));
}

void print_row(const std::string& name, double seconds, std::size_t molecules, const std::string& note) {
  fmt::print("| {} | {:.0f} | {:.1f} | {} |\n", name, static_cast<double>(molecules) / seconds,
             1e6 * seconds / static_cast<double>(molecules), note);
}

/// Bonds of a molecule, and those whose states differ after each round among as many molecules as the network takes.
std::string count_edge_classes(const featurize::PackedGraphs& graphs, std::int64_t rounds) {
  constexpr std::size_t group = 64;
  std::vector<std::int64_t> sums(static_cast<std::size_t>(rounds) + 1);
  inference::GraphGroup part;
  kernels::EdgeClasses classes;
  for (std::size_t first = 0; first < graphs.size(); first += group) {
    part.assign(graphs, first, std::min(group, graphs.size() - first));
    classes.assign(part.edge_graph(), rounds);
    sums[0] += std::ssize(classes.starts());
    for (std::size_t i = 0; i < classes.num_rounds(); ++i) sums[i + 1] += classes.round(i).count();
  }
  const auto molecules = static_cast<double>(graphs.size());
  std::string text = fmt::format("{:.1f} bonds;", static_cast<double>(graphs.edge_offsets.back()) / molecules);
  for (const std::int64_t sum : sums) text += fmt::format(" {:.1f}", static_cast<double>(sum) / molecules);
  return text;
}

std::vector<std::string> read_smiles(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line.substr(0, line.find_first_of(" \t,")));
  return lines;
}

void run(const char* bundle_path, const char* smiles_path) {
  const std::vector<std::string> smiles = read_smiles(smiles_path);
  const bundle::Bundle bundle = bundle::load_bundle(bundle_path);
  fmt::print("| step | molecules/s | microseconds | |\n|---|---|---|---|\n");
  double begin = read_seconds();
  std::vector<std::string> standard;
  const auto policy = chemistry::parse_standardize_policy(bundle.standardize);
  for (const std::string& text : smiles)
    if (auto result = chemistry::standardize_smiles(text, policy)) standard.push_back(result->smiles);
  print_row("standardise", read_seconds() - begin, smiles.size(),
            fmt::format("{} failed", smiles.size() - standard.size()));

  const bundle::Member& member = bundle.members.front();
  std::vector<std::optional<Issue>> issues;
  featurize::Inputs inputs;
  for (const featurize::FeatureRequest& request : {featurize::FeatureRequest{"", member.graph_set},
                                                   {member.vector_spec, ""},
                                                   {member.vector_spec, member.graph_set}}) {
    begin = read_seconds();
    inputs = featurize::featurize(standard, {}, request, 1, issues);
    print_row(fmt::format("features {} {}", request.graph_set, request.vector_spec), read_seconds() - begin,
              standard.size(), "");
  }

  if (member.model == "dmpnn") {
    begin = read_seconds();
    const std::string counts = count_edge_classes(inputs.graphs, member.options.value("depth", 3) - 1);
    print_row("bonds that differ after each round", read_seconds() - begin, standard.size(), counts);
  }

  const double limit = kernels::measure_gflops<float>();
  std::vector<double> out(standard.size() * data::count_outputs(bundle.targets));
  for (const kernels::Precision precision :
       {kernels::Precision::f32, kernels::Precision::bf16, kernels::Precision::int8}) {
    const auto network = inference::load_network(member, bundle.targets, precision);
    for (int repeat = 0; repeat < 3; ++repeat) {
      begin = read_seconds();
      network->predict(inputs, out, 1);
      const double seconds = read_seconds() - begin;
      std::string note;
      if (member.model == "dmpnn") {
        const double rate = 1e-9 * count_flop(inputs.graphs, member.options, inputs.vectors.columns) / seconds;
        note =
            fmt::format("{:.1f} GFLOP/s, {:.0f} % of f32's {:.1f}; {:.1f} heavy atoms", rate, 100 * rate / limit, limit,
                        static_cast<double>(inputs.graphs.node_offsets.back()) / static_cast<double>(standard.size()));
      }
      print_row(fmt::format("network, {}", kernels::format_precision(precision)), seconds, standard.size(), note);
    }
  }

  std::vector<predict::Query> queries;
  for (const std::string& text : smiles) queries.push_back({text, {}});
  const std::size_t members = bundle.members.size();
  for (const char* precision : {"f32", "bf16", "int8"})
    for (const bool domain : {false, true}) {
      predict::Predictor predictor(bundle, {.domain = domain, .precision = precision});
      begin = read_seconds();
      predictor.predict(queries);
      print_row(
          fmt::format("all, {}, {}{}", precision, members == 1 ? "one network" : fmt::format("{} networks", members),
                      domain ? ", domain" : ""),
          read_seconds() - begin, smiles.size(), "");
    }
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: inference_bench BUNDLE FILE.smi\n");
    return 2;
  }
  try {
    run(words[1], words[2]);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
