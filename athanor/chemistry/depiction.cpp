// Drawings: RDKit lays out and draws, then its SVG is rewritten to be small, free of style attributes (a strict
// Content-Security-Policy forbids them) and readable on light and dark pages.
#include "athanor/chemistry/depiction.h"

#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

RDKit::DrawColour make_colour(unsigned rgb) {
  return {((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0, (rgb & 0xff) / 255.0};
}

// Contrast of at least 3:1 against #ffffff and against #1a1a1a. Black is written as currentColor, the colour of the
// text.
RDKit::ColourPalette make_palette() {
  RDKit::ColourPalette palette;
  for (const int black : {-1, 0, 1, 6}) palette[black] = make_colour(0x000000);
  palette[5] = make_colour(0xc96f6f);
  palette[7] = make_colour(0x4a7bf7);
  palette[8] = make_colour(0xe8473f);
  palette[9] = palette[17] = make_colour(0x2f9e44);
  palette[15] = make_colour(0xd9741a);
  palette[16] = make_colour(0xa58208);
  palette[35] = make_colour(0xb8692e);
  palette[53] = make_colour(0xa05bd6);
  return palette;
}

RDKit::ColourPalette make_black_palette() { return {{-1, make_colour(0x000000)}}; }

/// Room for the discs around the outermost atoms.
constexpr double marked_padding = 0.12;

/// The molecule as the drawer lays it out; further marks can be placed by its coordinates.
class RawDrawing {
 public:
  /// `padding`: share of the drawing that stays free on each side.
  RawDrawing(const RDKit::ROMol& molecule, const RDKit::ColourPalette& palette, int width_px, int height_px,
             double padding = 0.05)
      : drawer_(width_px, height_px) {
    drawer_.drawOptions().padding = padding;
    drawer_.drawOptions().clearBackground = false;
    drawer_.drawOptions().includeMetadata = false;
    drawer_.drawOptions().atomColourPalette = palette;
    RDKit::MolDraw2DUtils::prepareAndDrawMolecule(drawer_, molecule);
    drawer_.finishDrawing();
  }
  std::string text() const { return drawer_.getDrawingText(); }
  RDGeom::Point2D find_place(unsigned atom) const { return drawer_.getDrawCoords(static_cast<int>(atom)); }
  /// Half of the shortest bond, so that discs of that radius touch and do not overlap.
  double find_radius(const RDKit::ROMol& molecule) const {
    double shortest = 36;
    for (const RDKit::Bond* bond : molecule.bonds())
      shortest = std::min(shortest, (find_place(bond->getBeginAtomIdx()) - find_place(bond->getEndAtomIdx())).length());
    return shortest / 2;
  }

 private:
  RDKit::MolDraw2DSVG drawer_;
};

// Value of attribute `name` in the text of one element, "" when absent.
std::string find_attribute(std::string_view element, std::string_view name) {
  const std::string start = fmt::format(" {}='", name);
  const std::size_t at = element.find(start);
  if (at == std::string_view::npos) return "";
  const std::size_t begin = at + start.size();
  return std::string(element.substr(begin, element.find('\'', begin) - begin));
}

// Value of `name` in a style attribute such as "fill:none;stroke:#000000", "" when absent.
std::string find_style(std::string_view style, std::string_view name) {
  while (!style.empty()) {
    const std::string_view entry = style.substr(0, style.find(';'));
    style.remove_prefix(std::min(style.size(), entry.size() + 1));
    const std::size_t colon = entry.find(':');
    if (entry.substr(0, colon) == name && colon != std::string_view::npos) return std::string(entry.substr(colon + 1));
  }
  return "";
}

void append_attribute(std::string& out, std::string_view name, std::string value, std::string_view inherited) {
  if (value.ends_with("px")) value.resize(value.size() - 2);
  if (value.ends_with(".0")) value.resize(value.size() - 2);
  if (value == "#000000") value = "currentColor";
  if (!value.empty() && value != inherited) out += fmt::format(" {}='{}'", name, value);
}

// The presentation attributes that say what the element's style said, beyond what the root element sets.
std::string to_presentation(std::string_view element) {
  const std::string style = find_attribute(element, "style");
  const auto find = [&](std::string_view name) {
    std::string value = find_style(style, name);
    return value.empty() ? find_attribute(element, name) : value;
  };
  std::string out;
  append_attribute(out, "fill", find("fill"), "none");
  append_attribute(out, "stroke", find("stroke"), "none");
  if (out.find("stroke") != std::string::npos) append_attribute(out, "stroke-width", find("stroke-width"), "2");
  append_attribute(out, "stroke-dasharray", find("stroke-dasharray"), "");
  return out;
}

// "M 33.5,70.3 L 10.0,50.1" -> "M33.5,70.3L10,50.1".
std::string compact_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    const bool after_letter = out.empty() || std::isalpha(static_cast<unsigned char>(out.back())) != 0;
    if (space && (after_letter || out.back() == ' ')) continue;
    const bool ends_number = space || c == ',' || std::isalpha(static_cast<unsigned char>(c)) != 0;
    if (ends_number && out.ends_with(".0")) out.resize(out.size() - 2);
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 && !out.empty() && out.back() == ' ') out.pop_back();
    out += space ? ' ' : c;
  }
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out;
}

