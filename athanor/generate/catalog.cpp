// The list of generators, one entry each.
#include "athanor/generate/catalog.h"

#include "athanor/generate/enumerate.h"

namespace athanor::generate {

const Catalog& generate_catalog() {
  static const Catalog catalog = {
      {"enumerate", "small organic molecules grown atom by atom under valence and stability rules, without repetition",
       "", "10.1021/ci600423u", "", [] { return std::make_unique<EnumerateOptions>(); }},
  };
  return catalog;
}

}  // namespace athanor::generate
