#include "athanor/workflows/explain.h"

#include <algorithm>
#include <filesystem>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/explain_background.h"
#include "athanor/workflows/explain_importance.h"
#include "athanor/workflows/explain_page.h"
#include "athanor/workflows/explanation.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {

void ExplainOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder").shown_as("BUNDLE").also({"model-path"});
  list.add("input", &input, "table file, - for standard input, or one SMILES").shown_as("FILE|SMILES").also({"i"});
  list.add("out", &out, "folder for page, tables and drawings").shown_as("FOLDER").also({"o", "output"});
  list.add("overwrite", &overwrite, "replace the folder when it exists");
  list.add(
          "method", &method,
          "methods that give values to atoms, as `athanor list explainers` has them, or all; or permutation_importance "
          "of features over a table with known values (default: shapley fragment_shapley occlusion)")
      .shown_as("NAME");
  list.add("target", &target, "what is explained (default: the first target)").shown_as("NAME");
  list.add("class", &class_name, "class of a target of several classes (default: the first)").shown_as("NAME");
  list.add("fragments", &fragments, "what methods on fragments divide a molecule into").one_of({"brics", "groups"});
  list.add("removal", &removal,
           "how atoms are taken away: from the features of the molecule, or from its structure, hydrogens in their "
           "place")
      .one_of({"features", "structure"});
  list.add("background", &background,
           "molecules that interventional_shap compares with, as a table like the input (default: 100 training "
           "molecules of the bundle); at most 1000 of them, evenly")
      .shown_as("FILE");
  list.add("permutations", &permutations, "orders of atoms for sampled Shapley values").range(4, 1e6);
  list.add("repeats", &repeats, "shuffles of each group of features for permutation_importance").range(1, 10000);
  list.add("counterfactuals", &counterfactuals,
           "counterfactuals of each direction, for molecules on the page; 0 = none")
      .range(0, 100);
  list.add("change", &change,
           "by how much a counterfactual must change the prediction (default: the likelier class changes; of numbers "
           "one "
           "standard deviation of the predictions for training molecules)")
      .range(0, 1e300);
  list.add("page_molecules", &page_molecules, "molecules on the page and in drawings").range(0, 500);
  InputOptions::fields(list);
}

namespace {

/// The tables of a folder, row by row.
class ExplanationTables {
 public:
  explicit ExplanationTables(const std::filesystem::path& folder)
      : molecules_(folder / "molecules.csv"),
        atoms_(folder / "atoms.csv"),
        fragments_(folder / "fragments.csv"),
        tokens_(folder / "tokens.csv"),
        attention_(folder / "attention.csv"),
        features_(folder / "features.csv"),
        counterfactuals_(folder / "counterfactuals.csv") {
    molecules_.write(data::format_csv_row({"row", "input", "smiles", "prediction", "status", "message"}));
    atoms_.write(data::format_csv_row({"smiles", "row", "atom", "symbol", "method", "value", "std_error"}));
    fragments_.write(data::format_csv_row({"smiles", "row", "fragment", "atoms", "method", "value", "std_error"}));
    tokens_.write(data::format_csv_row({"smiles", "row", "token", "text", "atom", "method", "value"}));
    attention_.write(data::format_csv_row({"smiles", "row", "member", "layer", "head", "to", "from", "share"}));
    features_.write(data::format_csv_row({"smiles", "row", "feature", "value", "method", "contribution"}));
    counterfactuals_.write(data::format_csv_row({"smiles", "row", "counterfactual", "prediction", "similarity"}));
  }

