#include "app/ui/panels/activeness_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <string>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/provenance.h"

namespace zscope::ui {
namespace {

constexpr double kInactive = 1e-3;  ///< of the strongest component's activeness
constexpr float kBesideEm = 44.0F;  ///< from this width on chart and table stand side by side

/// What a column of the table shows of a slot's scores.
enum class Content { component, score, interval, share };

struct Column {
    const char* title;
    Slot slot;
    Content content;
};

std::vector<Column> table_columns(const std::vector<Slot>& slots) {
    std::vector<Column> columns{{"Component", slots.front(), Content::component}};
    if (slots.size() == 1) {
        columns.insert(columns.end(), {{"Activeness", slots.front(), Content::score},
                                       {"+- 95 %", slots.front(), Content::interval},
                                       {"Share", slots.front(), Content::share}});
    } else {
        columns.insert(columns.end(), {{"A", Slot::a, Content::score},
                                       {"A +- 95 %", Slot::a, Content::interval},
                                       {"B", Slot::b, Content::score},
                                       {"B +- 95 %", Slot::b, Content::interval}});
    }
    return columns;
}

const char* slot_name(Slot slot) {
    return slot == Slot::a ? "A" : "B";
}

const ImVec4& slot_color(Slot slot) {
    return slot == Slot::a ? color::kGood : color::kAccent;
}

/// The component's score in a slot; null while it is not known.
const ComponentScore* score_in(const AppState& state, Slot slot, std::size_t component) {
    const ActivenessResult* result = activeness_of(state, slot);
    return result != nullptr && component < result->scores.size() ? &result->scores[component]
                                                                  : nullptr;
}

/// Half the 95 % interval; not a number where there is none.
double half_interval(const ComponentScore& score) {
    return (score.high - score.low) / 2.0;
}

bool is_anything_known(const AppState& state) {
    const std::vector<Slot> slots = charted_slots(state);
    return std::any_of(slots.begin(), slots.end(),
                       [&](Slot slot) { return activeness_of(state, slot) != nullptr; });
}

/// Of the oldest bars on screen.
float chart_alpha(const AppState& state) {
    float alpha = 1.0F;
    for (const Slot slot : charted_slots(state)) {
        if (activeness_of(state, slot) != nullptr) {
            alpha = std::min(alpha, age_alpha(state, activeness_kind(slot)));
        }
    }
    return alpha;
}

std::string summary(const AppState& state, Slot slot) {
    const ActivenessResult* result = activeness_of(state, slot);
    if (result == nullptr) {
        return "";
    }
    const FigureLatents& latents = result->request.latents;
    std::string text = std::to_string(result->samples_done);
    text.append(" latents, seed ").append(std::to_string(latents.seed));
    return text.append(", ").append(latent_mode_name(latents.mode));
}

double sort_value(const AppState& state, const Column& column, std::size_t component) {
    if (column.content == Content::component) {
        return static_cast<double>(component);
    }
    const ComponentScore* score = score_in(state, column.slot, component);
    if (score == nullptr) {
        return -1.0;
    }
    const double value = column.content == Content::interval ? half_interval(*score) : score->score;
    return std::isnan(value) ? -1.0 : value;
}

/// As the header sorts them; in another model's order as they are.
std::vector<std::size_t> table_rows(const AppState& state, const std::vector<Column>& columns) {
    std::vector<std::size_t> rows = charted_components(state);
    const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
    if (specs == nullptr || specs->SpecsCount == 0) {
        return rows;
    }
    const auto& column = columns[static_cast<std::size_t>(specs->Specs[0].ColumnIndex)];
    const bool rising = specs->Specs[0].SortDirection == ImGuiSortDirection_Ascending;
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        const double left = sort_value(state, column, a);
        const double right = sort_value(state, column, b);
        return rising ? left < right : left > right;
    });
    return rows;
}

struct Totals {
    double sum = 0.0;
    double strongest = 0.0;
};

