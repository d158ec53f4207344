#pragma once

#include <cstdint>
#include <string>

namespace zscope {

/// Where a run stands, for a person. Plain data.
struct TrainProgress {
    std::int64_t images = 0;  ///< real pictures shown
    std::int64_t total_images = 0;
    std::int64_t steps = 0;
    double lod = 0.0;             ///< level of detail: 0 = full resolution
    std::int64_t resolution = 0;  ///< px, at present
    double images_per_second = 0.0;
    double seconds_left = 0.0;
    double wall_seconds = 0.0;           ///< spent on the run, over all sittings
    std::int64_t skipped_generator = 0;  ///< updates left out because of a non-finite gradient
    std::int64_t skipped_discriminator = 0;
    friend bool operator==(const TrainProgress&, const TrainProgress&) = default;
};

/// ", 2 updates left out", to be appended to a line; empty: none was.
[[nodiscard]] inline std::string left_out_text(const TrainProgress& progress) {
    const std::int64_t count = progress.skipped_generator + progress.skipped_discriminator;
    return count == 0
               ? std::string()
               : ", " + std::to_string(count) + (count == 1 ? " update" : " updates") + " left out";
}

/// "12000 / 200000 images, lod 0.00 (64 px), 81.2 images/s, 59 min left", and left_out_text.
[[nodiscard]] std::string progress_line(const TrainProgress& progress);

}  // namespace zscope
