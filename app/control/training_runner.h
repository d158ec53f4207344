#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/control/place_watch.h"
#include "app/control/training_jobs.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/model_source.h"
#include "core/train/run_space.h"
#include "core/train/train_estimate.h"
#include "core/train/train_session.h"

namespace zscope {

struct Rebase;

/// What training asks of the world: the session with its thread, and through TrainingJobs what is
/// done around it. `ui` thread only; never waits.
class TrainingRunner {
  public:
    using Estimator = TrainingJobs::Estimator;

    /// Runs are driven by what `stepper` makes. `looker` tells why a place takes no run: for the
    /// form, and once more on the thread that trains before a new run is made.
    TrainingRunner(JobRunner& jobs, Wake wake, RunStepperFactory stepper = default_run_stepper(),
                   Estimator estimator = estimate_run,
                   const PlaceWatch::Looker& looker = why_not_write);

    /// What has turned the open model to the axes on screen since it was opened; null: nothing.
    void set_rebase(std::shared_ptr<const Rebase> rebase) { rebase_ = std::move(rebase); }

    /// Does what `event` asks for; what follows at once, as events. Others are ignored.
    [[nodiscard]] std::vector<Event> perform(const Event& event, const AppState& state);
    /// What follows from the state by itself: the check of the form, the options of the open model.
    [[nodiscard]] std::vector<Event> update(const AppState& state);
    /// What has arrived since the last call.
    [[nodiscard]] std::vector<Event> take();

    /// The weights the open model is to be shown with, where they are others than now: null inside
    /// means as opened.
    [[nodiscard]] std::optional<std::shared_ptr<const WeightSnapshot>> weights_to_show(
        const AppState& state) const;

    /// The run at hand as a model of its own.
    struct RunModel {
        ModelSource source;
        ModelSlot slot;
    };
    /// The run at hand as the open model, as this sitting has found it: the weights shown follow
    /// from the state. Nothing before it is prepared.
    [[nodiscard]] std::optional<RunModel> model_for_a(const AppState& state) const;
    /// What slot B gets for CompareSource::newest and ::moment; nothing before a run is prepared.
    [[nodiscard]] std::optional<RunModel> model_for_b(const AppState& state,
                                                      const event::SendToB& wish) const;
    /// The weights that B, which follows the run, is to be shown with, where they are newer than
    /// now; else null.
    [[nodiscard]] std::shared_ptr<const WeightSnapshot> weights_for_b(const AppState& state) const;

  private:
    struct Looked {  ///< the form was checked with
        TrainForm form;
        FinetuneDefaults defaults;
        std::uint64_t model_generation = 0;
        UntangleStatus untangling = UntangleStatus::idle;
        std::filesystem::path runs_folder;
        std::vector<std::string> run_names;
        std::vector<FormProblem> place_problems;
        bool operator==(const Looked&) const = default;
    };

    /// What becomes of the canvas once a run is prepared.
    enum class WhenPrepared {
        nothing,
        follow,  ///< the open model follows if it stands in the run's axes
        look,    ///< the run is opened in place of the model that it was started from
    };

    /// Of the frame looked at, or the newest.
    [[nodiscard]] std::shared_ptr<const WeightSnapshot> weights_of_moment(
        const TrainingState& training) const;
    [[nodiscard]] std::vector<Event> ask(TrainAction action, const AppState& state);
    [[nodiscard]] std::vector<Event> start(const AppState& state);
    [[nodiscard]] std::vector<Event> resume(const event::RunResumed& wish, const AppState& state);
    [[nodiscard]] std::vector<Event> begin(TrainOrder order, event::TrainStarted started,
                                           WhenPrepared when_prepared);
    [[nodiscard]] std::vector<Event> show_prepared(const AppState& state);
    [[nodiscard]] std::vector<Event> change_option(const event::TrainOptionAsked& wish);
    /// Has it found out now and then whether the run could be written.
    void look_at_place(const AppState& state);

    TrainingJobs jobs_;
    std::shared_ptr<const Rebase> rebase_;
    std::optional<Looked> looked_;
    PlaceWatch place_;
    std::chrono::steady_clock::time_point place_looked_at_{};
    std::shared_ptr<const Generator> generator_;  ///< of the run at hand; null: not prepared yet
    std::string origin_sha256_;                   ///< of the run at hand, as its Prepared says
    bool is_resumed_ = false;                     ///< the run at hand has earlier sittings
    WhenPrepared when_prepared_ = WhenPrepared::nothing;
    std::uint64_t started_from_ = 0;  ///< generation of the model open at the start
    std::shared_ptr<const WeightSnapshot> newest_;
    TrainSession session_;
};

}  // namespace zscope
