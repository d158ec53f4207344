#include "app/ui/panels/interactions_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/matrix_slots.h"
#include "app/state/sample_words.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/form.h"
#include "app/ui/matrix_view.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/component_scores.h"
#include "core/export/matrix_range.h"
#include "core/export/measure_names.h"
#include "core/export/style_options.h"
#include "core/hessian/pair_certainty.h"
#include "core/model/generator_info.h"

namespace zscope::ui {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;

constexpr std::size_t kListed = 5;
constexpr float kBarEm = 6.0F;
constexpr float kSamplesEm = 3.0F;
constexpr float kEpsilonEm = 4.0F;
constexpr float kListEm = 16.0F;  ///< width of the list beside the matrix

/// Of the model that is measured.
const GeneratorInfo& shown_info(const AppState& state) {
    return model_of(state, interactions_slot(state)).info;
}

/// The two components by their names, or by their numbers alone where those leave no room for the
/// pair's value.
std::string pair_words(const AppState& state, std::size_t i, std::size_t j, float value_width) {
    std::string words =
        component_title(shown_info(state), i) + " with " + component_title(shown_info(state), j);
    if (ImGui::CalcTextSize(words.c_str()).x + value_width > ImGui::GetContentRegionAvail().x) {
        words =
            std::string("z").append(std::to_string(i)).append(" with z").append(std::to_string(j));
    }
    return words;
}

/// `strongest`: the largest value of all pairs.
PairCertainty certainty_in(const InteractionsResult& result, std::size_t i, std::size_t j,
                           double strongest) {
    const std::size_t at = i * result.n + j;
    const double low = result.samples_done > 1 ? result.low[at] : std::nan("");
    return certainty_of(result.value[at], low, strongest);
}

/// Pairs i < j that are not negligible, the strongest first.
std::vector<Pair> strongest_pairs(const InteractionsResult& result, double strongest) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < result.n; ++i) {
        for (std::size_t j = i + 1; j < result.n; ++j) {
            pairs.emplace_back(i, j);
        }
    }
    const std::size_t count = std::min(kListed, pairs.size());
    std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count),
                      pairs.end(), [&](const Pair& a, const Pair& b) {
                          return result.value[a.first * result.n + a.second] >
                                 result.value[b.first * result.n + b.second];
                      });
    pairs.resize(count);
    std::erase_if(pairs, [&](const Pair& pair) {
        return certainty_in(result, pair.first, pair.second, strongest) ==
               PairCertainty::negligible;
    });
    return pairs;
}

/// What a pair's tooltip says of it, a line of its own.
std::string certainty_line(PairCertainty certainty) {
    switch (certainty) {
        case PairCertainty::wide:
            return "\nWide: a few of these latents carry it; take more";
        case PairCertainty::negligible:
            return std::string("\nNegligible: no more than ")
                .append(kNegligibleShareText)
                .append(" of the strongest pair");
        case PairCertainty::above_zero:
        case PairCertainty::unknown:
            break;
    }
    return {};
}

/// What a pair's tooltip says of its dead components, each in a line of its own. Their activeness
/// may be another state's than the matrix.
std::string dead_lines(const AppState& state, const Pair& pair) {
    const Slot slot = interactions_slot(state);
    const std::string caveat = scores_caveat(state, slot);
    std::string text;
    for (const std::size_t component : {pair.first, pair.second}) {
        if (is_dead_in(state, slot, component)) {
            text.append("\n")
                .append(component_label(static_cast<std::int64_t>(component)))
                .append(": ")
                .append(kDeadHelp)
                .append(caveat.empty() ? "" : ", ")
                .append(caveat);
        }
    }
    return text;
}

std::string cell_text(const AppState& state, const InteractionsResult& result, std::size_t i,
                      std::size_t j) {
    const double strongest = off_diagonal_range(result.value, result.n).high;
    const std::size_t at = i * result.n + j;
    std::string text = component_title(shown_info(state), i);
    text += i == j ? ", its own curvature" : " with " + component_title(shown_info(state), j);
    text += "\nM = " + number_text(result.value[at]);
    text += result.value[at] > strongest ? ", above the scale" : "";
    if (result.samples_done > 1) {
        text += ", 95 %: " + number_text(result.low[at]) + " to " + number_text(result.high[at]);
    }
    if (i == j) {
        return text;
    }
    text.append(certainty_line(certainty_in(result, i, j, strongest)))
        .append(dead_lines(state, {i, j}));
    if (const std::string reason = why_not_open_pair(state); !reason.empty()) {
        return text.append("\nNot now: ").append(reason);
    }
    const bool is_of_b = interactions_slot(state) == Slot::b;
    return text.append(is_of_b ? "\nClick to see A's grid of the pair"
                               : "\nClick to see the pair's grid");
}

