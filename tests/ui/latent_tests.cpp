#include <imgui_internal.h>

#include <cmath>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/latent_text.h"
#include "app/state/slider_units.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// For ten seconds.
void drag_on_a_slow_model(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "slow");
    const std::size_t steps = ui.state().history.undo_steps();
    const float before = ui.value(1);
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseDown();
    std::size_t most_alive = 0;
    const ImVec2 start = ImGui::GetMousePos();
    int step = 0;
    for (const Stopwatch watch; watch.seconds() < 10.0 && !ctx->IsError(); ++step) {
        ctx->MouseMoveToPos({start.x + static_cast<float>(step % 60) - 30.0F, start.y});
        ctx->Yield();
        most_alive = std::max(most_alive, ui.app().controller().pictures_alive());
    }
    ctx->MouseUp();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_GE(step, 100);
    IM_CHECK_LE(most_alive, std::size_t{2});
    IM_CHECK_GE(most_alive, std::size_t{1});
    IM_CHECK_EQ(ui.log().most_alive.load(), 1);
    IM_CHECK_NE(ui.value(1), before);
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
    IM_CHECK(!ui.state().canvas.current->preview);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

bool is_drawn_exactly(const AppState& state) {
    return !state.picture_is_stale() && !state.canvas.current->preview;
}

/// The button is down all the time.
void hand_that_holds_still_rests(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float before = ui.value(1);
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseDown();
    const ImVec2 start = ImGui::GetMousePos();
    ctx->MouseMoveToPos({start.x + 20.0F, start.y});
    const bool is_exact = UiHarness::wait_for(
        ctx, [&] { return is_drawn_exactly(ui.state()); }, 10.0);
    const bool has_strips = UiHarness::wait_for(
        ctx, [&] { return ui.state().strips.latent_version == ui.state().latent_version; }, 10.0);
    const bool is_held = ui.state().gesture_start.has_value();
    const Image shown = ui.state().canvas.current->image;
    ctx->MouseUp();
    IM_CHECK(is_held);
    IM_CHECK(is_exact);
    IM_CHECK(has_strips);
    IM_CHECK_NE(ui.value(1), before);
    IM_CHECK(shown == ui.direct_render());
    IM_CHECK(ui.wait_idle(ctx));
}

/// A field that waits for the next key costs nothing.
void focused_field_lets_the_loop_sleep(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto sleeps = [&] {
        return UiHarness::wait_for(
            ctx, [&] { return ui.app().seconds_to_sleep() < 0.0; }, 10.0);
    };
    ctx->SetRef("Latent");
    ctx->ItemClick("##seed");
    IM_CHECK(ui.state().gesture_start.has_value());
    IM_CHECK(sleeps());
    ctx->KeyCharsReplace("815");
    IM_CHECK(ui.state().gesture_start.has_value());
    IM_CHECK(sleeps());
    ctx->KeyPress(ImGuiKey_Enter);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, 815U);
    IM_CHECK(is_drawn_exactly(ui.state()));
}

void typed_value_beyond_the_track(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->ItemInputValue(UiHarness::row_item(2, "##value"), 7.5F);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(2) - 7.5F), 1e-5F);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

void number_that_rounds_to_zero_has_no_sign(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto shows = [&](float value, const char* text) {
        ui.dispatch(event::ComponentSet{2, value});
        ctx->Yield(2);
        // As a field's text is written down.
        const std::string field = std::string("{ ").append(text).append(" }");
        return ui.words(ctx).find(field) != std::string::npos;
    };
    IM_CHECK(shows(-0.5F, "-0.50"));
    IM_CHECK(!shows(-0.001F, "-0.00"));
    IM_CHECK(shows(-0.001F, "0.00"));
    IM_CHECK(shows(0.004F, "0.00"));
    IM_CHECK(shows(-0.006F, "-0.01"));
    IM_CHECK(ui.wait_idle(ctx));
}

/// One unit of a weak slider is more z than one of a strong slider, in typed numbers too.
void sliders_of_equal_effect(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return is_current(ui.state(), AnalysisKind::activeness) && ui.wait_idle(ctx);
    }));
    ctx->SetRef("Latent");
    ctx->ComboClick("##unit/equal effect");
    ctx->Yield(2);
    const std::vector<float> units = slider_units(ui.state());
    const auto scores = ui.state().analysis.activeness->scores;
    IM_CHECK_GT(scores[0].score, 0.0);
    for (std::size_t i = 1; i < scores.size(); ++i) {
        // Activeness goes with the square of the effect.
        const double effect = std::sqrt(scores[i].score) * static_cast<double>(units[i]);
        const double first = std::sqrt(scores[0].score) * static_cast<double>(units[0]);
        IM_CHECK_LT(std::abs(effect / first - 1.0), 1e-4);
    }
    ctx->ItemInputValue(UiHarness::row_item(2, "##value"), 1.5F);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(2) - 1.5F * units[2]), 1e-4F);
    ctx->SetRef("Latent");
    ctx->ComboClick("##unit/z (standard deviations)");
    ctx->Yield(2);
    IM_CHECK_LT(std::abs(ui.value(2) - 1.5F * units[2]), 1e-4F);
}

