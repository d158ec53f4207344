#include "app/ui/panels/curves_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <filesystem>
#include <optional>

#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/train/regularizer_columns.h"
#include "core/train/regularizer_table.h"

namespace zscope::ui {
namespace {

constexpr float kPlotEm = 24.0F;
constexpr float kPlotHeightEm = 12.0F;

/// Told apart at a glance, also by people who see few colours.
constexpr ImVec4 kLineColors[] = {{0.365F, 0.667F, 0.925F, 1.0F}, {0.965F, 0.690F, 0.373F, 1.0F},
                                  {0.510F, 0.816F, 0.573F, 1.0F}, {0.867F, 0.541F, 0.812F, 1.0F},
                                  {0.953F, 0.490F, 0.463F, 1.0F}, {0.620F, 0.620F, 0.900F, 1.0F},
                                  {0.780F, 0.780F, 0.470F, 1.0F}, {0.470F, 0.780F, 0.780F, 1.0F},
                                  {0.700F, 0.560F, 0.420F, 1.0F}, {0.640F, 0.680F, 0.720F, 1.0F}};

ImVec4 line_color(int index) {
    return kLineColors[static_cast<std::size_t>(index) % std::size(kLineColors)];
}

bool is_evaluated(const CurveHistory& curves, const std::string& column) {
    return std::isfinite(curves.newest(curves.column(column)));
}

/// One run's part of a plot.
struct Source {
    const CurveHistory* curves = nullptr;
    std::string suffix;  ///< of its labels
    bool is_overlay = false;
};

/// The run at hand first; the colours of a line go through them in this order.
std::vector<Source> sources_of(const TrainingState& training, bool evaluation) {
    std::vector<Source> sources = {
        {evaluation ? &training.run.evaluation : &training.run.curves, "", false}};
    for (const CurveOverlay& overlay : training.overlays) {
        sources.push_back(
            {evaluation ? &overlay.evaluation : &overlay.curves, " " + overlay.name, true});
    }
    return sources;
}

std::string read_out_text(double value) {
    if (std::isnan(value)) {
        return "not measured";
    }
    return std::isfinite(value) ? number_text(value) : "not a number";
}

}  // namespace

void CurvesPanel::draw(const AppState& state, Actions& actions) {
    const TrainingState& training = state.training;
    if (training.run.curves.empty() && training.overlays.empty()) {
        empty_state("No curves yet",
                    "Start a run in the Training panel, or lay the curves of an earlier one over "
                    "each other in the Runs panel.");
        return;
    }
    draw_tools(state, actions);
    if (training.curve_style.live) {
        low_ = 0.0;
        high_ = 1.0;
        const auto widen = [this](const CurveHistory& curves) {
            if (!curves.empty()) {
                high_ = std::max(high_, curves.x(curves.rows() - 1));
            }
        };
        widen(training.run.curves);
        for (const CurveOverlay& overlay : training.overlays) {
            widen(overlay.curves);
        }
        if (!training.run.curves.empty()) {
            low_ = training.overlays.empty() ? training.run.curves.x(0) : 0.0;
        }
    }
    const double before[2] = {low_, high_};
    if (ImGui::BeginChild("plots")) {
        const float space = ImGui::GetContentRegionAvail().x;
        const int columns = std::max(1, static_cast<int>(space / em(kPlotEm)));
        const float gap = ImGui::GetStyle().ItemSpacing.x;
        const float width =
            (space - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
        const std::vector<Plot> plots = plots_of(training);
        for (std::size_t i = 0; i < plots.size(); ++i) {
            if (i % static_cast<std::size_t>(columns) != 0) {
                ImGui::SameLine();
            }
            draw_plot(training, plots[i], width, em(kPlotHeightEm));
        }
    }
    ImGui::EndChild();
    if (training.curve_style.live && (before[0] != low_ || before[1] != high_)) {
        CurveStyle style = training.curve_style;
        style.live = false;  // the hand has moved the axis
        actions.dispatch(event::CurveStyleSet{style});
    }
}

void CurvesPanel::draw_tools(const AppState& state, Actions& actions) {
    CurveStyle style = state.training.curve_style;
    bool changed = false;
    changed |= check_box("Live", &style.live);
    tooltip(
        "On: everything up to the newest step is in sight. Drag or zoom a plot to look closer.");
    ImGui::SameLine();
    changed |= check_box("Log", &style.logarithmic);
    tooltip("Penalty, strength and learning rate on a logarithmic axis");
    ImGui::SameLine();
    inline_label("Smooth");
    ImGui::SetNextItemWidth(em(9));
    constexpr double kNone = 0.0;
    constexpr double kMost = 100000.0;
    changed |= ImGui::SliderScalar("##smooth", ImGuiDataType_Double, &style.smooth_images, &kNone,
                                   &kMost, "%.0f images", ImGuiSliderFlags_Logarithmic);
    tooltip("An exponential average over so many pictures; the values themselves stay behind it");
    ImGui::SameLine();
    const bool has_rows = !state.training.run.curves.empty();
    const std::filesystem::path file = state.training.run.folder / "curves-steps.csv";
    ImGui::BeginDisabled(!has_rows);
    if (ImGui::Button("Save CSV")) {
        actions.dispatch(event::CurvesSaved{file});
    }
    ImGui::EndDisabled();
    tooltip(has_rows ? "Every step and every measurement (diversity, D%, activeness) in one table, "
                       "joined by images: " +
                           file.string()
                     : "Not now: there is no run");
    if (changed) {
        actions.dispatch(event::CurveStyleSet{style});
    }
}

void CurvesPanel::add_measurements(const TrainingState& training, std::vector<Plot>& plots) {
    const CurveHistory* measured = &training.run.evaluation;
    for (const CurveOverlay& overlay : training.overlays) {
        measured = measured->empty() ? &overlay.evaluation : measured;
    }
    if (measured->empty()) {
        return;
    }
    const bool log = training.curve_style.logarithmic;
    plots.push_back(
        {"Diversity of the pictures", {{"diversity", "of the data's", true}}, false, true});
    plots.push_back({"Diagonalness", {{"diagonalness", "share, D% / 100", true}}, false, true});
    plots.push_back({"Total activeness", {{"total_activeness", "sum", true}}, log, true});
    Plot activeness{"Activeness", {}, log, true};
    for (const std::string& name : measured->names()) {
        constexpr std::string_view kComponent = "activeness_";
        if (name.starts_with(kComponent)) {
            activeness.lines.push_back({name, name.substr(kComponent.size()), true});
        }
    }
    plots.push_back(std::move(activeness));
}

void CurvesPanel::add_regularizers(const TrainingState& training, std::vector<Plot>& plots) {
    const bool log = training.curve_style.logarithmic;
    const CurveHistory* curves = &training.run.curves;
    for (const CurveOverlay& overlay : training.overlays) {
        curves = curves->empty() ? &overlay.curves : curves;
    }
    Plot strengths{"Strength and learning rate", {}, log};
    const std::vector<std::string> regularizers = regularizers_in(curves->names());
    for (const std::string& regularizer : regularizers) {
        const std::string title(regularizer_title(regularizer));
        Plot plot{title, {{regularizer, "total"}}, log};
        const std::string layer = layer_column_prefix(regularizer);
        for (const std::string& name : curves->names()) {
            if (name.starts_with(layer) && is_evaluated(*curves, name)) {
                plot.lines.push_back({name, "layer " + name.substr(layer.size())});
            }
        }
        plots.push_back(std::move(plot));
        strengths.lines.push_back({lambda_column(regularizer),
                                   regularizers.size() > 1 ? "lambda, " + title : "lambda", true});
    }
    strengths.lines.push_back({"learning_rate", "learning rate", true});
    plots.push_back(std::move(strengths));
}

std::vector<CurvesPanel::Plot> CurvesPanel::plots_of(const TrainingState& training) {
    const bool log = training.curve_style.logarithmic;
    std::vector<Plot> plots;
    plots.push_back({"Losses", {{"loss_discriminator", "D", true}, {"loss_generator", "G", true}}});
    add_regularizers(training, plots);
    plots.push_back({"Scores of D", {{"score_real", "real", true}, {"score_fake", "fake", true}}});
    plots.push_back({"Gradient penalty", {{"gradient_penalty", "of D"}}, log});
    plots.push_back({"Speed", {{"images_per_second", "images/s", true}}});
    add_measurements(training, plots);
    return plots;
}

void CurvesPanel::draw_plot(const TrainingState& training, const Plot& plot, float width,
                            float height) {
    constexpr auto kFlags = ImPlotFlags_NoMouseText | ImPlotFlags_NoBoxSelect;
    if (!ImPlot::BeginPlot(plot.title.c_str(), {width, height}, kFlags)) {
        return;
    }
    ImPlot::SetupAxis(ImAxis_X1, "images");
    ImPlot::SetupAxisLinks(ImAxis_X1, &low_, &high_);
    ImPlot::SetupAxis(ImAxis_Y1, nullptr, ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_RangeFit);
    if (plot.logarithmic) {
        ImPlot::SetupAxisScale(ImAxis_Y1, ImPlotScale_Log10);
    }
    constexpr std::size_t kFewLines = 3;
    const bool many = plot.lines.size() > kFewLines;
    ImPlot::SetupLegend(many ? ImPlotLocation_East : ImPlotLocation_NorthEast,
                        many ? ImPlotLegendFlags_Outside : ImPlotLegendFlags_None);
    ImPlot::SetupFinish();
    CurveStyle style = training.curve_style;
    style.smooth_images = plot.evaluation ? 0.0 : style.smooth_images;
    int color = 0;
    const std::vector<Source> sources = sources_of(training, plot.evaluation);
    for (const Line& line : plot.lines) {
        for (const Source& source : sources) {
            draw_curve(*source.curves, line, style, color++, source.is_overlay, source.suffix);
        }
    }
    draw_readout(training, plot);
    ImPlot::EndPlot();
}

void CurvesPanel::draw_curve(const CurveHistory& curves, const Line& line, const CurveStyle& style,
                             int color, bool is_overlay, const std::string& suffix) {
    const int column = curves.column(line.column);
    if (column < 0 || curves.empty()) {
        return;
    }
    const ImPlotRect limits = ImPlot::GetPlotLimits();
    const auto width = static_cast<std::size_t>(std::max(100.0F, ImPlot::GetPlotSize().x));
    const CurveView view{limits.X.Min, limits.X.Max, 2 * width};
    const bool smooth = style.smooth_images > 0.0;
    const ImVec4 tint = line_color(color);
    const std::string label = line.label + suffix;
    ImPlotSpec raw;
    raw.LineColor = {tint.x, tint.y, tint.z, smooth ? 0.25F : 1.0F};
    raw.LineWeight = em(0.08F);
    const CurvePoints points = curves.points(column, view, line.has_gaps);
    if (!points.x.empty() && !(smooth && is_overlay)) {
        ImPlot::PlotLine(label.c_str(), points.x.data(), points.y.data(),
                         static_cast<int>(points.x.size()), raw);
    }
    if (smooth) {
        ImPlotSpec mean = raw;
        mean.LineColor = {tint.x, tint.y, tint.z, is_overlay ? 0.7F : 1.0F};
        mean.LineWeight = em(is_overlay ? 0.08F : 0.12F);
        const CurvePoints means = curves.smooth(column, view, style.smooth_images);
        ImPlot::PlotLine(label.c_str(), means.x.data(), means.y.data(),
                         static_cast<int>(means.x.size()), mean);
    }
}

void CurvesPanel::draw_readout(const TrainingState& training, const Plot& plot) {
    if (!ImPlot::IsPlotHovered()) {
        return;
    }
    const double x = ImPlot::GetPlotMousePos().x;
    const std::vector<Source> sources = sources_of(training, plot.evaluation);
    std::vector<std::optional<std::size_t>> rows;
    std::optional<double> at;  // where the first of them that reaches there has a row
    for (const Source& source : sources) {
        rows.push_back(source.curves->row_at(x));
        if (rows.back() && !at) {
            at = source.curves->x(*rows.back());
        }
    }
    if (!at) {
        return;
    }
    ImPlotSpec line;
    line.LineColor = {color::kMuted.x, color::kMuted.y, color::kMuted.z, 0.6F};
    line.Flags = ImPlotItemFlags_NoLegend | ImPlotItemFlags_NoFit;
    ImPlot::PlotInfLines("##cursor", &*at, 1, line);
    if (!ImGui::BeginTooltip()) {
        return;
    }
    ImGui::Text("%.0f images", *at);
    int color = 0;
    for (const Line& shown : plot.lines) {
        for (std::size_t i = 0; i < sources.size(); ++i, ++color) {
            const int column = sources[i].curves->column(shown.column);
            if (rows[i] && column >= 0) {
                const std::string text =
                    read_out_text(sources[i].curves->measured_at(*rows[i], column));
                ImGui::TextColored(line_color(color), "%s%s  %s", shown.label.c_str(),
                                   sources[i].suffix.c_str(), text.c_str());
            }
        }
    }
    ImGui::EndTooltip();
}

}  // namespace zscope::ui
