// Inside this room: RDKit fills tables at first use, some of them without a lock.
#pragma once

namespace athanor::chemistry {

/// Fills the tables once, by one thread; later calls cost a flag. Every Molecule is made after it.
void prepare_toolkit();

}  // namespace athanor::chemistry
