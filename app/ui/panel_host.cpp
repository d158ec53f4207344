#include "app/ui/panel_host.h"

#include <imgui.h>
#include <imgui_internal.h>

#include "app/ui/menu_bar.h"
#include "app/ui/panels/activeness_panel.h"
#include "app/ui/panels/export_panel.h"
#include "app/ui/panels/heatmap_panel.h"
#include "app/ui/panels/interactions_panel.h"
#include "app/ui/panels/latent_panel.h"
#include "app/ui/panels/messages_panel.h"
#include "app/ui/panels/pair_panel.h"
#include "app/ui/panels/pixel_panel.h"
#include "app/ui/panels/strips_panel.h"
#include "app/ui/panels/untangle_panel.h"
#include "app/ui/shortcuts.h"
#include "app/ui/status_bar.h"
#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

constexpr float kLatentEm = 30.0F;
constexpr float kLatentNarrowEm = 27.0F;
constexpr float kInspectEm = 28.0F;
constexpr float kStripsEm = 19.0F;
constexpr float kExportEm = 23.0F;
/// Narrower windows put everything that is not the picture into one column.
constexpr float kNarrowEm = 100.0F;

float share(float wanted, float whole, float limit) {
    return std::min(wanted / std::max(whole, 1.0F), limit);
}

void build_default_layout(ImGuiID dock_space) {
    const ImVec2 size = ImGui::GetMainViewport()->WorkSize;
    const bool narrow = size.x < em(kNarrowEm);
    ImGui::DockBuilderRemoveNode(dock_space);
    ImGui::DockBuilderAddNode(dock_space, ImGuiDockNodeFlags_DockSpace);
    ImGui::DockBuilderSetNodeSize(dock_space, size);
    ImGuiID center = dock_space;
    const float left_em = narrow ? kLatentNarrowEm : kLatentEm;
    const ImGuiID left = ImGui::DockBuilderSplitNode(
        center, ImGuiDir_Left, share(em(left_em), size.x, 0.4F), nullptr, &center);
    ImGuiID inspect = left;
    ImGuiID side = left;
    if (!narrow) {
        inspect = ImGui::DockBuilderSplitNode(center, ImGuiDir_Right,
                                              share(em(kInspectEm), size.x - em(kLatentEm), 0.4F),
                                              nullptr, &center);
        side = ImGui::DockBuilderSplitNode(inspect, ImGuiDir_Down,
                                           share(em(kExportEm), size.y, 0.45F), nullptr, &inspect);
    }
    const ImGuiID bottom = ImGui::DockBuilderSplitNode(
        center, ImGuiDir_Down, share(em(kStripsEm), size.y, 0.36F), nullptr, &center);
    ImGui::DockBuilderDockWindow("Latent", left);
    ImGui::DockBuilderDockWindow("Canvas", center);
    ImGui::DockBuilderDockWindow("Strips", bottom);
    for (const char* panel : {"Activeness", "Untangle", "Interactions", "Pixel"}) {
        ImGui::DockBuilderDockWindow(panel, narrow ? bottom : inspect);
    }
    ImGui::DockBuilderDockWindow("Heatmap", inspect);
    ImGui::DockBuilderDockWindow("Pair", bottom);
    ImGui::DockBuilderDockWindow("Export", side);
    ImGui::DockBuilderDockWindow("Messages", side);
    ImGui::DockBuilderFinish(dock_space);
}

}  // namespace

PanelHost::PanelHost(Pictures& pictures) : bare_canvas_(pictures) {
    panels_.push_back({std::make_unique<LatentPanel>(), &Settings::show_latent});
    panels_.push_back({std::make_unique<CanvasPanel>(pictures), &Settings::show_canvas});
    panels_.push_back({std::make_unique<StripsPanel>(pictures), &Settings::show_strips});
    panels_.push_back({std::make_unique<ActivenessPanel>(), &Settings::show_activeness});
    panels_.push_back({std::make_unique<UntanglePanel>(), &Settings::show_untangle});
    panels_.push_back({std::make_unique<HeatmapPanel>(), &Settings::show_heatmap});
    panels_.push_back({std::make_unique<InteractionsPanel>(), &Settings::show_interactions});
    panels_.push_back({std::make_unique<PixelPanel>(), &Settings::show_pixel});
    panels_.push_back({std::make_unique<PairPanel>(pictures), &Settings::show_pair});
    panels_.push_back({std::make_unique<ExportPanel>(), &Settings::show_export});
    panels_.push_back({std::make_unique<MessagesPanel>(), &Settings::show_messages});
}

void PanelHost::draw(const AppState& state, Actions& actions) {
    handle_shortcuts(state, actions);
    const ImGuiID dock_space = ImGui::GetID("zscope_dock_space");
    if (state.image_only) {
        ImGui::DockSpaceOverViewport(dock_space, nullptr, ImGuiDockNodeFlags_KeepAliveOnly);
        draw_image_only(state, actions);
        dialogs_.draw(state, actions);
        return;
    }
    draw_menu_bar(state, actions);
    draw_status_bar(state);
    build_layout_if_wanted(dock_space);
    ImGui::DockSpaceOverViewport(dock_space, ImGui::GetMainViewport());
    for (const Hosted& hosted : panels_) {
        draw_panel(hosted, state, actions);
    }
    select_first_tabs();
    dialogs_.draw(state, actions);
}

void PanelHost::build_layout_if_wanted(ImGuiID dock_space) {
    if (!layout_checked_) {
        layout_checked_ = true;
        // A layout the user saved is theirs: never build over it.
        layout_wanted_ |= ImGui::DockBuilderGetNode(dock_space) == nullptr;
    }
    if (layout_wanted_) {
        layout_wanted_ = false;
        build_default_layout(dock_space);
        frames_to_selection_ = 2;
    }
}

void PanelHost::select_first_tabs() {
    if (frames_to_selection_ == 0 || --frames_to_selection_ > 0) {
        return;
    }
    // Only now: a window that appears takes the front of its tabs.
    for (const char* front : {"Activeness", "Export", "Strips", "Latent"}) {
        ImGui::SetWindowFocus(front);
    }
}

void PanelHost::draw_panel(const Hosted& hosted, const AppState& state, Actions& actions) {
    if (!(state.settings.*hosted.visible)) {
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
    if (ImGui::Begin(hosted.panel->title(), &open, flags)) {
        hosted.panel->draw(state, actions);
    } else {
        hosted.panel->hidden(state, actions);
    }
    ImGui::End();
    if (!open) {
        Settings settings = state.settings;
        settings.*hosted.visible = false;
        actions.dispatch(event::SettingsChanged{settings});
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
