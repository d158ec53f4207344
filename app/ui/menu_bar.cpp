#include "app/ui/menu_bar.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "app/state/panels.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr std::array kCacheSizes{64, 128, 256, 512, 1024, 2048};

/// What can be done with one of the recent models; one that is gone can only be removed.
void draw_recent_model(const RecentModel& model, bool is_missing, Actions& actions) {
    muted_text(model.path.string());
    if (is_missing) {
        muted_text("is not there any more");
    }
    if (ImGui::MenuItem("Open", nullptr, false, !is_missing)) {
        actions.dispatch(event::OpenAsked{{ModelOrigin::file, model.path}});
    }
    if (ImGui::MenuItem("Keep in the list", nullptr, model.pinned)) {
        actions.dispatch(event::RecentPinned{model.path, !model.pinned});
    }
    if (ImGui::MenuItem("Remove")) {
        actions.dispatch(event::RecentRemoved{model.path});
    }
}

void draw_recent(const AppState& state, Actions& actions) {
    if (ImGui::IsWindowAppearing()) {  // the menu that it stands in
        actions.dispatch(event::RecentLookAsked{});
    }
    const auto& recent = state.settings.recent;
    if (!ImGui::BeginMenu("Recent", !recent.empty())) {
        return;
    }
    for (const RecentModel& model : recent) {
        const auto& missing = state.missing_recent;
        const bool is_missing =
            std::find(missing.begin(), missing.end(), model.path) != missing.end();
        ImGui::PushID(model.path.c_str());
        ImGui::PushStyleColor(
            ImGuiCol_Text,
            ImGui::GetStyleColorVec4(is_missing ? ImGuiCol_TextDisabled : ImGuiCol_Text));
        const bool is_open = ImGui::BeginMenu(model.path.filename().c_str());
        ImGui::PopStyleColor();
        if (is_open) {
            draw_recent_model(model, is_missing, actions);
            ImGui::EndMenu();
        }
        ImGui::PopID();
    }
    ImGui::EndMenu();
}

struct SettingSwitch {
    const char* label;
    bool Settings::*field;
};

constexpr std::array kOtherSwitches{
    SettingSwitch{"Values in large pixels", &Settings::show_pixel_values},
    SettingSwitch{"Open the last model at start", &Settings::reopen_last},
};

void draw_switch(const SettingSwitch& item, const AppState& state, Actions& actions) {
    const bool was_on = state.settings.*item.field;
    if (ImGui::MenuItem(item.label, nullptr, was_on)) {
        actions.dispatch(event::SettingsChanged{
            [field = item.field, was_on](Settings& settings) { settings.*field = !was_on; }});
    }
}

void draw_panel_switch(const PanelInfo& panel, const AppState& state, Actions& actions) {
    const bool was_on = state.settings.*panel.visible;
    if (ImGui::MenuItem(panel.title, nullptr, was_on)) {
        actions.dispatch(
            was_on ? Event(event::SettingsChanged{
                         [field = panel.visible](Settings& settings) { settings.*field = false; }})
                   : Event(event::PanelShown{panel.title}));
    }
    tooltip(panel.help);
}

bool is_layout(const Action& action) {
    return action.name.starts_with("layout_");
}

/// The menu has a switch in its place.
bool shows_a_panel(const Action& action) {
    return action.name.starts_with("panel_");
}

void draw_layouts(const AppState& state, Actions& actions) {
    if (ImGui::BeginMenu("Layout")) {
        for (const Action& action : all_actions()) {
            if (is_layout(action)) {
                action_menu_item(action, state, actions);
            }
        }
        ImGui::EndMenu();
    }
}

void draw_switches(const AppState& state, Actions& actions) {
    ImGui::SeparatorText("Panels");
    for (const PanelInfo& panel : kPanels) {
        draw_panel_switch(panel, state, actions);
    }
    ImGui::Separator();
    for (const SettingSwitch& item : kOtherSwitches) {
        draw_switch(item, state, actions);
    }
}

void draw_cache_sizes(const AppState& state, Actions& actions) {
    if (!ImGui::BeginMenu("Memory for going back")) {
        return;
    }
    muted_text("Pictures seen and analyses finished before");
    for (const int size : kCacheSizes) {
        const std::string label = std::to_string(size).append(" MB");
        if (ImGui::MenuItem(label.c_str(), nullptr, size == state.settings.cache_mb)) {
            actions.dispatch(
                event::SettingsChanged{[size](Settings& settings) { settings.cache_mb = size; }});
        }
    }
    ImGui::EndMenu();
}

void draw_group(ActionGroup group, const AppState& state, Actions& actions) {
    for (const Action& action : all_actions()) {
        if (action.group != group || is_layout(action) || shows_a_panel(action)) {
            continue;
        }
        if (action.name == "reload") {
            draw_recent(state, actions);
        }
        if (action.name == "quit") {
            ImGui::Separator();
        }
        action_menu_item(action, state, actions);
    }
}

/// The built-in generator, one click away.
void draw_demo_button(const AppState& state, Actions& actions) {
    if (state.model.ready() && state.model.source.origin == ModelOrigin::demo) {
        return;
    }
    const Action& open_demo = find_action("open_demo");
    ImGui::Dummy({em(0.3F), 0});
    if (ImGui::SmallButton("Demo")) {
        actions.dispatch(open_demo.run(state));
    }
    tooltip(action_tooltip(open_demo, {}));
}

void draw_model_name(const AppState& state) {
    std::string text = state.model.ready() ? state.model.info.name : "no model";
    if (state.model.loading) {
        text = "opening " + short_name(*state.model.loading) + "...";
    }
    right_aligned_text(text, true);
}

}  // namespace

void action_menu_item(const Action& action, const AppState& state, Actions& actions) {
    const std::string reason = action.why_not(state);
    const std::string label(action.label);
    const std::string shortcut(action.shortcut);
    if (ImGui::MenuItem(label.c_str(), shortcut.empty() ? nullptr : shortcut.c_str(), false,
                        reason.empty())) {
        actions.dispatch(action.run(state));
    }
    tooltip(action_tooltip(action, reason));
}

void draw_menu_bar(const AppState& state, Actions& actions) {
    if (!ImGui::BeginMainMenuBar()) {
        return;
    }
    for (const ActionGroup group : kActionGroups) {
        if (ImGui::BeginMenu(std::string(group_title(group)).c_str())) {
            draw_group(group, state, actions);
            if (group == ActionGroup::view) {
                draw_layouts(state, actions);
                draw_switches(state, actions);
                draw_cache_sizes(state, actions);
            }
            ImGui::EndMenu();
        }
    }
    ImGui::Dummy({em(0.5F), 0});
    action_icon(find_action("undo"), Icon::undo, state, actions);
    action_icon(find_action("redo"), Icon::redo, state, actions);
    draw_demo_button(state, actions);
    draw_model_name(state);
    ImGui::EndMainMenuBar();
}

}  // namespace zscope::ui
