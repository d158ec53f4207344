#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/base/wake.h"
#include "core/curves/curve_history.h"
#include "core/train/train_estimate.h"

namespace zscope {

/// The background jobs around a run: what the open model learnt from, estimates, the list of runs,
/// and curves from and to files. `ui` thread only; never waits.
class TrainingJobs {
  public:
    /// As estimate_run.
    using Estimator = std::function<TrainEstimate(const TrainConfig&, const EstimatedStart&,
                                                  const std::stop_token&)>;

    TrainingJobs(JobRunner& jobs, const Wake& wake, Estimator estimator);

    /// Begins what `event` asks for; what follows at once, as events. Others are ignored.
    [[nodiscard]] std::vector<Event> perform(const Event& event, const AppState& state);
    /// Reads the options of the open model where the form needs them.
    void update(const AppState& state);
    /// Draws what is kept of a run from before `images`, for the filmstrip.
    void read_frames(const std::filesystem::path& run, std::int64_t images);
    /// What has arrived since the last call.
    [[nodiscard]] std::vector<Event> take();

  private:
    struct Overlay {
        std::filesystem::path folder;
        CurveHistory curves;
        CurveHistory evaluation;
    };

    void find_defaults(const FinetuneOptions& options);
    [[nodiscard]] Event estimate(const AppState& state);
    [[nodiscard]] Event list_runs_of(const AppState& state);
    void read_overlay(const std::filesystem::path& folder);
    void save_curves(const AppState& state, const std::filesystem::path& path);

    JobRunner& jobs_;
    Estimator estimator_;
    JobResults<FinetuneDefaults> defaults_;
    JobResults<EstimateState> estimates_;
    JobResults<RunsState> lists_;
    JobResults<Overlay> overlays_;
    JobResults<std::filesystem::path> saved_;
    JobResults<event::EarlierFramesRead> frames_;
    std::uint64_t frames_version_;  ///< of the next weights that are read for the filmstrip
    std::optional<FinetuneOptions> asked_defaults_;
    JobId reading_defaults_ = 0;  ///< the newest job of this kind, as those below
    JobId estimating_ = 0;
    JobId listing_ = 0;
};

}  // namespace zscope
