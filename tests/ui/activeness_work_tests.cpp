#include <string>

#include "app/state/actions.h"
#include "app/state/activity.h"
#include "app/state/analysis_requests.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

void many_components_wait_to_be_asked(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "wide");
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::idle);
    IM_CHECK(ui.state().analysis.activeness == nullptr);
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemClick("status/Measure");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().analysis.activeness != nullptr; }));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::activeness});
    IM_CHECK(ui.wait_idle(ctx));
    const AnalysisPhase ended = phase(ui, AnalysisKind::activeness);
    IM_CHECK(ended == AnalysisPhase::cancelled || ended == AnalysisPhase::done);
}

/// By one click, whatever it costs, and back to as few as are measured unasked.
void as_many_latents_as_on_the_command_line(ImGuiTestContext* ctx, UiHarness& ui) {
    const int many = ActivenessRequest{}.latents.samples;
    const int few = AnalysisOptions{}.activeness.latents.samples;
    const auto told = [](int samples) {
        return std::to_string(samples).append(" latents (whiskers: 95 %)");
    };
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    IM_CHECK(ui.words(ctx).find(told(few)) != std::string::npos);
    ctx->ItemClick("###other");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, many);
    IM_CHECK(ui.words(ctx).find(told(many)) != std::string::npos);
    ctx->ItemClick("###other");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, few);
    // Of a model that nothing is measured of unasked.
    start_analysis(ctx, ui, "wide");
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::idle);
    ctx->ItemClick("###other");
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::activeness) == AnalysisPhase::running; }));
    IM_CHECK_EQ(ui.state().analysis.options.activeness.latents.samples, many);
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::activeness});
    IM_CHECK(ui.wait_idle(ctx));
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
}

/// The bars that are left are dimmed, and the panel says what they rest on.
void cancelled_part_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    AnalysisOptions options;
    options.activeness.latents.samples = 32;
    set_options(ctx, ui, options);
    const auto result = [&ui] { return ui.state().analysis.activeness; };
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return result() != nullptr && result()->request.latents.samples == 32; }));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::activeness});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::cancelled);
    IM_CHECK_LT(result()->samples_done, 32);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    bring_forward(ctx, ui, "Activeness");
    const std::string rests_on = std::to_string(result()->samples_done) + " of 32 latents";
    IM_CHECK(ui.words(ctx).find("Cancelled; " + rests_on) != std::string::npos);
    set_options(ctx, ui, {});
}

/// The button of the job that the status line tells of.
std::string cancel_in_status(const UiHarness& ui) {
    const JobId job = activity_of(ui.state()).job;
    return std::string("##MenuBar/$$").append(std::to_string(job)).append("/Cancel");
}

/// Its panel is behind another tab: the status line tells of it, and has the button.
void cancelled_in_the_status_line(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::AnalysisAsked{AnalysisKind::activeness});
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return phase(ui, AnalysisKind::activeness) == AnalysisPhase::running && ui.log().alive > 0;
    }));
    IM_CHECK(ui.words(ctx).find("Activeness: ") != std::string::npos);
    const std::string cancel = cancel_in_status(ui);
    ctx->SetRef("##status");
    ctx->ItemClick(cancel.c_str());
    ctx->Yield(2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::cancelled);
    IM_CHECK(!ctx->ItemExists(cancel.c_str()));
    const Action& measure = find_action("measure_activeness");
    IM_CHECK(measure.why_not(ui.state()).empty());
    ui.dispatch(measure.run(ui.state()));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::done);
    IM_CHECK(!measure.why_not(ui.state()).empty());
    set_options(ctx, ui, {});
}

/// The map's job ends between press and release, and the line tells of the ranking's.
void a_press_cancels_no_job_that_comes_after(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    AnalysisOptions options;
    options.activeness.latents.samples = 64;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    const auto tells_of = [&ui](AnalysisKind kind) {
        return phase(ui, kind) == AnalysisPhase::running &&
               activity_of(ui.state()).job == ui.state().analysis.job(kind).id;
    };
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return tells_of(AnalysisKind::heatmap); }));
    ctx->SetRef("##status");
    ctx->MouseMove(cancel_in_status(ui).c_str());
    ctx->MouseDown();
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::heatmap});
    const bool is_next = UiHarness::wait_for(
        ctx, [&] { return tells_of(AnalysisKind::activeness); }, 20.0);
    ctx->Yield(2);
    ctx->MouseUp();
    IM_CHECK(is_next);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase(ui, AnalysisKind::heatmap) == AnalysisPhase::cancelled);
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::done);
    set_options(ctx, ui, {});
}

}  // namespace

void add_activeness_work_tests(UiHarness& harness) {
    harness.add("analysis", "many_components_wait_to_be_asked", many_components_wait_to_be_asked);
    harness.add("analysis", "as_many_latents_as_on_the_command_line",
                as_many_latents_as_on_the_command_line);
    harness.add("analysis", "cancelled_part_is_told", cancelled_part_is_told);
    harness.add("analysis", "cancelled_in_the_status_line", cancelled_in_the_status_line);
    harness.add("analysis", "a_press_cancels_no_job_that_comes_after",
                a_press_cancels_no_job_that_comes_after);
}

}  // namespace zscope::testing
