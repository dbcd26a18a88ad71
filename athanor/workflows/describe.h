// describe: molecules -> the numbers a model would see, as a table.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "athanor/data/input_options.h"
#include "athanor/data/stream.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/point_featurizer.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// For models that compare or count features, which must not be negative.
inline constexpr const char* default_counts = "morgan(radius=2,bits=2048,count=true)";
inline constexpr const char* default_featurizer = "morgan(radius=2,bits=2048,count=true)+descriptors(set=basic)";

/// Options of the verb `describe`, which writes vectors of many molecules, or the graph or points of one.
struct DescribeOptions : data::InputOptions {
  std::string input;       ///< file, "-" or a SMILES
  std::string featurizer;  ///< "" = descriptors(set=basic), unless a graph is asked for
  std::string graph;       ///< graph feature set: print node and edge tables of one molecule
  std::string points;      ///< point spec: print the points of one molecule
  std::string standardize = "none";
  void fields(FieldList& list) override;
};

/// What describe_vectors wrote: how many rows, and of which features.
struct DescribeSummary {
  data::StatusCounts counts;
  std::string spec;  ///< canonical form
};

/// Streams a table to `write`: the input's columns, the features, status and message; bad rows have empty features.
/// Constant memory, any number of threads.
DescribeSummary describe_vectors(const DescribeOptions& options, const Context& context, data::TableFormat format,
                                 const std::function<void(std::string_view)>& write);

/// Node and edge tables of the one molecule in `options.input` (a SMILES). Error(invalid_input) when it cannot be read.
featurize::GraphTables describe_graph(const DescribeOptions& options);
/// What `describe --graph SPEC --json` prints (docs/json/describe-graph.schema.json).
nlohmann::json to_json(const featurize::GraphTables& tables);

/// Points of the one molecule in `options.input`, as above.
featurize::PointTable describe_points(const DescribeOptions& options);
/// What `describe --points SPEC --json` prints (docs/json/describe-points.schema.json).
nlohmann::json to_json(const featurize::PointTable& table);

}  // namespace athanor::workflows