/// What is typed into Range is where a press on the end of a track leads.
void range_is_how_far_the_tracks_reach(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    for (const float range : {5.0F, 1.5F}) {
        ctx->SetRef("Latent");
        ctx->ItemInputValue("##range", range);
        ctx->Yield(2);
        IM_CHECK_EQ(ui.state().settings.slider_range, range);
        ui.dispatch(event::ComponentSet{1, 0.0F});  // the knob is out of the way
        ctx->Yield(2);
        const ImRect track = ctx->ItemInfo(UiHarness::row_item(1, "track")).RectFull;
        ctx->MouseMoveToPos({track.Max.x - 2.0F, track.GetCenter().y});
        ctx->MouseClick();
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK_LT(std::abs(ui.value(1) - range), 1e-5F);
    }
    ctx->SetRef("Latent");
    ctx->ItemInputValue("##range", 0.0F);
    ctx->Yield(2);
    IM_CHECK_EQ(ui.state().settings.slider_range, Settings::kSmallestSliderRange);
}

/// The most active ones, as many as asked for; 0 lists all again.
void list_is_cut_to_the_most_active(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return is_current(ui.state(), AnalysisKind::activeness) && ui.wait_idle(ctx);
    }));
    const std::vector<std::size_t> ranked = ranked_components(ui.state());
    IM_CHECK_EQ(ranked.size(), std::size_t{4});
    const auto is_listed = [&](std::size_t component) {
        ctx->Yield(6);  // the engine remembers items for some frames
        return ctx->ItemExists(UiHarness::row_item(static_cast<int>(component), "track"));
    };
    ctx->SetRef("Latent");
    ctx->ItemInputValue("##top", 1);
    IM_CHECK(is_listed(ranked[0]));
    IM_CHECK(!is_listed(ranked[1]));
    IM_CHECK(!is_listed(ranked[3]));
    ctx->ItemInputValue("##top", 0);
    IM_CHECK(is_listed(ranked[0]));
    IM_CHECK(is_listed(ranked[3]));
}

void locked_row_stays(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float before = ui.value(0);
    const float other = ui.value(1);
    ctx->ItemClick(UiHarness::row_item(0, "lock/##icon"));
    ctx->Yield(2);
    IM_CHECK(is_locked(ui.state().edit, 0));
    ctx->SetRef("Latent");
    ctx->ItemClick("new_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(0), before);
    IM_CHECK_NE(ui.value(1), other);
    ctx->ItemClick(UiHarness::row_item(0, "lock/##icon"));
    ctx->Yield(2);
    IM_CHECK(!is_locked(ui.state().edit, 0));
}

void dice_and_reset_of_one_row(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float base = ui.value(3);
    ctx->ItemClick(UiHarness::row_item(3, "dice/##icon"));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_NE(ui.value(3), base);
    ctx->ItemClick(UiHarness::row_item(3, "reset/##icon"));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(3), base);
}

void wheel_keys_and_double_click(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float base = ui.value(1);
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseWheelY(1.0F);
    ctx->Yield(2);
    IM_CHECK_LT(std::abs(ui.value(1) - base - 0.05F), 1e-5F);
    ctx->KeyDown(ImGuiMod_Alt);
    ctx->MouseWheelY(-1.0F);
    ctx->Yield(2);
    ctx->KeyUp(ImGuiMod_Alt);
    IM_CHECK_LT(std::abs(ui.value(1) - base - 0.045F), 1e-5F);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->MouseDoubleClick();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(1), base);
    ctx->ItemClick(UiHarness::row_item(1, "track"));
    IM_CHECK(ui.wait_idle(ctx));
    const float clicked = ui.value(1);
    ctx->KeyPress(ImGuiKey_RightArrow, 2);
    ctx->Yield(2);
    IM_CHECK_LT(std::abs(ui.value(1) - clicked - 0.1F), 1e-5F);
    ctx->MouseClick(ImGuiMouseButton_Right);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(1), base);
}

/// The first press of a double click on the bare track jumps there.
void undo_of_a_double_click_is_the_old_value(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float base = ui.value(1);
    ctx->ItemInputValue(UiHarness::row_item(1, "##value"), base < 0.0F ? 2.5F : -2.5F);
    IM_CHECK(ui.wait_idle(ctx));
    const EditState before = ui.state().edit;
    const std::size_t steps = ui.state().history.undo_steps();
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseDoubleClick();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(1), base);
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
}

