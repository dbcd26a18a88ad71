#include "athanor/workflows/precision.h"

#include "athanor/kernels/precision.h"

namespace athanor::workflows {

void list_precision_field(FieldList& list, std::string& precision) {
  list.add(
          "precision", &precision,
          "numbers that networks multiply; bf16 is a little less exact, auto takes it where it is faster; int8 is less "
          "exact still, and tf32 for GPUs")
      .one_of(kernels::precision_names());
}

void note_precision(const std::string& asked, const predict::Predictor& model, Progress& progress) {
  if ((asked == "bf16" || asked == "int8") && std::string_view(model.precision()) == "f32")
    progress.note(fmt::format(
        "--precision {} is for networks that run on the CPU without libtorch; this model computes as ever", asked));
}

}  // namespace athanor::workflows
