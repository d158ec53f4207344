#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "tests/app/shown_generation.h"
#include "tests/support/counting_allocator.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/job_ends.h"
#include "tests/ui/panel_measures.h"

/// What each panel measures of A, and of B, on a model of 250 ms a forward or layer: cancelled,
/// moved and given another model in its first forward, in its middle and in its last forward.
/// Memory comes back to what it was.
namespace zscope::testing {
namespace {

/// Forwards of a whole measurement.
struct Forwards {
    int first_time = 0;  ///< with those that look whether the model repeats itself
    int again = 0;       ///< of a model that is known to
};

/// Where a measurement is disturbed: when so many of its forwards are done.
struct Moment {
    Forwards done;
    bool is_last = false;  ///< one forward is left
    bool is_slow = false;  ///< what follows takes as long as the model does
};

constexpr Moment kAtOnce{};

Moment middle_of(const Forwards& all) {
    return {.done = {all.first_time / 2, all.again / 2}, .is_last = false, .is_slow = true};
}

Moment end_of(const Forwards& all) {
    return {.done = {all.first_time - 1, all.again - 1}, .is_last = true, .is_slow = false};
}

/// Begins the measurement and waits until `done` of its forwards are done; the next one ends when
/// the door is opened. What there is of it is on show.
void begin_and_hold(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                    const Moment& moment, int done, const std::function<void()>& begin) {
    const Hurry hurry(ui.log());
    const int before = ui.log().forwards;
    ui.log().door.let(done);
    begin();
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return phase(ui, measure.kind) == AnalysisPhase::running && ui.log().door.is_waited_at();
    }));
    ctx->Yield(3);
    IM_CHECK_EQ(ui.log().forwards.load(), before + done);
    IM_CHECK(!moment.is_last || !measure.has_parts ||
             fit_of(ui.state(), measure.kind) == ResultFit::part);
}

/// The same of what has been measured before.
void ask_and_hold(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                  const Moment& moment) {
    begin_and_hold(ctx, ui, measure, moment, moment.done.again,
                   [&] { ui.dispatch(event::AnalysisAsked{measure.kind}); });
}

/// From its beginning to its end, undisturbed.
void measure_whole(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    const Hurry hurry(ui.log());
    ui.dispatch(event::AnalysisAsked{measure.kind});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), measure.kind));
}

/// Of a model that has not been measured to an end yet.
Forwards count_forwards(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    const int at_first = ui.log().forwards;
    measure_whole(ctx, ui, measure);
    const int at_second = ui.log().forwards;
    measure_whole(ctx, ui, measure);
    return {at_second - at_first, ui.log().forwards - at_second};
}

/// Away from where it was measured.
void move_away(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    if (measure.by_hand) {
        drag_slider(ctx, 2);
    } else {
        ui.dispatch(event::ComponentSet{2, -1.5F});
    }
    ctx->Yield(2);
}

/// The slow model in slot B, at rest; of A is known what will be asked of B.
void put_slow_b_beside(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::AnalysisOptionsSet{options_for_nothing()});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, measure.model}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK_EQ(shown_generation(ui.state().analysis, measure.kind), std::uint64_t{0});
}

/// The slow model, opened anew in the measure's slot. Another one was open there.
void open_slow_model(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                     const Moment& /*moment*/) {
    const Hurry hurry(ui.log());
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{options_for_nothing()});
    ctx->Yield(2);
    ui.start_on(ctx, measure.model);
    ctx->WindowFocus("//Activeness");
    ctx->WindowFocus("//Strips");
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.show_strips = false;  // their forwards would be counted too
    }});
    ui.dispatch(event::ReloadAsked{});  // without the strips' replica and its memory
    IM_CHECK(ui.wait_idle(ctx));
    if (is_of_b(measure)) {
        put_slow_b_beside(ctx, ui, measure);
    }
}

/// Of a model that has not been measured yet.
void cancel_at(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
               const Moment& moment) {
    begin_and_hold(ctx, ui, measure, moment, moment.done.first_time, [&] {
        ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
        ctx->WindowFocus((std::string("//") + measure.panel).c_str());
        ctx->Yield(3);
    });
    if (measure.child != nullptr) {
        ctx->SetRef(UiHarness::child_window(measure.child));
    } else {
        ctx->SetRef(measure.panel);
    }
    ctx->ItemClick(measure.cancel);
    ctx->Yield(2);
    const int at_cancel = ui.log().forwards;
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LE(ui.log().forwards.load(), at_cancel + 2);
    IM_CHECK(phase(ui, measure.kind) == AnalysisPhase::cancelled);
    IM_CHECK(!is_current(ui.state(), measure.kind));
}

std::int64_t alive() {
    return CountingAllocator::installed().alive();
}

/// What tensors took beyond `at_rest` is free again.
bool comes_back_to(ImGuiTestContext* ctx, std::int64_t at_rest) {
    return UiHarness::wait_for(
        ctx, [at_rest] { return alive() == at_rest; }, 10.0);
}

/// Measured, begun once more, and the slider moved meanwhile. What does not hang on the latent goes
/// on; else the work ends, and is begun anew where the sliders stand.
void move_at(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
             const Moment& moment) {
    measure_whole(ctx, ui, measure);
    const std::int64_t at_rest = alive();
    ask_and_hold(ctx, ui, measure, moment);
    const JobId held = ui.state().analysis.job(measure.kind).id;
    move_away(ctx, ui, measure);
    IM_CHECK_EQ(is_current(ui.state(), measure.kind), !measure.follows_latent);
    bool is_stale_shown = false;
    const auto look = [&] {
        is_stale_shown = is_stale_shown || (is_current(ui.state(), measure.kind) &&
                                            !is_of_this_latent(ui.state(), measure.kind));
    };
    IM_CHECK(!measure.follows_latent || ends_within_two_forwards(ctx, ui, held, look));
    ui.log().door.open();
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        look();
        return is_current(ui.state(), measure.kind) &&
               phase(ui, measure.kind) == AnalysisPhase::done;
    }));
    IM_CHECK(!is_stale_shown);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(comes_back_to(ctx, at_rest));
}

