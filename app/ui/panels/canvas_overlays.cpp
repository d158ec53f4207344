#include "app/ui/panels/canvas_overlays.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/ui/message_view.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

struct PixelText {
    char lines[4][24] = {};
    int count = 0;
    float brightness = 0.0F;
};

PixelText text_of_pixel(const RenderedImage& picture, int x, int y) {
    PixelText text;
    const Image& image = picture.image;
    text.count = std::min(image.channels, 4);
    const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                              static_cast<std::size_t>(x);
    const auto plane =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    for (int c = 0; c < text.count; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        const int byte = image.pixels[pixel * static_cast<std::size_t>(image.channels) + channel];
        text.brightness += static_cast<float>(byte) / (255.0F * static_cast<float>(text.count));
        if (picture.values && c < picture.values->channels) {
            std::snprintf(text.lines[c], sizeof text.lines[c], "%+.2f",
                          static_cast<double>(picture.values->values[channel * plane + pixel]));
        } else {
            std::snprintf(text.lines[c], sizeof text.lines[c], "%d", byte);
        }
    }
    return text;
}

}  // namespace

void draw_pixel_values(const RenderedImage& picture, ImVec2 corner, const Placement& placement,
                       Size canvas) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Point first = placement.to_picture({0, 0});
    const Point last = placement.to_picture({canvas.width, canvas.height});
    const int x_end = std::min(picture.image.width, static_cast<int>(std::ceil(last.x)));
    const int y_end = std::min(picture.image.height, static_cast<int>(std::ceil(last.y)));
    const float line = std::min(ImGui::GetFontSize(), placement.scale / 4.0F);
    for (int y = std::max(0, static_cast<int>(std::floor(first.y))); y < y_end; ++y) {
        for (int x = std::max(0, static_cast<int>(std::floor(first.x))); x < x_end; ++x) {
            const PixelText text = text_of_pixel(picture, x, y);
            const ImU32 ink =
                text.brightness > 0.5F ? IM_COL32(0, 0, 0, 200) : IM_COL32(255, 255, 255, 200);
            const float left =
                corner.x + placement.origin.x + static_cast<float>(x) * placement.scale;
            float top = corner.y + placement.origin.y + static_cast<float>(y) * placement.scale +
                        (placement.scale - line * static_cast<float>(text.count)) / 2;
            for (int c = 0; c < text.count; ++c, top += line) {
                const float width =
                    ImGui::GetFont()->CalcTextSizeA(line, FLT_MAX, 0.0F, text.lines[c]).x;
                list->AddText(ImGui::GetFont(), line, {left + (placement.scale - width) / 2, top},
                              ink, text.lines[c]);
            }
        }
    }
}

void draw_stale_mark(const AppState& state, ImVec2 corner, Size canvas) {
    const bool base = state.canvas.show_base && state.canvas.base;
    if (!base && !state.picture_is_elsewhere()) {
        return;
    }
    const char* text = base ? "base" : (state.picture_failed() ? "not current" : "updating");
    const ImVec2 size = ImGui::CalcTextSize(text);
    const float pad = em(0.45F);
    const ImVec2 high{corner.x + canvas.width - em(0.6F), corner.y + em(0.6F) + size.y + pad};
    const ImVec2 low{high.x - size.x - 2 * pad, corner.y + em(0.6F)};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(low, high, to_u32(color::kChip), em(0.3F));
    list->AddText({low.x + pad, low.y + pad / 2}, to_u32(base ? color::kBase : color::kText), text);
}

void draw_banner(const AppState& state, Actions& actions, ImVec2 corner, Size canvas) {
    if (state.banner_dismissed || state.messages.empty()) {
        return;
    }
    const Message& message = state.messages.back();
    const float margin = em(0.6F);
    const float width = std::min(canvas.width - 2 * margin, em(38));
    ImGui::SetCursorScreenPos({corner.x + margin, corner.y + margin});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color::kErrorDeep);
    ImGui::PushStyleColor(ImGuiCol_Border, color::kError);
    constexpr auto kFlags = ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_Borders;
    if (ImGui::BeginChild("banner", {width, 0}, kFlags)) {
        draw_message(message, actions, MessagePlace::banner);
    }
    ImGui::EndChild();
    ImGui::PopStyleColor(2);
}

}  // namespace zscope::ui
