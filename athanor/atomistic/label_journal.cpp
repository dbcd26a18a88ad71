// JSON lines, written through to disk, locked against a second run.
#include "athanor/atomistic/label_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::atomistic {
namespace {

using nlohmann::json;

json format_record(const LabelRecord& record) {
  json line = {{"row", record.row}, {"status", record.status}, {"message", record.message}};
  if (record.status != "ok") return line;
  const QuantumLabels& labels = record.labels;
  line["energy_hartree"] = labels.energy_hartree;
  line["gap_ev"] = labels.gap_ev;
  line["dipole_debye"] = labels.dipole_debye;
  line["atomization_energy_kcal"] = labels.atomization_energy_kcal;
  line["charge"] = labels.geometry.charge;
  line["unpaired_electrons"] = labels.geometry.unpaired_electrons;
  line["atomic_numbers"] = labels.geometry.atomic_numbers;
  line["positions_angstrom"] = labels.geometry.positions_angstrom;
  return line;
}

LabelRecord parse_record(const json& line) {
  LabelRecord record;
  line.at("row").get_to(record.row);
  line.at("status").get_to(record.status);
  line.at("message").get_to(record.message);
  if (record.status != "ok") return record;
  QuantumLabels& labels = record.labels;
  line.at("energy_hartree").get_to(labels.energy_hartree);
  line.at("gap_ev").get_to(labels.gap_ev);
  line.at("dipole_debye").get_to(labels.dipole_debye);
  line.at("atomization_energy_kcal").get_to(labels.atomization_energy_kcal);
  line.at("charge").get_to(labels.geometry.charge);
  line.at("unpaired_electrons").get_to(labels.geometry.unpaired_electrons);
  line.at("atomic_numbers").get_to(labels.geometry.atomic_numbers);
  line.at("positions_angstrom").get_to(labels.geometry.positions_angstrom);
  return record;
}

/// Complete lines of the file with the byte where each ends.
struct Line {
  std::string_view text;
  std::size_t end;
};

std::vector<Line> split_lines(std::string_view content) {
  std::vector<Line> lines;
  for (std::size_t begin = 0, end; (end = content.find('\n', begin)) != std::string_view::npos; begin = end + 1)
    lines.push_back({content.substr(begin, end - begin), end + 1});
  return lines;
}

}  // namespace

LabelJournal::LabelJournal(const std::filesystem::path& path, const json& run, bool discard_other) : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(ErrorCode::io, "{}: cannot be created ({})", path.string(), std::strerror(errno));
  try {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
      fail(ErrorCode::io, "{}: another run is writing it ({})", path.string(), std::strerror(errno));
    load(run, discard_other);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

LabelJournal::~LabelJournal() { ::close(descriptor_); }

void LabelJournal::load(const json& run, bool discard_other) {
  const std::string content = read_file(path_);
  std::vector<Line> lines = split_lines(content);
  std::size_t kept_bytes = 0;
  const json head = lines.empty() ? json() : json::parse(lines.front().text, nullptr, false);
  if (!lines.empty() && head == run) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const json line = json::parse(lines[i].text, nullptr, false);
      const bool last = i + 1 == lines.size();
      if (line.is_discarded() && !last)
        fail(ErrorCode::corrupt, "{}:{}: the journal is damaged; remove it to begin anew", path_.string(), i + 1);
      if (line.is_discarded()) break;
      kept_bytes = lines[i].end;
      if (i == 0) continue;
      try {
        LabelRecord record = parse_record(line);
        finished_[record.row] = std::move(record);
      } catch (const json::exception& error) {
        fail(ErrorCode::corrupt, "{}:{}: the journal is damaged ({}); remove it to begin anew", path_.string(), i + 1,
             error.what());
      }
    }
  } else if (!lines.empty() && !discard_other) {
    fail(ErrorCode::invalid_input,
         "{}: belongs to an unfinished run with another input, seed or engine; repeat that command, or add --overwrite "
         "to "
         "begin anew",
         path_.string());
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(kept_bytes)) != 0)
    fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
  if (kept_bytes == 0) write_line(run);
}

void LabelJournal::write_line(const json& line) {
  // Messages quote foreign text, which need not be UTF-8.
  const std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(descriptor_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS)
    fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
}

void LabelJournal::append(const LabelRecord& record) {
  const json line = format_record(record);
  const std::lock_guard lock(mutex_);
  write_line(line);
  finished_[record.row] = record;
}

void LabelJournal::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace athanor::atomistic