/// Once more, ended under way: what its forwards took is free again.
void give_memory_back_at(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                         const Moment& moment) {
    const std::int64_t at_rest = alive();
    ask_and_hold(ctx, ui, measure, moment);
    IM_CHECK_GT(alive(), at_rest);  // the count sees the work
    ui.dispatch(event::AnalysisStopAsked{measure.kind});
    ctx->Yield(2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(comes_back_to(ctx, at_rest));
}

const ModelSlot& measured_model(const UiHarness& ui, const PanelMeasure& measure) {
    return model_of(ui.state(), slot_of(measure.kind));
}

/// Once another model is measured the old one's replicas are gone: of A the prototype and one a
/// worker are left; with B there are as many as there were of the B before.
int replicas_of(const PanelMeasure& measure, int before) {
    return is_of_b(measure) ? before : 6;
}

void open_next(UiHarness& ui, const PanelMeasure& measure) {
    const ModelLocation next{ModelOrigin::file, measure.next};
    if (is_of_b(measure)) {
        ui.dispatch(event::OpenAsBAsked{next});
    } else {
        ui.dispatch(event::OpenAsked{next});
    }
}

/// The next model is as large as the one that is measured.
void change_the_model_at(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                         const Moment& moment) {
    const int at_rest = ui.log().replicas_alive;
    const std::int64_t memory_at_rest = alive();
    ask_and_hold(ctx, ui, measure, moment);
    const JobId held = ui.state().analysis.job(measure.kind).id;
    bool is_old_shown = false;
    const auto look = [&] {
        const std::uint64_t shown = shown_generation(ui.state().analysis, measure.kind);
        is_old_shown =
            is_old_shown || (shown != 0 && shown != measured_model(ui, measure).generation);
    };
    const auto has_next = [&] {
        look();
        return measured_model(ui, measure).source.path == measure.next;
    };
    open_next(ui, measure);
    IM_CHECK(UiHarness::wait_for(ctx, has_next));
    IM_CHECK(ends_within_two_forwards(ctx, ui, held, look));
    ui.log().door.open();
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return has_next() && ui.app().controller().idle(); }));
    IM_CHECK(!is_old_shown);
    ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), measure.kind));
    IM_CHECK_EQ(shown_generation(ui.state().analysis, measure.kind),
                measured_model(ui, measure).generation);
    IM_CHECK_LE(ui.log().replicas_alive.load(), replicas_of(measure, at_rest));
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return alive() <= memory_at_rest; }, 10.0));
}

using Disturbance = void (*)(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                             const Moment& moment);

/// One disturbance after the other, each at the same moment of a measurement of its own.
void disturb_at(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                const Moment& moment, std::initializer_list<Disturbance> disturbances) {
    std::optional<Hurry> hurry;
    if (!moment.is_slow) {
        hurry.emplace(ui.log());
    }
    for (const Disturbance disturbance : disturbances) {
        if (ctx->IsError()) {
            return;
        }
        disturbance(ctx, ui, measure, moment);
    }
}

void disturb(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    const DoorOpener opener(ui.log().door);
    ui.start_on(ctx, "fast");
    disturb_at(ctx, ui, measure, kAtOnce, {open_slow_model, cancel_at});
    const Forwards all = count_forwards(ctx, ui, measure);
    disturb_at(ctx, ui, measure, kAtOnce, {move_at, give_memory_back_at, change_the_model_at});
    for (const Moment& moment : {middle_of(all), end_of(all)}) {
        disturb_at(ctx, ui, measure, moment,
                   {open_slow_model, cancel_at, move_at, give_memory_back_at, change_the_model_at});
    }
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{});
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Activeness");
    ctx->WindowFocus("//Strips");
}

/// Beside a colour bar; other words tell of "no numbers".
bool has_legend_of_no_number(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::string words = ui.words(ctx);
    return count_of(words, "no number") > count_of(words, "no numbers");
}

void pair_marks_what_is_not_a_number(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions options;
    options.pair = {0, 1};
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.start_on(ctx, "fast");
    ui.log().fault = Fault::non_finite;
    ctx->WindowFocus("//Pair");
    ctx->Yield(3);
    ui.dispatch(event::AnalysisAsked{AnalysisKind::pair});
    IM_CHECK(ui.wait_idle(ctx));
    const auto result = ui.state().analysis.pair;
    IM_CHECK(result != nullptr);
    IM_CHECK_EQ(result->bad, result->differences.size());
    IM_CHECK(result->bad_text.find("first in pixels") != std::string::npos);
    IM_CHECK(has_legend_of_no_number(ctx, ui));
    ui.log().fault = Fault::none;
    ui.dispatch(event::AnalysisAsked{AnalysisKind::pair});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.pair->bad, std::size_t{0});
    IM_CHECK(!has_legend_of_no_number(ctx, ui));
    ui.dispatch(event::AnalysisOptionsSet{});
    ctx->WindowFocus("//Strips");
    ctx->Yield(2);
}

}  // namespace

void add_analysis_cancel_tests(UiHarness& harness) {
    for (const PanelMeasure& measure : panel_measures()) {
        harness.add("disturbed", measure.name, [&measure](ImGuiTestContext* ctx, UiHarness& ui) {
            disturb(ctx, ui, measure);
        });
    }
    harness.add("analysis", "pair_marks_nan", pair_marks_what_is_not_a_number);
}

}  // namespace zscope::testing
