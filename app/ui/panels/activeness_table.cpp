#include "app/ui/panels/activeness_table.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/activeness_chart.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/other_axes.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/panels/activeness_scores.h"
#include "app/ui/widgets.h"
#include "core/export/component_scores.h"

namespace zscope::ui {
namespace {

/// What a column of the table shows of a slot's scores.
enum class Content { component, score, interval, share };

struct Column {
    const char* title;
    Slot slot;
    Content content;
};

std::vector<Column> table_columns(const std::vector<Slot>& slots, bool rank_apart) {
    std::vector<Column> columns{
        {rank_apart ? "z of A" : "Component", slots.front(), Content::component}};
    if (slots.size() == 1) {
        columns.insert(columns.end(), {{"Activeness", slots.front(), Content::score},
                                       {"+- 95 %", slots.front(), Content::interval},
                                       {"Share", slots.front(), Content::share}});
    } else {
        columns.insert(columns.end(),
                       {{"A", Slot::a, Content::score}, {"A +- 95 %", Slot::a, Content::interval}});
        if (rank_apart) {
            columns.push_back({"z of B", Slot::b, Content::component});
        }
        columns.insert(columns.end(),
                       {{"B", Slot::b, Content::score}, {"B +- 95 %", Slot::b, Content::interval}});
    }
    return columns;
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

/// As a header sorts them; where none does, in the chart's order.
std::vector<ChartRow> table_rows(const AppState& state, const std::vector<Column>& columns) {
    std::vector<ChartRow> rows = charted_rows(state);
    const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
    if (specs == nullptr || specs->SpecsCount == 0) {
        return rows;
    }
    const auto& column = columns[static_cast<std::size_t>(specs->Specs[0].ColumnIndex)];
    const bool rising = specs->Specs[0].SortDirection == ImGuiSortDirection_Ascending;
    std::stable_sort(rows.begin(), rows.end(), [&](const ChartRow& a, const ChartRow& b) {
        const double left = sort_value(state, column, a.of(column.slot));
        const double right = sort_value(state, column, b.of(column.slot));
        return rising ? left < right : left > right;
    });
    return rows;
}

/// Its share of the sum.
void draw_share(const AppState& state, Slot slot, std::size_t component) {
    const std::vector<ComponentScore>& scores = activeness_of(state, slot)->scores;
    double sum = 0.0;
    for (const ComponentScore& score : scores) {
        sum += score.score;
    }
    constexpr int kDigits = 3;
    const double percent = sum > 0.0 ? 100.0 * scores[component].score / sum : 0.0;
    right_aligned_text(number_text(percent, kDigits).append(" %"), true);
}

/// Its name, and that it is dead: of the row, or of the column's slot where the slots rank apart.
void draw_component(const AppState& state, Slot slot, const ChartRow& row) {
    const std::size_t component = row.of(slot);
    std::string mark;
    if (!ranks_apart(state)) {
        mark = dead_mark(state, row);
    } else if (is_dead_in(state, slot, component)) {
        mark = kDeadMark;
    }
    middle_ellipsis_text(
        component_title(model_of(state, slot).info, static_cast<std::int64_t>(component)) + mark,
        ImGui::GetContentRegionAvail().x);
    tooltip(mark.empty() ? "" : kDeadHelp);
    tooltip(nearest_axis_text(state, slot, component));
}

void draw_table_cell(const AppState& state, const Column& column, const ChartRow& row) {
    const std::size_t component = row.of(column.slot);
    if (column.content == Content::component) {
        draw_component(state, column.slot, row);
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
        draw_share(state, column.slot, component);
    }
}

void draw_table_rows(const AppState& state, const std::vector<Column>& columns) {
    const std::vector<ChartRow> rows = table_rows(state, columns);
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

/// A table for each order, so that another order does not stand as a header has sorted this one.
std::string table_id(const AppState& state) {
    constexpr std::array kOrders{"", "_as_other", "_as_before", "_by_number"};
    const bool is_of_one = charted_slots(state).size() == 1;
    return std::string(is_of_one ? "scores" : "scores_of_both")
        .append(ranks_apart(state) ? "_apart"
                                   : kOrders[static_cast<std::size_t>(chart_order(state))]);
}

}  // namespace

void draw_activeness_table(const AppState& state) {
    const std::vector<Column> columns = table_columns(charted_slots(state), ranks_apart(state));
    const bool is_own = chart_order(state) == ChartOrder::own;
    ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                            ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_Sortable;
    if (!is_own) {
        flags |= ImGuiTableFlags_SortTristate | ImGuiTableFlags_NoSavedSettings;
    }
    const auto count = static_cast<int>(columns.size());
    if (!ImGui::BeginTable(table_id(state).c_str(), count, flags)) {
        return;
    }
    ImGui::TableSetupScrollFreeze(0, 1);
    for (const Column& column : columns) {
        const bool is_component = column.content == Content::component;
        const bool is_default = is_own && &column == &columns[1];
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
