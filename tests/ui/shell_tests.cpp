#include <imgui_internal.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/shortcuts.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "tests/ui/layout_support.h"

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
    ctx->MenuClick("View/Memory for going back/64 MB");
    ctx->Yield(3);
    IM_CHECK_EQ(ui.state().settings.cache_mb, 64);
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

/// Titles that are cut or lie beyond their tab bar.
std::string unreadable_tabs() {
    std::string found;
    ImGuiContext& context = *ImGui::GetCurrentContext();
    for (int i = 0; i < context.TabBars.GetMapSize(); ++i) {
        const ImGuiTabBar* bar = context.TabBars.TryGetMapData(i);
        if (bar == nullptr || bar->CurrFrameVisible + 1 < context.FrameCount) {
            continue;
        }
        for (const ImGuiTabItem& tab : bar->Tabs) {
            const bool cut = tab.Width < tab.ContentWidth - 0.5F;
            const bool beyond = tab.Offset + tab.Width > bar->BarRect.GetWidth() + 0.5F;
            if (cut || beyond) {
                found.append(tab.Window->Name).append(" ");
            }
        }
    }
    return found;
}

void check_tabs_of_all_layouts(ImGuiTestContext* ctx, UiHarness& ui) {
    for (const LayoutPreset preset :
         {LayoutPreset::explore, LayoutPreset::compare, LayoutPreset::train}) {
        set_layout(ctx, ui, preset);
        const std::string unreadable = unreadable_tabs();
        ctx->LogInfo("layout %d: %s", static_cast<int>(preset), unreadable.c_str());
        IM_CHECK_STR_EQ(unreadable.c_str(), "");
    }
}

void every_tab_title_is_readable(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    for (const auto& [width, height] :
         {std::pair{1280, 720}, {1280, 800}, {1440, 900}, {1500, 900}, {1920, 1080}}) {
        ctx->LogInfo("%d x %d", width, height);
        resize_window(ctx, ui, width, height);
        check_tabs_of_all_layouts(ctx, ui);
    }
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

/// In the smallest window, on the model whose components have the longest names.
void names_of_the_demos_components_are_whole(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1280, 720);
    set_layout(ctx, ui, LayoutPreset::explore);
    ui.dispatch(event::OpenAsked{{ModelOrigin::demo, {}}});
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.state().model.source.origin == ModelOrigin::demo && !ui.state().model.loading;
    }));
    // Elsewhere the names are read too.
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.show_canvas = false;
        settings.show_strips = false;
        settings.show_activeness = false;
        settings.show_pair = false;
        settings.show_interactions = false;
    }});
    ctx->Yield(4);
    const std::string words = ui.words(ctx);
    const GeneratorInfo& info = ui.state().model.info;
    IM_CHECK_EQ(info.component_names.size(), std::size_t{12});
    for (std::int64_t i = 0; i < info.latent_size; ++i) {
        const std::string title = component_title(info, i);
        ctx->LogInfo("%s", title.c_str());
        IM_CHECK(words.find(title) != std::string::npos);
    }
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

