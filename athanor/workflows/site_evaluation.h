// evaluate of a bundle whose targets are of atoms or bonds.
#pragma once

#include "athanor/bundle/bundle.h"
#include "athanor/workflows/evaluate.h"

namespace athanor::workflows {

/// As evaluate(): every row counts as it stands, intervals draw whole rows. The table must have all columns of the
/// targets and of the sums.
EvaluateResult evaluate_sites(const EvaluateOptions& options, bundle::Bundle bundle, const Context& context);

}  // namespace athanor::workflows
