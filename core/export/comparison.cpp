#include "core/export/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/color_bar.h"
#include "core/export/measure_names.h"
#include "core/export/sheet.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kGap = 4;        ///< pixels between the pictures side by side
constexpr int kBarHeight = 8;  ///< of the colour bar
constexpr int kMargin = 4;

std::size_t pixel_count(const Image& image) {
    return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
}

/// What stands over the pictures; without texts it takes no room.
struct Headings {
    std::string a{};
    std::string b{};
    int scale = kTextScale;

    /// Of one with the air around it.
    [[nodiscard]] int width(const std::string& text) const {
        return text.empty() ? 0 : text_width(text, scale) + 4 * kMargin;
    }
    [[nodiscard]] int height() const { return a.empty() ? 0 : kMargin + kLabelHeight * scale; }
};

/// "A: NAME" and "B: NAME" over pictures whose shorter side is so long.
Headings headings_of(const ComparedNames& names, int side) {
    return {.a = std::string("A: ").append(names.a),
            .b = std::string("B: ").append(names.b),
            .scale = std::max(kTextScale, label_scale(side))};
}

Image side_by_side(const Image& a, const Image& b, const Headings& over) {
    const int left_of_b = std::max(a.width + kGap, over.width(over.a));
    const int top = over.height();
    Image canvas = make_canvas(left_of_b + std::max(b.width, over.width(over.b)),
                               top + std::max(a.height, b.height));
    paste_picture(canvas, 0, top, a);
    paste_picture(canvas, left_of_b, top, b);
    draw_text(canvas, kMargin, kMargin, over.a, kInk, TextAlign::left, over.scale);
    draw_text(canvas, left_of_b + kMargin, kMargin, over.b, kInk, TextAlign::left, over.scale);
    return canvas;
}

/// One picture of both in the middle below them, A's heading at the left end and B's at the right.
Image below_both(const Image& picture, const Headings& over) {
    const int width = std::max(picture.width, over.width(over.a) + over.width(over.b));
    Image canvas = make_canvas(width, over.height() + picture.height);
    paste_picture(canvas, (width - picture.width) / 2, over.height(), picture);
    draw_text(canvas, kMargin, kMargin, over.a, kInk, TextAlign::left, over.scale);
    draw_text(canvas, width - kMargin, kMargin, over.b, kInk, TextAlign::right, over.scale);
    return canvas;
}

Image split(const Image& a, const Image& b, float at) {
    Image mixed = a;
    const auto edge = static_cast<int>(std::lround(at * static_cast<float>(a.width)));
    for (std::size_t i = 0; i < pixel_count(a); ++i) {
        if (static_cast<int>(i % static_cast<std::size_t>(a.width)) >= edge) {
            std::copy_n(b.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                        mixed.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i));
        }
    }
    return mixed;
}

ColorBar bar_of(const std::vector<float>& values, const ComparisonStyle& style) {
    const double range = style.range;
    ColorBar bar{.map = difference_colors(style.difference),
                 .low = style.difference == DifferenceKind::absolute ? 0.0 : -range,
                 .high = range,
                 .ticks = 2};
    if (style.labels) {
        bar.label = size_name("B - A", style.difference == DifferenceKind::signed_values);
        bar.label.append(" ").append(kValueUnit);
    }
    if (!values.empty()) {
        const auto [least, most] = std::ranges::minmax(values);
        bar.has_below = static_cast<double>(least) < bar.low;
        bar.has_above = static_cast<double>(most) > bar.high;
    }
    return bar;
}

/// `values` in the bar's colours, as large as `picture`.
Image in_colors(const std::vector<float>& values, const ColorBar& bar, const Image& picture) {
    const ColorTable colors = color_table(bar.map);
    Image shown = picture;
    std::size_t next = 0;
    for (const float value : values) {
        const Rgb rgb = color_at(colors, value, bar.low, bar.high);
        shown.pixels[next++] = rgb.red;
        shown.pixels[next++] = rgb.green;
        shown.pixels[next++] = rgb.blue;
    }
    return shown;
}

