#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/metrics/drawn_samples.h"
#include "core/metrics/estimate.h"
#include "core/metrics/fault_shares.h"

namespace zscope {

class Generator;

struct SampleCheckOptions {
    SampleOptions samples;
    std::string data = "scenes-simple";  ///< what open_dataset takes
    /// Of a scene set's held-out pictures: another one than the training's. Of a folder, the draw
    /// of both sets of pictures.
    std::uint64_t data_seed = 1000003;
    int directions = 128;  ///< of the sliced distance, a level
    int threads = 1;       ///< that make the real pictures
};

struct LabelCount {
    std::string label;  ///< or "red-orange": the colours from one label to the next
    int count = 0;
    Estimate share;  ///< of the readable samples
};

struct FactorCounts {
    std::string factor;
    int first_label = 0;  ///< value of the first of `labels`; they follow one another
    /// Where colours blend, the intervals between the labels of their range, which are alike.
    std::vector<LabelCount> labels;
};

/// What the scene reader saw in the samples.
struct SceneCheck {
    int unreadable = 0;  ///< samples in which no object can be read
    Estimate unreadable_share;
    double mean_explained = 0;  ///< of the readable ones, see SceneReading
    std::vector<FactorCounts> counts;
    FaultShares faults;       ///< of the samples
    FaultShares real_faults;  ///< of the held-out pictures: as few as a perfect generator has
    /// Does every label of every factor occur, and every interval where colours blend?
    [[nodiscard]] bool is_complete() const;
};

struct LevelDistance {
    std::int64_t resolution = 0;
    Estimate distance;
};

/// Sliced distance of one set of pictures to the held-out pictures.
struct SetDistance {
    std::string name;
    Estimate mean;  ///< over the levels
    std::vector<LevelDistance> levels;
};

struct SampleCheck {
    int samples = 0;
    int non_finite = 0;                ///< samples with a NaN or infinite value
    std::string data;                  ///< canonical name of the set
    std::int64_t compared = 0;         ///< pictures in each set of a distance
    std::optional<SceneCheck> scenes;  ///< empty where the set's factors cannot be read
    Estimate diversity;  ///< pixel variance over that of held-out pictures (diversity_ratio)
    Estimate sharpness;  ///< gradient energy over that of held-out pictures (sharpness_ratio)
    SetDistance generated;
    SetDistance floor;    ///< other real pictures: as near as a perfect generator gets
    SetDistance blurred;  ///< other real pictures blurred by one 64th of the width
    SetDistance noise;    ///< noise with the data's mean and variance at every pixel
};

/// Draws samples and compares them with pictures of the data set that a scene set's training did
/// not see (another seed; a folder has none, so its own pictures serve: two sets of them without
/// one in common, drawn by data_seed). Distances are sliced Wasserstein distances of Laplacian
/// pyramid patches, at most 65,536 a level, scaled by the held-out pictures' patches. A set of few
/// pictures limits the comparison to half its size. Throws Error(cancelled),
/// Error(invalid_argument) below 20 pictures, Error(unsupported) for a generator whose pictures are
/// not square, or what the generator throws.
[[nodiscard]] SampleCheck check_samples(Generator& generator, const SampleCheckOptions& options,
                                        ProgressSink progress, const std::stop_token& stop);

}  // namespace zscope
