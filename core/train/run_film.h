#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/export/film_frame.h"

namespace zscope {

struct RunFilm {
    std::vector<std::filesystem::path> frames;  ///< frame-0001.png, ..., oldest first
    std::size_t beginning = 0;          ///< so many of them show what a fine-tuning began with
    std::vector<std::string> left_out;  ///< what has no frame, with the reason
};

/// One frame for each whole checkpoint of `run` at full resolution (milestones and the newest),
/// drawn by the averaged generator, and film.json with what the frames show and `command` (docs/
/// file-formats.md, "Films"). A fine-tuning begins with the model as it was trained and, where its
/// axes were turned, with the turned one; the strips of all later frames run through the same place
/// as those of the first. Only reads the run. `folder` is made; Error(invalid_argument) if it has
/// content already, Error(not_found) if `run` is none or has nothing to show, Error(cancelled, io).
RunFilm write_run_film(const std::filesystem::path& run, const std::filesystem::path& folder,
                       const FilmOptions& options, const std::string& command,
                       ProgressSink progress = {}, std::stop_token stop = {});

}  // namespace zscope
