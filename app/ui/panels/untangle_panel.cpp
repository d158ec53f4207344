#include "app/ui/panels/untangle_panel.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/state/untangle_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/form.h"
#include "app/ui/matrix_view.h"
#include "app/ui/panels/rebase_numbers.h"
#include "app/ui/panels/unsaved_axes.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/measure_names.h"
#include "core/export/rebase_command.h"

namespace zscope::ui {
namespace {

constexpr float kBarEm = 5.5F;

/// What is told in numbers and bars stays together in a wide panel.
float content_width() {
    return std::min(ImGui::GetContentRegionAvail().x, em(34));
}

struct BarValues {
    std::vector<double> before;  ///< strongest first
    std::vector<double> after;
    double top = 0.0;  ///< the largest of all
};

BarValues bar_values(const RebaseReport& report) {
    BarValues values{.before = report.activeness_before, .after = report.activeness_after};
    std::sort(values.before.begin(), values.before.end(), std::greater<>{});
    for (const auto* scores : {&values.before, &values.after}) {
        for (const double score : *scores) {
            values.top = std::max(values.top, score);
        }
    }
    return values;
}

/// "No. 2: 0.031 before, 0.056 after" of the bars under the cursor, in slots of this width.
std::string bar_text(const BarValues& values, float left, float slot) {
    const float place = (ImGui::GetIO().MousePos.x - left) / std::max(1.0F, slot);
    const auto index = std::min(static_cast<std::size_t>(std::max(0.0F, place)),
                                std::max<std::size_t>(1, values.after.size()) - 1);
    const auto number = [index](const std::vector<double>& scores) {
        return index < scores.size() ? number_text(scores[index]) : std::string("-");
    };
    return std::string("How much each slider moves the picture\nNo. ")
        .append(std::to_string(index + 1))
        .append(": ")
        .append(number(values.before))
        .append(" before, ")
        .append(number(values.after))
        .append(" after");
}

/// The two ends of the bars' scale beside a chart of this height; how wide they are.
float draw_scale(double top, float height) {
    const std::string highest = number_text(top);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    muted_text(highest);
    ImGui::SetCursorScreenPos({start.x, start.y + height - ImGui::GetTextLineHeight()});
    muted_text("0");
    const float width = ImGui::CalcTextSize(highest.c_str()).x + em(0.4F);
    ImGui::SetCursorScreenPos({start.x + width, start.y});
    return width;
}

/// Sorted bars: before in grey, after in colour, on one scale.
void draw_bars(const RebaseReport& report) {
    const BarValues values = bar_values(report);
    muted_text("Activeness, strongest first: grey before, blue after");
    ellipsis_text(kActivenessAxis, content_width(), true);
    const float height = em(5);
    const float whole = content_width();
    const float width = whole - draw_scale(values.top, height);
    const ImVec2 low = ImGui::GetCursorScreenPos();
    const float slot = width / static_cast<float>(std::max<std::size_t>(1, values.after.size()));
    ImGui::Dummy({width, height});
    tooltip(bar_text(values, low.x, slot));
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine(low, {low.x + width, low.y}, to_u32(color::kLine));
    const auto bar = [&](std::size_t i, double value, float from, float to, ImU32 fill) {
        const float left = low.x + slot * (static_cast<float>(i) + from);
        const float tall =
            std::max(1.0F, height * static_cast<float>(value / std::max(1e-12, values.top)));
        list->AddRectFilled({left, low.y + height - tall},
                            {low.x + slot * (static_cast<float>(i) + to), low.y + height}, fill);
    };
    for (std::size_t i = 0; i < values.after.size(); ++i) {
        bar(i, i < values.before.size() ? values.before[i] : 0.0, 0.08F, 0.48F,
            to_u32(color::kMuted, 0.7F));
        bar(i, values.after[i], 0.5F, 0.92F, to_u32(color::kAccent));
    }
    list->AddLine({low.x, low.y + height}, {low.x + width, low.y + height}, to_u32(color::kLine));
}

/// A cell of a matrix of interactions is a rectangle in every frame.
constexpr std::size_t kMostDrawnComponents = 128;

/// Of the sliders' own values, on the diagonal, too.
HeatmapRange covered_by_interactions(const RebaseReport& report) {
    HeatmapRange covered{0.0, 0.0};
    for (const auto* values : {&report.interaction_before, &report.interaction_after}) {
        for (const double value : *values) {
            covered.high = std::max(covered.high, value);
        }
    }
    return covered;
}

HeatmapRange interaction_range(const RebaseReport& report, std::size_t n) {
    double top = 0.0;
    for (const auto* values : {&report.interaction_before, &report.interaction_after}) {
        for (std::size_t i = 0; i < values->size(); ++i) {
            top = i / n == i % n ? top : std::max(top, (*values)[i]);
        }
    }
    return {0.0, top > 0.0 ? top : 1.0};
}

/// `info`: of the model in the axes that the values belong to.
void draw_interaction(const AppState& state, const GeneratorInfo& info, const char* title,
                      const std::vector<double>& values, const HeatmapRange& range, float side) {
    const auto n = static_cast<std::size_t>(info.latent_size);
    ImGui::BeginGroup();
    muted_text(title);
    MatrixView view;
    view.n = n;
    view.values = values;
    view.labels = component_labels(state);
    view.map = ColorMap::ylgnbu;
    view.range = range;
    view.mutes_diagonal = true;
    const std::optional<MatrixHit> hit = draw_matrix_view(title, view, {side, side});
    if (hit) {
        tooltip(component_title(info, static_cast<std::int64_t>(hit->row)) + " and " +
                component_title(info, static_cast<std::int64_t>(hit->column)) + ": " +
                number_text(values[hit->row * n + hit->column]));
    }
    ImGui::EndGroup();
}

/// Both matrices on one scale, beside each other where there is room.
void draw_interactions(const AppState& state, const RebaseReport& report) {
    const auto n = static_cast<std::size_t>(state.model.info.latent_size);
    if (report.interaction_before.size() != n * n || report.interaction_after.size() != n * n) {
        return;
    }
    if (n > kMostDrawnComponents) {
        ImGui::PushTextWrapPos(0.0F);
        muted_text(std::string("Interactions of the sliders are drawn for at most ")
                       .append(std::to_string(kMostDrawnComponents))
                       .append(" of them"));
        ImGui::PopTextWrapPos();
        return;
    }
    const HeatmapRange range = interaction_range(report, n);
    const HeatmapRange covered = covered_by_interactions(report);
    const bool are_hessians = report.options.objective == RebaseObjective::hessian;
    muted_text("Interactions of the sliders");
    tooltip(are_hessians
                ? "Root mean square of H_ij, the second derivative by two of them; the diagonal is "
                  "each slider's own"
                : "Root mean square of what the aim makes diagonal; the diagonal is each slider's "
                  "own");
    const float gap = em(0.6F);
    const float bar = em(kBarEm);
    const float side = std::max(em(8), (content_width() - bar - 2 * gap) / 2);
    const float room = ImGui::GetContentRegionAvail().x + 1.0F;
    const bool are_beside = 2 * side + gap <= room;
    draw_interaction(state, state.untangle.axes.front().info, "before", report.interaction_before,
                     range, side);
    if (are_beside) {
        ImGui::SameLine(0, gap);
    }
    draw_interaction(state, state.model.info, "after", report.interaction_after, range, side);
    if ((are_beside ? 2 * side + gap : side) + gap + bar <= room) {
        ImGui::SameLine(0, gap);
    }
    const BarCaption caption = are_hessians ? BarCaption{kInteractionMeasure, kSecondDerivativeUnit}
                                            : BarCaption{"size, i != j", "(value^2/z^2)"};
    draw_color_bar(ColorMap::ylgnbu, range, caption, bar, side, 1.0F, covered);
    if (covered.high > range.high) {
        wrapped_text(matrix_key(are_hessians ? "curvature" : "effect"), color::kMuted);
    }
}

}  // namespace

void UntanglePanel::draw(const AppState& state, Actions& actions) {
    if (!state.model.ready()) {
        empty_state(state.model.loading ? "Opening the model..." : "No model is open",
                    "Re-basing turns a model's axes to where the sliders untangle. Open a model "
                    "first.");
        return;
    }
    draw_unsaved_axes(state, actions);
    draw_start(state, actions);
    options_.draw(state, actions);
    if (state.untangle.status == UntangleStatus::failed) {
        ImGui::PushTextWrapPos(0.0F);
        ImGui::TextColored(color::kError, "%s", state.untangle.failure.c_str());
        ImGui::PopTextWrapPos();
    }
    draw_result(state, actions);
}

void UntanglePanel::draw_start(const AppState& state, Actions& actions) {
    ImGui::PushTextWrapPos(0.0F);
    muted_text("Turns the axes to where the sliders untangle. No picture changes.");
    ImGui::PopTextWrapPos();
    if (state.untangle.status == UntangleStatus::running) {
        draw_progress(state, actions);
        return;
    }
    action_button(find_action("rebase"), state, actions, nullptr, em(8));
    const std::string reason = why_not_rebase_now(state);
    if (!reason.empty()) {
        ImGui::PushTextWrapPos(0.0F);
        muted_text("Not this model: " + reason + ".");
        ImGui::PopTextWrapPos();
    }
}

void UntanglePanel::draw_progress(const AppState& state, Actions& actions) {
    const UntangleState& untangle = state.untangle;
    const Progress& progress = untangle.progress;
    const float share = progress.total > 0
                            ? static_cast<float>(progress.done) / static_cast<float>(progress.total)
                            : 0.0F;
    const std::string text = untangle.is_stopping ? "Stopping..."
                             : progress.total > 0
                                 ? std::to_string(progress.done) + " / " +
                                       std::to_string(progress.total) + " " + progress.note
                                 : "Starting...";
    const float button = em(6);
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, color::kAccentDeep);
    ImGui::ProgressBar(share,
                       {std::max(em(4), ImGui::GetContentRegionAvail().x - button - em(0.6F)), 0},
                       text.c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine();
    action_button(find_action("cancel_rebase"), state, actions, "Cancel", button);
}

void UntanglePanel::draw_result(const AppState& state, Actions& actions) {
    const RebaseReport* report = shown_rebase(state);
    if (report == nullptr) {
        if (state.untangle.axes.size() > 1) {
            ImGui::Spacing();
            ImGui::PushTextWrapPos(0.0F);
            muted_text("The axes are the model's own again; Redo brings the new ones back.");
            ImGui::PopTextWrapPos();
        }
        return;
    }
    ImGui::SeparatorText("Result");
    draw_rebase_numbers(state.model.info, *report, content_width());
    draw_comparing(state, actions);
    ImGui::Spacing();
    draw_bars(*report);
    ImGui::Spacing();
    draw_interactions(state, *report);
    char seconds[48];
    std::snprintf(seconds, sizeof seconds, "Found in %.1f s", report->seconds);
    muted_text(seconds);
    if (state.untangle.locks_cleared) {
        ImGui::PushTextWrapPos(0.0F);
        ImGui::TextColored(color::kBase, "%s",
                           "Locks were opened: what was locked is no single slider any more. Undo "
                           "brings axes and locks back.");
        ImGui::PopTextWrapPos();
    }
    draw_save(state, actions);
}

void UntanglePanel::draw_comparing(const AppState& state, Actions& actions) {
    const bool clicked =
        action_button(find_action("original_as_b"), state, actions, "Compare with the old axes");
    if (clicked && state.compare.mode == CompareMode::only_a) {
        actions.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    }
}

void UntanglePanel::draw_save(const AppState& state, Actions& actions) {
    ImGui::SeparatorText("Save");
    form_row("To");
    std::string path = state.untangle.save_path.string();
    const std::string proposed = proposed_rebased_path(state).string();
    if (ImGui::InputTextWithHint("##path", proposed.c_str(), &path)) {
        actions.dispatch(event::RebasedPathSet{path});
    }
    tooltip(
        "A folder, or a name that ends in .safetensors (of the demo: .json). Empty: the folder "
        "named here, with a number where something is there already.");
    action_button(find_action("save_rebased"), state, actions, "Save", em(6));
    draw_saving(state.untangle);
    draw_command(state, actions, rebased_path(state).string());
}

void UntanglePanel::draw_command(const AppState& state, Actions& actions, const std::string& path) {
    const AxesVersion& origin = state.untangle.axes.front();
    if (origin.command_name.empty()) {
        return;  // no command line can name it
    }
    const std::string command = rebase_command(origin.command_name, shown_rebase(state)->options,
                                               shown_rebase(state)->threads, path);
    muted_text("The same from a command line");
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color::kBackground);
    if (ImGui::BeginChild("command", {0, em(6)}, ImGuiChildFlags_AlwaysUseWindowPadding)) {
        ImGui::PushTextWrapPos(0.0F);
        ImGui::TextUnformatted(command.c_str());
        ImGui::PopTextWrapPos();
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
    if (ImGui::Button("Copy command")) {
        actions.dispatch(event::CommandCopied{command});
    }
}

}  // namespace zscope::ui
