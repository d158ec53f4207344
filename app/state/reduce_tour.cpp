#include "app/state/reduce_tour.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/state/before_tour.h"
#include "app/state/compare_rules.h"
#include "app/state/reduce_compare.h"
#include "app/state/reduce_edits.h"
#include "app/state/reduce_messages.h"
#include "app/state/tour.h"
#include "app/state/untangle_rules.h"

namespace zscope::reducing {
namespace {

/// A tour within another one: what was open before both comes back.
void add_tour_models(AppState& state, const event::TourBegun& event) {
    auto before = std::make_shared<BeforeTour>(*state.before_tour);
    before->tour_models.insert({event.model, event.untangled});
    before->replaced = state.model.generation;
    state.before_tour = std::move(before);
}

/// `whose` and why, a sentence.
Message axes_are_forgotten(std::string whose, std::string hint) {
    Message message;
    message.level = MessageLevel::warning;
    message.title = "Re-based axes are forgotten";
    message.text = std::move(whose);
    message.hint = std::move(hint);
    return message;
}

constexpr const char* kRebaseAgain =
    "Re-base that model again; Save in the Untangle panel keeps the axes.";

}  // namespace

void apply(AppState& state, const event::TourStepSet& event) {
    state.tour_step = event.step <= tour_of(state.tour).steps.size() ? event.step : 0;
}

void apply(AppState& state, const event::TourBegun& event) {
    state.tour = event.tour;
    state.tour_step = 0;
    if (!state.model.ready()) {
        return;  // nothing to give back
    }
    if (state.before_tour != nullptr) {
        add_tour_models(state, event);
        return;
    }
    apply(state, event::GestureEnded{});
    BeforeTour before{state.model,
                      state.edit,
                      state.history,
                      state.untangle,
                      state.compare,
                      state.settings.layout,
                      state.analysis.options,
                      {event.model, event.untangled}};
    before.model.loading.reset();
    before.compare.b.loading.reset();
    before.compare.picture = nullptr;
    before.compare.strips = {};
    state.before_tour = std::make_shared<const BeforeTour>(std::move(before));
}

void forget_before_tour(AppState& state) {
    const std::shared_ptr<const BeforeTour> before = std::exchange(state.before_tour, nullptr);
    if (before == nullptr || !has_unsaved_axes(before->untangle)) {
        return;
    }
    const ModelLocation& model = before->model.source;
    post(state,
         axes_are_forgotten("Those of " + short_name(model) +
                                " from before the tour were in no file, and another model was "
                                "opened.",
                            model.origin == ModelOrigin::run
                                ? "Open the model that the run writes, and re-base that; Save in "
                                  "the Untangle panel keeps its axes."
                                : kRebaseAgain));
}

std::optional<ModelLocation> axes_lost_to_tour(const AppState& state, const ModelLocation& opened) {
    const BeforeTour* before = state.before_tour.get();
    const bool is_lost = before != nullptr && before->replaced != 0 &&
                         before->replaced == state.model.generation &&
                         is_tour_model(*before, opened) && has_unsaved_axes(state.untangle);
    return is_lost ? std::optional(state.untangle.axes.front().source) : std::nullopt;
}

void stop_replacing_for_tour(AppState& state) {
    if (state.before_tour == nullptr || state.before_tour->replaced == 0) {
        return;
    }
    auto before = std::make_shared<BeforeTour>(*state.before_tour);
    before->replaced = 0;
    state.before_tour = std::move(before);
}

void tell_of_axes_lost_to_tour(AppState& state, const ModelLocation& model) {
    post(state, axes_are_forgotten("Those of " + short_name(model) +
                                       " were in no file, and a tour has opened its models.",
                                   kRebaseAgain));
}

void apply(AppState& state, const event::TourKept& /*event*/) {
    state.before_tour = nullptr;
}

void apply(AppState& state, const event::TourLeft& event) {
    const BeforeTour& before = *event.before;
    state.edit = before.edit;
    state.history = before.history;
    state.untangle = before.untangle;
    state.analysis.options = before.analysis;
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