void undo_and_redo_by_keys(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const EditState start = ui.state().edit;
    ctx->ItemInputValue(UiHarness::row_item(0, "##value"), 2.0F);
    IM_CHECK(ui.wait_idle(ctx));
    const EditState edited = ui.state().edit;
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == start);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == edited);
}

void seed_field_takes_64_bits(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->SetRef("Latent");
    ctx->ItemInputValue("##seed", "18446744073709551615");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, ~std::uint64_t{0});
    ctx->ItemClick("previous_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, ~std::uint64_t{0} - 1);
}

void locked_seed_stays(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->SetRef("Latent");
    ctx->ItemClick("lock_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    for (const char* item : {"##seed", "new_seed/##icon", "next_seed/##icon"}) {
        IM_CHECK((ctx->ItemInfo(item).ItemFlags & ImGuiItemFlags_Disabled) != 0);
    }
    ctx->KeyPress(ImGuiKey_N);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, std::uint64_t{42});
    ctx->ItemClick("lock_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->ItemClick("next_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, std::uint64_t{43});
}

void earlier_seed_comes_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->SetRef("Latent");
    ctx->ItemInputValue("##seed", "12345");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->ItemInputValue("##seed", "777");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->ItemClick("more");
    ctx->Yield(2);
    // The digits typed on the way are no seeds of their own.
    IM_CHECK(!ctx->ItemExists("//$FOCUSED/1234"));
    ctx->ItemClick("//$FOCUSED/12345");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.latent.seed, std::uint64_t{12345});
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

void z_is_pasted(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Latent");
    const std::size_t steps = ui.state().history.undo_steps();
    ImGui::SetClipboardText("[1.5 -2, 0.25; 3]");
    ctx->WindowFocus("//Latent");
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_V);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(0) - 1.5F), 1e-6F);
    IM_CHECK_LT(std::abs(ui.value(3) - 3.0F), 1e-6F);
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    ImGui::SetClipboardText("1, 2");
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_V);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Cannot paste z");
    IM_CHECK_LT(std::abs(ui.value(0) - 1.5F), 1e-6F);
    ui.dispatch(event::MessagesCleared{});
    ctx->Yield(2);
}

void z_is_copied(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::ComponentSet{1, 0.1F});
    IM_CHECK(ui.wait_idle(ctx));
    ImGui::SetClipboardText("something else");
    ctx->WindowFocus("//Latent");
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_C);
    ctx->Yield(2);
    const std::vector<float> z = component_values(ui.state().edit);
    IM_CHECK(parse_latent_text(ImGui::GetClipboardText(), z.size()) == z);
}

void filter_finds_one_of_512(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "wide");
    ctx->SetRef("Latent");
    ctx->ItemInputValue("##filter", "300-301");
    ctx->Yield(2);
    ctx->ItemInputValue(UiHarness::row_item(301, "##value"), 1.0F);
    ctx->ItemInputValue("##filter", "");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(301) - 1.0F), 1e-5F);
}

}  // namespace

void add_latent_tests(UiHarness& harness) {
    harness.add("latent", "drag_on_a_slow_model", drag_on_a_slow_model);
    harness.add("latent", "hand_that_holds_still_rests", hand_that_holds_still_rests);
    harness.add("latent", "focused_field_lets_the_loop_sleep", focused_field_lets_the_loop_sleep);
    harness.add("latent", "typed_value_beyond_the_track", typed_value_beyond_the_track);
    harness.add("latent", "number_that_rounds_to_zero_has_no_sign",
                number_that_rounds_to_zero_has_no_sign);
    harness.add("latent", "sliders_of_equal_effect", sliders_of_equal_effect);
    harness.add("latent", "range_is_how_far_the_tracks_reach", range_is_how_far_the_tracks_reach);
    harness.add("latent", "list_is_cut_to_the_most_active", list_is_cut_to_the_most_active);
    harness.add("latent", "locked_row_stays", locked_row_stays);
    harness.add("latent", "dice_and_reset_of_one_row", dice_and_reset_of_one_row);
    harness.add("latent", "wheel_keys_and_double_click", wheel_keys_and_double_click);
    harness.add("latent", "undo_of_a_double_click_is_the_old_value",
                undo_of_a_double_click_is_the_old_value);
    harness.add("latent", "undo_and_redo_by_keys", undo_and_redo_by_keys);
    harness.add("latent", "seed_field_takes_64_bits", seed_field_takes_64_bits);
    harness.add("latent", "locked_seed_stays", locked_seed_stays);
    harness.add("latent", "earlier_seed_comes_back", earlier_seed_comes_back);
    harness.add("latent", "z_is_copied", z_is_copied);
    harness.add("latent", "z_is_pasted", z_is_pasted);
    harness.add("latent", "filter_finds_one_of_512", filter_finds_one_of_512);
}

}  // namespace zscope::testing
