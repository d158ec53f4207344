#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

#include "app/ui/icons.h"
#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

float width_of(std::string_view text) {
    return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

void plain_or_muted_text(std::string_view text, bool muted) {
    if (muted) {
        muted_text(text);
    } else {
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
    }
}

/// What is left of `text`; where that is not all of it, the tooltip shows the whole.
void cut_text(std::string_view left, std::string_view text, bool muted) {
    plain_or_muted_text(left, muted);
    if (left != text) {
        tooltip(text);
    }
}

}  // namespace

void tooltip(std::string_view text) {
    if (text.empty() ||
        !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled)) {
        return;
    }
    if (ImGui::BeginTooltip()) {
        ImGui::PushTextWrapPos(em(24));
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
}

std::string action_tooltip(const Action& action, const std::string& reason) {
    std::string text(reason.empty() ? action.help : "Not now: " + reason);
    if (!action.shortcut.empty()) {
        text += "  [" + std::string(action.shortcut) + "]";
    }
    return text;
}

bool icon_button(const char* id, Icon icon, const char* help, bool enabled, bool lit) {
    const float side = ImGui::GetFrameHeight();
    ImGui::BeginDisabled(!enabled);
    ImGui::PushStyleColor(ImGuiCol_Button, ImVec4{0, 0, 0, 0});
    ImGui::PushID(id);
    const bool pressed = ImGui::Button("##icon", {side, side});
    const bool hovered = ImGui::IsItemHovered();
    const ImVec4 tint = lit ? color::kBase : (hovered ? color::kText : color::kMuted);
    const float alpha = lit || hovered ? 1.0F : 0.8F;
    draw_icon(ImGui::GetWindowDrawList(), icon, ImGui::GetItemRectMin(), side,
              ImGui::GetColorU32({tint.x, tint.y, tint.z, alpha}));
    ImGui::PopID();
    ImGui::PopStyleColor();
    ImGui::EndDisabled();
    tooltip(help);
    return pressed;
}

bool action_button(const Action& action, const AppState& state, Actions& actions, const char* label,
                   float width) {
    const std::string reason = action.why_not(state);
    ImGui::BeginDisabled(!reason.empty());
    const std::string text = (label != nullptr ? std::string(label) : std::string(action.label)) +
                             "###" + std::string(action.name);
    const bool pressed = ImGui::Button(text.c_str(), {width, 0.0F});
    ImGui::EndDisabled();
    tooltip(action_tooltip(action, reason));
    if (pressed) {
        actions.dispatch(action.run(state));
    }
    return pressed;
}

bool action_icon(const Action& action, Icon icon, const AppState& state, Actions& actions) {
    const std::string reason = action.why_not(state);
    const std::string name(action.name);
    const bool pressed =
        icon_button(name.c_str(), icon, action_tooltip(action, reason).c_str(), reason.empty());
    if (pressed) {
        actions.dispatch(action.run(state));
    }
    return pressed;
}

bool check_box(const char* label, bool* value) {
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, std::max(1.0F, std::floor(em(0.08F))));
    ImGui::PushStyleColor(ImGuiCol_Border, color::kEdge);
    const bool changed = ImGui::Checkbox(label, value);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    return changed;
}

void muted_text(std::string_view text) {
    ImGui::PushStyleColor(ImGuiCol_Text, color::kMuted);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
}

void wrapped_text(std::string_view text, const ImVec4& tint) {
    ImGui::PushTextWrapPos(0.0F);
    ImGui::PushStyleColor(ImGuiCol_Text, tint);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

void same_line_if_fits(float width) {
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < width) {
        ImGui::NewLine();
    }
}

float labelled_width(const char* label, float field) {
    return width_of(label) + ImGui::GetStyle().ItemSpacing.x + field;
}

float check_box_width(const char* label) {
    return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x + width_of(label);
}

float button_width(const char* label) {
    return width_of(label) + 2.0F * ImGui::GetStyle().FramePadding.x;
}

void right_aligned_text(std::string_view text, bool muted) {
    const float gap = ImGui::GetContentRegionAvail().x - width_of(text);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, gap));
    plain_or_muted_text(text, muted);
}

std::string cut_at_the_end(std::string_view text, float width) {
    if (width_of(text) <= width) {
        return std::string(text);
    }
    std::size_t keep = text.size();
    const float dots = width_of("...");
    while (keep > 0 && width_of(text.substr(0, keep)) + dots > width) {
        --keep;
        while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U) {
            --keep;
        }
    }
    return std::string(text.substr(0, keep)).append("...");
}

void ellipsis_text(std::string_view text, float width, bool muted) {
    cut_text(cut_at_the_end(text, width), text, muted);
}

std::string cut_in_the_middle(std::string_view text, float width) {
    const auto continues = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    if (width_of(text) <= width) {
        return std::string(text);
    }
    std::size_t head = (text.size() + 1) / 2;
    std::size_t tail = head;
    const float dots = width_of("...");
    while ((head > 0 || tail < text.size()) &&
           width_of(text.substr(0, head)) + dots + width_of(text.substr(tail)) > width) {
        if (head > text.size() - tail || tail >= text.size()) {
            --head;
            while (head > 0 && continues(head)) {
                --head;
            }
        } else {
            ++tail;
            while (continues(tail)) {
                ++tail;
            }
        }
    }
    while (head > 0 && continues(head)) {
        --head;
    }
    while (continues(tail)) {
        ++tail;
    }
    return std::string(text.substr(0, head)).append("...").append(text.substr(tail));
}

void middle_ellipsis_text(std::string_view text, float width, bool muted) {
    cut_text(cut_in_the_middle(text, width), text, muted);
}

bool begin_name_combo(const char* id, std::string_view chosen, std::string_view help) {
    const float arrow = ImGui::GetFrameHeight();
    const float room = ImGui::CalcItemWidth() - arrow - 2.0F * ImGui::GetStyle().FramePadding.x;
    const std::string shown = cut_in_the_middle(chosen, room);
    if (ImGui::BeginCombo(id, shown.c_str())) {
        return true;
    }
    std::string told(shown == chosen ? std::string_view() : chosen);
    told.append(told.empty() || help.empty() ? "" : "\n").append(help);
    tooltip(told);
    return false;
}

float component_titles_width(const GeneratorInfo& info) {
    constexpr float kSmallestEm = 2.6F;
    constexpr float kLargestEm = 11.0F;
    float widest = em(kSmallestEm);
    // Without names the last number is as long as any.
    const std::int64_t first = info.component_names.empty() ? info.latent_size - 1 : 0;
    for (std::int64_t i = first; i < info.latent_size; ++i) {
        widest = std::max(widest, ImGui::CalcTextSize(component_title(info, i).c_str()).x);
    }
    return std::ceil(std::min(widest, em(kLargestEm)));
}

void empty_state(const char* title, const char* text) {
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const float width = std::min(space.x, em(26));
    const float height = em(1.5F) + ImGui::CalcTextSize(text, nullptr, false, width).y;
    const float left = ImGui::GetCursorPosX() + std::max(0.0F, (space.x - width) / 2);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::max(0.0F, (space.y - height) / 2));
    ImGui::SetCursorPosX(left);
    ImGui::PushTextWrapPos(left + width);
    ImGui::TextUnformatted(title);
    ImGui::SetCursorPosX(left);
    muted_text(text);
    ImGui::PopTextWrapPos();
}

}  // namespace zscope::ui
