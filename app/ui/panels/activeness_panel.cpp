#include "app/ui/panels/activeness_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr double kInactive = 1e-3;  ///< of the strongest component's activeness
constexpr float kBesideEm = 44.0F;  ///< from this width on chart and table stand side by side

enum Column { kComponent, kScore, kInterval, kShare };

std::string summary(const AppState& state) {
    const auto& result = state.analysis.activeness;
    if (!result) {
        return "";
    }
    return std::to_string(result->samples_done) + " latents, seed " +
           std::to_string(result->request.latents.seed) +
           (result->request.latents.mode == LatentMode::post_norm ? ", post_norm" : ", pre_norm");
}

double sort_value(const ComponentScore& score, int column) {
    switch (column) {
        case kComponent:
            return score.component;
        case kInterval:
            return score.high - score.low;
        default:
            return score.score;
    }
}

std::string share_text(double score, double strongest, double sum) {
    if (score <= kInactive * strongest) {
        return "inactive";
    }
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", sum > 0.0 ? 100.0 * score / sum : 0.0);
    return text;
}

/// Bars from the first row down, with whiskers where an interval is known.
struct ChartData {
    std::vector<double> places;
    std::vector<double> values;
    std::vector<double> half;
    std::vector<std::string> titles;
    std::vector<const char*> labels;
    double limit = 0.0;
};

ChartData chart_data(const AppState& state, const std::vector<std::size_t>& rows) {
    ChartData data;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const ComponentScore& score = state.analysis.activeness->scores[rows[row]];
        const double half = (score.high - score.low) / 2.0;
        data.places.push_back(static_cast<double>(row));
        data.values.push_back(std::isfinite(score.score) ? score.score : 0.0);
        data.half.push_back(std::isfinite(half) ? half : 0.0);
        data.titles.push_back(component_title(state.model.info, rows[row]));
        data.limit = std::max(data.limit, data.values.back() + data.half.back());
    }
    for (const std::string& title : data.titles) {
        data.labels.push_back(title.c_str());
    }
    return data;
}

}  // namespace

void ActivenessPanel::draw(const AppState& state, Actions& actions) {
    const std::string reason = why_not_measured(state, AnalysisKind::activeness);
    if (!reason.empty()) {
        empty_state("Activeness", "How much each component moves the picture, ranked.");
        return;
    }
    draw_options(state, actions);
    draw_analysis_status(state, actions, AnalysisKind::activeness, summary(state));
    if (!state.analysis.activeness) {
        empty_state("Nothing measured yet",
                    "Each component is set to -extent, 0 and +extent on several latents; its "
                    "activeness is the variance of the pictures.");
        return;
    }
    if (ImGui::GetContentRegionAvail().x >= em(kBesideEm)) {
        const float half = ImGui::GetContentRegionAvail().x / 2;
        if (ImGui::BeginChild("chart", {half, 0})) {
            draw_chart(state);
        }
        ImGui::EndChild();
        ImGui::SameLine();
        draw_table(state);
    } else if (show_table_) {
        draw_table(state);
    } else {
        draw_chart(state);
    }
}

void ActivenessPanel::draw_options(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    bool changed = false;
    inline_label("Latents");
    ImGui::SetNextItemWidth(em(4));
    int samples = options.activeness.latents.samples;
    if (ImGui::InputInt("##samples", &samples, 0)) {
        options.activeness.latents.samples = samples;
        changed = true;
    }
    tooltip("How many latents are averaged over; the paper took 300");
    ImGui::SameLine();
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(4));
    if (ImGui::InputDouble("##extent", &options.activeness.extent, 0, 0, "%.2f")) {
        changed = true;
    }
    tooltip("The component is set to -extent, 0 and +extent, in units of z");
    if (ImGui::GetContentRegionAvail().x < em(kBesideEm)) {
        ImGui::SameLine();
        int page = show_table_ ? 1 : 0;
        ImGui::SetNextItemWidth(-FLT_MIN);
        if (ImGui::Combo("##page", &page, "Chart\0Table\0")) {
            show_table_ = page == 1;
        }
    }
    if (has_reference(state)) {
        const std::string label = "In the order of " + state.analysis.reference.model;
        changed |= check_box((label + "###reference").c_str(), &options.chart_as_reference);
        tooltip("The chart's rows as the model before ranked, so that bars can be compared");
    }
    if (changed) {
        actions.dispatch(event::AnalysisOptionsSet{options});
    }
}

