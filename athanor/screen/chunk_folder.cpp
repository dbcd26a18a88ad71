#include "athanor/screen/chunk_folder.h"

#include <cstdio>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::screen {
namespace {
namespace fs = std::filesystem;

fs::path chunk_path(const fs::path& folder, std::size_t source, std::size_t chunk) {
  return folder / fmt::format("{:06}-{:06}.json", source, chunk);
}

fs::path index_path(const fs::path& folder, std::size_t source) {
  return folder / fmt::format("{:06}-rows.json", source);
}

fs::path part_path(const fs::path& folder, std::size_t process) {
  return folder / fmt::format("part-{:06}.json", process);
}

}  // namespace

void ChunkFolder::refresh() {
  there_.clear();
  indexed_.clear();
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    std::size_t source = 0, chunk = 0;
    const int found = std::sscanf(name.c_str(), "%zu-%zu", &source, &chunk);
    if (found == 2 && entry.path() == chunk_path(folder_, source, chunk)) there_.emplace(source, chunk);
    if (found == 1 && entry.path() == index_path(folder_, source)) indexed_.insert(source);
  }
}

bool ChunkFolder::has(std::size_t source, std::size_t chunk) const { return there_.contains({source, chunk}); }

void ChunkFolder::save(std::size_t source, std::size_t chunk, const ScreenResult& result) const {
  save_result(chunk_path(folder_, source, chunk), result);
}

ScreenResult ChunkFolder::load(std::size_t source, std::size_t chunk, const ScreenResult& empty) const {
  return load_result(chunk_path(folder_, source, chunk), empty);
}

void ChunkFolder::save_part(std::size_t process, const ScreenResult& result) const {
  save_result(part_path(folder_, process), result);
}

ScreenResult ChunkFolder::load_part(std::size_t process, const ScreenResult& empty) const {
  return load_result(part_path(folder_, process), empty);
}

void ChunkFolder::save_index(std::size_t source, const RowIndex& index) const {
  nlohmann::json places = nlohmann::json::array();
  for (const data::RowPlace& place : index.places) places.push_back({place.row, place.line, place.offset});
  write_file(index_path(folder_, source), nlohmann::json{{"chunks", index.chunks}, {"places", places}}.dump());
}

std::optional<RowIndex> ChunkFolder::load_index(std::size_t source) const {
  if (!indexed_.contains(source)) return std::nullopt;
  const fs::path path = index_path(folder_, source);
  try {
    const nlohmann::json json = read_json(path);
    RowIndex index{json.at("chunks"), {}};
    for (const nlohmann::json& place : json.at("places"))
      index.places.push_back({place.at(0), place.at(1), place.at(2)});
    return index;
  } catch (const nlohmann::json::exception&) {
    fail(ErrorCode::corrupt, "{}: is no index of rows; delete it, and the next run makes it again", path.string());
  }
}

}  // namespace athanor::screen
