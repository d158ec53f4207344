#include "app/ui/layouts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

constexpr float kLatentEm = 30.0F;
constexpr float kLatentNarrowEm = 28.5F;
constexpr float kInspectEm = 28.0F;
constexpr float kCompareInspectEm = 22.0F;
constexpr float kStripsEm = 21.0F;
constexpr float kCurvesEm = 23.0F;
constexpr float kExportEm = 30.0F;
/// Narrower windows put everything that is not the picture into one column.
constexpr float kNarrowEm = 100.0F;

/// The dock space as it is cut up.
struct Space {
    ImGuiID center = 0;
    ImVec2 size;
    bool narrow = false;
};

float share(float wanted_em, float whole, float limit) {
    return std::min(em(wanted_em) / std::max(whole, 1.0F), limit);
}

bool is_narrow() {
    return ImGui::GetMainViewport()->WorkSize.x < em(kNarrowEm);
}

Space empty_space(ImGuiID dock_space) {
    const ImVec2 size = ImGui::GetMainViewport()->WorkSize;
    ImGui::DockBuilderRemoveNode(dock_space);
    ImGui::DockBuilderAddNode(dock_space, ImGuiDockNodeFlags_DockSpace);
    ImGui::DockBuilderSetNodeSize(dock_space, size);
    return {dock_space, size, is_narrow()};
}

ImGuiID cut(ImGuiID& from, ImGuiDir side, float ratio) {
    return ImGui::DockBuilderSplitNode(from, side, ratio, nullptr, &from);
}

void dock(ImGuiID node, std::initializer_list<const char*> panels) {
    for (const char* panel : panels) {
        ImGui::DockBuilderDockWindow(panel, node);
    }
}

ImGuiID cut_left(Space& space) {
    const float width = space.narrow ? kLatentNarrowEm : kLatentEm;
    return cut(space.center, ImGuiDir_Left, share(width, space.size.x, 0.4F));
}

ImGuiID cut_right(Space& space, float width_em) {
    const float left = space.size.x - em(kLatentEm);
    return cut(space.center, ImGuiDir_Right, share(width_em, left, 0.4F));
}

/// Sliders, picture, strips, measurements.
void build_explore(Space space) {
    const ImGuiID left = cut_left(space);
    ImGuiID inspect = left;
    ImGuiID side = left;
    if (!space.narrow) {
        inspect = cut_right(space, kInspectEm);
        side = cut(inspect, ImGuiDir_Down, share(kExportEm, space.size.y, 0.5F));
    }
    const ImGuiID bottom = cut(space.center, ImGuiDir_Down, share(kStripsEm, space.size.y, 0.36F));
    dock(left, {"Latent"});
    if (space.narrow) {
        dock(left, {"Heatmap", "Export", "Messages"});
        dock(space.center, {"Canvas", "Runs"});
        dock(bottom,
             {"Strips", "Pair", "Activeness", "Untangle", "Interactions", "Pixel", "Layers"});
    } else {
        dock(inspect, {"Activeness", "Untangle", "Heatmap", "Layers"});
        dock(side, {"Export", "Interactions", "Pixel", "Messages"});
        dock(space.center, {"Canvas"});
        dock(bottom, {"Strips", "Pair", "Runs"});
    }
    dock(bottom, {"Training", "Curves", "Filmstrip"});
}

/// Room for two pictures, which are wider than high side by side.
void build_compare(Space space) {
    const ImGuiID left = cut_left(space);
    ImGuiID right = space.narrow ? left : cut_right(space, kCompareInspectEm);
    const ImGuiID side = space.narrow ? left : cut(right, ImGuiDir_Down, 0.5F);
    const ImGuiID bottom = cut(space.center, ImGuiDir_Down, share(kStripsEm, space.size.y, 0.36F));
    dock(left, {"Latent"});
    dock(bottom, {"Strips"});
    if (space.narrow) {
        dock(left, {"Activeness", "Heatmap", "Export"});
        dock(space.center, {"Canvas", "Runs"});
        dock(bottom, {"Untangle", "Pixel", "Interactions", "Messages"});
    } else {
        dock(right, {"Activeness", "Heatmap", "Untangle"});
        dock(side, {"Export", "Interactions", "Pixel"});
        dock(space.center, {"Canvas"});
        dock(bottom, {"Runs", "Messages"});
    }
    dock(bottom, {"Pair", "Layers", "Training", "Filmstrip", "Curves"});
}

/// The form on the left, curves and filmstrip below, what follows the run around the picture.
void build_train(Space space) {
    const ImGuiID left = cut_left(space);
    ImGuiID bottom = cut(space.center, ImGuiDir_Down, share(kCurvesEm, space.size.y, 0.42F));
    dock(left, {"Training", "Latent", "Untangle"});
    if (space.narrow) {
        dock(left, {"Activeness"});
        dock(space.center, {"Canvas", "Runs"});
        dock(bottom, {"Curves", "Filmstrip", "Strips", "Pair", "Heatmap", "Interactions", "Pixel",
                      "Layers", "Export", "Messages"});
        return;
    }
    const ImGuiID film = cut(bottom, ImGuiDir_Right, 0.42F);
    ImGuiID inspect = cut_right(space, kInspectEm);
    const ImGuiID strips = cut(inspect, ImGuiDir_Down, 0.5F);
    dock(space.center, {"Canvas"});
    dock(bottom, {"Curves", "Runs"});
    dock(film, {"Filmstrip", "Export"});
    dock(strips, {"Strips", "Pair", "Messages"});
    dock(inspect, {"Activeness", "Heatmap", "Interactions", "Pixel", "Layers"});
}

}  // namespace

void build_layout(ImGuiID dock_space, LayoutPreset preset) {
    const Space space = empty_space(dock_space);
    switch (preset) {
        case LayoutPreset::explore:
            build_explore(space);
            break;
        case LayoutPreset::compare:
            build_compare(space);
            break;
        case LayoutPreset::train:
            build_train(space);
            break;
    }
    ImGui::DockBuilderFinish(dock_space);
}

std::span<const char* const> front_panels(LayoutPreset preset) {
    static constexpr std::array<const char*, 5> kExplore = {"Activeness", "Export", "Canvas",
                                                            "Strips", "Latent"};
    static constexpr std::array<const char*, 5> kCompare = {"Export", "Activeness", "Canvas",
                                                            "Strips", "Latent"};
    static constexpr std::array<const char*, 6> kTrain = {"Activeness", "Canvas", "Strips",
                                                          "Filmstrip",  "Curves", "Training"};
    // There one node holds what has a node each elsewhere.
    static constexpr std::array<const char*, 3> kNarrow = {"Canvas", "Strips", "Latent"};
    static constexpr std::array<const char*, 3> kNarrowTrain = {"Canvas", "Curves", "Training"};
    switch (preset) {
        case LayoutPreset::compare:
            return is_narrow() ? kNarrow : std::span<const char* const>(kCompare);
        case LayoutPreset::train:
            return is_narrow() ? kNarrowTrain : std::span<const char* const>(kTrain);
        case LayoutPreset::explore:
            break;
    }
    return is_narrow() ? kNarrow : std::span<const char* const>(kExplore);
}

}  // namespace zscope::ui
