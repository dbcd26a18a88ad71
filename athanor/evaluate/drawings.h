// Drawn molecules of a page: each is kept once as an SVG symbol and shown where it is needed.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "athanor/data/dataset.h"

namespace athanor::evaluate {

/// A whole <svg> as a <symbol>: its content, view box and presentation; sizes, names and namespaces are left behind.
std::string to_symbol(std::string_view svg, const std::string& id);

class Drawings {
 public:
  explicit Drawings(const data::Dataset& dataset) : dataset_(dataset) {}

  /// Draws the record if it is not drawn yet; false when its SMILES cannot be drawn.
  bool add(std::size_t record);
  std::size_t bytes() const { return bytes_; }
  /// A picture of a record added before, with its SMILES as text alternative; a line of text when it cannot be drawn.
  std::string show(std::size_t record) const;
  const std::string& smiles(std::size_t record) const { return dataset_.smiles[record]; }
  /// All symbols, in one hidden element.
  std::string html() const;

 private:
  const data::Dataset& dataset_;
  std::map<std::size_t, std::string> symbols_;  ///< "" = cannot be drawn
  std::size_t bytes_ = 0;
};

}  // namespace athanor::evaluate
