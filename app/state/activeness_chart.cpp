#include "app/state/activeness_chart.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/sample_words.h"
#include "core/export/component_scores.h"

namespace zscope {
namespace {

/// Those of the first bars.
std::vector<std::size_t> numbered_components(const AppState& state) {
    const Slot slot = charted_slots(state).front();
    std::vector<std::size_t> components(
        static_cast<std::size_t>(model_of(state, slot).info.latent_size));
    std::iota(components.begin(), components.end(), std::size_t{0});
    return components;
}

/// Why nothing of B can be set against A component by component; empty: it can.
std::string why_not_matched(const AppState& state) {
    if (!state.compare.ready()) {
        return "nothing is open as B";
    }
    return state.compare.b.info.latent_size == state.model.info.latent_size
               ? std::string()
               : "A and B have different numbers of components";
}

}  // namespace

AnalysisKind activeness_kind(Slot slot) noexcept {
    return slot == Slot::a ? AnalysisKind::activeness : AnalysisKind::activeness_of_b;
}

const ActivenessResult* activeness_of(const AppState& state, Slot slot) noexcept {
    return slot == Slot::a ? state.analysis.activeness.get() : state.analysis.activeness_of_b.get();
}

bool is_dead_in(const AppState& state, Slot slot, std::size_t component) noexcept {
    const ComponentScore* score = score_in(state, slot, component);
    return score != nullptr &&
           is_dead(score->score, largest_activeness(activeness_of(state, slot)->scores));
}

bool are_scores_old(const AppState& state, Slot slot) {
    return activeness_of(state, slot) != nullptr &&
           fit_of(state, activeness_kind(slot)) == ResultFit::none;
}

std::string scores_caveat(const AppState& state, Slot slot) {
    const ActivenessResult* result = activeness_of(state, slot);
    if (result == nullptr) {
        return {};
    }
    std::string text;
    if (!is_whole(*result)) {
        text.append("of ")
            .append(samples_text(result->samples_done, result->request.latents.samples))
            .append(" latents");
    }
    if (are_scores_old(state, slot)) {
        text.append(text.empty() ? "" : ", ").append("of older weights or options");
    }
    return text;
}

std::string dead_mark(const AppState& state, const ChartRow& row) {
    const std::vector<Slot> slots = charted_slots(state);
    std::vector<Slot> dead;
    std::ranges::copy_if(slots, std::back_inserter(dead),
                         [&](Slot slot) { return is_dead_in(state, slot, row.of(slot)); });
    if (dead.empty()) {
        return {};
    }
    if (dead.size() == slots.size()) {
        return kDeadMark;
    }
    return dead.front() == Slot::a ? " (dead in A)" : " (dead in B)";
}

std::string why_not_shown(const AppState& state, ActivenessShown shown) {
    switch (shown) {
        case ActivenessShown::b:
            return state.compare.ready() ? std::string() : "nothing is open as B";
        case ActivenessShown::both:
            return why_not_matched(state);
        case ActivenessShown::a:
            break;
    }
    return {};
}

std::string why_not_ordered(const AppState& state, ChartOrder order) {
    switch (order) {
        case ChartOrder::other:
            return why_not_matched(state);
        case ChartOrder::before:
            if (!has_reference(state)) {
                return "no model with as many components was measured before";
            }
            return shown_activeness(state) == ActivenessShown::a ? std::string()
                                                                 : why_not_matched(state);
        case ChartOrder::own:
        case ChartOrder::number:
            break;
    }
    return {};
}

ActivenessShown shown_activeness(const AppState& state) {
    const ActivenessShown chosen = state.analysis.options.activeness_shown;
    return why_not_shown(state, chosen).empty() ? chosen : ActivenessShown::a;
}

ChartOrder chart_order(const AppState& state) {
    const ChartOrder chosen = state.analysis.options.chart_order;
    return why_not_ordered(state, chosen).empty() ? chosen : ChartOrder::own;
}

std::vector<Slot> charted_slots(const AppState& state) {
    switch (shown_activeness(state)) {
        case ActivenessShown::b:
            return {Slot::b};
        case ActivenessShown::both:
            return {Slot::a, Slot::b};
        case ActivenessShown::a:
            break;
    }
    return {Slot::a};
}

std::optional<Slot> ranking_slot(const AppState& state) {
    const ChartOrder order = chart_order(state);
    if (order == ChartOrder::before || order == ChartOrder::number) {
        return std::nullopt;
    }
    const bool is_b_first = shown_activeness(state) == ActivenessShown::b;
    return is_b_first == (order == ChartOrder::own) ? Slot::b : Slot::a;
}

std::vector<Slot> needed_slots(const AppState& state) {
    std::vector<Slot> needed;
    const std::vector<Slot> charted = charted_slots(state);
    for (const Slot slot : {Slot::a, Slot::b}) {
        const bool is_shown = std::find(charted.begin(), charted.end(), slot) != charted.end();
        if (is_shown || ranking_slot(state) == slot) {
            needed.push_back(slot);
        }
    }
    return needed;
}

bool needs_activeness_of_b(const AppState& state) {
    return needed_slots(state).back() == Slot::b;
}

std::vector<std::size_t> charted_components(const AppState& state) {
    switch (chart_order(state)) {
        case ChartOrder::before:
            return state.analysis.reference.components;
        case ChartOrder::number:
            return numbered_components(state);
        case ChartOrder::own:
        case ChartOrder::other:
            break;
    }
    std::vector<std::size_t> components = ranked_components(state, ranking_slot(state).value());
    for (const Slot shown : charted_slots(state)) {
        components = components.empty() ? ranked_components(state, shown) : components;
    }
    return components;
}

bool ranks_apart(const AppState& state) {
    return shown_activeness(state) == ActivenessShown::both &&
           chart_order(state) == ChartOrder::own && order_slot(state, Slot::b) == Slot::b;
}

std::vector<ChartRow> charted_rows(const AppState& state) {
    const std::vector<std::size_t> components = charted_components(state);
    std::vector<std::size_t> of_b = components;
    if (ranks_apart(state)) {
        const std::vector<std::size_t> ranking = ranked_components(state, Slot::b);
        of_b = ranking.size() == components.size() ? ranking : components;
    }
    std::vector<ChartRow> rows;
    for (std::size_t i = 0; i < components.size(); ++i) {
        rows.push_back({components[i], of_b[i]});
    }
    return rows;
}

bool has_reference(const AppState& state) noexcept {
    const std::vector<std::size_t>& known = state.analysis.reference.components;
    return !known.empty() && known.size() == state.components();
}

std::string why_not_export_chart(const AppState& state) {
    return needs_activeness_of_b(state) ? why_not_file_b(state) : std::string();
}

}  // namespace zscope
