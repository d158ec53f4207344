#include <imgui_internal.h>

#include "app/ui/shortcuts.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

void every_shortcut_is_a_key(ImGuiTestContext* /*ctx*/, UiHarness& /*ui*/) {
    for (const Action& action : all_actions()) {
        if (!action.shortcut.empty()) {
            IM_CHECK_NE(ui::parse_shortcut(action.shortcut), 0);
        }
    }
}

void help_opens_and_escape_closes(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->KeyPress(ImGuiMod_Shift | ImGuiKey_Slash);
    ctx->Yield(3);
    IM_CHECK(ui.state().help_open);
    IM_CHECK(ImGui::FindWindowByName("Keys and gestures")->Active);
    ctx->KeyPress(ImGuiKey_Escape);
    ctx->Yield(3);
    IM_CHECK(!ui.state().help_open);
}

void tab_shows_the_picture_alone(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->KeyPress(ImGuiKey_Tab);
    ctx->Yield(3);
    IM_CHECK(ui.state().image_only);
    IM_CHECK(!ImGui::FindWindowByName("Latent")->Active);
    ctx->KeyPress(ImGuiKey_Tab);
    ctx->Yield(3);
    IM_CHECK(!ui.state().image_only);
}

void palette_runs_an_action(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::uint64_t seed = ui.state().edit.latent.seed;
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_P);
    ctx->Yield(3);
    IM_CHECK(ui.state().palette_open);
    ctx->KeyChars("next se");
    ctx->KeyPress(ImGuiKey_Enter);
    ctx->Yield(3);
    IM_CHECK(!ui.state().palette_open);
    IM_CHECK_EQ(ui.state().edit.latent.seed, seed + 1);
}

void keys_do_nothing_while_typing(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::uint64_t seed = ui.state().edit.latent.seed;
    ctx->SetRef("Latent");
    ctx->ItemClick("##filter");
    ctx->KeyChars("nnn");
    ctx->KeyPress(ImGuiKey_N);
    ctx->Yield(2);
    IM_CHECK_EQ(ui.state().edit.latent.seed, seed);
    ctx->ItemInputValue("##filter", "");
}

void menu_and_closed_panels(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->SetRef("##MainMenuBar");
    ctx->MenuClick("View/Strips");
    ctx->Yield(3);
    IM_CHECK(!ui.state().settings.show_strips);
    ctx->MenuClick("View/Strips");
    ctx->Yield(3);
    IM_CHECK(ui.state().settings.show_strips);
    ctx->MenuClick("Edit/Next seed");
    ctx->Yield(2);
    IM_CHECK_EQ(ui.state().edit.latent.seed, std::uint64_t{43});
    IM_CHECK(ui.wait_idle(ctx));
}

void scale_changes_the_text_at_once(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float before = ImGui::GetStyle().FontScaleDpi;
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Equal);
    ctx->Yield(3);
    IM_CHECK_GT(ImGui::GetStyle().FontScaleDpi, before);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Minus);
    ctx->Yield(3);
}

bool in_front(const char* panel) {
    const ImGuiWindow* window = ImGui::FindWindowByName(panel);
    return window != nullptr && window->DockTabIsVisible;
}

void a_layout_puts_its_own_panels_in_front(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::LayoutReset{LayoutPreset::train});
    ctx->Yield(8);
    IM_CHECK(in_front("Training"));
    IM_CHECK(in_front("Curves"));
    ui.dispatch(event::LayoutReset{LayoutPreset::explore});
    ctx->Yield(8);
    IM_CHECK(in_front("Strips"));
    IM_CHECK(in_front("Latent"));
    IM_CHECK(!in_front("Training"));
}

}  // namespace

void add_shell_tests(UiHarness& harness) {
    harness.add("shell", "every_shortcut_is_a_key", every_shortcut_is_a_key);
    harness.add("shell", "help_opens_and_escape_closes", help_opens_and_escape_closes);
    harness.add("shell", "tab_shows_the_picture_alone", tab_shows_the_picture_alone);
    harness.add("shell", "palette_runs_an_action", palette_runs_an_action);
    harness.add("shell", "keys_do_nothing_while_typing", keys_do_nothing_while_typing);
    harness.add("shell", "a_layout_puts_its_own_panels_in_front",
                a_layout_puts_its_own_panels_in_front);
    harness.add("shell", "menu_and_closed_panels", menu_and_closed_panels);
    harness.add("shell", "scale_changes_the_text_at_once", scale_changes_the_text_at_once);
}

}  // namespace zscope::testing
