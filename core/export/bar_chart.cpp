#include "core/export/bar_chart.h"

#include <algorithm>
#include <cmath>

#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "core/export/model_colors.h"
#include "core/export/round_step.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kRowHeight = 32;
constexpr int kBarHeight = 22;
constexpr int kPlotWidth = 360;
constexpr int kGap = 8;
constexpr int kAxisWidth = kPlotWidth + 4 * kGap;  // of the values' name, around the plot's middle
constexpr int kValueRoom = 140;                    // for the numbers behind the bars
constexpr int kDigits = 4;                         // of these, as in tables
constexpr int kWhisker = 2;
constexpr int kMinInterval = 3 * kWhisker;  // narrower ones are a single mark
constexpr int kTickCount = 4;
constexpr double kSmallest = 1e-30;

/// The axes of one chart in lines that fit, of which every chart has room for as many.
struct AxisWords {
    std::string bars;
    std::vector<std::string> values;
    int lines;
};

struct Plot {
    int left;
    int top;  ///< where the first row begins: below the bars' name, if they have one
    double limit;
    [[nodiscard]] int x(double value) const {
        return left +
               static_cast<int>(std::lround(std::clamp(value / limit, 0.0, 1.0) * kPlotWidth));
    }
};

/// The bars' name above their labels; below the bars the numbers, and the values' name in lines of
/// its own.
void draw_axis(Image& canvas, const Plot& plot, int bottom, const AxisWords& words) {
    const int numbers = bottom + kGap / 2;
    const std::vector<double> ticks = axis_ticks(plot.limit, kTickCount);
    const int digits = axis_digits(ticks.back(), ticks[1]);
    for (const double tick : ticks) {
        fill_box(canvas, plot.x(tick), plot.top, 1, bottom - plot.top, kGridLine);
        draw_text(canvas, plot.x(tick), numbers, short_number(tick, digits), kFaintInk,
                  TextAlign::middle);
    }
    draw_text(canvas, plot.left - kGap, 0, words.bars, kInk, TextAlign::right);
    int y = numbers;
    for (const std::string& line : words.values) {
        y += kTextHeight;
        draw_text(canvas, plot.left + kPlotWidth / 2, y, line, kInk, TextAlign::middle);
    }
}

/// The whisker of [bar.low, bar.high] around the row's middle, or a mark where its ends would run
/// together; nothing for an interval that is infinite or a point. Returns where it ends.
int draw_interval(Image& canvas, const Plot& plot, int middle, const Bar& bar) {
    if (!std::isfinite(bar.low) || !std::isfinite(bar.high) || bar.low >= bar.high) {
        return plot.left;
    }
    const int low = plot.x(bar.low);
    const int end = std::max(plot.x(bar.high), low + kWhisker);
    const int top = middle - kBarHeight / 4;
    if (end - low < kMinInterval) {
        fill_box(canvas, low, top, end - low, kBarHeight / 2, kInk);
        return end;
    }
    fill_box(canvas, low, middle - kWhisker / 2, end - low, kWhisker, kInk);
    for (const int x : {low, end - kWhisker}) {
        fill_box(canvas, x, top, kWhisker, kBarHeight / 2, kInk);
    }
    return end;
}

void draw_bar(Image& canvas, const Plot& plot, int y, const Bar& bar, const std::string& value,
              Rgb color) {
    const int middle = y + kRowHeight / 2;
    const int text_y = middle - kTextMiddle;
    draw_text(canvas, plot.left - kGap, text_y, bar.label, kInk, TextAlign::right);
    fill_box(canvas, plot.left, middle - kBarHeight / 2, plot.x(bar.value) - plot.left, kBarHeight,
             color);
    const int end = std::max(plot.x(bar.value), draw_interval(canvas, plot, middle, bar));
    draw_text(canvas, end + kGap, text_y, value, kFaintInk);
}

