#include <imgui_internal.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "app/state/panels.h"
#include "core/data/image_file.h"
#include "tests/ui/layout_support.h"

/// What can be asked for from everywhere: commands, panels, keys, help, a picture of the window.
namespace zscope::testing {
namespace {

void open_palette(ImGuiTestContext* ctx, UiHarness& ui, const char* query) {
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_P);
    ctx->Yield(3);
    IM_CHECK(ui.state().palette_open);
    ctx->KeyChars(query);
    ctx->Yield(3);
}

void close_palette(ImGuiTestContext* ctx, UiHarness& ui) {
    ctx->KeyPress(ImGuiKey_Escape);
    ctx->Yield(3);
    IM_CHECK(!ui.state().palette_open);
}

void a_greyed_command_says_why(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1280, 800);
    for (const char* name : {"swap", "save_rebased", "train_kill", "export_comparison"}) {
        const Action& action = find_action(name);
        const std::string reason = action.why_not(ui.state());
        ctx->LogInfo("%s: %s", name, reason.c_str());
        IM_CHECK(!reason.empty());
        open_palette(ctx, ui, std::string(action.label).c_str());
        IM_CHECK(ui.words(ctx).find(reason) != std::string::npos);
        const ImGuiWindow* palette = ImGui::FindWindowByName("Commands");
        IM_CHECK_EQ(palette->ScrollMax.x, 0.0F);
        IM_CHECK_LE(palette->Pos.x + palette->Size.x, 1280.0F);
        ctx->KeyPress(ImGuiKey_Enter);
        ctx->Yield(3);
        IM_CHECK(ui.state().palette_open);
        close_palette(ctx, ui);
    }
    resize_window(ctx, ui, 1440, 900);
}

void a_command_is_found_by_its_help(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_palette(ctx, ui, "in the file manager");
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find("Open export folder") != std::string::npos);
    IM_CHECK(words.find("Open bundled model") == std::string::npos);
    close_palette(ctx, ui);
}

void arrows_keep_the_selected_row_in_sight(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    resize_window(ctx, ui, 1280, 800);
    open_palette(ctx, ui, "");
    const auto list = [&] { return ctx->WindowInfo("//Commands/found").Window; };
    IM_CHECK(list() != nullptr);
    IM_CHECK_GT(list()->ScrollMax.y, 0.0F);
    // The query stays where it is.
    IM_CHECK_EQ(ImGui::FindWindowByName("Commands")->ScrollMax.y, 0.0F);
    ctx->KeyPress(ImGuiKey_DownArrow, 3);
    ctx->Yield(2);
    IM_CHECK_EQ(list()->Scroll.y, 0.0F);
    ctx->KeyPress(ImGuiKey_DownArrow, static_cast<int>(all_actions().size()));
    ctx->Yield(2);
    IM_CHECK_GT(list()->Scroll.y, list()->ScrollMax.y - 2.0F * ImGui::GetTextLineHeight());
    close_palette(ctx, ui);
    resize_window(ctx, ui, 1440, 900);
}

bool in_front(const char* panel) {
    const ImGuiWindow* window = ImGui::FindWindowByName(panel);
    return window != nullptr && window->WasActive && window->DockTabIsVisible;
}

void a_panel_comes_to_the_front_by_its_command(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK(!in_front("Layers"));
    const auto show = [&] {
        open_palette(ctx, ui, "panel: layers");
        ctx->KeyPress(ImGuiKey_Enter);
        IM_CHECK(UiHarness::wait_for(
            ctx, [] { return in_front("Layers"); }, 10.0));
        IM_CHECK(!ui.state().palette_open);
        IM_CHECK(UiHarness::wait_for(
            ctx,
            [] {
                const ImGuiWindow* focused = ImGui::GetCurrentContext()->NavWindow;
                return focused != nullptr &&
                       focused->RootWindow == ImGui::FindWindowByName("Layers");
            },
            10.0));
    };
    show();
    ui.dispatch(event::PanelShown{"Strips"});
    IM_CHECK(UiHarness::wait_for(
        ctx, [] { return in_front("Strips"); }, 10.0));
    IM_CHECK(!in_front("Layers"));
    // One that is switched off, and one while the picture stands alone.
    ui.dispatch(event::SettingsChanged{[](Settings& settings) { settings.show_layers = false; }});
    ctx->Yield(4);
    IM_CHECK(!in_front("Layers"));
    show();
    IM_CHECK(ui.state().settings.show_layers);
    ui.dispatch(event::ImageOnlyToggled{});
    ctx->Yield(4);
    ui.dispatch(find_action("panel_pair").run(ui.state()));
    IM_CHECK(UiHarness::wait_for(
        ctx, [] { return in_front("Pair"); }, 10.0));
    IM_CHECK(!ui.state().image_only);
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK(ui.wait_idle(ctx));
}

