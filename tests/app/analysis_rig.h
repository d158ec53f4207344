#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>

#include "app/control/analysis_runner.h"
#include "app/state/analysis_requests.h"
#include "app/state/reducer.h"
#include "core/explore/model_jobs.h"
#include "core/model/generator.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {

/// An AnalysisRunner with its jobs on a state, as the controller drives it, without a window.
class AnalysisRig {
  public:
    void happen(const Event& event) { state_ = reduce(std::move(state_), event); }

    /// Shows another model; at rest nothing is measured on it until `go`.
    void open(std::shared_ptr<const Generator> prototype, bool at_rest) {
        state_.image_only = at_rest;
        happen(event::ModelOpened{.generation = ++generation_,
                                  .source = {ModelOrigin::file, "test"},
                                  .info = prototype->info(),
                                  .command_name = "test",
                                  .seed = 4,
                                  .device = "cpu"});
        runner_.set_model({.generation = generation_, .prototype = std::move(prototype)});
    }
    /// Puts another model into slot B; a model is open as A.
    void open_b(std::shared_ptr<const Generator> prototype, bool at_rest = false) {
        state_.image_only = at_rest;
        ModelSlot slot;
        slot.generation = ++generation_of_b_;
        slot.info = prototype->info();
        happen(event::BOpened{slot});
        runner_.set_compared({.generation = generation_of_b_, .prototype = std::move(prototype)});
    }
    /// The models that are open as A and B change places, as the controller has it.
    void swap(std::shared_ptr<const Generator> a, std::shared_ptr<const Generator> b) {
        const auto [is_repeatable_of_a, is_repeatable_of_b] = state_.analysis.is_repeatable;
        runner_.exchange_slots();
        open(std::move(b), false);
        open_b(std::move(a));
        happen(event::SlotsSwapped{{is_repeatable_of_b, is_repeatable_of_a}});
    }
    void go() { state_.image_only = false; }
    /// The runner's clock, which stands still otherwise, goes on.
    void pass(std::chrono::milliseconds time) { now_ += time; }

    void step() {
        for (const Event& event : runner_.update(state_, now_)) {
            happen(event);
        }
        for (const Event& event : runner_.take()) {
            happen(event);
        }
    }

    /// Steps until `holds`; false after some seconds.
    template <typename Condition>
    [[nodiscard]] bool step_until(Condition&& holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            step();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    /// The whole result for what is on screen has arrived.
    [[nodiscard]] bool is_done(AnalysisKind kind) const {
        return is_current(state_, kind) && state_.analysis.job(kind).phase == AnalysisPhase::done;
    }

    [[nodiscard]] AppState& state() noexcept { return state_; }
    /// 0: nothing was opened there.
    [[nodiscard]] std::uint64_t generation(Slot slot = Slot::a) const noexcept {
        return slot == Slot::a ? generation_ : generation_of_b_;
    }
    [[nodiscard]] JobRunner& jobs() noexcept { return jobs_; }
    [[nodiscard]] AnalysisRunner& runner() noexcept { return runner_; }

  private:
    AppState state_;
    RecentPlaces::Clock::time_point now_{};
    std::uint64_t generation_ = 0;
    std::uint64_t generation_of_b_ = 0;
    JobRunner jobs_{model_job_options(1)};
    AnalysisRunner runner_{jobs_, {}, std::size_t{16} << 20U};
};

/// tanh pictures of 64 px; `bias` tells models apart.
inline std::shared_ptr<const Generator> quick_model(std::shared_ptr<TestGeneratorLog> log,
                                                    float bias = 0.0F,
                                                    std::chrono::milliseconds delay = {}) {
    TestGeneratorOptions options;
    options.height = 64;
    options.width = 64;
    options.bias = bias;
    options.delay = delay;
    return std::make_shared<TestGenerator>(options, std::move(log));
}

}  // namespace zscope::testing