std::string description(const InteractionsResult& result) {
    const HessianStatisticsRequest& request = result.request;
    std::string latents = "around the latent on screen";
    if (!request.latents.state) {
        latents = samples_text(result.samples_done, request.latents.samples);
        latents.append(" latents, seed ").append(std::to_string(request.latents.seed));
    }
    return latents.append(", ")
        .append(latent_mode_name(request.latents.mode))
        .append(", ")
        .append(describe_scheme(request.scheme, request.epsilon));
}

/// What the matrix does not say by itself; empty where no cell has a marked corner.
std::string key_of(const InteractionsResult& result) {
    return finite_range(result.value).high > off_diagonal_range(result.value, result.n).high
               ? matrix_key("curvature")
               : "";
}

/// Of the key, wrapped to this width, with the gap below it.
float key_height(const std::string& key, float width) {
    return key.empty() ? 0.0F
                       : ImGui::CalcTextSize(key.c_str(), nullptr, false, width).y +
                             ImGui::GetStyle().ItemSpacing.y;
}

void open_pair(const AppState& state, Actions& actions, std::size_t i, std::size_t j) {
    if (!why_not_open_pair(state).empty()) {
        return;
    }
    AnalysisOptions options = state.analysis.options;
    options.heatmap.pair = {static_cast<int>(i), static_cast<int>(j)};
    options.pair = options.heatmap.pair;
    actions.dispatch(changed_options(state.analysis.options, options));
    actions.dispatch(event::PanelShown{"Pair"});
}

/// What is to be known of a pair before its value, each by a word of its own; the tooltip explains
/// them.
std::string pair_marks(const AppState& state, const Pair& pair, PairCertainty certainty) {
    const Slot slot = interactions_slot(state);
    const bool is_dead =
        is_dead_in(state, slot, pair.first) || is_dead_in(state, slot, pair.second);
    const char* dead = are_scores_old(state, slot) ? "dead (old)  " : "dead  ";
    return std::string(is_dead ? dead : "")
        .append(certainty == PairCertainty::wide ? "wide  " : "");
}

void draw_pair(const AppState& state, Actions& actions, const Pair& pair, double strongest) {
    constexpr float kGapEm = 1.0F;
    const InteractionsResult& result = *shown_interactions(state);
    const auto& [i, j] = pair;
    const std::string value = pair_marks(state, pair, certainty_in(result, i, j, strongest))
                                  .append(number_text(result.value[i * result.n + j]));
    const std::string words =
        pair_words(state, i, j, ImGui::CalcTextSize(value.c_str()).x + em(kGapEm));
    ImGui::BeginDisabled(!why_not_open_pair(state).empty());
    if (ImGui::Selectable(std::string(words)
                              .append("##")
                              .append(std::to_string(i))
                              .append(",")
                              .append(std::to_string(j))
                              .c_str())) {
        open_pair(state, actions, i, j);
    }
    ImGui::EndDisabled();
    tooltip(cell_text(state, result, i, j));
    ImGui::SameLine();
    right_aligned_text(value, true);
}

}  // namespace

void InteractionsPanel::hidden(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::interactions, false);
}

void InteractionsPanel::draw(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::interactions, true);
    draw_slot(state, actions);
    const AnalysisKind kind = interactions_kind(interactions_slot(state));
    const std::string reason = why_not_measured(state, kind);
    if (!reason.empty()) {
        empty_state("Interactions", state.model.ready()
                                        ? ("Not now: " + reason).c_str()
                                        : "How strongly each pair of components interacts.");
        return;
    }
    draw_options(state, actions);
    const InteractionsResult* result = shown_interactions(state);
    draw_slot_status(state, actions, kind, result ? description(*result) : "");
    if (!result) {
        empty_state("Nothing measured yet",
                    "Each cell will be the root mean square of the second derivative of the "
                    "picture by two components.");
        return;
    }
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const float list = (kListed + 1) * ImGui::GetTextLineHeightWithSpacing() + em(0.5F) +
                       shown_result_height(description(*result)) +
                       key_height(key_of(*result), space.x);
    const float stacked = std::max(least_matrix_height(result->n), space.y - list);
    const float seen_of_stacked = std::min({space.x - em(kBarEm), stacked, space.y});
    const float room_beside = space.x - em(kListEm);
    if (seen_of_stacked > std::min(room_beside - em(kBarEm), space.y)) {
        draw_matrix(state, actions, {space.x, stacked});
        draw_strongest(state, actions);
        return;
    }
    const float matrix =
        std::min(room_beside, std::min(space.y, most_matrix_side(result->n)) + em(kBarEm + 3));
    if (ImGui::BeginChild("left", {matrix, 0})) {
        draw_matrix(state, actions, ImGui::GetContentRegionAvail());
    }
    ImGui::EndChild();
    ImGui::SameLine();
    if (ImGui::BeginChild("right")) {
        draw_strongest(state, actions);
    }
    ImGui::EndChild();
}

