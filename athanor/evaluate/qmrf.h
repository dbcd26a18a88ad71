// The QSAR model reporting format: its sections (JRC template, version 2), and a filled form as a page or as Markdown.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::evaluate {

/// A field of the template that a person can supply in the TOML file of `--about`.
struct QmrfField {
  std::string number, title;
  std::string key;   ///< in the file; "" = filled from the run alone
  std::string hint;  ///< what to write there
};

/// All fields of the template, sections 1 to 10.
const std::vector<QmrfField>& list_qmrf_fields();
/// The heading of a section ("3" -> "Defining the endpoint – OECD Principle 1").
std::string find_qmrf_heading(const std::string& section);

/// What stands in one field.
struct QmrfEntry {
  std::vector<std::string> paragraphs;          ///< plain text
  std::vector<std::vector<std::string>> table;  ///< the first row is the header; may be empty
  bool is_empty() const { return paragraphs.empty() && table.empty(); }
};

struct Qmrf {
  std::string title;
  std::map<std::string, QmrfEntry> entries;  ///< by number; a field without one is missing
};

/// The form's own texts on top of what the run tells: a text of the file stands first in its field.
/// Error(invalid_options), beginning with `where`, for an unknown key, with the nearest one, and for values that are no
/// text.
void add_about(Qmrf& qmrf, const nlohmann::json& about, const std::string& where);

/// Fields that nothing is known about but a person could tell, in order.
std::vector<QmrfField> list_missing(const Qmrf& qmrf);
/// TOML with an empty text and a comment for each.
std::string format_missing_toml(const std::vector<QmrfField>& missing);

std::string format_qmrf_page(const Qmrf& qmrf, const std::string& footer);
std::string format_qmrf_markdown(const Qmrf& qmrf);

}  // namespace athanor::evaluate