std::vector<std::string> value_texts(const std::vector<Bar>& bars) {
    std::vector<double> values;
    for (const Bar& bar : bars) {
        values.push_back(bar.value);
    }
    return column_numbers(values, kDigits);
}

double largest_bar(const std::vector<Bar>& bars) {
    double largest = kSmallest;
    for (const Bar& bar : bars) {
        for (const double value : {bar.value, bar.high}) {
            largest = std::isfinite(value) ? std::max(largest, value) : largest;
        }
    }
    return largest;
}

int widest_bar_label(const std::vector<Bar>& bars) {
    int width = 0;
    for (const Bar& bar : bars) {
        width = std::max(width, text_width(bar.label));
    }
    return width;
}

/// The words of each of so many charts.
std::vector<AxisWords> axis_words(const BarAxes& axes, std::size_t charts) {
    std::vector<AxisWords> words;
    std::size_t lines = 0;
    for (std::size_t c = 0; c < charts && !axes.values.empty(); ++c) {
        const std::string& values = axes.values[std::min(c, axes.values.size() - 1)];
        words.push_back({axes.bars, wrap_text(values, kAxisWidth), 0});
        lines = std::max(lines, words.back().values.size());
    }
    words.resize(charts, {axes.bars, {}, 0});
    for (AxisWords& of_chart : words) {
        of_chart.lines = static_cast<int>(lines);
    }
    return words;
}

/// `column`: of the figure, which is the model's number where the chart is of one.
Image draw_chart(const BarChart& chart, std::size_t rows, double limit, int label_width,
                 std::size_t column, const AxisWords& words) {
    const Plot plot{
        .left = label_width + kGap, .top = words.bars.empty() ? 0 : kTextHeight, .limit = limit};
    const int bottom = plot.top + static_cast<int>(rows) * kRowHeight;
    Image canvas = make_canvas(plot.left + kPlotWidth + kValueRoom,
                               bottom + kGap / 2 + (1 + words.lines) * kTextHeight);
    draw_axis(canvas, plot, bottom, words);
    const std::vector<std::string> values = value_texts(chart.bars);
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        draw_bar(canvas, plot, plot.top + static_cast<int>(i) * kRowHeight, chart.bars[i],
                 values[i], model_color(chart.are_models ? i : column));
    }
    fill_box(canvas, plot.left, plot.top, kWhisker, bottom - plot.top, kInk);
    return canvas;
}

}  // namespace

std::vector<double> axis_ticks(double limit, int count) {
    const double step = round_step(limit / count);
    std::vector<double> ticks;
    for (int i = 0; i * step <= limit * (1.0 + 1e-9); ++i) {
        ticks.push_back(i * step);
    }
    return ticks;
}

double axis_end(double limit, int count) {
    const std::vector<double> ticks = axis_ticks(limit, count);
    const double last = ticks.back();
    return last < limit * (1.0 - 1e-9) ? last + ticks[1] : last;
}

Image draw_bar_charts(const std::string& title, const std::vector<BarChart>& charts,
                      const std::vector<std::string>& notes, BarScale scale, const BarAxes& axes) {
    double limit = kSmallest;
    int label_width = axes.bars.empty() ? 0 : text_width(axes.bars);
    std::size_t rows = 0;
    for (const BarChart& chart : charts) {
        limit = std::max(limit, largest_bar(chart.bars));
        label_width = std::max(label_width, widest_bar_label(chart.bars));
        rows = std::max(rows, chart.bars.size());
    }
    const std::vector<AxisWords> words = axis_words(axes, charts.size());
    Figure figure{.title = title, .notes = notes, .columns = static_cast<int>(charts.size())};
    for (std::size_t c = 0; c < charts.size(); ++c) {
        figure.panels.push_back(draw_chart(
            charts[c], rows,
            axis_end(scale == BarScale::shared ? limit : largest_bar(charts[c].bars), kTickCount),
            label_width, c, words[c]));
        figure.column_labels.push_back(charts[c].name);
    }
    return compose_figure(figure);
}

}  // namespace zscope
