#include "app/state/reduce_tour.h"

#include <memory>
#include <utility>

#include "app/state/before_tour.h"
#include "app/state/compare_rules.h"
#include "app/state/reduce_compare.h"
#include "app/state/reduce_edits.h"
#include "app/state/tour.h"

namespace zscope::reducing {

void apply(AppState& state, const event::TourStepSet& event) {
    state.tour_step = event.step <= tour_steps().size() ? event.step : 0;
}

void apply(AppState& state, const event::TourBegun& /*event*/) {
    if (state.before_tour != nullptr || !state.model.ready()) {
        return;  // begun again, or with nothing to give back
    }
    apply(state, event::GestureEnded{});
    BeforeTour before{state.model,    state.edit,    state.history,
                      state.untangle, state.compare, state.settings.layout};
    before.model.loading.reset();
    before.compare.b.loading.reset();
    before.compare.picture = nullptr;
    before.compare.strips = {};
    state.before_tour = std::make_shared<const BeforeTour>(std::move(before));
}

void apply(AppState& state, const event::TourKept& /*event*/) {
    state.before_tour = nullptr;
}

void apply(AppState& state, const event::TourLeft& event) {
    const BeforeTour& before = *event.before;
    state.edit = before.edit;
    state.history = before.history;
    state.untangle = before.untangle;
    state.strips_first = 0;
    ++state.latent_version;
    if (state.training.followed_generation == before.model.generation) {
        state.training.followed_generation = state.model.generation;
    }
    state.compare.mode = before.compare.mode;
    link_slots(state);
    state.tour_step = 0;
    state.before_tour = nullptr;
}

}  // namespace zscope::reducing
