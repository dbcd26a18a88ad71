// What a screen is made of: funnel, rankings, and the description by which a killed run knows itself.
#pragma once

#include "athanor/screen/chunk.h"
#include "athanor/screen/library.h"
#include "athanor/workflows/screen.h"

namespace athanor::workflows {

/// The library, further inputs included.
std::vector<screen::LibraryFile> list_files(const ScreenOptions& options);
/// --out, else screens/STEM-TIME after the first file.
std::filesystem::path choose_screen_folder(const ScreenOptions& options, const std::vector<screen::LibraryFile>& files);

/// Loads the models and the queries. Errors: those of predict::load_predictor and screen::Funnel.
screen::Funnel make_funnel(const ScreenOptions& options, const Context& context);

/// What the hits are sorted by: --rank-by, else the models, else the similarity, else the order of the library.
std::vector<screen::Ranking> list_rankings(const ScreenOptions& options, const screen::Funnel& funnel);

/// All that decides the result; a file counts as the same by its place, size and time of writing.
nlohmann::json describe_run(const ScreenOptions& options, const screen::Funnel& funnel,
                            const std::vector<screen::LibraryFile>& files, const Context& context);

}  // namespace athanor::workflows
