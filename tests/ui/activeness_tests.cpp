#include <imgui_internal.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

void activeness_is_measured_unasked(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::done);
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, 16);
    for (std::size_t i = 0; i < ui.state().components(); ++i) {
        IM_CHECK_GT(score_of(ui.state(), i)->score, 0.0);
    }
    // A moved slider changes nothing about it.
    const auto before = ui.state().analysis.activeness;
    ui.dispatch(event::ComponentSet{0, 1.5F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.activeness == before);
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemInputValue("##samples", 8);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, 8);
}

void drawn_latents_have_a_seed_and_a_mode(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    const auto before = ui.state().analysis.activeness;
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemInputValue("##latents_seed", 7);
    ctx->ComboClick("##latent_mode/pre_norm");
    IM_CHECK(ui.wait_idle(ctx));
    const auto after = ui.state().analysis.activeness;
    IM_CHECK_EQ(after->request.latents.seed, std::uint64_t{7});
    IM_CHECK(after->request.latents.mode == LatentMode::pre_norm);
    IM_CHECK_NE(after->scores[0].score, before->scores[0].score);
    bring_forward(ctx, ui, "Interactions");
    ctx->SetRef("Interactions");
    ctx->ItemInputValue("##latents_seed", 9);
    ctx->ComboClick("##latent_mode/pre_norm");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    const FigureLatents& latents = ui.state().analysis.interactions->request.latents;
    IM_CHECK_EQ(latents.seed, std::uint64_t{9});
    IM_CHECK(latents.mode == LatentMode::pre_norm);
    // Around the latent on screen there is nothing to draw.
    ctx->ComboClick("##around/This latent");
    ctx->Yield(2);
    IM_CHECK((ctx->ItemInfo("##latents_seed").ItemFlags & ImGuiItemFlags_Disabled) != 0);
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// Two of the demo's twelve.
void dead_components_are_named(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    set_options(ctx, ui, options);
    ui.dispatch(event::OpenAsked{{ModelOrigin::demo, {}}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    bring_forward(ctx, ui, "Activeness");
    show_activeness_page(ctx, "Table");
    // The weakest first, so that they are in view.
    const auto click = [&] { return ctx->TableClickHeader("scores", "Activeness"); };
    if (click() != ImGuiSortDirection_Ascending) {
        click();
    }
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find("2 of 12 dead; ") != std::string::npos);
    const std::size_t header = words.find("+- 95 %");
    IM_CHECK(header != std::string::npos);
    std::size_t dead = 0;
    for (std::size_t at = words.find("dead", header); at != std::string::npos;
         at = words.find("dead", at + 1)) {
        ++dead;
    }
    IM_CHECK_EQ(dead, std::size_t{2});
    click();
    show_activeness_page(ctx, "Chart");
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
}

void rows_sort_by_activeness(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ctx->SetRef("Latent");
    ctx->ComboClick("##order/by activeness");
    ctx->Yield(2);
    const std::vector<std::size_t> order = listed_components(ui.state());
    for (std::size_t i = 1; i < order.size(); ++i) {
        IM_CHECK_GE(score_of(ui.state(), order[i - 1])->score,
                    score_of(ui.state(), order[i])->score);
    }
    IM_CHECK_EQ(activeness_rank(ui.state(), Slot::a, order[0]), 1);
    ctx->ComboClick("##order/by number");
}

void table_sorts_by_its_header(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Activeness");
    show_activeness_page(ctx, "Table");
    std::vector<std::size_t> falling(ui.state().components());
    for (std::size_t i = 0; i < falling.size(); ++i) {
        falling[i] = i;
    }
    const std::vector<std::size_t> natural = falling;
    std::sort(falling.begin(), falling.end(), [&](std::size_t a, std::size_t b) {
        return score_of(ui.state(), a)->score > score_of(ui.state(), b)->score;
    });
    const std::vector<std::size_t> rising(falling.rbegin(), falling.rend());
    const auto click_until = [&](const char* column, ImGuiSortDirection wanted) {
        ImGuiSortDirection direction = ctx->TableClickHeader("scores", column);
        if (direction != wanted) {
            direction = ctx->TableClickHeader("scores", column);
        }
        return direction == wanted;
    };
    IM_CHECK(click_until("Activeness", ImGuiSortDirection_Ascending));
    IM_CHECK(table_order(ctx, ui, Slot::a) == rising);
    IM_CHECK(click_until("Component", ImGuiSortDirection_Ascending));
    IM_CHECK(table_order(ctx, ui, Slot::a) == natural);
    IM_CHECK(click_until("Activeness", ImGuiSortDirection_Descending));
    IM_CHECK(table_order(ctx, ui, Slot::a) == falling);
    show_activeness_page(ctx, "Chart");
    bring_forward(ctx, ui, "Strips");
}

/// By number without any other model; a header sorts all the same, until its third click.
void rows_stand_by_number(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "rising");
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ComboClick("##order/by number");
    show_activeness_page(ctx, "Table");
    const std::vector<std::size_t> numbers{0, 1, 2, 3};
    const std::vector<std::size_t> falling = ranked_components(ui.state());
    IM_CHECK(falling == (std::vector<std::size_t>{3, 2, 1, 0}));
    IM_CHECK(charted_components(ui.state()) == numbers);
    IM_CHECK(table_order(ctx, ui, Slot::a) == numbers);
    const auto click = [&] { return ctx->TableClickHeader("scores_by_number", "Activeness"); };
    IM_CHECK_EQ(static_cast<int>(click()), static_cast<int>(ImGuiSortDirection_Descending));
    IM_CHECK(table_order(ctx, ui, Slot::a) == falling);
    IM_CHECK_EQ(static_cast<int>(click()), static_cast<int>(ImGuiSortDirection_Ascending));
    IM_CHECK_EQ(static_cast<int>(click()), static_cast<int>(ImGuiSortDirection_None));
    IM_CHECK(table_order(ctx, ui, Slot::a) == numbers);
    // The chart's own order is the table's again.
    ctx->ComboClick("##order/own order");
    ctx->Yield(2);
    IM_CHECK(charted_components(ui.state()) == falling);
    show_activeness_page(ctx, "Chart");
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// Whether the bars' window drew anything in this colour.
bool chart_shows(ImU32 color) {
    const ImGuiWindow* bars = UiHarness::child_window("Activeness/chart");  // in a wide panel
    bars = UiHarness::child_window(bars != nullptr ? std::string(bars->Name).append("/bars")
                                                   : std::string("Activeness/bars"));
    return bars != nullptr && draws(bars, color);
}

/// Over a bar the interval's line is dark.
void whiskers_show_on_their_bars(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Activeness");
    IM_CHECK_GT(score_of(ui.state(), 0)->high, score_of(ui.state(), 0)->low);
    IM_CHECK(chart_shows(ui::ink_on(ui::to_u32(ui::slot_color(Slot::a)))));
    IM_CHECK(chart_shows(ui::to_u32(ui::color::kText)));
    bring_forward(ctx, ui, "Strips");
}

/// Under options that they were not measured by, while nothing is measured by these.
void bars_of_old_scores_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Activeness");
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    const auto has_bars = [](float alpha) {
        return chart_shows(ui::to_u32(ui::slot_color(Slot::a), alpha));
    };
    IM_CHECK(has_bars(1.0F));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    AnalysisOptions options = ui.state().analysis.options;
    options.activeness.extent = 1.375;  // nothing is kept of it
    set_options(ctx, ui, options);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK(has_bars(ui::kOldAlpha));
    IM_CHECK(!has_bars(1.0F));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(has_bars(1.0F));
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
    bring_forward(ctx, ui, "Strips");
}

void activeness_of_a_failing_model_says_why(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.log().fault = Fault::throws_error;
    AnalysisOptions options;
    options.activeness.latents.samples = 5;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::activeness) == AnalysisPhase::failed; }));
    IM_CHECK(!ui.state().analysis.job(AnalysisKind::activeness).failure.empty());
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    ui.log().fault = Fault::none;
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemClick("status/Try again");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
}

}  // namespace

void add_activeness_tests(UiHarness& harness) {
    harness.add("analysis", "activeness_is_measured_unasked", activeness_is_measured_unasked);
    harness.add("analysis", "drawn_latents_have_a_seed", drawn_latents_have_a_seed_and_a_mode);
    harness.add("analysis", "dead_components_are_named", dead_components_are_named);
    harness.add("analysis", "rows_sort_by_activeness", rows_sort_by_activeness);
    harness.add("analysis", "rows_stand_by_number", rows_stand_by_number);
    harness.add("analysis", "table_sorts_by_its_header", table_sorts_by_its_header);
    harness.add("analysis", "whiskers_show_on_their_bars", whiskers_show_on_their_bars);
    harness.add("analysis", "bars_of_old_scores_are_dimmed", bars_of_old_scores_are_dimmed);
    harness.add("analysis", "activeness_failure_says_why", activeness_of_a_failing_model_says_why);
}

}  // namespace zscope::testing
