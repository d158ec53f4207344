#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "app/control/analysis_work.h"
#include "app/control/kept_results.h"
#include "app/control/recent_places.h"
#include "app/control/weights_pace.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/following_replica.h"
#include "core/explore/model_source.h"

namespace zscope {

/// Measures in the background what the window shows: one lane a kind, each with at most one job,
/// which a newer order of its kind replaces. Results of replaced jobs are dropped, finished ones
/// kept a while for a return to their latent and options. `ui` thread.
class AnalysisRunner {
  public:
    /// Keeps finished results of each kind within `kept_bytes`.
    AnalysisRunner(JobRunner& jobs, const Wake& wake, std::size_t kept_bytes);

    /// Ends what was measured on the old model. The same object with the weights it was opened with
    /// is the same model: what was measured of it is found again.
    void set_model(ModelSource source) { replace(Slot::a, std::move(source)); }
    /// The same for the model in slot B, if it is another one; without a prototype there is none.
    void set_compared(const ModelSource& source);
    /// The models of the two slots change places, as set_model and set_compared tell next; what was
    /// measured of either goes with it.
    void exchange_slots();
    /// The same model with other weights; jobs under way are finished with the old ones first.
    void set_weights(ModelSource source) { target(Slot::a).source = std::move(source); }
    /// Starts jobs for what `state` shows and has not got. The events to apply.
    [[nodiscard]] std::vector<Event> update(
        const AppState& state, RecentPlaces::Clock::time_point now = RecentPlaces::Clock::now());
    /// What has arrived since the last call.
    [[nodiscard]] std::vector<Event> take();

    /// Measure at the next `update`, whatever it costs and however it ended before.
    void ask(AnalysisKind kind);
    void stop(AnalysisKind kind);
    void set_budget(std::size_t kept_bytes);

  private:
    /// What the jobs of one class keep between them; used on its thread alone.
    struct Worker {
        FollowingReplica replica;
        bool is_repeatable = false;  ///< the model, whatever its weights: looked at once
    };
    /// The model in one slot, and who measures it.
    struct Target {
        ModelSource source;
        std::array<std::shared_ptr<Worker>, kJobClassCount> workers;
    };
    template <typename Value>
    struct Lane {
        using Result = Value;
        JobResults<std::shared_ptr<const Value>> results;
        JobId current = 0;
        std::optional<AnalysisOrder<Value>> ordered;
        bool is_under_hand = false;  ///< `current` draws the first map of `followed`
        std::optional<AnalysisOrder<Value>> followed;  ///< the last one begun under the hand
        bool asked = false;
        WeightsPace pace;
        KeptResults<typename PlainKind<Value>::Type> kept{0};
    };
    template <typename Value>
    void update_lane(Lane<Value>& lane, const AppState& state, std::vector<Event>& events);
    /// What is measured, or was a moment ago, is the same with a run's older weights.
    template <typename Value>
    [[nodiscard]] static bool differs_in_weights_only(const Lane<Value>& lane,
                                                      AnalysisOrder<Value> order, bool is_training);
    /// The hand moves on: what is measured where it was is given up at once. What is drawn under
    /// the hand is finished all the same: it is short, and otherwise none would ever be seen.
    template <typename Value>
    void leave_place(Lane<Value>& lane, const AppState& state, std::vector<Event>& events);
    /// Draws a first map of the order once the slot's picture and A's are those of its place, see
    /// follows_hand.
    template <typename Value>
    void follow_hand(Lane<Value>& lane, const AppState& state, AnalysisOrder<Value> order,
                     std::vector<Event>& events);
    /// The last map failed, and it differs from the one that is asked for in its place alone.
    template <typename Value>
    [[nodiscard]] static bool has_failed_nearby(const Lane<Value>& lane, const AppState& state);
    /// Shows what was measured before for the same order; false: it was not.
    template <typename Value>
    [[nodiscard]] bool show_kept(Lane<Value>& lane, const AnalysisOrder<Value>& order,
                                 std::vector<Event>& events);
    template <typename Value>
    void submit(Lane<Value>& lane, const AnalysisOrder<Value>& order);
    /// Takes what was drawn under the hand. A map that needs no refinement is done then.
    template <typename Value>
    void take_followed(Lane<Value>& lane, Result<std::shared_ptr<const Value>> taken,
                       std::vector<Event>& events);
    template <typename Value>
    void take_from(Lane<Value>& lane, std::vector<Event>& events);
    template <typename Value>
    void drop(Lane<Value>& lane);
    template <typename Act>
    void for_each_lane(Act&& act);
    template <typename Act>
    void with_lane(AnalysisKind kind, Act&& act);
    /// Another model in a slot: ends and forgets what was measured there. Ends it alone if the
    /// model is the same.
    void replace(Slot slot, ModelSource source);
    [[nodiscard]] Target& target(Slot slot) { return targets_[static_cast<std::size_t>(slot)]; }

    JobRunner& jobs_;
    RecentPlaces places_;
    std::array<Target, 2> targets_;  ///< by slot
    /// In the order in which they are begun: A before B.
    std::tuple<Lane<ActivenessResult>, Lane<HeatmapResult>, Lane<InteractionsResult>,
               Lane<PixelResult>, Lane<PairResult>, Lane<LayersResult>, Lane<ActivenessOfB>,
               Lane<HeatmapOfB>, Lane<LayersOfB>, Lane<InteractionsOfB>, Lane<PixelOfB>>
        lanes_;
};

}  // namespace zscope