/// A dense screen shows what another one of half its size does, of twice the size.
void twice_the_scale_is_twice_the_size(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    constexpr std::array kPanels = {"Latent", "Canvas", "Strips"};
    const auto panel_size = [](const char* panel) { return ImGui::FindWindowByName(panel)->Size; };
    resize_window(ctx, ui, 1280, 720);
    set_layout(ctx, ui, LayoutPreset::explore);
    const float font = ImGui::GetFontSize();
    const float frame = ImGui::GetFrameHeight();
    std::vector<ImVec2> sizes;
    for (const char* panel : kPanels) {
        sizes.push_back(panel_size(panel));
    }
    ui.dispatch(event::SettingsChanged{[](Settings& settings) { settings.ui_scale = 2.0F; }});
    resize_window(ctx, ui, 2560, 1440);
    check_tabs_of_all_layouts(ctx, ui);
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK_EQ(ImGui::GetFontSize(), 2.0F * font);
    IM_CHECK_EQ(ImGui::GetFrameHeight(), 2.0F * frame);
    for (std::size_t i = 0; i < kPanels.size(); ++i) {
        const ImVec2 size = panel_size(kPanels[i]);
        ctx->LogInfo("%s: %.0f x %.0f", kPanels[i], static_cast<double>(size.x),
                     static_cast<double>(size.y));
        // Edges lie on whole pixels, and the lines between panels are scaled in whole ones.
        IM_CHECK_LE(std::abs(size.x - 2.0F * sizes[i].x), 8.0F);
        IM_CHECK_LE(std::abs(size.y - 2.0F * sizes[i].y), 8.0F);
    }
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

/// Moved to another screen, or this one set anew; the user's own factor goes on top.
void another_scale_of_the_screen_is_followed(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 2560, 1440);
    const float font = ImGui::GetFontSize();
    const float frame = ImGui::GetFrameHeight();
    const auto check_scale = [&](float screen, float factor) {
        ui.set_screen_scale(screen);
        ui.dispatch(
            event::SettingsChanged{[factor](Settings& settings) { settings.ui_scale = factor; }});
        ctx->Yield(3);
        IM_CHECK_EQ(ImGui::GetFontSize(), screen * factor * font);
        IM_CHECK_EQ(ImGui::GetFrameHeight(), screen * factor * frame);
    };
    check_scale(2.0F, 1.0F);
    check_tabs_of_all_layouts(ctx, ui);
    check_scale(2.0F, 1.5F);
    check_scale(1.0F, 2.0F);
    check_scale(1.0F, 1.0F);
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

/// Of a model with many components, beside a picture that is not small.
void four_rows_of_strips_are_in_view(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "wide");
    resize_window(ctx, ui, 1600, 1000);
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK(ui.wait_idle(ctx));
    ImGuiWindow* rows = UiHarness::child_window("Strips/rows");
    IM_CHECK(rows != nullptr);
    ctx->SetRef(rows);
    const ImRect fourth = ctx->ItemInfo("$$3/$$0/cell").RectFull;
    IM_CHECK_GT(fourth.GetHeight(), 0.0F);
    IM_CHECK_GE(fourth.Min.y, rows->InnerRect.Min.y);
    IM_CHECK_LE(fourth.Max.y, rows->InnerRect.Max.y);
    const ImGuiWindow* canvas = UiHarness::child_window("Canvas/area");
    IM_CHECK(canvas != nullptr);
    IM_CHECK_GE(canvas->Size.y, 500.0F);
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

float luminance(const ImVec4& color) {
    const auto linear = [](float c) {
        return c <= 0.04045F ? c / 12.92F : std::pow((c + 0.055F) / 1.055F, 2.4F);
    };
    return 0.2126F * linear(color.x) + 0.7152F * linear(color.y) + 0.0722F * linear(color.z);
}

void edge_of_a_check_box_stands_out(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const float edge = luminance(ui::color::kEdge) + 0.05F;
    IM_CHECK_GE(edge / (luminance(ui::color::kPanel) + 0.05F), 3.0F);
    IM_CHECK_GE(edge / (luminance(ui::color::kBackground) + 0.05F), 3.0F);
}

void names_are_cut_in_the_middle(ImGuiTestContext* /*ctx*/, UiHarness& /*ui*/) {
    const std::string name = "two-factors-lambda-0.1-seed-7-long-ramp-second-try";
    const float whole = ImGui::CalcTextSize(name.c_str()).x;
    IM_CHECK_STR_EQ(ui::cut_in_the_middle(name, whole).c_str(), name.c_str());
    const std::string cut = ui::cut_in_the_middle(name, whole / 2);
    IM_CHECK_LE(ImGui::CalcTextSize(cut.c_str()).x, whole / 2);
    IM_CHECK(cut.starts_with("two-"));
    IM_CHECK(cut.ends_with("-try"));
    IM_CHECK(cut.find("...") != std::string::npos);
    // Never half a character.
    const std::string umlauts = ui::cut_in_the_middle(
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", ImGui::CalcTextSize("aaaa").x);
    for (std::size_t i = 0; i < umlauts.size(); ++i) {
        IM_CHECK(umlauts[i] != '\xa4' || (i > 0 && umlauts[i - 1] == '\xc3'));
    }
    IM_CHECK_STR_EQ(ui::cut_in_the_middle(name, 0.0F).c_str(), "...");
}

void names_are_cut_at_the_end(ImGuiTestContext* /*ctx*/, UiHarness& /*ui*/) {
    const std::string text = "No map: A and B have different numbers of components";
    const float whole = ImGui::CalcTextSize(text.c_str()).x;
    IM_CHECK_STR_EQ(ui::cut_at_the_end(text, whole).c_str(), text.c_str());
    const std::string cut = ui::cut_at_the_end(text, whole / 2);
    IM_CHECK_LE(ImGui::CalcTextSize(cut.c_str()).x, whole / 2);
    IM_CHECK(cut.starts_with("No map: A"));
    IM_CHECK(cut.ends_with("..."));
    IM_CHECK_STR_EQ(ui::cut_at_the_end(text, 0.0F).c_str(), "...");
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

/// In the lower half of the window, with two pictures beside each other above.
void panels_of_the_compare_layout_are_high_enough(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1440, 900}}) {
        resize_window(ctx, ui, width, height);
        set_layout(ctx, ui, LayoutPreset::compare);
        for (const char* panel : {"Strips", "Layers", "Interactions", "Pixel"}) {
            ctx->WindowFocus((std::string("//") + panel).c_str());
            ctx->Yield(3);
            IM_CHECK(in_front(panel));
            IM_CHECK_GE(ImGui::FindWindowByName(panel)->Size.y, ui::em(17));
        }
    }
    ui.dispatch(event::BClosed{});
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK(ui.wait_idle(ctx));
}

