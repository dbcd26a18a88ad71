// Names of the files that workflows write.
#pragma once

#include <filesystem>
#include <string>

namespace athanor::workflows {

/// "data/logs.csv.gz" -> "logs"; "stdin" for "-".
std::string input_stem(const std::string& input);
/// Error(invalid_input) when the file exists and may not be replaced; says to use --overwrite. Error(invalid_options)
/// when it is the `input` of the same call, which is never replaced.
void require_new_file(const std::filesystem::path& path, bool overwrite, const std::string& input = "");
/// Creates an empty folder; an existing one is Error(invalid_input) unless `overwrite`, which empties it. Error(io)
/// when it cannot be created or written, Error(invalid_options) when emptying it would delete the `input`.
void make_new_folder(const std::filesystem::path& path, bool overwrite, const std::string& input = "");
/// "runs/STEM-20260131-142200" in local time.
std::filesystem::path default_run_folder(const std::string& input);

}  // namespace athanor::workflows