// Other shapes (ellipses, rectangles) keep their geometry.
std::string rewrite_shape(std::string_view element, const std::string& presentation) {
  std::string out(element.substr(0, element.find(' ')));
  for (const std::string_view name : {"cx", "cy", "rx", "ry", "r", "x", "y", "width", "height", "points"})
    append_attribute(out, name, find_attribute(element, name), "");
  return out + presentation + "/>";
}

// All paths of one look become one path; nothing in a drawing without highlights overlaps in a way that shows.
std::string rewrite_body(std::string_view svg) {
  std::vector<std::pair<std::string, std::string>> paths;  // presentation, path data
  std::string shapes;
  for (std::size_t at = svg.find("<!-- END OF HEADER -->"); (at = svg.find('<', at + 1)) != std::string_view::npos;) {
    const std::string_view element = svg.substr(at, svg.find('>', at) + 1 - at);
    if (element.starts_with("</")) continue;
    const std::string presentation = to_presentation(element);
    if (!element.starts_with("<path ")) {
      shapes += rewrite_shape(element, presentation);
      continue;
    }
    const auto same = std::ranges::find(paths, presentation, &std::pair<std::string, std::string>::first);
    const std::string data = compact_path(find_attribute(element, "d"));
    if (same != paths.end()) same->second += data;
    else paths.emplace_back(presentation, data);
  }
  std::string out;
  for (const auto& [presentation, data] : paths) out += fmt::format("<path{} d='{}'/>", presentation, data);
  return out + shapes;
}

std::string wrap(const Molecule& molecule, const std::string& content, int width_px, int height_px) {
  return fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' viewBox='0 0 {0} {1}' role='img' "
      "aria-label='{2}' fill='none' stroke-width='2'>{3}</svg>",
      width_px, height_px, compute_formula(molecule), content);
}

void check_size(int width_px, int height_px) {
  if (width_px < 1 || height_px < 1)
    fail(ErrorCode::invalid_options, "a drawing of {} x {} pixels is not possible", width_px, height_px);
}

std::string draw_disc(const AtomMark& mark, const RDGeom::Point2D& place, double radius) {
  if (mark.colour.empty()) return "";
  return fmt::format(
      "<circle cx='{:.1f}' cy='{:.1f}' r='{:.1f}' fill='{}' fill-opacity='{:.2f}'><title>{}</title></circle>", place.x,
      place.y, radius, mark.colour, std::clamp(mark.opacity, 0.0, 1.0), mark.title);
}

}  // namespace

std::string draw_svg(const Molecule& molecule, int width_px, int height_px) {
  check_size(width_px, height_px);
  silence_toolkit_log();
  return call_toolkit("draw the molecule", [&] {
    const RawDrawing drawing(molecule.body(), make_palette(), width_px, height_px);
    return wrap(molecule, rewrite_body(drawing.text()), width_px, height_px);
  });
}

std::string draw_reaction_svg(const Molecule& before, const Molecule& after, int width_px, int height_px) {
  constexpr int gap_px = 32, head_px = 6;
  const int side_px = (width_px - gap_px) / 2;
  check_size(side_px, height_px);
  silence_toolkit_log();
  return call_toolkit("draw the reaction", [&] {
    const RawDrawing left(before.body(), make_palette(), side_px, height_px),
        right(after.body(), make_palette(), side_px, height_px);
    const int tip = side_px + gap_px - 4;
    const std::string arrow =
        fmt::format("<path d='M{} {}H{}M{} {}L{} {}L{} {}' stroke='currentColor'/>", side_px + 4, height_px / 2, tip,
                    tip - head_px, height_px / 2 - head_px, tip, height_px / 2, tip - head_px, height_px / 2 + head_px);
    return wrap(before,
                rewrite_body(left.text()) + arrow +
                    fmt::format("<g transform='translate({} 0)'>{}</g>", side_px + gap_px, rewrite_body(right.text())),
                width_px, height_px);
  });
}

std::string draw_marked_svg(const Molecule& molecule, std::span<const AtomMark> marks, int width_px, int height_px) {
  check_size(width_px, height_px);
  if (marks.size() != molecule.num_atoms())
    fail(ErrorCode::internal, "{} marks were given for {} atoms", marks.size(), molecule.num_atoms());
  silence_toolkit_log();
  return call_toolkit("draw the molecule", [&] {
    const RawDrawing drawing(molecule.body(), make_black_palette(), width_px, height_px, marked_padding);
    const double radius = drawing.find_radius(molecule.body());
    std::string discs;
    for (unsigned atom = 0; atom < marks.size(); ++atom)
      discs += draw_disc(marks[atom], drawing.find_place(atom), radius);
    return wrap(molecule, discs + rewrite_body(drawing.text()), width_px, height_px);
  });
}

}  // namespace athanor::chemistry
