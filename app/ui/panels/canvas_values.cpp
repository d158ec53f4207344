#include "app/ui/panels/canvas_values.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "app/ui/color_bar.h"
#include "core/export/colormap.h"

namespace zscope::ui {
namespace {

/// Screen pixels that a picture's pixel must be wider than.
constexpr float kRoomForValues = 50.0F;

struct PixelText {
    char lines[4][24] = {};
    int count = 0;
    ImU32 ink = 0;
};

/// The picture's pixels on the screen.
struct Grid {
    int width = 0;
    int height = 0;
    ImVec2 low;
    ImVec2 cell;
};

Grid grid_of(const Image& image, ImVec2 low, ImVec2 high) {
    return {image.width,
            image.height,
            low,
            {(high.x - low.x) / static_cast<float>(std::max(1, image.width)),
             (high.y - low.y) / static_cast<float>(std::max(1, image.height))}};
}

bool has_room(const AppState& state, const Grid& grid) {
    return state.settings.show_pixel_values && std::min(grid.cell.x, grid.cell.y) > kRoomForValues;
}

void draw_text(const PixelText& text, ImVec2 corner, ImVec2 cell) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    ImFont* font = ImGui::GetFont();
    const float line = std::min(ImGui::GetFontSize(), std::min(cell.x, cell.y) / 4.0F);
    float top = corner.y + (cell.y - line * static_cast<float>(text.count)) / 2;
    for (int i = 0; i < text.count; ++i, top += line) {
        const float width = font->CalcTextSizeA(line, FLT_MAX, 0.0F, text.lines[i]).x;
        const float fit = std::min(1.0F, cell.x / std::max(1.0F, width));
        list->AddText(font, line * fit, {corner.x + (cell.x - width * fit) / 2, top}, text.ink,
                      text.lines[i]);
    }
}

/// `text_of` says what stands in column x and row y.
template <typename TextOf>
void draw_texts(const Grid& grid, const TextOf& text_of) {
    const ImVec2 seen_low = ImGui::GetWindowDrawList()->GetClipRectMin();
    const ImVec2 seen_high = ImGui::GetWindowDrawList()->GetClipRectMax();
    const int x_begin =
        std::max(0, static_cast<int>(std::floor((seen_low.x - grid.low.x) / grid.cell.x)));
    const int y_begin =
        std::max(0, static_cast<int>(std::floor((seen_low.y - grid.low.y) / grid.cell.y)));
    const int x_end =
        std::min(grid.width, static_cast<int>(std::ceil((seen_high.x - grid.low.x) / grid.cell.x)));
    const int y_end = std::min(
        grid.height, static_cast<int>(std::ceil((seen_high.y - grid.low.y) / grid.cell.y)));
    for (int y = y_begin; y < y_end; ++y) {
        for (int x = x_begin; x < x_end; ++x) {
            draw_text(text_of(x, y),
                      {grid.low.x + static_cast<float>(x) * grid.cell.x,
                       grid.low.y + static_cast<float>(y) * grid.cell.y},
                      grid.cell);
        }
    }
}

std::size_t pixel_index(const Image& image, int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
           static_cast<std::size_t>(x);
}

PixelText text_of_pixel(const RenderedImage& picture, int x, int y) {
    PixelText text;
    const Image& image = picture.image;
    text.count = std::min(image.channels, 4);
    const std::size_t pixel = pixel_index(image, x, y);
    const auto plane =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    float brightness = 0.0F;
    for (int c = 0; c < text.count; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        const int byte = image.pixels[pixel * static_cast<std::size_t>(image.channels) + channel];
        brightness += static_cast<float>(byte) / (255.0F * static_cast<float>(text.count));
        if (picture.values && c < picture.values->channels) {
            const float value = picture.values->values[channel * plane + pixel];
            if (std::isnan(value)) {
                std::snprintf(text.lines[c], sizeof text.lines[c], "no number");
            } else {
                std::snprintf(text.lines[c], sizeof text.lines[c], "%+.2f",
                              static_cast<double>(value));
            }
        } else {
            std::snprintf(text.lines[c], sizeof text.lines[c], "%d", byte);
        }
    }
    text.ink = brightness > 0.5F ? IM_COL32(0, 0, 0, 200) : IM_COL32(255, 255, 255, 200);
    return text;
}

/// What a colour of the map over a pixel of the picture looks like on the screen.
ImU32 blended(double value, const Rgb& color, const Image& picture, int x, int y,
              const HeatmapLook& look) {
    const auto opacity =
        static_cast<float>(opacity_at(look.color_map, value, look.range.low, look.range.high,
                                      static_cast<double>(look.opacity), look.has_even_opacity));
    // As in shaders/heatmap.frag, whose grey is as bright as the colour.
    const float share = (1.0F - 0.3F * look.stale) * opacity;
    const std::size_t first =
        pixel_index(picture, x, y) * static_cast<std::size_t>(picture.channels);
    const auto mixed = [&](std::uint8_t above, int channel) {
        const auto c = static_cast<std::size_t>(std::min(channel, picture.channels - 1));
        const float below = static_cast<float>(picture.pixels[first + c]);
        return static_cast<int>(
            std::lround(static_cast<float>(above) * share + below * (1.0F - opacity)));
    };
    return IM_COL32(mixed(color.red, 0), mixed(color.green, 1), mixed(color.blue, 2), 255);
}

/// `colors` of the look's map.
PixelText text_of_map(const FloatMap& map, const HeatmapLook& look, const ColorTable& colors,
                      const Image& picture, int x, int y) {
    const float value = map.at((static_cast<float>(x) + 0.5F) / static_cast<float>(picture.width),
                               (static_cast<float>(y) + 0.5F) / static_cast<float>(picture.height));
    PixelText text;
    text.count = 1;
    if (!std::isfinite(value)) {
        std::snprintf(text.lines[0], sizeof text.lines[0], "no number");
        text.ink = ink_on(
            IM_COL32(kNotANumberColor.red, kNotANumberColor.green, kNotANumberColor.blue, 255));
        return text;
    }
    const double number = static_cast<double>(value);
    std::snprintf(text.lines[0], sizeof text.lines[0], "%.3g", number);
    const Rgb color = color_at(colors, number, look.range.low, look.range.high);
    text.ink = ink_on(blended(number, color, picture, x, y, look));
    return text;
}

}  // namespace

void draw_picture_values(const AppState& state, const RenderedImage& picture, ImVec2 low,
                         ImVec2 high) {
    const Grid grid = grid_of(picture.image, low, high);
    if (has_room(state, grid)) {
        draw_texts(grid, [&](int x, int y) { return text_of_pixel(picture, x, y); });
    }
}

void draw_map_values(const AppState& state, const FloatMap& map, const HeatmapLook& look,
                     const Image& picture, ImVec2 low, ImVec2 high) {
    const Grid grid = grid_of(picture, low, high);
    if (has_room(state, grid)) {
        const ColorTable colors = color_table(look.color_map);
        draw_texts(grid,
                   [&](int x, int y) { return text_of_map(map, look, colors, picture, x, y); });
    }
}

}  // namespace zscope::ui