Totals totals_of(const ActivenessResult* result) {
    Totals totals;
    if (result != nullptr) {
        for (const ComponentScore& score : result->scores) {
            totals.sum += score.score;
            totals.strongest = std::max(totals.strongest, score.score);
        }
    }
    return totals;
}

void draw_share(double score, const Totals& totals) {
    if (score <= kInactive * totals.strongest) {
        right_aligned_text("inactive", true);
        tooltip("Under a thousandth of the strongest component's activeness");
        return;
    }
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%",
                  totals.sum > 0.0 ? 100.0 * score / totals.sum : 0.0);
    right_aligned_text(text, true);
}

void draw_table_cell(const AppState& state, const Column& column, std::size_t component) {
    if (column.content == Content::component) {
        ellipsis_text(component_title(model_of(state, column.slot).info,
                                      static_cast<std::int64_t>(component)),
                      ImGui::GetContentRegionAvail().x);
        return;
    }
    const ComponentScore* score = score_in(state, column.slot, component);
    if (score == nullptr) {
        right_aligned_text("-", true);
    } else if (column.content == Content::score) {
        right_aligned_text(number_text(score->score), false);
    } else if (column.content == Content::interval) {
        const double half = half_interval(*score);
        right_aligned_text(std::isfinite(half) ? number_text(half) : "-", true);
    } else {
        draw_share(score->score, totals_of(activeness_of(state, column.slot)));
    }
}

void draw_table_rows(const AppState& state, const std::vector<Column>& columns) {
    const std::vector<std::size_t> rows = table_rows(state, columns);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows.size()));
    while (clipper.Step()) {
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
            ImGui::TableNextRow();
            for (const Column& column : columns) {
                ImGui::TableNextColumn();
                draw_table_cell(state, column, rows[static_cast<std::size_t>(row)]);
            }
        }
    }
}

/// Bars of one slot from the first row down, with whiskers where an interval is known.
struct Bars {
    std::vector<double> places;
    std::vector<double> values;
    std::vector<double> half;
    double limit = 0.0;
};

/// `shift`: how far below the middle of its row a bar lies.
Bars bars_of(const AppState& state, Slot slot, const std::vector<std::size_t>& rows, double shift) {
    Bars bars;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const ComponentScore* score = score_in(state, slot, rows[row]);
        const double value = score != nullptr ? score->score : 0.0;
        const double half = score != nullptr ? half_interval(*score) : 0.0;
        bars.places.push_back(static_cast<double>(row) + shift);
        bars.values.push_back(std::isfinite(value) ? value : 0.0);
        bars.half.push_back(std::isfinite(half) ? half : 0.0);
        bars.limit = std::max(bars.limit, bars.values.back() + bars.half.back());
    }
    return bars;
}

void plot_bars(const Bars& bars, Slot slot, double height) {
    const auto count = static_cast<int>(bars.values.size());
    ImPlotSpec look;
    look.FillColor = slot_color(slot);
    look.LineColor = slot_color(slot);
    look.Flags = static_cast<ImPlotItemFlags>(ImPlotBarsFlags_Horizontal);
    ImPlot::PlotBars(slot_name(slot), bars.values.data(), bars.places.data(), count, height, look);
    ImPlotSpec whiskers;
    whiskers.LineColor = color::kText;
    whiskers.Size = em(0.5F);
    whiskers.Flags = static_cast<ImPlotItemFlags>(ImPlotErrorBarsFlags_Horizontal);
    const std::string name = std::string("interval ").append(slot_name(slot));
    ImPlot::PlotErrorBars(name.c_str(), bars.values.data(), bars.places.data(), bars.half.data(),
                          count, whiskers);
}

/// The components' names beside the rows.
void set_up_rows(const AppState& state, const std::vector<std::size_t>& rows) {
    std::vector<std::string> titles;
    std::vector<const char*> labels;
    std::vector<double> places;
    for (const std::size_t component : rows) {
        places.push_back(static_cast<double>(titles.size()));
        titles.push_back(component_title(model_of(state, charted_slots(state).front()).info,
                                         static_cast<std::int64_t>(component)));
    }
    for (const std::string& title : titles) {
        labels.push_back(title.c_str());
    }
    ImPlot::SetupAxisTicks(ImAxis_Y1, places.data(), static_cast<int>(places.size()),
                           labels.data());
}

