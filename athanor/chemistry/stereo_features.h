// What features tell of stereo.
#pragma once

namespace athanor::chemistry {

/// Each tells more than the one before.
enum class StereoFeatures {
  none,
  invariant,  ///< numbers of centres, E and Z
  labels,     ///< R or S too, and the mark where a centre has neither
  marks,      ///< of centres, which depend on the order of the atoms
};

}  // namespace athanor::chemistry