void ActivenessPanel::draw_chart(const AppState& state) {
    const std::vector<std::size_t> rows = charted_components(state);
    const ChartData data = chart_data(state, rows);
    const auto count = static_cast<int>(rows.size());
    const float wanted = em(1.7F) * static_cast<float>(count) + em(3.5F);
    constexpr auto kPlot = ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs | ImPlotFlags_NoFrame;
    if (!ImGui::BeginChild("bars")) {
        ImGui::EndChild();
        return;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, age_alpha(state, AnalysisKind::activeness));
    if (ImPlot::BeginPlot("##activeness", {-1, wanted}, kPlot)) {
        ImPlot::SetupAxes("variance", nullptr,
                          ImPlotAxisFlags_NoHighlight | ImPlotAxisFlags_Opposite,
                          ImPlotAxisFlags_Invert | ImPlotAxisFlags_NoGridLines |
                              ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_NoHighlight);
        ImPlot::SetupAxesLimits(0.0, data.limit > 0.0 ? data.limit * 1.05 : 1.0, -0.6,
                                static_cast<double>(count) - 0.4, ImPlotCond_Always);
        ImPlot::SetupAxisFormat(ImAxis_X1, "%.2g");
        ImPlot::SetupAxisTicks(ImAxis_Y1, data.places.data(), count, data.labels.data());
        ImPlotSpec bars;
        bars.FillColor = color::kGood;
        bars.LineColor = color::kGood;
        bars.Flags = static_cast<ImPlotItemFlags>(ImPlotBarsFlags_Horizontal);
        ImPlot::PlotBars("score", data.values.data(), data.places.data(), count, 0.6, bars);
        ImPlotSpec whiskers;
        whiskers.LineColor = color::kText;
        whiskers.Size = em(0.5F);
        whiskers.Flags = static_cast<ImPlotItemFlags>(ImPlotErrorBarsFlags_Horizontal);
        ImPlot::PlotErrorBars("interval", data.values.data(), data.places.data(), data.half.data(),
                              count, whiskers);
        ImPlot::EndPlot();
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

void ActivenessPanel::draw_table(const AppState& state) {
    constexpr auto kFlags = ImGuiTableFlags_Sortable | ImGuiTableFlags_ScrollY |
                            ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp;
    if (!ImGui::BeginTable("scores", 4, kFlags)) {
        return;
    }
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("Component", ImGuiTableColumnFlags_None, 3.0F);
    ImGui::TableSetupColumn(
        "Activeness",
        ImGuiTableColumnFlags_DefaultSort | ImGuiTableColumnFlags_PreferSortDescending, 2.4F);
    ImGui::TableSetupColumn("+- 95 %", ImGuiTableColumnFlags_PreferSortDescending, 2.0F);
    ImGui::TableSetupColumn(
        "Share", ImGuiTableColumnFlags_PreferSortDescending | ImGuiTableColumnFlags_NoSort, 2.0F);
    ImGui::TableHeadersRow();
    sort_rows(state);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, age_alpha(state, AnalysisKind::activeness));
    draw_rows(state);
    ImGui::PopStyleVar();
    ImGui::EndTable();
}

void ActivenessPanel::sort_rows(const AppState& state) {
    ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
    const auto& result = state.analysis.activeness;
    if (specs == nullptr || (!specs->SpecsDirty && sorted_ == result)) {
        return;
    }
    rows_.resize(result->scores.size());
    std::iota(rows_.begin(), rows_.end(), std::size_t{0});
    if (specs->SpecsCount > 0) {
        const int column = specs->Specs[0].ColumnIndex;
        const bool rising = specs->Specs[0].SortDirection == ImGuiSortDirection_Ascending;
        std::stable_sort(rows_.begin(), rows_.end(), [&](std::size_t a, std::size_t b) {
            const double left = sort_value(result->scores[a], column);
            const double right = sort_value(result->scores[b], column);
            return rising ? left < right : left > right;
        });
    }
    specs->SpecsDirty = false;
    sorted_ = result;
}

void ActivenessPanel::draw_rows(const AppState& state) {
    double sum = 0.0;
    double strongest = 0.0;
    for (const ComponentScore& score : sorted_->scores) {
        sum += score.score;
        strongest = std::max(strongest, score.score);
    }
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows_.size()));
    while (clipper.Step()) {
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
            const ComponentScore& score = sorted_->scores[rows_[static_cast<std::size_t>(row)]];
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            ellipsis_text(component_title(state.model.info, rows_[static_cast<std::size_t>(row)]),
                          ImGui::GetContentRegionAvail().x);
            ImGui::TableNextColumn();
            right_aligned_text(number_text(score.score), false);
            ImGui::TableNextColumn();
            const double half = (score.high - score.low) / 2.0;
            right_aligned_text(std::isfinite(half) ? number_text(half) : "-", true);
            ImGui::TableNextColumn();
            right_aligned_text(share_text(score.score, strongest, sum), true);
            if (score.score <= kInactive * strongest) {
                tooltip("Under a thousandth of the strongest component's activeness");
            }
        }
    }
}

}  // namespace zscope::ui