constexpr std::array kShownNames{"A", "B", "A and B"};

/// "own order", "order of B", "order of the model before".
std::string order_name(const AppState& state, ChartOrder order) {
    switch (order) {
        case ChartOrder::own:
            return shown_activeness(state) == ActivenessShown::both ? "order of A" : "own order";
        case ChartOrder::other:
            return shown_activeness(state) == ActivenessShown::b ? "order of A" : "order of B";
        case ChartOrder::before:
            break;
    }
    return "order of the model before";
}

/// One entry of a list, greyed with the reason where it cannot be chosen.
bool choice(const char* label, bool is_chosen, const std::string& reason) {
    ImGui::BeginDisabled(!reason.empty());
    const bool clicked = ImGui::Selectable(label, is_chosen);
    ImGui::EndDisabled();
    tooltip(reason.empty() ? "" : "Not now: " + reason);
    return clicked;
}

}  // namespace

void ActivenessPanel::draw(const AppState& state, Actions& actions) {
    const std::string reason = why_not_measured(state, AnalysisKind::activeness);
    if (!reason.empty()) {
        empty_state("Activeness", "How much each component moves the picture, ranked.");
        return;
    }
    draw_options(state, actions);
    draw_statuses(state, actions);
    if (!is_anything_known(state)) {
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
    inline_label("Latents");
    ImGui::SetNextItemWidth(em(4));
    ImGui::InputInt("##samples", &options.activeness.latents.samples, 0);
    tooltip("How many latents are averaged over; the paper took 300");
    ImGui::SameLine();
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(4));
    ImGui::InputDouble("##extent", &options.activeness.extent, 0, 0, "%.2f");
    tooltip("The component is set to -extent, 0 and +extent, in units of z");
    if (ImGui::GetContentRegionAvail().x < em(kBesideEm)) {
        ImGui::SameLine();
        int page = show_table_ ? 1 : 0;
        ImGui::SetNextItemWidth(-FLT_MIN);
        if (ImGui::Combo("##page", &page, "Chart\0Table\0")) {
            show_table_ = page == 1;
        }
    }
    latents_fields(options.activeness.latents);
    draw_choice(state, options);
    if (options != state.analysis.options) {
        actions.dispatch(event::AnalysisOptionsSet{options});
    }
}

void ActivenessPanel::draw_choice(const AppState& state, AnalysisOptions& options) {
    if (!state.compare.ready() && !has_reference(state)) {
        return;
    }
    inline_label("Show");
    const ActivenessShown shown = shown_activeness(state);
    ImGui::SetNextItemWidth(em(5.5F));
    if (ImGui::BeginCombo("##shown", kShownNames[static_cast<std::size_t>(shown)])) {
        for (const ActivenessShown entry :
             {ActivenessShown::a, ActivenessShown::b, ActivenessShown::both}) {
            if (choice(kShownNames[static_cast<std::size_t>(entry)], entry == shown,
                       why_not_shown(state, entry))) {
                options.activeness_shown = entry;
            }
        }
        ImGui::EndCombo();
    }
    tooltip("The activeness of the open model, of the one it is compared with, or of both");
    ImGui::SameLine();
    const ChartOrder order = chart_order(state);
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (ImGui::BeginCombo("##order", order_name(state, order).c_str())) {
        for (const ChartOrder entry : {ChartOrder::own, ChartOrder::other, ChartOrder::before}) {
            if (choice(order_name(state, entry).c_str(), entry == order,
                       why_not_ordered(state, entry))) {
                options.chart_order = entry;
            }
        }
        ImGui::EndCombo();
    }
    tooltip(order == ChartOrder::before
                ? "As the components of " + state.analysis.reference.model + " ranked"
                : "In whose ranking the rows of chart and table stand, so that models can be "
                  "compared row by row");
}

