// What features tell of marked tetrahedral centres.
#pragma once

namespace athanor::chemistry {

/// Nothing; R or S, and the mark where a centre has neither; the marks, which depend on the order of the atoms.
enum class CenterFeatures { none, labels, marks };

}  // namespace athanor::chemistry
