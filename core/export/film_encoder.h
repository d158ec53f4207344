#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace zscope {

/// How frames follow each other in an animation.
struct FilmPace {
    int frames_per_second = 6;  ///< 1 to 50
    double hold_seconds = 2.0;  ///< for which the held frames and the last one stay, 0 or more
};

/// The call of ffmpeg (its words) that makes `folder`/film.gif of frame-0001.png, ... in `folder`.
/// Of its `frames`, the first `held` stay for hold_seconds, and so does the last.
[[nodiscard]] std::vector<std::string> film_encoder_command(const std::filesystem::path& folder,
                                                            const FilmPace& pace,
                                                            std::size_t frames, std::size_t held);

/// The call that makes `out`, a .gif, which repeats itself, or an .mp4, of 0000.png, 0001.png, ...
/// in `folder`, `frames_per_second` (1 to 50) of them a second.
[[nodiscard]] std::vector<std::string> animation_encoder_command(
    const std::filesystem::path& folder, const std::filesystem::path& out, int frames_per_second);

}  // namespace zscope