void keys_that_cannot_act_say_why(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Canvas");
    IM_CHECK(ui.state().messages.empty());
    ctx->KeyPress(ImGuiKey_X);
    ctx->Yield(4);
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    const Message& told = ui.state().messages.back();
    IM_CHECK_STR_EQ(told.title.c_str(), "Not now: Swap A and B");
    IM_CHECK_STR_EQ(told.text.c_str(), find_action("swap").why_not(ui.state()).c_str());
    IM_CHECK(UiHarness::banner() != nullptr);
    ui.dispatch(event::MessagesCleared{});
    ctx->Yield(3);
    ctx->WindowFocus("//Latent");
}

void each_panel_tells_what_it_shows(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    for (const PanelInfo& panel : kPanels) {
        ctx->LogInfo("%s", panel.title);
        ui.dispatch(event::PanelShown{panel.title});
        IM_CHECK(UiHarness::wait_for(
            ctx, [&] { return in_front(panel.title); }, 10.0));
        IM_CHECK(ui.wait_idle(ctx));
        const ImGuiDockNode* node = ImGui::FindWindowByName(panel.title)->DockNode;
        IM_CHECK(node != nullptr && node->TabBar != nullptr);
        const ImRect tabs = node->TabBar->BarRect;
        ctx->SetRef(node->HostWindow);
        const ImRect mark =
            ctx->ItemInfo(std::string("help of ").append(panel.title).c_str()).RectFull;
        IM_CHECK_GE(mark.GetWidth(), ImGui::CalcTextSize("?").x);
        IM_CHECK_GE(mark.Min.x, std::min(tabs.Min.x + node->TabBar->WidthAllTabs, tabs.Max.x));
        ctx->MouseMoveToPos({mark.Max.x - 5.0F, mark.GetCenter().y});
        IM_CHECK(UiHarness::wait_for(
            ctx, [&] { return ui.words(ctx).find(panel.help) != std::string::npos; }, 10.0));
    }
    ctx->MouseMoveToPos({0.0F, 0.0F});
    set_layout(ctx, ui, LayoutPreset::explore);
    IM_CHECK(ui.wait_idle(ctx));
}

void the_window_is_saved_as_a_picture(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::filesystem::path folder = ui.scratch() / "window pictures";
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting.folder = folder; }});
    ctx->Yield(2);
    const auto saved = [&](const std::filesystem::path& path) {
        ctx->SetRef("##MainMenuBar");
        ctx->MenuClick("Export/Save window picture");
        IM_CHECK_RETV(UiHarness::wait_for(ctx,
                                          [&] {
                                              return !ui.state().messages.empty() &&
                                                     ui.state().messages.back().text ==
                                                         path.string();
                                          }),
                      Image{});
        return read_image_file(path);
    };
    const Image first = saved(folder / "fast-window-42.png");
    IM_CHECK_EQ(first.width, ui.window().framebuffer_size().width);
    IM_CHECK_EQ(first.height, ui.window().framebuffer_size().height);
    // The next one replaces nothing.
    const Image second = saved(folder / "fast-window-42-2.png");
    IM_CHECK(!second.empty());
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_palette_tests(UiHarness& harness) {
    harness.add("shell", "a_greyed_command_says_why", a_greyed_command_says_why);
    harness.add("shell", "a_command_is_found_by_its_help", a_command_is_found_by_its_help);
    harness.add("shell", "arrows_keep_the_selected_row_in_sight",
                arrows_keep_the_selected_row_in_sight);
    harness.add("shell", "a_panel_comes_to_the_front_by_its_command",
                a_panel_comes_to_the_front_by_its_command);
    harness.add("shell", "keys_that_cannot_act_say_why", keys_that_cannot_act_say_why);
    harness.add("shell", "each_panel_tells_what_it_shows", each_panel_tells_what_it_shows);
    harness.add("shell", "the_window_is_saved_as_a_picture", the_window_is_saved_as_a_picture);
}

}  // namespace zscope::testing
