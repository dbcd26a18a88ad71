#include "athanor/models/gnn/dmpnn_options.h"

namespace athanor::models {

void DmpnnOptions::fields(FieldList& list) {
  GraphOptions::fields(list);
  list.add("messages", &messages, "What carries the messages").one_of({"bond", "atom"});
}

}  // namespace athanor::models
