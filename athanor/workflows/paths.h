// Names of the files that workflows write.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace athanor::workflows {

/// "data/logs.csv.gz" -> "logs"; "stdin" for "-".
std::string input_stem(const std::string& input);
/// Error(invalid_input) when the file exists and may not be replaced; says to use --overwrite. Error(invalid_options)
/// when it is one of the `inputs` of the same call, which are never replaced.
void require_new_file(const std::filesystem::path& path, bool overwrite, const std::vector<std::string>& inputs = {});
/// Creates an empty folder; an existing one is Error(invalid_input) unless `overwrite`, which empties it. Error(io)
/// when it cannot be created or written, Error(invalid_options) when emptying it would delete one of the `inputs`.
void make_new_folder(const std::filesystem::path& path, bool overwrite, const std::vector<std::string>& inputs = {});
/// The same, but the folder of a finished run (which has a bundle.athanor) is set aside as PATH.replaced-PID.
void make_folder_anew(const std::filesystem::path& path, bool overwrite, const std::vector<std::string>& inputs);
/// Whether this process has set the folder at `path` aside.
bool has_folder_aside(const std::filesystem::path& path);
/// Removes it, where it is there.
void drop_folder_aside(const std::filesystem::path& path);
/// Puts it back in place of the new folder. Error(io).
void restore_folder_aside(const std::filesystem::path& path);
/// Removes files that a killed process was writing, under names that begin so; true when there were some.
bool remove_partial_files(const std::filesystem::path& folder, const std::string& begin);
/// "runs/STEM-20260131-142200" in local time.
std::filesystem::path default_run_folder(const std::string& input);

}  // namespace athanor::workflows
