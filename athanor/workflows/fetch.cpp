#include "athanor/workflows/fetch.h"

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

std::string find_file_name(const std::string& url) { return url.substr(url.rfind('/') + 1); }

/// "hiv" and ".../hiv.csv.gz" -> "hiv.csv.gz".
std::string name_output(const data::PublicSet& set) {
  const std::string file = find_file_name(set.url);
  return set.name + file.substr(file.find('.'));
}

std::string find_address(const data::PublicSet& set, const std::string& mirror) {
  if (mirror.empty()) return set.url;
  return mirror + (mirror.ends_with('/') ? "" : "/") + find_file_name(set.url);
}

/// The file of one set in the cache, and what is known of it.
class CachedSet {
 public:
  CachedSet(const data::PublicSet& set, const fs::path& cache)
      : set_(set), path_(cache / set.name / find_file_name(set.url)), record_path_(cache / set.name / "source.json") {
    std::error_code error;
    fs::create_directories(path_.parent_path(), error);
    if (error) fail(ErrorCode::io, "{}: cannot be created ({})", path_.parent_path().string(), error.message());
  }

  const fs::path& path() const { return path_; }
  bool is_present() const { return fs::exists(path_); }

  /// The known SHA-256, else that of the first download, else "".
  std::string expected_sha256() const {
    if (!set_.sha256.empty()) return set_.sha256;
    return fs::exists(record_path_) ? read_json(record_path_).at("sha256").get<std::string>() : "";
  }

  void record(const std::string& url, const std::string& sha256) const {
    write_json(record_path_, {{"schema", 1},
                              {"name", set_.name},
                              {"url", url},
                              {"sha256", sha256},
                              {"known_beforehand", !set_.sha256.empty()}});
  }

 private:
  const data::PublicSet& set_;
  fs::path path_, record_path_;
};

/// SHA-256 of the download; Error(corrupt) when it is not the expected one, and the download is removed.
std::string download_checked(const CachedSet& cached, const std::string& url, const Download& download) {
  const fs::path fresh = cached.path().string() + ".fresh";
  download(url, fresh);
  const std::string sha256 = compute_file_sha256(fresh), expected = cached.expected_sha256();
  if (!expected.empty() && sha256 != expected) {
    fs::remove(fresh);
    fail(
        ErrorCode::corrupt,
        "{}: its content is not what it was (SHA-256 {}, expected {}); nothing was written. If you trust the new file, "
        "download it yourself",
        url, sha256, expected);
  }
  fs::rename(fresh, cached.path());
  cached.record(url, sha256);
  return sha256;
}

void copy_atomically(const fs::path& from, const fs::path& to) {
  std::ifstream input(from, std::ios::binary);
  if (!input) fail(ErrorCode::io, "{}: cannot be read", from.string());
  AtomicFile file(to);
  std::vector<char> block(std::size_t{1} << 20);
  while (input.read(block.data(), static_cast<std::streamsize>(block.size())), input.gcount() > 0)
    file.write({block.data(), static_cast<std::size_t>(input.gcount())});
  file.commit();
}

}  // namespace

void FetchOptions::fields(FieldList& list) {
  list.add("name", &name, "the set (athanor list sets shows them)").shown_as("NAME");
  list.add("out", &out, "file to write (default: NAME with the ending of the source)")
      .shown_as("FILE")
      .also({"o", "output"});
  list.add("cache", &cache, "folder that keeps downloads (default: athanor in $XDG_CACHE_HOME or ~/.cache)")
      .shown_as("FOLDER");
  list.add("mirror", &mirror, "address of a folder with the files, in place of their own").shown_as("URL");
  list.add("refresh", &refresh, "download again though the cache has the file");
  list.add("overwrite", &overwrite, "replace the output file when it exists");
}

FetchResult fetch(const FetchOptions& options, const Download& download, const Context& context) {
  if (options.cache.empty()) fail(ErrorCode::invalid_options, "--cache: a folder for downloads is needed");
  FetchResult result;
  result.set = data::find_public_set(options.name);
  result.url = find_address(result.set, options.mirror);
  result.out_path = options.out.empty() ? name_output(result.set) : options.out;
  require_new_file(result.out_path, options.overwrite);
  const CachedSet cached(result.set, options.cache);
  if (cached.is_present() && !options.refresh) {
    result.sha256 = compute_file_sha256(cached.path());
    result.from_cache = result.sha256 == cached.expected_sha256();
    if (!result.from_cache)
      context.progress->warn(cached.path().string() + ": has changed since it was downloaded; it is downloaded again");
  }
  if (!result.from_cache) result.sha256 = download_checked(cached, result.url, download);
  copy_atomically(cached.path(), result.out_path);
  result.bytes = fs::file_size(cached.path());
  return result;
}

nlohmann::json to_json(const FetchResult& result) {
  return {{"schema", 1},
          {"name", result.set.name},
          {"summary", result.set.summary},
          {"url", result.url},
          {"sha256", result.sha256},
          {"known_beforehand", !result.set.sha256.empty()},
          {"bytes", result.bytes},
          {"from_cache", result.from_cache},
          {"licence", result.set.licence},
          {"paper", result.set.paper},
          {"out", result.out_path}};
}

}  // namespace athanor::workflows