void ActivenessPanel::draw_statuses(const AppState& state, Actions& actions) {
    const auto draw_status = [&](Slot slot) {
        if (state.compare.ready()) {
            ImGui::AlignTextToFramePadding();
            ImGui::TextColored(slot_color(slot), "%s", slot_name(slot));
            ImGui::SameLine();
        }
        draw_analysis_status(state, actions, activeness_kind(slot), summary(state, slot));
    };
    if (needed_slots(state).front() == Slot::a) {
        draw_status(Slot::a);
    }
    if (needs_activeness_of_b(state)) {
        ImGui::PushID("b");
        draw_status(Slot::b);
        ImGui::PopID();
    }
}

void ActivenessPanel::draw_chart(const AppState& state) {
    const std::vector<std::size_t> rows = charted_components(state);
    const std::vector<Slot> slots = charted_slots(state);
    const bool are_two = slots.size() == 2;
    const double height = are_two ? 0.36 : 0.6;
    std::vector<Bars> bars;
    double limit = 0.0;
    for (const Slot slot : slots) {
        const double shift = !are_two ? 0.0 : slot == Slot::a ? -0.2 : 0.2;
        bars.push_back(bars_of(state, slot, rows, shift));
        limit = std::max(limit, bars.back().limit);
    }
    const auto count = static_cast<float>(rows.size());
    const float wanted = em(are_two ? 2.2F : 1.7F) * count + em(3.5F);
    constexpr auto kPlot = ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs | ImPlotFlags_NoFrame;
    if (!ImGui::BeginChild("bars")) {
        ImGui::EndChild();
        return;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, chart_alpha(state));
    if (ImPlot::BeginPlot("##activeness", {-1, wanted}, kPlot)) {
        ImPlot::SetupAxes("variance", nullptr,
                          ImPlotAxisFlags_NoHighlight | ImPlotAxisFlags_Opposite,
                          ImPlotAxisFlags_Invert | ImPlotAxisFlags_NoGridLines |
                              ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_NoHighlight);
        ImPlot::SetupAxesLimits(0.0, limit > 0.0 ? limit * 1.05 : 1.0, -0.6,
                                static_cast<double>(count) - 0.4, ImPlotCond_Always);
        ImPlot::SetupAxisFormat(ImAxis_X1, "%.2g");
        set_up_rows(state, rows);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            plot_bars(bars[i], slots[i], height);
        }
        ImPlot::EndPlot();
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

void ActivenessPanel::draw_table(const AppState& state) {
    const std::vector<Column> columns = table_columns(charted_slots(state));
    const bool is_sortable = chart_order(state) == ChartOrder::own;
    const auto flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                       ImGuiTableFlags_SizingStretchProp |
                       (is_sortable ? ImGuiTableFlags_Sortable : ImGuiTableFlags_None);
    const auto count = static_cast<int>(columns.size());
    if (!ImGui::BeginTable(count == 4 ? "scores" : "scores_of_both", count, flags)) {
        return;
    }
    ImGui::TableSetupScrollFreeze(0, 1);
    for (const Column& column : columns) {
        const bool is_component = column.content == Content::component;
        const bool is_default = &column == &columns[1];
        ImGuiTableColumnFlags column_flags =
            is_component ? ImGuiTableColumnFlags_None : ImGuiTableColumnFlags_PreferSortDescending;
        if (is_default) {
            column_flags |= ImGuiTableColumnFlags_DefaultSort;
        }
        if (column.content == Content::share) {
            column_flags |= ImGuiTableColumnFlags_NoSort;
        }
        ImGui::TableSetupColumn(column.title, column_flags, is_component ? 3.0F : 2.2F);
    }
    ImGui::TableHeadersRow();
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, chart_alpha(state));
    draw_table_rows(state, columns);
    ImGui::PopStyleVar();
    ImGui::EndTable();
}

}  // namespace zscope::ui
