#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "app/state/analysis_state.h"
#include "core/base/error.h"

namespace zscope {

/// Whatever kind of result has arrived.
using AnalysisResultPointer =
    std::variant<std::shared_ptr<const ActivenessResult>, std::shared_ptr<const HeatmapResult>,
                 std::shared_ptr<const InteractionsResult>, std::shared_ptr<const PixelResult>,
                 std::shared_ptr<const PairResult>, std::shared_ptr<const LayersResult>,
                 std::shared_ptr<const ActivenessOfB>, std::shared_ptr<const HeatmapOfB>,
                 std::shared_ptr<const LayersOfB>, std::shared_ptr<const InteractionsOfB>,
                 std::shared_ptr<const PixelOfB>>;

namespace event {

// Wishes.
/// Some options are others now. What has changed since the event was made, and is none of them,
/// stays.
struct AnalysisOptionsSet {
    AnalysisOptions options;
    /// What they were made of: fields that are alike in both are left alone (see changed_options).
    /// Null: all are set.
    std::shared_ptr<const AnalysisOptions> before{};
};
/// The curvature map bends along these n numbers from now on.
struct DirectionPlaced {
    std::vector<float> direction;
};
/// Measure now, also what was cancelled, failed, or costs too much to begin unasked.
struct AnalysisAsked {
    AnalysisKind kind = AnalysisKind::activeness;
};
struct AnalysisStopAsked {
    AnalysisKind kind = AnalysisKind::activeness;
};
/// The panel of `kind` came to the front or left it.
struct AnalysisVisible {
    AnalysisKind kind = AnalysisKind::activeness;
    bool visible = false;
};
/// The present map's range, or that of A's and B's together, becomes the shared one.
struct HeatmapRescaled {};
/// The present pair grid's range becomes the shared one.
struct PairRescaled {};
struct JobStopAsked {
    JobId id = 0;
};

// News.
struct AnalysisStarted {
    AnalysisKind kind = AnalysisKind::activeness;
    JobId id = 0;
};
struct AnalysisArrived {
    AnalysisResultPointer result;
    bool is_final = false;
};
struct AnalysisEnded {
    AnalysisKind kind = AnalysisKind::activeness;
    std::optional<Error> error;  ///< none: done
};
/// AnalysisState::recent_place.
struct RecentPlaceSet {
    std::uint64_t place = 0;
};
/// Every queued and running job, highest class first.
struct JobsChanged {
    std::vector<JobStatus> jobs;
};

}  // namespace event
}  // namespace zscope
