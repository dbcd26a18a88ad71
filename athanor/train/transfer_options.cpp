#include "athanor/train/transfer_options.h"

namespace athanor::train {

void TransferOptions::fields(FieldList& list) {
  list.add("head", &head,
           "layers of the head that start from the bundle: new = none, hidden = all but the last, keep = all; auto: "
           "keep "
           "when the targets are those of the bundle, else new")
      .one_of({"auto", "new", "hidden", "keep"});
  list.add("freeze_encoder", &freeze_encoder, "layers before the head keep the bundle's weights");
  list.add("freeze_layers", &freeze_layers, "so many layers, from the input on, keep the bundle's weights")
      .range(0, 1000);
  list.add("layer_rate_factor", &layer_rate_factor,
           "learning rate of each layer before the head, over that of the layer after it")
      .range(1e-6, 1);
  list.add("unfreeze_epochs", &unfreeze_epochs,
           "epochs after which one more layer before the head joins, the last one first; 0 = all from the beginning")
      .range(0, 1'000'000);
  list.add("adapter_rank", &adapter_rank,
           "learn low-rank changes of the weights before the head (LoRA) in place of the weights; 0 = no")
      .range(0, 1024);
  list.add("adapter_scale", &adapter_scale, "factor on the low-rank changes").range(1e-6, 1e6);
}

bool TransferOptions::is_nothing() const { return to_json(*this) == to_json(TransferOptions()); }

}  // namespace athanor::train
