#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/export/film_frame.h"

namespace zscope {

struct RunFilm {
    std::vector<std::filesystem::path> frames;  ///< frame-0001.png, ..., oldest first
    std::vector<std::string> left_out;          ///< checkpoints without a frame, with the reason
};

/// One frame for each whole checkpoint of `run` at full resolution (milestones and the newest),
/// drawn by the averaged generator, and film.json with what the frames show and `command` (docs/
/// file-formats.md, "Films"). Only reads the run. `folder` is made; Error(invalid_argument) if it
/// has content already, Error(not_found) if the run has nothing to show, Error(cancelled, io).
RunFilm write_run_film(const std::filesystem::path& run, const std::filesystem::path& folder,
                       const FilmOptions& options, const std::string& command,
                       ProgressSink progress = {}, std::stop_token stop = {});

}  // namespace zscope