void InteractionsPanel::draw_slot(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    options.interactions_slot = interactions_slot(state);
    if (slot_field(state, options.interactions_slot)) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
    if (interactions_slot(state) == Slot::b) {
        draw_other_axes_note(state);
    }
}

void InteractionsPanel::draw_options(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    HessianStatisticsRequest& request = options.interactions;
    int around = options.interactions_here ? 1 : 0;
    ImGui::SetNextItemWidth(em(7.5F));
    ImGui::Combo("##around", &around, "Drawn latents\0This latent\0");
    options.interactions_here = around == 1;
    tooltip("Averaged over latents drawn at random, or around the picture on screen alone");
    same_line_if_fits(em(kSamplesEm));
    ImGui::BeginDisabled(options.interactions_here);
    ImGui::SetNextItemWidth(em(kSamplesEm));
    ImGui::InputInt("##samples", &request.latents.samples, 0);
    ImGui::EndDisabled();
    tooltip("How many latents are averaged over");
    same_line_if_fits(em(kSchemeEm));
    scheme_combo(request.scheme);
    same_line_if_fits(labelled_width("Epsilon", em(kEpsilonEm)));
    inline_label("Epsilon");
    ImGui::SetNextItemWidth(em(kEpsilonEm));
    ImGui::BeginDisabled(request.scheme == HessianScheme::analytic);
    ImGui::InputDouble("##epsilon", &request.epsilon, 0, 0, "%.3g");
    ImGui::EndDisabled();
    tooltip("Step of the finite differences, in units of z");
    same_line_if_fits(em(kLatentsEm));
    ImGui::BeginDisabled(options.interactions_here);
    latents_fields(request.latents);
    ImGui::EndDisabled();
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
}

void InteractionsPanel::draw_matrix(const AppState& state, Actions& actions, ImVec2 space) {
    const InteractionsResult& result = *shown_interactions(state);
    MatrixView view;
    view.n = result.n;
    view.values = result.value;
    view.labels = component_labels(state, interactions_slot(state));
    view.range = off_diagonal_range(result.value, result.n);
    view.mutes_diagonal = true;
    view.alpha = age_alpha(state, interactions_kind(interactions_slot(state)));
    if (why_no_pair(state).empty() && why_not_open_pair(state).empty()) {
        const PairGridOptions shown = pair_request(state);
        view.outlined = Pair{static_cast<std::size_t>(shown.row_component),
                             static_cast<std::size_t>(shown.column_component)};
    }
    const ImVec2 corner = ImGui::GetCursorPos();
    const ImVec2 room{space.x - em(kBarEm), space.y};
    const std::optional<MatrixHit> hit = draw_matrix_view("matrix", view, room);
    if (hit) {
        tooltip(cell_text(state, result, hit->row, hit->column));
        if (hit->clicked && hit->row != hit->column) {
            open_pair(state, actions, hit->row, hit->column);
        }
    }
    const float used = ImGui::GetCursorPosY() - corner.y - ImGui::GetStyle().ItemSpacing.y;
    const float right = matrix_right(view, room);
    ImGui::SetCursorPos({corner.x + right, corner.y});
    // Where the panel is wider than its matrix, the unit has room behind the measure.
    draw_color_bar(view.map, view.range, {kInteractionMeasure, kSecondDerivativeUnit},
                   std::max(em(kBarEm - 0.6F), space.x - right), used, view.alpha,
                   finite_range(result.value));
}

void InteractionsPanel::draw_strongest(const AppState& state, Actions& actions) {
    const InteractionsResult& result = *shown_interactions(state);
    muted_text("Strongest pairs");
    tooltip(kInteractionCaution);
    ImGui::SameLine();
    muted_text("(?)");
    tooltip(kInteractionCaution);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha,
                        age_alpha(state, interactions_kind(interactions_slot(state))));
    const double strongest = off_diagonal_range(result.value, result.n).high;
    const std::vector<Pair> pairs = strongest_pairs(result, strongest);
    for (const Pair& pair : pairs) {
        draw_pair(state, actions, pair, strongest);
    }
    if (pairs.size() < std::min(kListed, result.n * (result.n - 1) / 2)) {
        muted_text(pairs.empty() ? std::string("No two components interact")
                                 : std::string("No other pair over ")
                                       .append(kNegligibleShareText)
                                       .append(" of the strongest"));
    }
    ImGui::PopStyleVar();
    if (const std::string key = key_of(result); !key.empty()) {
        wrapped_text(key, color::kMuted);
    }
    draw_shown_result(state, interactions_kind(interactions_slot(state)), description(result));
}

}  // namespace zscope::ui