  void add(const Explanation& one) {
    const std::string row = std::to_string(one.row);
    const bool is_ok = one.status == "ok";
    molecules_.write(data::format_csv_row(
        {row, one.input, one.smiles, is_ok ? format_number(one.prediction) : "", one.status, one.message}));
    for (const explain::Attribution& attribution : one.attributions)
      for (std::size_t a = 0; a < one.symbols.size(); ++a)
        atoms_.write(
            data::format_csv_row({one.smiles, row, std::to_string(a), one.symbols[a], attribution.method,
                                  format_number(attribution.values[a]),
                                  attribution.std_errors.empty() ? "" : format_number(attribution.std_errors[a])}));
    for (const explain::Attribution& attribution : one.attributions) add_tokens(one, row, attribution);
    for (const FragmentValue& fragment : one.fragments) {
      std::vector<std::string> atoms;
      for (const std::size_t atom : fragment.atoms) atoms.push_back(std::to_string(atom));
      fragments_.write(data::format_csv_row({one.smiles, row, fragment.smiles, join_text(atoms, " "), fragment.method,
                                             format_number(fragment.value), format_number(fragment.std_error)}));
    }
    for (const explain::Attribution& attribution : one.attributions)
      for (const explain::FeatureContribution& feature : attribution.features)
        features_.write(data::format_csv_row({one.smiles, row, feature.name, format_number(feature.value),
                                              attribution.method, format_number(feature.contribution)}));
    for (const explain::Counterfactual& other : one.counterfactuals)
      counterfactuals_.write(data::format_csv_row(
          {one.smiles, row, other.smiles, format_number(other.prediction), format_number(other.similarity)}));
  }

  /// The shares of all layers of attention, for the molecules of the page.
  void add_attention(const Explanation& one) {
    for (const explain::Attribution& attribution : one.attributions)
      for (const explain::AttentionLayer& layer : attribution.attention)
        for (std::size_t pair = 0; pair < layer.map.to.size(); ++pair)
          for (std::size_t head = 0; head < layer.map.heads; ++head)
            attention_.write(data::format_csv_row(
                {one.smiles, std::to_string(one.row), std::to_string(layer.member), std::to_string(layer.layer),
                 std::to_string(head), std::to_string(layer.map.to[pair]), std::to_string(layer.map.from[pair]),
                 format_number(layer.map.shares[pair * layer.map.heads + head])}));
  }

  void commit() {
    for (AtomicFile* file : {&molecules_, &atoms_, &fragments_, &tokens_, &attention_, &features_, &counterfactuals_})
      file->commit();
  }

 private:
  void add_tokens(const Explanation& one, const std::string& row, const explain::Attribution& attribution) {
    for (std::size_t t = 0; t < attribution.tokens.size(); ++t) {
      const explain::TokenValue& token = attribution.tokens[t];
      tokens_.write(data::format_csv_row({one.smiles, row, std::to_string(t), token.text,
                                          token.atom ? std::to_string(*token.atom) : "", attribution.method,
                                          format_number(token.value)}));
    }
  }

  AtomicFile molecules_, atoms_, fragments_, tokens_, attention_, features_, counterfactuals_;
};

ExplanationSettings make_settings(const ExplainOptions& options, const explain::ExplainedModel& model,
                                  std::uint64_t seed) {
  ExplanationSettings settings;
  settings.counterfactuals.results = static_cast<std::size_t>(options.counterfactuals);
  settings.counterfactuals.change = options.change;
  if (options.counterfactuals > 0 && !options.change) settings.usual_change = explain::find_usual_change(model);
  settings.similar = 6;
  settings.features = 50;
  settings.seed = seed;
  return settings;
}

nlohmann::json describe_fragments(const FragmentSummary& summary, std::size_t molecules) {
  nlohmann::json entries = nlohmann::json::array();
  for (const FragmentSummary::Entry& entry : summary.list(molecules < 10 ? 1 : 2))
    entries.push_back({{"smiles", entry.smiles},
                       {"molecules", entry.molecules},
                       {"mean", entry.mean},
                       {"lowest", entry.lowest},
                       {"highest", entry.highest}});
  return entries;
}

}  // namespace

