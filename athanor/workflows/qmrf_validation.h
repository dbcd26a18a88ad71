// Sections 2, 6, 7 and 9 of a QMRF: training set, goodness of fit, robustness, predictivity, files.
#pragma once

#include "athanor/workflows/qmrf_facts.h"

namespace athanor::workflows {

void fill_internal_validation(evaluate::Qmrf& qmrf, const RunFacts& facts, const Context& context);
void fill_external_validation(evaluate::Qmrf& qmrf, const RunFacts& facts);

}  // namespace athanor::workflows
