#include "app/state/heatmap_state_text.h"

#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/analysis_wishes.h"
#include "app/state/heatmap_slots.h"

namespace zscope {
namespace {

/// From good to bad.
enum class MapCondition {
    fine,
    first,
    refining,
    unfinished,
    updating,
    not_current,
    faulty,
    old_and_faulty
};

struct MapWord {
    MapCondition condition = MapCondition::fine;
    std::string text;
    friend bool operator==(const MapWord&, const MapWord&) = default;
};

MapWord map_word(const AppState& state, Slot slot) {
    const AnalysisKind kind = heatmap_kind(slot);
    const HeatmapResult& result = *heatmap_of(state, slot);
    const bool is_running = state.analysis.job(kind).phase == AnalysisPhase::running;
    const ResultFit fit = fit_of(state, kind);
    const std::string bad =
        result.bad > 0 ? std::to_string(result.bad) + " no number" : std::string();
    if (fit == ResultFit::none) {
        const bool is_due = is_running || map_is_due(state, kind);
        const std::string age = is_due ? "updating" : "not current";
        // The age first: a line that is too long is cut at its end, and the bar tells of the rest.
        return bad.empty()
                   ? MapWord{is_due ? MapCondition::updating : MapCondition::not_current, age}
                   : MapWord{MapCondition::old_and_faulty, age + ", " + bad};
    }
    if (!bad.empty()) {
        return {MapCondition::faulty, bad};
    }
    if (is_running) {
        return {MapCondition::refining, "refining"};
    }
    if (fit == ResultFit::whole) {
        return {};
    }
    return follows_hand(state, kind) ? MapWord{MapCondition::first, "first map"}
                                     : MapWord{MapCondition::unfinished, "unfinished"};
}

}  // namespace

std::string map_state_text(const AppState& state, const std::vector<Slot>& slots) {
    MapWord worst;
    Slot worst_slot = Slot::a;
    bool is_of_all = true;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        MapWord word = map_word(state, slots[i]);
        is_of_all = is_of_all && (i == 0 || word == worst);
        if (i == 0 || word.condition > worst.condition) {
            worst = std::move(word);
            worst_slot = slots[i];
        }
    }
    return is_of_all ? worst.text
                     : std::string(worst_slot == Slot::a ? "A: " : "B: ").append(worst.text);
}

}  // namespace zscope
