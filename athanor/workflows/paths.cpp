#include "athanor/workflows/paths.h"

#include <unistd.h>

#include <cstring>
#include <ctime>

#include "athanor/core/error.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

bool is_inside(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path relative = fs::relative(file, folder, error);
  return !error && !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::string input_stem(const std::string& input) {
  if (input == "-") return "stdin";
  fs::path name = fs::path(input).filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

void require_new_file(const fs::path& path, bool overwrite, const std::vector<std::string>& inputs) {
  std::error_code error;
  for (const std::string& input : inputs)
    if (fs::equivalent(path, input, error))
      fail(ErrorCode::invalid_options, "{}: is the input, which is never replaced; choose another --out",
           path.string());
  if (!overwrite && fs::exists(path, error))
    fail(ErrorCode::invalid_input, "{}: exists already; choose another --out or add --overwrite", path.string());
}

namespace {

/// Of this process alone, so that no other folder is ever taken for one that was set aside.
fs::path find_place_aside(fs::path path) {
  if (!path.has_filename()) path = path.parent_path();  // "runs/a/"
  return path += ".replaced-" + std::to_string(::getpid());
}

/// Whether there is a folder at `path`, which may be replaced.
bool has_replaceable_folder(const fs::path& path, bool overwrite, const std::vector<std::string>& inputs) {
  std::error_code error;
  if (!fs::exists(path, error)) return false;
  if (!overwrite)
    fail(ErrorCode::invalid_input, "{}: the folder exists already; choose another --out or add --overwrite",
         path.string());
  bool is_run = fs::is_empty(path, error);
  for (const char* file : {"config.toml", "screen.json", "acquire.json", "trials.jsonl", "explain.html"})
    is_run |= fs::exists(path / file, error);
  if (!is_run)
    fail(ErrorCode::invalid_input, "{}: is not a folder that athanor made, so --overwrite does not empty it",
         path.string());
  for (const std::string& input : inputs)
    if (is_inside(input, path))
      fail(ErrorCode::invalid_options, "{}: holds the input {}, which --overwrite would delete; choose another --out",
           path.string(), input);
  return true;
}

void create_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail(ErrorCode::io, "{}: cannot be created ({})", path.string(), error.message());
  if (::access(path.c_str(), W_OK) != 0)
    fail(ErrorCode::io, "{}: cannot be written ({})", path.string(), std::strerror(errno));
}

}  // namespace

void make_new_folder(const fs::path& path, bool overwrite, const std::vector<std::string>& inputs) {
  std::error_code error;
  if (has_replaceable_folder(path, overwrite, inputs)) fs::remove_all(path, error);
  if (error) fail(ErrorCode::io, "{}: cannot be replaced ({})", path.string(), error.message());
  create_folder(path);
}

void make_folder_anew(const fs::path& path, bool overwrite, const std::vector<std::string>& inputs) {
  if (has_replaceable_folder(path, overwrite, inputs)) {
    std::error_code error;
    if (fs::exists(path / "bundle.athanor")) fs::rename(path, find_place_aside(path), error);
    else fs::remove_all(path, error);
    if (error) fail(ErrorCode::io, "{}: cannot be replaced ({})", path.string(), error.message());
  }
  create_folder(path);
}

bool has_folder_aside(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(find_place_aside(path), ignored);
}

void drop_folder_aside(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(find_place_aside(path), ignored);
}

void restore_folder_aside(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) fs::rename(find_place_aside(path), path, error);
  if (error) fail(ErrorCode::io, "{}: cannot be put back ({})", find_place_aside(path).string(), error.message());
}

bool remove_partial_files(const fs::path& folder, const std::string& begin) {
  std::vector<fs::path> partial;
  if (fs::is_directory(folder))
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".part" && entry.path().filename().string().starts_with(begin))
        partial.push_back(entry.path());
  for (const fs::path& path : partial) fs::remove(path);
  return !partial.empty();
}

fs::path default_run_folder(const std::string& input) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
  return fs::path("runs") / (input_stem(input) + "-" + stamp);
}

}  // namespace athanor::workflows
