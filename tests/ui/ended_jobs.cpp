#include <cstdio>
#include <memory>
#include <thread>

#include "app/state/app_state.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/live_frames.h"
#include "tests/ui/panel_measures.h"

namespace zscope::testing {
namespace {

constexpr int kJobs = 2;  ///< a heatmap and activeness

/// The slow model alone, whose picture is there.
bool open_slow_model(UiHarness& harness) {
    const Hurry hurry(harness.log());
    harness.log().fault = Fault::none;
    harness.dispatch(event::BClosed{});
    harness.dispatch(event::AnalysisOptionsSet{options_for_nothing()});
    harness.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings = Settings{};
        settings.show_strips = false;  // their forwards would be counted too
    }});
    harness.dispatch(event::OpenAsked{{ModelOrigin::file, "slow"}});
    return live_until(harness, [&harness] {
        return harness.state().model.info.name == "slow" && at_rest(harness);
    });
}

bool begin_job(UiHarness& harness, const AnalysisOptions& options, AnalysisKind kind, int alive) {
    harness.dispatch(event::AnalysisOptionsSet{options});
    return live_until(harness, [&harness, kind, alive] {
        return phase(harness, kind) == AnalysisPhase::running && harness.log().alive == alive;
    });
}

/// Each job stands in the middle of its first forward: the lower class first, as it would not begin
/// beside the higher one.
bool begin_jobs(UiHarness& harness) {
    AnalysisOptions options = options_for_nothing();
    options.activeness.latents.samples = 8;
    if (!begin_job(harness, options, AnalysisKind::activeness, 1)) {
        return false;
    }
    options.heatmap.shown = true;
    return begin_job(harness, options, AnalysisKind::heatmap, kJobs);
}

}  // namespace

bool jobs_end_with_the_window(std::unique_ptr<UiHarness> harness) {
    const std::shared_ptr<TestGeneratorLog> log = harness->shared_log();
    if (!open_slow_model(*harness)) {
        std::printf("FAILED: the slow model did not open\n");
        return false;
    }
    const DoorOpener opener(log->door);  // whatever ends this: the window waits for its jobs
    log->door.shut();
    if (!begin_jobs(*harness)) {
        std::printf("FAILED: not both jobs have begun\n");
        return false;
    }
    const int before = log->forwards;
    std::thread other([log] { log->door.open(); });
    harness.reset();
    other.join();
    const int more = log->forwards - before;
    std::printf("after the window: %d forwards and %d replicas alive, %d forwards more\n",
                log->alive.load(), log->replicas_alive.load(), more);
    const bool has_ended = log->alive == 0 && log->replicas_alive == 0 && more <= 2 * kJobs;
    if (!has_ended) {
        std::printf("FAILED: jobs have outlived the window\n");
    }
    return has_ended;
}

}  // namespace zscope::testing
