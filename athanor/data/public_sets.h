// Public data sets with the addresses they can be had from.
#pragma once

#include <string>
#include <vector>

namespace athanor::data {

/// A table that the verb `fetch` can get, and how to train on it.
struct PublicSet {
  std::string name;
  std::string summary;  ///< one sentence: molecules, what was measured, unit
  std::string url;
  std::string sha256;         ///< of the file; "" where it is not known beforehand
  std::string train_options;  ///< what `athanor train` has to be told, such as "--target logp"
  std::string licence;        ///< as the source states it
  std::string paper;          ///< DOI
};

/// All sets that are known here, in the order in which they are listed.
const std::vector<PublicSet>& list_public_sets();

/// Error(not_found) with the nearest name.
const PublicSet& find_public_set(const std::string& name);

}  // namespace athanor::data
