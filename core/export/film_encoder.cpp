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

/// The colours of a GIF are chosen for all of its frames at once.
constexpr const char* kPaletteFilters = "split[a][b];[a]palettegen[p];[b][p]paletteuse";
/// Videos take even sizes only.
constexpr const char* kEvenSizeFilter = "pad=ceil(iw/2)*2:ceil(ih/2)*2";

/// Up to the filters.
std::vector<std::string> begun_command(int frames_per_second, const std::filesystem::path& frames) {
    return {"ffmpeg", "-loglevel",     "error",
            "-y",     "-framerate",    std::to_string(frames_per_second),
            "-i",     frames.string(), "-vf"};
}

}  // namespace

std::vector<std::string> film_encoder_command(const std::filesystem::path& folder,
                                              const FilmPace& pace, std::size_t frames,
                                              std::size_t held) {
    const std::size_t before_last = std::min(held, std::max<std::size_t>(frames, 1) - 1);
    std::vector<std::string> words =
        begun_command(pace.frames_per_second, folder / "frame-%04d.png");
    words.push_back(hold_filters(pace, before_last) + kPaletteFilters);
    words.push_back((folder / "film.gif").string());
    return words;
}

std::vector<std::string> animation_encoder_command(const std::filesystem::path& folder,
                                                   const std::filesystem::path& out,
                                                   int frames_per_second) {
    std::vector<std::string> words = begun_command(frames_per_second, folder / "%04d.png");
    if (out.extension() == ".mp4") {
        // The colours that every player shows; nothing in the file but the pictures.
        words.insert(words.end(), {kEvenSizeFilter, "-pix_fmt", "yuv420p", "-fflags", "+bitexact"});
    } else {
        words.emplace_back(kPaletteFilters);
    }
    words.push_back(out.string());
    return words;
}

}  // namespace zscope
