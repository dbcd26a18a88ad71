// What a search may choose: numbers and choices, some of which exist only where an earlier one has a certain value.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "athanor/core/rng.h"

namespace athanor::search {

/// One thing to choose: a number from low to high, or one of several texts.
struct Dimension {
  std::string name;
  std::vector<std::string> choices = {};  ///< empty = a number
  double low = 0, high = 1;
  bool logarithmic = false, integral = false;
  /// It exists only where the choice at `dimension`, an earlier one, is among `places`.
  struct Rule {
    std::size_t dimension;
    std::vector<std::size_t> places;  ///< among the choices of that dimension
  };
  std::vector<Rule> rules = {};

  bool is_choice() const { return !choices.empty(); }
  /// Where a number lies between low and high, on its scale; numbers beyond them count as the nearest end.
  double to_unit(double value) const;
  /// The number there: whole if integral, else with three significant digits.
  double from_unit(double unit) const;
};

/// One value per dimension: the number, or the place of the choice; `absent` where the dimension does not exist, or
/// where what is chosen is left at a default that the dimension does not know.
using Point = std::vector<double>;
inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// The dimensions of a search; rules name dimensions that were added before.
class Space {
 public:
  /// Returns its place.
  std::size_t add(Dimension dimension);
  std::size_t size() const { return dimensions_.size(); }
  const Dimension& operator[](std::size_t place) const { return dimensions_[place]; }
  /// By the rules, from the values of earlier dimensions.
  bool exists(const Point& point, std::size_t place) const;
  /// Every dimension that exists, uniformly on its scale.
  Point draw(Rng& rng) const;
  /// A value of one dimension, whether or not it exists.
  double draw(std::size_t place, Rng& rng) const;

 private:
  std::vector<Dimension> dimensions_;
};

/// Points as rows of numbers for models of the score: a number by its place between its ends (`filler` where absent), a
/// choice as one column per text with a 1 at the chosen one.
class Encoding {
 public:
  Encoding(const Space& space, double filler);
  std::size_t width() const { return dimension_of_.size(); }
  /// Which dimension a column is of.
  const std::vector<std::size_t>& dimension_of() const { return dimension_of_; }
  /// [width()].
  std::vector<double> encode(const Point& point) const;

 private:
  const Space& space_;
  double filler_;
  std::vector<std::size_t> dimension_of_;
};

}  // namespace athanor::search
