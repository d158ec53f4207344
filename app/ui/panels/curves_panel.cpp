#include "app/ui/panels/curves_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>

#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/train/regularizer_columns.h"
#include "core/train/regularizer_settings.h"

namespace zscope::ui {
namespace {

constexpr float kPlotEm = 24.0F;
constexpr float kPlotHeightEm = 12.0F;

/// One run's part of a plot.
struct Source {
    const CurveHistory* curves = nullptr;
    std::string name;  ///< of the run; empty: there is no other
};

/// The run at hand first, whether there is one or not: run 0 of curve_look.h.
std::vector<Source> sources_of(const TrainingState& training, bool evaluation) {
    std::vector<Source> sources = {{evaluation ? &training.run.evaluation : &training.run.curves,
                                    training.overlays.empty() ? "" : "this run"}};
    for (const CurveOverlay& overlay : training.overlays) {
        sources.push_back({evaluation ? &overlay.evaluation : &overlay.curves, overlay.name});
    }
    return sources;
}

std::string label_of(const std::string& line, const Source& source) {
    return source.name.empty() ? line : line + ", " + source.name;
}

/// The columns in which some run has a number, in the order in which they first come.
std::vector<std::string> measured_columns(const std::vector<Source>& sources) {
    std::vector<std::string> columns;
    std::set<std::string_view> known;
    for (const Source& source : sources) {
        const std::vector<std::string>& names = source.curves->names();
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (std::isfinite(source.curves->least(static_cast<int>(i))) &&
                known.insert(names[i]).second) {
                columns.push_back(names[i]);
            }
        }
    }
    return columns;
}

/// Some run has a number other than 0 in it.
bool is_other_than_zero(const std::vector<Source>& sources, const std::string& name) {
    return std::ranges::any_of(sources, [&](const Source& source) {
        const int column = source.curves->column(name);
        return source.curves->least(column) < 0.0 || source.curves->greatest(column) > 0.0;
    });
}

/// The regularizers that some run was trained with.
std::vector<std::string> used_regularizers(const std::vector<Source>& sources,
                                           const std::vector<std::string>& measured) {
    std::vector<std::string> used = regularizers_in(measured);
    std::erase_if(used, [&](const std::string& regularizer) {
        return !is_other_than_zero(sources, lambda_column(regularizer)) &&
               !is_other_than_zero(sources, regularizer);
    });
    return used;
}

/// What marks each run, before its name; in rows as wide as the window.
void draw_runs_key(const std::vector<Source>& sources) {
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool is_first = true;
    for (std::size_t run = 0; run < sources.size(); ++run) {
        if (sources[run].curves->empty()) {
            continue;
        }
        const float gap = ImGui::GetStyle().ItemSpacing.x;
        const float width = em(kRunKeyEm) + gap + ImGui::CalcTextSize(sources[run].name.c_str()).x;
        if (!is_first && ImGui::GetItemRectMax().x + 2 * gap + width < right) {
            ImGui::SameLine(0.0F, 2 * gap);
        }
        is_first = false;
        draw_run_key(run);
        ImGui::SameLine();
        ImGui::TextUnformatted(sources[run].name.c_str());
    }
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
    if (!training.overlays.empty()) {
        draw_runs_key(sources_of(training, false));
    }
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
    tooltip(
        "Losses, scores, penalties, strength, learning rate and activeness on a logarithmic axis; "
        "a plot with values below 0 on a symmetric one, which is linear around 0 (2 asinh(y / 2))");
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
    same_line_if_fits(em(6));
    changed |= check_box("Unused", &style.unused);
    tooltip("Plots of regularizers whose strength is 0 in every run, too");
    if (changed) {
        actions.dispatch(event::CurveStyleSet{style});
    }
}

void CurvesPanel::add_measurements(const TrainingState& training, std::vector<Plot>& plots) {
    const std::vector<std::string> measured = measured_columns(sources_of(training, true));
    if (measured.empty()) {
        return;
    }
    const bool log = training.curve_style.logarithmic;
    plots.push_back(
        {"Diversity of the pictures", {{"diversity", "of the data's", true}}, false, true});
    plots.push_back({"Diagonalness", {{"diagonalness", "share, D% / 100", true}}, false, true});
    plots.push_back({"Total activeness", {{"total_activeness", "sum", true}}, log, true});
    Plot activeness{"Activeness", {}, log, true};
    for (const std::string& name : measured) {
        constexpr std::string_view kComponent = "activeness_";
        if (name.starts_with(kComponent)) {
            activeness.lines.push_back({name, name.substr(kComponent.size()), true});
        }
    }
    plots.push_back(std::move(activeness));
}

void CurvesPanel::add_regularizers(const TrainingState& training,
                                   const std::vector<std::string>& measured,
                                   std::vector<Plot>& plots) {
    const bool log = training.curve_style.logarithmic;
    Plot strengths{"Strength and learning rate", {}, log};
    const std::vector<std::string> regularizers =
        training.curve_style.unused ? regularizers_in(measured)
                                    : used_regularizers(sources_of(training, false), measured);
    for (const std::string& regularizer : regularizers) {
        const std::string title(regularizer_title(regularizer));
        Plot plot{title, {{regularizer, "total"}}, log};
        const std::string layer = layer_column_prefix(regularizer);
        for (const std::string& name : measured) {
            if (name.starts_with(layer)) {
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
    const std::vector<std::string> measured = measured_columns(sources_of(training, false));
    plots.push_back(
        {"Losses", {{"loss_discriminator", "D", true}, {"loss_generator", "G", true}}, log});
    add_regularizers(training, measured, plots);
    plots.push_back(
        {"Scores of D", {{"score_real", "real", true}, {"score_fake", "fake", true}}, log});
    plots.push_back({"Gradient penalty", {{"gradient_penalty", "of D"}}, log});
    if (std::find(measured.begin(), measured.end(), "infogan") != measured.end()) {
        plots.push_back({"InfoGAN", {{"infogan", "squared error of z", true}}, log});
    }
    plots.push_back({"Speed", {{"images_per_second", "images/s", true}}});
    add_measurements(training, plots);
    return plots;
}

bool CurvesPanel::falls_below_zero(const TrainingState& training, const Plot& plot) {
    const std::vector<Source> sources = sources_of(training, plot.evaluation);
    return std::ranges::any_of(plot.lines, [&](const Line& line) {
        return std::ranges::any_of(sources, [&](const Source& source) {
            return source.curves->least(source.curves->column(line.column)) < 0.0;
        });
    });
}

void CurvesPanel::draw_plot(const TrainingState& training, const Plot& plot, float width,
                            float height) {
    constexpr auto kFlags = ImPlotFlags_NoMouseText | ImPlotFlags_NoBoxSelect;
    if (!ImPlot::BeginPlot(plot.title.c_str(), {width, height}, kFlags)) {
        return;
    }
    ImPlot::SetupAxis(ImAxis_X1, "images");
    ImPlot::SetupAxisLinks(ImAxis_X1, &low_, &high_);
    const bool is_symmetric = plot.logarithmic && falls_below_zero(training, plot);
    const char* scale = is_symmetric ? "symmetric log" : "log";
    ImPlot::SetupAxis(ImAxis_Y1, plot.logarithmic ? scale : nullptr,
                      ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_RangeFit);
    if (plot.logarithmic) {
        ImPlot::SetupAxisScale(ImAxis_Y1, is_symmetric ? ImPlotScale_SymLog : ImPlotScale_Log10);
    }
    const std::vector<Source> sources = sources_of(training, plot.evaluation);
    constexpr std::size_t kFewLines = 3;
    const bool many = plot.lines.size() * sources.size() > kFewLines;
    ImPlot::SetupLegend(many ? ImPlotLocation_East : ImPlotLocation_NorthEast,
                        many ? ImPlotLegendFlags_Outside : ImPlotLegendFlags_None);
    ImPlot::SetupFinish();
    CurveStyle style = training.curve_style;
    style.smooth_images = plot.evaluation ? 0.0 : style.smooth_images;
    for (std::size_t i = 0; i < plot.lines.size(); ++i) {
        for (std::size_t run = 0; run < sources.size(); ++run) {
            const Line& line = plot.lines[i];
            draw_curve(*sources[run].curves, line, style,
                       {label_of(line.label, sources[run]), curve_color(i), run});
        }
    }
    draw_readout(training, plot);
    ImPlot::EndPlot();
}

void CurvesPanel::draw_curve(const CurveHistory& curves, const Line& line, const CurveStyle& style,
                             const CurveLook& look) {
    const int column = curves.column(line.column);
    if (column < 0 || curves.empty()) {
        return;
    }
    const ImPlotRect limits = ImPlot::GetPlotLimits();
    const auto width = static_cast<std::size_t>(std::max(100.0F, ImPlot::GetPlotSize().x));
    const CurveView view{limits.X.Min, limits.X.Max, 2 * width};
    const bool smooth = style.smooth_images > 0.0;
    plot_measured(curves.points(column, view, line.has_gaps), look, smooth);
    if (smooth) {
        plot_mean(curves.smooth(column, view, style.smooth_images), look);
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
    for (std::size_t i = 0; i < plot.lines.size(); ++i) {
        for (std::size_t run = 0; run < sources.size(); ++run) {
            const int column = sources[run].curves->column(plot.lines[i].column);
            if (rows[run] && column >= 0) {
                const std::string text =
                    read_out_text(sources[run].curves->measured_at(*rows[run], column));
                ImGui::TextColored(curve_color(i), "%s  %s",
                                   label_of(plot.lines[i].label, sources[run]).c_str(),
                                   text.c_str());
            }
        }
    }
    ImGui::EndTooltip();
}

}  // namespace zscope::ui
