#include <string>
#include <utility>

#include "app/state/actions.h"
#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "tests/ui/ui_harness.h"

/// What is said of a result that stays on show while another one is asked for.
namespace zscope::testing {
namespace {

constexpr const char* kMinimal = "finite differences, minimal scheme, epsilon 0.1";

/// One value and the interactions around one latent, by a scheme of all models.
AnalysisOptions minimal_options() {
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.pixel.place = PixelPlace{.x = 4, .y = 5, .channel = 1};
    options.interactions_here = true;
    options.interactions.scheme = HessianScheme::minimal;
    return options;
}

/// The same by one that the test generators do not have.
AnalysisOptions analytic_options() {
    AnalysisOptions options = minimal_options();
    options.pixel.scheme = HessianScheme::analytic;
    options.interactions.scheme = HessianScheme::analytic;
    return options;
}

void set_options(ImGuiTestContext* ctx, UiHarness& ui, const AnalysisOptions& options) {
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
}

void show(ImGuiTestContext* ctx, UiHarness& ui, const char* panel) {
    ctx->WindowFocus((std::string("//") + panel).c_str());
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
}

bool says(ImGuiTestContext* ctx, UiHarness& ui, const std::string& text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

void a_matrix_keeps_its_scheme_when_another_fails(ImGuiTestContext* ctx, UiHarness& ui) {
    set_options(ctx, ui, minimal_options());
    ui.start_on(ctx, "fast");
    const std::string older = std::string(kMinimal).append(", of an older state");
    for (const auto& [panel, kind] : {std::pair{"Pixel", AnalysisKind::pixel},
                                      std::pair{"Interactions", AnalysisKind::interactions}}) {
        set_options(ctx, ui, minimal_options());
        show(ctx, ui, panel);
        IM_CHECK(is_current(ui.state(), kind));
        IM_CHECK(says(ctx, ui, kMinimal));
        IM_CHECK(!says(ctx, ui, "shown: "));
        set_options(ctx, ui, analytic_options());
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().analysis.job(kind).phase == AnalysisPhase::failed);
        IM_CHECK(says(ctx, ui, "shown: "));
        IM_CHECK(says(ctx, ui, older));
    }
    set_options(ctx, ui, {});
    show(ctx, ui, "Strips");
}

/// While it runs, and after it was cancelled.
void a_matrix_keeps_its_scheme_while_another_runs(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    set_options(ctx, ui, minimal_options());
    ui.start_on(ctx, "fast");
    show(ctx, ui, "Pixel");
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    ui.log().door.shut();
    AnalysisOptions official = minimal_options();
    official.pixel.scheme = HessianScheme::official;
    set_options(ctx, ui, official);
    const auto phase = [&ui] { return ui.state().analysis.job(AnalysisKind::pixel).phase; };
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return phase() == AnalysisPhase::running; }));
    const std::string shown = std::string("shown: ").append(kMinimal);
    IM_CHECK(says(ctx, ui, shown));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::pixel});
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase() == AnalysisPhase::cancelled);
    IM_CHECK(says(ctx, ui, shown));
    set_options(ctx, ui, {});
    show(ctx, ui, "Strips");
}

/// A key and a panel, both made of the same state.
void options_chosen_in_one_frame_add_up(ImGuiTestContext* ctx, UiHarness& ui) {
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    const AppState before = ui.state();
    AnalysisOptions options = before.analysis.options;
    options.heatmap.k_limit = 8;
    ui.dispatch(find_action("heatmap").run(before));
    ui.dispatch(changed_options(before.analysis.options, options));
    ctx->Yield(2);
    IM_CHECK(ui.state().analysis.options.heatmap.shown);
    IM_CHECK_EQ(ui.state().analysis.options.heatmap.k_limit, 8);
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_analysis_shown_tests(UiHarness& harness) {
    harness.add("analysis", "options_chosen_in_one_frame_add_up",
                options_chosen_in_one_frame_add_up);
    harness.add("analysis", "failed_scheme_leaves_the_shown_one",
                a_matrix_keeps_its_scheme_when_another_fails);
    harness.add("analysis", "running_scheme_leaves_the_shown_one",
                a_matrix_keeps_its_scheme_while_another_runs);
}

}  // namespace zscope::testing
