#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

#include "core/model/bundled_model.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/live_frames.h"
#include "tests/ui/training_support.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

constexpr double kSettle = 1.5;  ///< seconds for tooltips and the first layout
constexpr double kWatched = 2.0;

/// Frames have been drawn until it was `reached` and all was at rest, and none since.
bool draws_nothing_more(UiHarness& harness, const char* state, const Condition& reached) {
    const ui::Application& app = harness.app();
    const std::uint64_t start = app.frames_drawn();
    const auto rests_there = [&] { return reached() && at_rest(harness); };
    (void)live_until(harness, rests_there);
    live_for(harness, kSettle);
    const bool rests = live_until(harness, rests_there);
    const std::uint64_t before = app.frames_drawn();
    live_for(harness, kWatched);
    const std::uint64_t drawn = app.frames_drawn() - before;
    std::printf("frames of %s: %llu until rest%s, %llu at rest\n", state,
                static_cast<unsigned long long>(before - start), rests ? "" : ", which never came",
                static_cast<unsigned long long>(drawn));
    return rests && before > start && drawn == 0;
}

void stop_run(UiHarness& harness) {
    harness.run_script().let_go();
    if (harness.state().training.active()) {
        harness.dispatch(event::TrainAsked{TrainAction::stop});
        (void)live_until(harness, [&harness] { return !harness.state().training.active(); });
    }
}

/// Whatever the tests have left.
void make_fresh(UiHarness& harness) {
    harness.log().fault = Fault::none;
    stop_run(harness);
    harness.dispatch(event::SettingsChanged{[](Settings& settings) { settings = Settings{}; }});
    harness.dispatch(event::LayoutReset{LayoutPreset::explore});
    harness.dispatch(event::AnalysisOptionsSet{});
    harness.dispatch(event::MessagesCleared{});
    harness.dispatch(event::OpenAsked{{ModelOrigin::file, "fast"}});
    (void)live_to_rest(harness);
}

void start_and_pause(UiHarness& harness) {
    const auto is_running = [&harness] {
        return harness.state().training.state == ControlState::running;
    };
    fill_run_form(harness, "at-rest", kEndless);
    (void)live_to_rest(harness);
    harness.dispatch(event::TrainAsked{TrainAction::start});
    (void)live_until(harness, is_running);
    harness.dispatch(event::TrainAsked{TrainAction::pause});
}

struct State {
    const char* name;
    std::function<void()> enter;
    Condition reached;
    std::function<void()> leave;
};

State finished_heatmap(UiHarness& harness) {
    const auto show = [&harness](bool shown) {
        AnalysisOptions options;
        options.heatmap.shown = shown;
        harness.dispatch(event::AnalysisOptionsSet{options});
    };
    return {"a finished heatmap", [show] { show(true); },
            [&harness] {
                return harness.state().analysis.options.heatmap.shown &&
                       phase(harness, AnalysisKind::heatmap) == AnalysisPhase::done;
            },
            [show] { show(false); }};
}

/// Its caret stands still: it does not blink.
State open_text_field(UiHarness& harness) {
    const auto toggle = [&harness] { harness.dispatch(event::PaletteToggled{}); };
    return {"an open text field", toggle,
            [&harness] { return harness.state().palette_open && ImGui::IsAnyItemActive(); },
            toggle};
}

State error_banner(UiHarness& harness) {
    return {"an error banner",
            [&harness] {
                harness.dispatch(
                    event::OpenAsked{{ModelOrigin::file, harness.scratch() / "no such model"}});
            },
            [&harness] {
                return !harness.state().messages.empty() && !harness.state().banner_dismissed;
            },
            [&harness] { harness.dispatch(event::MessagesCleared{}); }};
}

State dense_screen(UiHarness& harness) {
    return {"a screen of twice the scale", [&harness] { harness.set_screen_scale(2.0F); },
            [] { return true; }, [&harness] { harness.set_screen_scale(1.0F); }};
}

State paused_run(UiHarness& harness) {
    const auto show = [&harness](LayoutPreset preset) {
        harness.dispatch(event::LayoutReset{preset});
    };
    return {"a paused run",
            [&harness, show] {
                show(LayoutPreset::train);
                start_and_pause(harness);
            },
            [&harness] { return harness.state().training.state == ControlState::paused; },
            [&harness, show] {
                stop_run(harness);
                show(LayoutPreset::explore);
            }};
}

State bundled_model(UiHarness& harness) {
    return {"the bundled model",
            [&harness] {
                harness.dispatch(event::OpenAsked{{ModelOrigin::bundled, {}}});
            },
            [&harness] { return harness.state().model.source.origin == ModelOrigin::bundled; },
            [] {}};
}

}  // namespace

bool idle_draws_no_frame(UiHarness& harness) {
    harness.dispatch(event::OpenAsked{{ModelOrigin::file, "fast"}});
    return draws_nothing_more(harness, "a first model", [] { return true; });
}

bool idle_draws_no_frame_in_any_state(UiHarness& harness) {
    make_fresh(harness);
    std::vector<State> states{finished_heatmap(harness), open_text_field(harness),
                              error_banner(harness), dense_screen(harness), paused_run(harness)};
    if (find_bundled_model().empty()) {
        std::printf("SKIPPED frames of the bundled model: none is installed\n");
    } else {
        states.push_back(bundled_model(harness));
    }
    bool draws_none = true;
    for (const State& state : states) {
        state.enter();
        draws_none = draws_nothing_more(harness, state.name, state.reached) && draws_none;
        state.leave();
        (void)live_to_rest(harness);
    }
    return draws_none;
}

}  // namespace zscope::testing
