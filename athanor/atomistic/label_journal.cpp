#include "athanor/atomistic/label_journal.h"

#include "athanor/core/error.h"

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

}  // namespace

LabelJournal::LabelJournal(const std::filesystem::path& path, const json& run, bool discard_other)
    : journal_(path, run, discard_other) {
  for (std::size_t i = 0; i < journal_.found().size(); ++i) try {
      LabelRecord record = parse_record(journal_.found()[i]);
      finished_[record.row] = std::move(record);
    } catch (const json::exception& error) {
      fail(ErrorCode::corrupt, "{}:{}: the journal is damaged ({}); remove it to begin anew", path.string(), i + 2,
           error.what());
    }
}

void LabelJournal::append(const LabelRecord& record) {
  journal_.append(format_record(record));
  const std::lock_guard lock(mutex_);
  finished_[record.row] = record;
}

}  // namespace athanor::atomistic
