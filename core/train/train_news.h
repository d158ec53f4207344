#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/control_gate.h"
#include "core/base/error.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/curves/curve_history.h"
#include "core/train/run_warnings.h"
#include "core/train/train_config.h"

namespace zscope {

class Generator;
class WeightSnapshot;

/// How much of a run a window sees, and how often.
struct TrainReportOptions {
    double snapshot_seconds = 0.7;  ///< between two copies of the averaged weights
    double frame_seconds = 2.0;     ///< at least, between two frames of pictures
    std::int64_t frame_pictures = 16;
};

/// Pictures of the averaged generator at the same latents throughout a run.
struct TrainFrame {
    std::int64_t images = 0;  ///< real pictures shown by then
    /// No side is longer than kFrameSide (run_frames.h).
    std::vector<std::shared_ptr<const Image>> pictures;
    double diversity = 0.0;  ///< mean over pixels of the variance over the pictures, range [-1, 1]
    /// What they were drawn with; null: the pictures alone are kept.
    std::shared_ptr<const WeightSnapshot> weights;
    std::uint64_t weights_version = 0;
    std::size_t picture_bytes = 0;  ///< in memory
    std::size_t weight_bytes = 0;
};

/// What a training session tells the window, as plain values.
namespace train_news {
struct StateChanged {
    ControlEvent event;
};
struct Preparing {
    Progress progress;
};
/// The first step is about to be made.
struct Prepared {
    std::filesystem::path run;
    TrainConfig config;
    std::int64_t images = 0;  ///< where this sitting begins
    CurveHistory history;     ///< of earlier sittings; its names are those of CurvesGrew
    /// The averaged generator as this sitting begins, for replicas that draw with snapshots; null:
    /// it could not be made.
    std::shared_ptr<const Generator> generator{};
    /// Of the model that the run was fine-tuned from, before any turn of its axes; empty: none.
    std::string origin_sha256{};
};
struct CurvesGrew {
    std::vector<std::vector<double>> rows;  ///< one a step, oldest first
};
/// Diversity and activeness were measured.
struct Evaluated {
    std::vector<std::string> names;         ///< evaluation_columns
    std::vector<std::vector<double>> rows;  ///< new ones
};
/// Others hold than were told before.
struct WarningsChanged {
    std::vector<RunWarning> warnings;  ///< those that hold now
};
struct FrameTaken {
    TrainFrame frame;
};
struct OptionsChanged {
    TrainConfig config;
};
/// A command could not be carried out; the run goes on.
struct Refused {
    Error error;
};
struct Saved {
    std::filesystem::path checkpoint;
    std::int64_t images = 0;
};
struct ModelWritten {
    std::filesystem::path folder;
    std::int64_t images = 0;
};
struct Warned {
    std::string text;
};
}  // namespace train_news

using TrainNews =
    std::variant<train_news::StateChanged, train_news::Preparing, train_news::Prepared,
                 train_news::CurvesGrew, train_news::Evaluated, train_news::WarningsChanged,
                 train_news::FrameTaken, train_news::OptionsChanged, train_news::Refused,
                 train_news::Saved, train_news::ModelWritten, train_news::Warned>;

}  // namespace zscope
