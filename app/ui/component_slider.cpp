#include <algorithm>
#include <cmath>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

#include <imgui_internal.h>

namespace zscope::ui {
namespace {

constexpr float kStep = 0.05F;
constexpr float kFineGain = 0.1F;

/// One key or wheel notch: Shift coarse, Alt fine.
float step_size() {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt) {
        return kStep * 0.1F;
    }
    return io.KeyShift ? kStep * 10.0F : kStep;
}

struct Track {
    ImVec2 low;
    ImVec2 high;
    float range;

    [[nodiscard]] float pixels_per_unit() const { return (high.x - low.x) / (2.0F * range); }
    [[nodiscard]] float x_of(float value) const {
        return std::clamp((low.x + high.x) / 2 + value * pixels_per_unit(), low.x, high.x);
    }
    [[nodiscard]] float value_at(float x) const {
        return std::clamp((x - (low.x + high.x) / 2) / pixels_per_unit(), -range, range);
    }
};

void draw_track(const Track& track, const SliderLook& look, bool hovered, bool active) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = std::round((track.low.y + track.high.y) / 2);
    const float half = std::max(1.0F, em(0.13F));
    const float alpha = look.locked ? 0.4F : 1.0F;
    list->AddRectFilled({track.low.x, middle - half}, {track.high.x, middle + half},
                        to_u32(hovered ? color::kHovered : color::kRaised), half);
    const float zero = track.x_of(0.0F);
    list->AddLine({zero, middle - em(0.3F)}, {zero, middle + em(0.3F)}, to_u32(color::kLine), 1.0F);
    const float base = track.x_of(look.base);
    const float now = track.x_of(look.value);
    list->AddRectFilled({std::min(base, now), middle - half}, {std::max(base, now), middle + half},
                        to_u32(color::kAccent, 0.75F * alpha), half);
    list->AddLine({base, middle - em(0.36F)}, {base, middle + em(0.36F)},
                  to_u32(color::kBase, 0.9F * alpha), std::max(1.0F, em(0.12F)));
    const float radius = em(active ? 0.46F : 0.4F);
    list->AddCircleFilled({now, middle}, radius,
                          to_u32(active || hovered ? color::kText : color::kAccent, alpha));
    if (look.value > track.range || look.value < -track.range) {
        // Beyond the track: a hollow knob says that the number tells the truth, not the place.
        list->AddCircleFilled({now, middle}, radius * 0.5F, to_u32(color::kPanel));
    }
}

/// The value under the hand. A press on the track jumps there, a press on the knob keeps its
/// offset.
float dragged_value(const Track& track, const SliderLook& look) {
    ImGuiStorage* memory = ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetItemID();
    const float mouse = ImGui::GetIO().MousePos.x;
    if (ImGui::IsItemActivated()) {
        const bool on_knob = std::abs(mouse - track.x_of(look.value)) < em(0.6F);
        const bool relative = on_knob || ImGui::GetIO().KeyAlt;
        memory->SetFloat(id, relative ? look.value : track.value_at(mouse));
    } else {
        const float gain = ImGui::GetIO().KeyAlt ? kFineGain : 1.0F;
        const float step = ImGui::GetIO().MouseDelta.x * gain / track.pixels_per_unit();
        // Only a moving hand changes the value, so that one beyond the track survives a click.
        if (step != 0.0F) {
            memory->SetFloat(id,
                             std::clamp(memory->GetFloat(id) + step, -track.range, track.range));
        }
    }
    return memory->GetFloat(id);
}

float key_steps(ImGuiID id) {
    if (!ImGui::IsItemFocused()) {
        return 0.0F;
    }
    // Owned, so that keyboard navigation does not walk away with them.
    ImGui::SetKeyOwner(ImGuiKey_LeftArrow, id);
    ImGui::SetKeyOwner(ImGuiKey_RightArrow, id);
    float steps = 0.0F;
    if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow, ImGuiInputFlags_Repeat, id)) {
        steps -= 1.0F;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_RightArrow, ImGuiInputFlags_Repeat, id)) {
        steps += 1.0F;
    }
    return steps;
}

float wheel_steps() {
    if (!ImGui::IsItemHovered()) {
        return 0.0F;
    }
    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
    return ImGui::GetIO().MouseWheel + ImGui::GetIO().MouseWheelH;
}

}  // namespace

SliderEdit component_slider(const char* id, const SliderLook& look, ImVec2 size) {
    SliderEdit edit;
    ImGui::BeginDisabled(look.locked);
    ImGui::InvisibleButton(id, size, ImGuiButtonFlags_EnableNav);
    // Enter on the focused track activates it too, but there is no hand to follow.
    const bool active = ImGui::IsItemActive() &&
                        ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Mouse;
    const float margin = em(0.5F);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const Track track{{low.x + margin, low.y}, {high.x - margin, high.y}, look.range};
    edit.value = look.value;
    edit.started = active && ImGui::IsItemActivated();
    edit.ended = ImGui::IsItemDeactivated();
    if (active) {
        edit.value = dragged_value(track, look);
    }
    if (!look.locked) {
        edit.value += (key_steps(ImGui::GetItemID()) + wheel_steps()) * step_size();
        const bool hovered = ImGui::IsItemHovered();
        edit.reset = hovered && (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) ||
                                 ImGui::IsMouseClicked(ImGuiMouseButton_Right));
        if (edit.reset) {
            // The hand may still be down: holding must not bring the old place back.
            ImGui::GetStateStorage()->SetFloat(ImGui::GetItemID(), look.base);
        }
    }
    edit.changed = !edit.reset && edit.value != look.value;
    draw_track(track, look, ImGui::IsItemHovered(), active);
    ImGui::EndDisabled();
    if (look.locked) {
        tooltip("Locked: unlock it to move it");
    }
    return edit;
}

}  // namespace zscope::ui