void a_wide_window_explores_with_the_ranking_in_front(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1920, 1080);
    set_layout(ctx, ui, LayoutPreset::explore);
    for (const char* panel : {"Latent", "Canvas", "Strips", "Activeness", "Export"}) {
        IM_CHECK(in_front(panel));
    }
    IM_CHECK(!in_front("Untangle"));
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
}

}  // namespace

void add_shell_tests(UiHarness& harness) {
    harness.add("shell", "every_tab_title_is_readable", every_tab_title_is_readable);
    harness.add("shell", "names_of_the_demos_components_are_whole",
                names_of_the_demos_components_are_whole);
    harness.add("shell", "twice_the_scale_is_twice_the_size", twice_the_scale_is_twice_the_size);
    harness.add("shell", "another_scale_of_the_screen_is_followed",
                another_scale_of_the_screen_is_followed);
    harness.add("shell", "four_rows_of_strips_are_in_view", four_rows_of_strips_are_in_view);
    harness.add("shell", "edge_of_a_check_box_stands_out", edge_of_a_check_box_stands_out);
    harness.add("shell", "names_are_cut_in_the_middle", names_are_cut_in_the_middle);
    harness.add("shell", "names_are_cut_at_the_end", names_are_cut_at_the_end);
    harness.add("shell", "every_shortcut_is_a_key", every_shortcut_is_a_key);
    harness.add("shell", "help_opens_and_escape_closes", help_opens_and_escape_closes);
    harness.add("shell", "tab_shows_the_picture_alone", tab_shows_the_picture_alone);
    harness.add("shell", "palette_runs_an_action", palette_runs_an_action);
    harness.add("shell", "keys_do_nothing_while_typing", keys_do_nothing_while_typing);
    harness.add("shell", "a_layout_puts_its_own_panels_in_front",
                a_layout_puts_its_own_panels_in_front);
    harness.add("shell", "panels_of_the_compare_layout_are_high_enough",
                panels_of_the_compare_layout_are_high_enough);
    harness.add("shell", "wide_window_explores_with_the_ranking_in_front",
                a_wide_window_explores_with_the_ranking_in_front);
    harness.add("shell", "menu_and_closed_panels", menu_and_closed_panels);
    harness.add("shell", "scale_changes_the_text_at_once", scale_changes_the_text_at_once);
}

}  // namespace zscope::testing
