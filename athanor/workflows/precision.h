// The option --precision of all verbs that predict.
#pragma once

#include "athanor/core/options.h"
#include "athanor/core/progress.h"
#include "athanor/predict/predictor.h"

namespace athanor::workflows {

void list_precision_field(FieldList& list, std::string& precision);
/// Says so when bf16 was asked for and `model` does not compute in it.
void note_precision(const std::string& asked, const predict::Predictor& model, Progress& progress);

}  // namespace athanor::workflows
