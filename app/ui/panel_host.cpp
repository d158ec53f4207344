#include "app/ui/panel_host.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <utility>

#include "app/ui/help_mark.h"
#include "app/ui/layouts.h"
#include "app/ui/menu_bar.h"
#include "app/ui/panels/activeness_panel.h"
#include "app/ui/panels/curves_panel.h"
#include "app/ui/panels/export_panel.h"
#include "app/ui/panels/filmstrip_panel.h"
#include "app/ui/panels/heatmap_panel.h"
#include "app/ui/panels/interactions_panel.h"
#include "app/ui/panels/latent_panel.h"
#include "app/ui/panels/layers_panel.h"
#include "app/ui/panels/messages_panel.h"
#include "app/ui/panels/pair_panel.h"
#include "app/ui/panels/pixel_panel.h"
#include "app/ui/panels/runs_panel.h"
#include "app/ui/panels/strips_panel.h"
#include "app/ui/panels/training_panel.h"
#include "app/ui/panels/untangle_panel.h"
#include "app/ui/quit_dialog.h"
#include "app/ui/shortcuts.h"
#include "app/ui/status_bar.h"
#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

/// To the front of its tabs, and into focus.
void select_tab(const char* panel) {
    const ImGuiWindow* window = ImGui::FindWindowByName(panel);
    if (window != nullptr && window->DockNode != nullptr && window->DockNode->TabBar != nullptr) {
        window->DockNode->TabBar->NextSelectedTabId = window->TabId;
    }
    ImGui::SetWindowFocus(panel);
}

}  // namespace

PanelHost::PanelHost(Pictures& pictures) : bare_canvas_(pictures) {
    add(std::make_unique<LatentPanel>());
    add(std::make_unique<CanvasPanel>(pictures));
    add(std::make_unique<StripsPanel>(pictures));
    add(std::make_unique<ActivenessPanel>());
    add(std::make_unique<UntanglePanel>());
    add(std::make_unique<HeatmapPanel>());
    add(std::make_unique<InteractionsPanel>());
    add(std::make_unique<PixelPanel>());
    add(std::make_unique<PairPanel>(pictures));
    add(std::make_unique<LayersPanel>(pictures));
    add(std::make_unique<TrainingPanel>());
    add(std::make_unique<CurvesPanel>());
    add(std::make_unique<FilmstripPanel>(pictures));
    add(std::make_unique<RunsPanel>());
    add(std::make_unique<ExportPanel>());
    add(std::make_unique<MessagesPanel>());
}

void PanelHost::add(std::unique_ptr<Panel> panel) {
    const PanelInfo& info = find_panel(panel->title());
    panels_.push_back({std::move(panel), info});
}

void PanelHost::draw(const AppState& state, Actions& actions) {
    handle_shortcuts(state, actions);
    const ImGuiID dock_space = ImGui::GetID("zscope_dock_space");
    if (state.image_only) {
        ImGui::DockSpaceOverViewport(dock_space, nullptr, ImGuiDockNodeFlags_KeepAliveOnly);
        draw_image_only(state, actions);
        draw_dialogs(state, actions);
        return;
    }
    draw_menu_bar(state, actions);
    draw_status_bar(state, actions);
    build_layout_if_wanted(dock_space, state.settings.layout);
    ImGui::DockSpaceOverViewport(dock_space, ImGui::GetMainViewport());
    for (const Hosted& hosted : panels_) {
        draw_panel(hosted, state, actions);
    }
    select_first_tabs(state.settings.layout);
    bring_wanted_forward();
    draw_dialogs(state, actions);
}

void PanelHost::bring_wanted_forward() {
    const ImGuiWindow* window = ImGui::FindWindowByName(wanted_panel_.c_str());
    // One that appears in this frame is in no tab bar yet.
    if (window != nullptr && window->Active && window->WasActive) {
        select_tab(std::exchange(wanted_panel_, {}).c_str());
    }
}

void PanelHost::draw_dialogs(const AppState& state, Actions& actions) {
    dialogs_.draw(state, actions);
    draw_quit_dialog(state, actions);
}

void PanelHost::build_layout_if_wanted(ImGuiID dock_space, LayoutPreset preset) {
    if (!layout_checked_) {
        layout_checked_ = true;
        // A layout the user saved is theirs: never build over it.
        layout_wanted_ |= ImGui::DockBuilderGetNode(dock_space) == nullptr;
    }
    if (layout_wanted_) {
        layout_wanted_ = false;
        build_layout(dock_space, preset);
        frames_to_selection_ = 2;
    }
}

void PanelHost::select_first_tabs(LayoutPreset preset) {
    if (frames_to_selection_ == 0 || --frames_to_selection_ > 0) {
        return;
    }
    // Only now: a window that appears takes the front of its tabs. The focus alone would do for the
    // last one only.
    for (const char* panel : front_panels(preset)) {
        select_tab(panel);
    }
}

void PanelHost::draw_panel(const Hosted& hosted, const AppState& state, Actions& actions) {
    if (!(state.settings.*hosted.info.visible)) {
        hosted.panel->hidden(state, actions);
        return;
    }
    bool open = true;
    // One cross is enough: the tab's own.
    ImGuiWindowClass window_class;
    window_class.DockNodeFlagsOverrideSet = ImGuiDockNodeFlags_NoCloseButton;
    ImGui::SetNextWindowClass(&window_class);
    // A panel that comes back, after "image only", must not push its neighbour off the tab.
    const int flags = hosted.panel->window_flags() | ImGuiWindowFlags_NoFocusOnAppearing;
    const bool seen = ImGui::Begin(hosted.info.title, &open, flags);
    if (seen) {
        hosted.panel->draw(state, actions);
    } else {
        hosted.panel->hidden(state, actions);
    }
    ImGui::End();
    if (seen) {
        draw_help_mark(hosted.info);
    }
    if (!open) {
        actions.dispatch(event::SettingsChanged{
            [visible = hosted.info.visible](Settings& settings) { settings.*visible = false; }});
    }
}

void PanelHost::draw_image_only(const AppState& state, Actions& actions) {
    const ImGuiViewport* viewport = ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport->Pos);
    ImGui::SetNextWindowSize(viewport->Size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
    constexpr auto kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoDocking |
                            ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove;
    if (ImGui::Begin("##image_only", nullptr, kFlags)) {
        bare_canvas_.draw_bare(state, actions);
    }
    ImGui::End();
    ImGui::PopStyleVar(3);
}

}  // namespace zscope::ui
