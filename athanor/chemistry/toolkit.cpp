// RDKit's exceptions in plain words, and its log kept quiet.
#include "athanor/chemistry/toolkit.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/SanitException.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <RDGeneral/FileParseException.h>
#include <RDGeneral/RDLog.h>
#include <fmt/format.h>

#include <cctype>
#include <new>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

// RDKit's texts have line breaks, double spaces and a closing full stop or not; a message is one sentence without one.
std::string tidy(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c));
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
  return out;
}

Issue make_issue(std::string_view prefix, std::string_view word, std::string message, std::string_view input) {
  return Issue{0, "invalid", fmt::format("{}_{}", prefix, word), std::move(message), std::string(input), {}};
}

}  // namespace

Issue make_issue_of_current_exception(std::string_view prefix, std::string_view input) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    throw;  // not the row's fault
  } catch (const RDKit::AtomValenceException& error) {
    return make_issue(prefix, "valence", fmt::format("impossible valence: {}", tidy(error.what())), input);
  } catch (const RDKit::AtomKekulizeException& error) {
    return make_issue(prefix, "kekulize", fmt::format("aromatic bonds cannot be assigned: {}", tidy(error.what())),
                      input);
  } catch (const RDKit::KekulizeException& error) {
    return make_issue(prefix, "kekulize", fmt::format("aromatic bonds cannot be assigned: {}", tidy(error.what())),
                      input);
  } catch (const RDKit::MolSanitizeException& error) {
    return make_issue(prefix, "sanitize", fmt::format("not a sound molecule: {}", tidy(error.what())), input);
  } catch (const RDKit::SmilesParseException& error) {
    return make_issue(prefix, "syntax", tidy(error.what()), input);
  } catch (const RDKit::FileParseException& error) {
    return make_issue(prefix, "syntax", tidy(error.what()), input);
  } catch (const std::exception& error) {
    return make_issue(prefix, "unreadable", fmt::format("RDKit cannot treat this molecule: {}", tidy(error.what())),
                      input);
  }
}

void fail_with_current_exception(std::string_view action) {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    fail(ErrorCode::internal, "RDKit could not {}: {}", action, tidy(error.what()));
  }
}

void silence_toolkit_log() {
  static const bool silenced = [] {
    boost::logging::disable_logs("rdApp.*");
    return true;
  }();
  static_cast<void>(silenced);
}

}  // namespace athanor::chemistry
