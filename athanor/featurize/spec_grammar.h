// The text form of feature specs: "morgan(radius=2)+column(dose)" -> terms with arguments, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/options.h"

namespace athanor::featurize {

/// One argument of a term; `name` is "" for a positional one.
struct SpecArgument {
  std::string name;
  std::string value;
  std::size_t position = 0;  ///< byte of the spec where it begins
};

/// One summand of a spec, such as morgan(radius=3).
struct SpecTerm {
  std::string name;
  std::size_t position = 0;
  std::vector<SpecArgument> arguments;
};

/// spec     = term { "+" term }
/// term     = name [ "(" [ argument { "," argument } ] ")" ]
/// argument = [ name "=" ] value
/// value    = text without blanks and none of , ( ) = " ' ; or text in " or ' with the quote doubled inside
/// Blanks between the parts do not matter. Error(invalid_options) names the position.
std::vector<SpecTerm> parse_spec(std::string_view spec);

/// Sets `options` from the arguments of a term: positional ones in the order of the fields (a list takes all that are
/// left), then named ones; a list may be named several times. Error(invalid_options): position, nearest name.
void apply_arguments(Options& options, const SpecTerm& term, std::string_view spec);

/// `name(a=1,b=true)` with every option in the order of the fields; the values of a list stand without a name, unless
/// an option before it is absent.
std::string format_term(const std::string& name, Options* options);

/// Throws Error(invalid_options): `Feature spec "…", character 8: …`; `position` is a byte of the spec.
[[noreturn]] void fail_at(std::string_view spec, std::size_t position, const std::string& message);

}  // namespace athanor::featurize
