// Head, navigation and script around sections.
#include "athanor/evaluate/page.h"

#include <fmt/format.h>

#include "athanor/core/hash.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_assets.h"

namespace athanor::evaluate {
namespace {

/// Base64 of a digest given in hexadecimal.
std::string encode_base64(const std::string& hex) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0, held = 0;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bits = (bits << 8) | static_cast<unsigned>(std::stoi(hex.substr(i, 2), nullptr, 16));
    for (held += 8; held >= 6; held -= 6) text += letters[(bits >> (held - 6)) & 63];
    bits &= (1U << held) - 1;
  }
  if (held > 0) text += letters[(bits << (6 - held)) & 63];
  while (text.size() % 4) text += '=';
  return text;
}

std::string format_head(const std::string& title, const std::string& style) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "img-src data:; "
         "base-uri 'none'; form-action 'none'; script-src 'sha256-" +
         encode_base64(compute_sha256(report_script())) +
         "'\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escape_html(title) + "</title>\n<style>" + std::string(report_style()) + style + "</style>\n</head>\n";
}

std::string format_navigation(const std::vector<Section>& sections) {
  std::string text = "<nav aria-label=\"Sections\"><ol>\n";
  for (const Section& section : sections)
    text += "<li><a href=\"#" + section.id + "\">" + escape_html(section.title) + "</a></li>\n";
  return text + "</ol></nav>\n";
}

}  // namespace

std::string format_page(const Page& page) {
  std::vector<Section> sections = page.sections;
  std::erase_if(sections, [](const Section& section) { return section.html.empty(); });
  std::string text = format_head(page.title, page.style) +
                     "<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n" + page.symbols +
                     "<header class=\"bar\"><p class=\"brand\">athanor <span>" + escape_html(page.brand) +
                     "</span></p><button type=\"button\" id=\"theme\" hidden>Dark</button></header>\n"
                     "<div class=\"layout\">\n" +
                     format_navigation(sections) + "<main id=\"main\">\n" + page.headline;
  for (const Section& section : sections)
    text += "<section aria-labelledby=\"" + section.id + "\">\n<h2 id=\"" + section.id + "\">" +
            escape_html(section.title) + "</h2>\n" + section.html + "</section>\n";
  return text + "</main>\n</div>\n<footer><p>" + page.footer +
         "</p></footer>\n<div id=\"tip\" aria-hidden=\"true\" hidden></div>\n" + page.data + "<script>" +
         std::string(report_script()) + "</script>\n</body>\n</html>\n";
}

}  // namespace athanor::evaluate
