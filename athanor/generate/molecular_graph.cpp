// MolecularGraph: valences, SMILES text and rings.
#include "athanor/generate/molecular_graph.h"

#include <algorithm>
#include <map>

#include "athanor/core/error.h"

namespace athanor::generate {
namespace {

struct ElementRow {
  int atomic_number;
  const char* symbol;
  int valence;
};

constexpr ElementRow element_rows[] = {
    {element::carbon, "C", 4},   {element::nitrogen, "N", 3}, {element::oxygen, "O", 2},
    {element::fluorine, "F", 1}, {element::sulfur, "S", 2},   {element::chlorine, "Cl", 1},
};

const ElementRow& find_row(int atomic_number) {
  for (const ElementRow& row : element_rows)
    if (row.atomic_number == atomic_number) return row;
  fail(ErrorCode::internal, "Enumeration met the atomic number {}", atomic_number);
}

bool is_nitro_nitrogen(const MolecularGraph& graph, int atom) {
  if (graph.element(atom) != element::nitrogen) return false;
  int oxides = 0;
  for (const int n : graph.neighbours(atom))
    oxides += graph.element(n) == element::oxygen && graph.bond(atom, n) == 2 ? 1 : 0;
  return oxides == 2;
}

/// Writes one SMILES by a depth-first walk; ring bonds were found by a first walk.
class SmilesWriter {
 public:
  explicit SmilesWriter(const MolecularGraph& graph) : graph_(graph), seen_(graph.size()), closures_(graph.size()) {
    find_closures(0, -1);
    std::fill(seen_.begin(), seen_.end(), false);
    write_atom(0);
  }
  const std::string& text() const { return text_; }

 private:
  void find_closures(int atom, int parent) {
    seen_[atom] = true;
    for (const int next : graph_.neighbours(atom)) {
      if (next == parent) continue;
      if (!seen_[next]) {
        children_[atom].push_back(next);
        find_closures(next, atom);
      } else if (!is_closure(atom, next)) {
        ++digit_;
        closures_[atom].push_back({next, digit_});
        closures_[next].push_back({atom, digit_});
      }
    }
  }

  bool is_closure(int a, int b) const {
    return std::any_of(closures_[a].begin(), closures_[a].end(), [&](const Closure& c) { return c.other == b; });
  }

  void write_bond(int order) {
    if (order == 2) text_ += '=';
    if (order == 3) text_ += '#';
  }

  void write_atom(int atom) {
    seen_[atom] = true;
    const bool nitro = is_nitro_nitrogen(graph_, atom);
    text_ += nitro ? "[N+]" : format_element(graph_.element(atom));
    for (const Closure& closure : closures_[atom]) {
      if (!seen_[closure.other]) write_bond(graph_.bond(atom, closure.other));
      text_ += closure.digit > 9 ? fmt::format("%{}", closure.digit) : fmt::format("{}", closure.digit);
    }
    const auto& children = children_[atom];
    bool charge_due = nitro;
    for (std::size_t i = 0; i < children.size(); ++i) {
      const bool branch = i + 1 < children.size();
      if (branch) text_ += '(';
      if (charge_due && graph_.bond(atom, children[i]) == 2) {
        text_ += "[O-]";
        charge_due = false;
      } else {
        write_bond(graph_.bond(atom, children[i]));
        write_atom(children[i]);
      }
      if (branch) text_ += ')';
    }
  }

  struct Closure {
    int other, digit;
  };
  const MolecularGraph& graph_;
  std::vector<bool> seen_;
  std::vector<std::vector<Closure>> closures_;
  std::map<int, std::vector<int>> children_;
  int digit_ = 0;
  std::string text_;
};

/// Extends `path` (which begins with its smallest atom) to every chordless ring.
void extend_ring(const MolecularGraph& graph, std::vector<int>& path, std::vector<std::vector<int>>& rings) {
  for (const int next : graph.neighbours(path.back())) {
    if (next <= path.front() || std::find(path.begin(), path.end(), next) != path.end()) continue;
    bool chord = false;
    for (std::size_t i = 1; i + 1 < path.size(); ++i) chord = chord || graph.bond(path[i], next) > 0;
    if (chord) continue;
    path.push_back(next);
    if (path.size() > 2 && graph.bond(next, path.front()) > 0) {
      if (path[1] < path.back()) rings.push_back(path);  // each ring is met in both directions
    } else {
      extend_ring(graph, path, rings);
    }
    path.pop_back();
  }
}

}  // namespace

std::string format_element(int atomic_number) { return find_row(atomic_number).symbol; }

int parse_element(const std::string& symbol) {
  for (const ElementRow& row : element_rows)
    if (symbol == row.symbol) return row.atomic_number;
  fail(ErrorCode::invalid_options,
       "Element \"{}\" cannot be enumerated (known: C, N, O, F, S, Cl; hydrogen is implied)", symbol);
}

int MolecularGraph::num_bonds() const {
  std::size_t ends = 0;
  for (int a = 0; a < size_; ++a) ends += neighbours_[a].size();
  return static_cast<int>(ends / 2);
}

int MolecularGraph::hydrogens(int atom) const {
  int used = 0, oxides = 0;
  for (const int n : neighbours_[atom]) {
    used += bonds_[atom][n];
    oxides += elements_[n] == element::oxygen && bonds_[atom][n] == 2 ? 1 : 0;
  }
  int valence = find_row(elements_[atom]).valence;
  if (elements_[atom] == element::sulfur) valence += 2 * oxides;
  if (elements_[atom] == element::nitrogen && oxides == 2) valence += 2;
  return valence - used;
}

int MolecularGraph::distance(int from, int to) const {
  std::array<int, max_atoms> steps;
  steps.fill(-1);
  std::vector<int> queue{from};
  steps[from] = 0;
  for (std::size_t head = 0; head < queue.size(); ++head)
    for (const int next : neighbours_[queue[head]])
      if (steps[next] < 0) {
        steps[next] = steps[queue[head]] + 1;
        queue.push_back(next);
      }
  return steps[to];
}

int MolecularGraph::add_atom(int atomic_number) {
  if (size_ == max_atoms) fail(ErrorCode::internal, "A molecular graph holds at most {} atoms", max_atoms);
  elements_[size_] = static_cast<std::uint8_t>(atomic_number);
  return size_++;
}

void MolecularGraph::set_bond(int a, int b, int order) {
  if (bonds_[a][b] == 0 && order > 0) {
    neighbours_[a].push_back(b);
    neighbours_[b].push_back(a);
  }
  bonds_[a][b] = bonds_[b][a] = static_cast<std::uint8_t>(order);
}

std::string format_graph(const MolecularGraph& graph) { return SmilesWriter(graph).text(); }

std::vector<std::vector<int>> find_chordless_rings(const MolecularGraph& graph) {
  std::vector<std::vector<int>> rings;
  for (int start = 0; start < graph.size(); ++start) {
    std::vector<int> path{start};
    extend_ring(graph, path, rings);
  }
  return rings;
}

}  // namespace athanor::generate
