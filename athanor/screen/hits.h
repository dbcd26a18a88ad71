// The best molecules of a ranking.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace athanor::screen {

/// A molecule of the library that passed all filters.
struct Hit {
  double score = 0;            ///< of the ranking, larger = better
  std::size_t source = 0;      ///< index of the file
  std::size_t row = 0;         ///< 0-based data row of the file
  std::string id;              ///< "" where the file has none
  std::string smiles;          ///< as written
  std::string form;            ///< a SMILES of the standardised molecule
  std::string key;             ///< canonical SMILES of it; "" unless asked for
  std::vector<double> values;  ///< one per value of the funnel, NaN = none
};

/// True when `a` comes before `b`: higher score, then earlier file, then earlier row.
bool ranks_before(const Hit& a, const Hit& b);

/// Keeps the best `capacity` hits. The result does not depend on the order in which they come.
class TopHits {
 public:
  /// `unique`: of equal molecules (by key) only the best one is kept.
  TopHits(std::size_t capacity, bool unique) : capacity_(capacity), unique_(unique) {}
  void add(Hit hit);
  std::size_t size() const { return hits_.size(); }
  std::vector<Hit> sorted() const { return {hits_.begin(), hits_.end()}; }

 private:
  struct Before {
    bool operator()(const Hit& a, const Hit& b) const { return ranks_before(a, b); }
  };
  using Set = std::set<Hit, Before>;
  void remove(Set::iterator hit);

  std::size_t capacity_;
  bool unique_;
  Set hits_;
  std::unordered_map<std::string, Set::iterator> by_key_;  ///< only with `unique`
};

}  // namespace athanor::screen
