// The journal survives kills, belongs to one run and to one process.
#include "athanor/atomistic/label_journal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "golden.h"

namespace athanor::atomistic {
namespace {

const nlohmann::json run = {{"engine", "xtb 6.5.1"}, {"seed", 7}};

std::filesystem::path fresh_path() {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / fmt::format("athanor-{}-labels.journal.jsonl", ::getpid());
  std::filesystem::remove(path);
  return path;
}

LabelRecord make_record(std::size_t row) {
  LabelRecord record{row, "ok", "", {}};
  record.labels.geometry = ethanol_atoms();
  record.labels.geometry.positions_angstrom[4] = {0.1, 1.0 / 3, -2e-17};
  record.labels.energy_hartree = -11.391380229062;
  record.labels.gap_ev = 12.5;
  record.labels.dipole_debye = 1.693;
  record.labels.atomization_energy_kcal = 800.25;
  return record;
}

ErrorCode open_code(const std::filesystem::path& path, const nlohmann::json& description) {
  try {
    LabelJournal journal(path, description, false);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TEST(LabelJournal, GivesBackExactlyWhatWasFinished) {
  const auto path = fresh_path();
  {
    LabelJournal journal(path, run, false);
    journal.append(make_record(4));
    journal.append({9, "failed", "bytes \xff that are no UTF-8", {}});
  }
  const LabelJournal journal(path, run, false);
  ASSERT_EQ(journal.finished().size(), 2U);
  const LabelRecord& record = journal.finished().at(4);
  EXPECT_EQ(record.labels.geometry.positions_angstrom, make_record(4).labels.geometry.positions_angstrom);
  EXPECT_EQ(record.labels.geometry.atomic_numbers, ethanol_atoms().atomic_numbers);
  EXPECT_EQ(record.labels.energy_hartree, -11.391380229062);
  EXPECT_EQ(record.labels.dipole_debye, 1.693);
  EXPECT_EQ(journal.finished().at(9).status, "failed");
}

TEST(LabelJournal, DropsALineThatAKillCutShort) {
  const auto path = fresh_path();
  {
    LabelJournal journal(path, run, false);
    journal.append(make_record(0));
    journal.append(make_record(1));
  }
  const std::string whole = read_file(path);
  for (const std::size_t missing : {std::size_t{1}, std::size_t{2}, std::size_t{40}}) {
    write_file(path, whole.substr(0, whole.size() - missing));
    LabelJournal journal(path, run, false);
    EXPECT_EQ(journal.finished().size(), 1U) << missing;
    journal.append(make_record(1));
    EXPECT_EQ(read_file(path), whole);
  }
}

TEST(LabelJournal, RefusesAnotherRunUnlessToldToDiscardIt) {
  const auto path = fresh_path();
  LabelJournal(path, run, false).append(make_record(0));
  nlohmann::json other = run;
  other["seed"] = 8;
  EXPECT_EQ(open_code(path, other), ErrorCode::invalid_input);
  EXPECT_EQ(LabelJournal(path, run, true).finished().size(), 1U);
  EXPECT_EQ(LabelJournal(path, other, true).finished().size(), 0U);
}

TEST(LabelJournal, ReportsDamageInTheMiddle) {
  const auto path = fresh_path();
  LabelJournal(path, run, false).append(make_record(0));
  write_file(path, read_file(path) + "damaged\n" + R"({"row":2,"status":"failed","message":""})" + "\n");
  EXPECT_EQ(open_code(path, run), ErrorCode::corrupt);
}

TEST(LabelJournal, IsWrittenByOneProcessAtATime) {
  const auto path = fresh_path();
  const LabelJournal journal(path, run, false);
  EXPECT_EQ(open_code(path, run), ErrorCode::io);
}

TEST(LabelJournal, IsGoneWhenTheWorkIsDone) {
  const auto path = fresh_path();
  LabelJournal journal(path, run, false);
  journal.remove();
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace athanor::atomistic