/// The picture with the meaning of its colours below.
Image with_color_bar(const Image& picture, const ColorBar& bar) {
    const std::vector<ColorBarTick> ticks = color_bar_ticks(bar);
    int room = 2 * kMargin;
    for (const ColorBarTick& tick : ticks) {
        room += text_width(tick.text) + kMargin;
    }
    const int width = std::max({picture.width, room, text_width(bar.label) + 2 * kMargin});
    const int lines = bar.label.empty() ? 1 : 2;
    Image canvas =
        make_canvas(width, picture.height + 3 * kMargin + kBarHeight + lines * kTextHeight);
    paste_picture(canvas, (width - picture.width) / 2, 0, picture);
    const ColorTable colors = color_table(bar.map);
    const int top = picture.height + kMargin;
    for (int x = 0; x < width; ++x) {
        fill_box(canvas, x, top, 1, kBarHeight, color_at(colors, x, 0.0, width - 1));
    }
    for (const ColorBarTick& tick : ticks) {
        const TextAlign align = tick.share <= 0.0   ? TextAlign::left
                                : tick.share >= 1.0 ? TextAlign::right
                                                    : TextAlign::middle;
        const int x = kMargin + static_cast<int>(std::lround(tick.share * (width - 2 * kMargin)));
        draw_text(canvas, x, top + kBarHeight + kMargin, tick.text, kInk, align);
    }
    draw_text(canvas, width / 2, top + kBarHeight + kMargin + kTextHeight, bar.label, kInk,
              TextAlign::middle);
    return canvas;
}

}  // namespace

std::string_view view_name(ComparisonView view) {
    switch (view) {
        case ComparisonView::side_by_side:
            return "side";
        case ComparisonView::split:
            return "split";
        case ComparisonView::difference:
            return "difference";
    }
    return "";
}

std::string_view difference_name(DifferenceKind kind) {
    return kind == DifferenceKind::absolute ? "absolute" : "signed";
}

std::vector<float> difference_values(const Image& a, const Image& b, float span,
                                     DifferenceKind kind) {
    std::vector<float> values;
    if (a.width != b.width || a.height != b.height || a.channels != b.channels) {
        return values;
    }
    const auto channels = static_cast<std::size_t>(a.channels);
    const float unit = span / (255.0F * static_cast<float>(channels));
    values.reserve(pixel_count(a));
    for (std::size_t i = 0; i < a.pixels.size(); i += channels) {
        int sum = 0;
        for (std::size_t c = i; c < i + channels; ++c) {
            const int step = static_cast<int>(b.pixels[c]) - static_cast<int>(a.pixels[c]);
            sum += kind == DifferenceKind::absolute ? std::abs(step) : step;
        }
        values.push_back(static_cast<float>(sum) * unit);
    }
    return values;
}

float fitting_range(const Image& a, const Image& b, float span) {
    constexpr float kSmallest = 0.01F;
    float value = 0.0F;
    for (const float step : difference_values(a, b, span, DifferenceKind::absolute)) {
        value = std::max(value, step);
    }
    for (const float round : {0.01F, 0.02F, 0.05F, 0.1F, 0.2F, 0.5F, 1.0F}) {
        if (value <= round) {
            return round;
        }
    }
    return std::max(span, kSmallest);
}

void check_comparison(const ComparisonStyle& style) {
    const auto require = [](bool holds, const std::string& message) {
        if (!holds) {
            throw Error(ErrorCode::invalid_argument, message);
        }
    };
    require(style.split >= 0.0F && style.split <= 1.0F,
            "split is " + double_text(style.split) + "; expected 0 to 1");
    require(style.range > 0.0F && std::isfinite(style.range),
            "range is " + double_text(style.range) + "; expected a number above 0");
    require(style.scale >= 1 && style.scale <= 8,
            "scale is " + std::to_string(style.scale) + "; expected 1 to 8");
}

Image compose_comparison(const Image& a, const Image& b, float span, const ComparisonStyle& style,
                         const ComparedNames& names) {
    check_comparison(style);
    const bool is_side = style.view == ComparisonView::side_by_side;
    if (!is_side && (a.width != b.width || a.height != b.height)) {
        throw Error(ErrorCode::invalid_argument,
                    "the pictures have " + std::to_string(a.width) + " x " +
                        std::to_string(a.height) + " and " + std::to_string(b.width) + " x " +
                        std::to_string(b.height) + " pixels",
                    "Pictures of different sizes can be shown side by side only");
    }
    const Image first = enlarge(a, style.scale);
    const Image second = enlarge(b, style.scale);
    const Headings over =
        style.labels ? headings_of(names, std::min(first.width, first.height)) : Headings{};
    switch (style.view) {
        case ComparisonView::side_by_side:
            return side_by_side(first, second, over);
        case ComparisonView::split:
            return below_both(split(first, second, style.split), over);
        case ComparisonView::difference:
            break;
    }
    const std::vector<float> values = difference_values(first, second, span, style.difference);
    const ColorBar bar = bar_of(values, style);
    return below_both(with_color_bar(in_colors(values, bar, first), bar), over);
}

}  // namespace zscope
