#include "athanor/models/objective/objective_catalog.h"

namespace athanor::models {

const Catalog& objective_catalog() {
  static const Catalog catalog{
      {"masked_atoms",
       "Tell the elements of hidden atoms and the types of their bonds",
       "graphs",
       "arXiv:1905.12265",
       "",
       {}},
      {"contrastive",
       "Tell two damaged views of a molecule from those of others (NT-Xent)",
       "graphs",
       "arXiv:2102.10056",
       "",
       {}},
      {"context",
       "Tell which surroundings belong to the middle of a molecule (context prediction)",
       "graphs",
       "arXiv:1905.12265",
       "",
       {}},
      {"masked_tokens",
       "Tell the hidden tokens of a text (masked language model)",
       "tokens",
       "arXiv:1810.04805",
       "",
       {}},
  };
  return catalog;
}

}  // namespace athanor::models