nlohmann::json explain(const ExplainOptions& options, const Context& context) {
  const auto reads_background = [](const std::string& name) { return name == "interventional_shap" || name == "all"; };
  if (!options.background.empty() && std::ranges::none_of(options.method, reads_background))
    fail(ErrorCode::invalid_options, "--background is for --method interventional_shap");
  if (std::ranges::find(options.method, "permutation_importance") != options.method.end())
    return explain_importance(options, context);
  namespace fs = std::filesystem;
  const bool is_table = is_table_input(options.input);
  predict::Predictor predictor = predict::load_predictor(options.bundle, {context.threads, context.device, true});
  bundle::require_one_molecule(predictor.bundle(), "explain");
  const explain::ExplainedModel model(
      predictor, explain::find_subject(predictor.bundle().targets, options.target, options.class_name),
      options.removal == "structure" ? explain::Removal::structure : explain::Removal::features);
  const std::vector<predict::Query> background = read_background(options, predictor, *context.progress);
  const explain::AtomMethods methods(
      model, options.method,
      {options.fragments, static_cast<std::size_t>(options.permutations), context.device, background});
  if (!options.background.empty() && !methods.background())
    context.progress->note(options.background + ": no method that explains this model reads a background");
  if (methods.background() && *methods.background() < background.size())
    context.progress->note(fmt::format("{}: {} of {} are left out, the model has no features of them",
                                       options.background, background.size() - *methods.background(),
                                       format_count(background.size(), "molecule")));
  const auto reader = open_input_records(options.input, options, *context.progress);
  data::RecordStream stream(*reader, options.smiles_column, *context.progress);
  const predict::InputColumns columns = predict::find_input_columns(
      predictor, stream.columns(), stream.smiles_column(), data::parse_decimal_mark(options.decimal), stream.source());
  const fs::path folder = options.out;
  make_new_folder(folder, options.overwrite, data::list_inputs(options.input, options));
  fs::create_directory(folder / "drawings");

  const ExplanationSettings shown_settings = make_settings(options, model, context.seed);
  ExplanationSettings other_settings = shown_settings;
  other_settings.counterfactuals.results = other_settings.similar = 0;
  const auto most_shown = static_cast<std::size_t>(options.page_molecules);
  ExplanationTables tables(folder);
  ExplainPage page{.subject = &model.subject(),
                   .methods = methods.names(),
                   .shown = {},
                   .fragments = {},
                   .rows = 0,
                   .explained = 0,
                   .command_line = context.command_line};

  const auto process = [&](data::Batch& batch) {
    auto done = std::make_shared<std::vector<Explanation>>();
    data::BatchWork work;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const std::size_t place = batch.first + i;
      const Result<predict::Query> query = predict::make_query(batch.rows[i], columns);
      Explanation explanation;
      if (query) {
        explanation =
            explain_molecule(model, methods, batch.rows[i].row, query->smiles, query->columns,
                             place < most_shown ? shown_settings : other_settings, is_table ? 1 : context.threads);
      } else {
        explanation.row = batch.rows[i].row;
        explanation.status = query.issue().action == "unsupported" ? "unsupported" : "invalid";
        explanation.message = query.issue().message;
      }
      work.counts.add(explanation.status);
      done->push_back(std::move(explanation));
    }
    work.emit = [&, done] {
      for (Explanation& explanation : *done) {
        tables.add(explanation);
        page.fragments.add(explanation);
        ++page.rows;
        page.explained += explanation.status == "ok";
        if (page.shown.size() >= most_shown) continue;
        tables.add_attention(explanation);
        page.shown.push_back(std::move(explanation));
      }
    };
    return work;
  };
  const data::StreamSettings settings{
      .stage = "explaining", .threads = is_table ? context.threads : 1, .batch_rows = 4, .times = context.times};
  const data::StatusCounts counts = stream.run(settings, process, *context.progress);
  tables.commit();
  write_drawings(page, folder / "drawings");
  write_file(folder / "explain.html", format_explain_page(page));

  const std::string text = folder.string();
  nlohmann::json result = {{"schema", 1},
                           {"subject", model.subject().name},
                           {"unit", model.subject().unit},
                           {"methods", methods.names()},
                           {"background", nullptr},
                           {"rows", counts.rows},
                           {"ok", counts.ok},
                           {"invalid", counts.invalid},
                           {"unsupported", counts.unsupported},
                           {"fragment_method", page.fragments.method()},
                           {"fragments", describe_fragments(page.fragments, counts.ok)},
                           {"out", text},
                           {"page", text + "/explain.html"}};
  if (methods.background()) result["background"] = *methods.background();
  result["molecules"] = nlohmann::json::array();
  for (const Explanation& explanation : page.shown) result["molecules"].push_back(to_json(explanation));
  write_json(folder / "summary.json", result);
  return result;
}

}  // namespace athanor::workflows
