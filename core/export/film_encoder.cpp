#include "core/export/film_encoder.h"

#include <algorithm>
#include <cmath>

namespace zscope {
namespace {

/// How often a held frame is shown beyond the first time.
long repeats(const FilmPace& pace) {
    return std::max(0L, std::lround(pace.hold_seconds * pace.frames_per_second) - 1);
}

/// Filters, each with a comma after it. `held`: at the start, without the last.
std::string hold_filters(const FilmPace& pace, std::size_t held) {
    const long more = repeats(pace);
    if (more == 0) {
        return {};
    }
    const std::string count = std::to_string(more);
    std::string filters;
    for (std::size_t frame = 0; frame < held; ++frame) {
        const std::size_t start = frame * static_cast<std::size_t>(more + 1);
        filters.append("loop=loop=").append(count).append(":size=1:start=");
        filters.append(std::to_string(start)).append(",");
    }
    return filters.append("tpad=stop=").append(count).append(":stop_mode=clone,");
}

}  // namespace

std::vector<std::string> film_encoder_command(const std::filesystem::path& folder,
                                              const FilmPace& pace, std::size_t frames,
                                              std::size_t held) {
    const std::size_t before_last = std::min(held, std::max<std::size_t>(frames, 1) - 1);
    return {"ffmpeg",
            "-loglevel",
            "error",
            "-y",
            "-framerate",
            std::to_string(pace.frames_per_second),
            "-i",
            (folder / "frame-%04d.png").string(),
            "-vf",
            hold_filters(pace, before_last) + "split[a][b];[a]palettegen[p];[b][p]paletteuse",
            (folder / "film.gif").string()};
}

}  // namespace zscope
