// pretrain.
#include "athanor/core/text.h"
#include "athanor/workflows/pretrain.h"
#include "profile_text.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

void run_pretrain(workflows::PretrainOptions& options, const workflows::Context& context, const Output& output) {
  const workflows::PretrainResult result = workflows::pretrain(options, context);
  const std::string learned = result.objective == "descriptors"
                                  ? fmt::format("{} numbers of each learned", result.targets)
                                  : fmt::format("embeddings of {} numbers", result.targets);
  std::string text =
      fmt::format("{}, {} different molecules, {}\n", format_count(result.rows, "row"), result.molecules, learned);
  text += fmt::format("loss on molecules held out: {:.4g} after epoch {} ({:.4g} without a network)\n", result.loss,
                      result.epoch, result.baseline);
  if (const std::string profile = format_profile(result.profile); !profile.empty()) text += "\n" + profile;
  text +=
      fmt::format("\nmodel: {0}/bundle.athanor\ntime:  {1:.1f} s\nnext: athanor finetune {0} data.csv --target NAME\n",
                  result.run_folder.string(), result.seconds);
  output.text(text);
  output.object(to_json(result));
}

}  // namespace

std::vector<Verb> make_pretrain_verbs() {
  return {make_verb<workflows::PretrainOptions>(
      "pretrain", "Teach a network many molecules without labels, to start from in finetune", {"library"}, 0,
      {"pretrain library.smi --out pretrained",
       "pretrain zinc/ chembl.csv.gz --hidden 600 --depth 4 --epochs 5 --out big",
       "pretrain library.smi --describe \"descriptors(set=basic)+morgan(bits=1024)\" --out quick",
       "pretrain library.smi --objective masked_atoms --model gin --out masked",
       "pretrain library.smi --objective masked_tokens --model transformer --out language",
       "pretrain --resume pretrained"},
      run_pretrain)};
}

}  // namespace athanor::cli
