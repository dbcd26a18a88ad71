// fetch: a public data set from its address to a file, checked and cached.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "athanor/core/options.h"
#include "athanor/data/public_sets.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct FetchOptions : Options {
  std::string name;
  std::string out;     ///< "" = NAME with the ending of the file
  std::string cache;   ///< folder; it must be given
  std::string mirror;  ///< address of a folder with the files, in place of their own
  bool refresh = false;
  bool overwrite = false;
  void fields(FieldList& list) override;
};

struct FetchResult {
  data::PublicSet set;
  std::string url, out_path, sha256;
  std::size_t bytes = 0;
  bool from_cache = false;
};

/// Brings the file at an address to a path; goes on where an earlier call was cut off.
using Download = std::function<void(const std::string& url, const std::filesystem::path& path)>;

/// Downloads the set into `cache`/NAME unless it is there, checks its SHA-256 against the one that is known or, without
/// one, against that of its first download (kept in `cache`/NAME/source.json), and copies it to `out`.
/// Errors: not_found (name, file on the server), io, corrupt (another content; nothing is written), invalid_input
/// (`out` exists), cancelled.
FetchResult fetch(const FetchOptions& options, const Download& download, const Context& context);
nlohmann::json to_json(const FetchResult& result);

}  // namespace athanor::workflows
