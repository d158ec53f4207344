#include "app/state/reduce_compare.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/reduce_analysis.h"
#include "app/state/reduce_edits.h"
#include "app/state/reduce_messages.h"
#include "app/state/training_rules.h"
#include "core/latent/latent_axes.h"

namespace zscope::reducing {
namespace {

constexpr float kSmallestRange = 0.001F;
constexpr float kLargestRange = 100.0F;

struct Link {
    CompareLink kind = CompareLink::same;
    std::vector<double> rotation{};
};

Link link_between(const GeneratorInfo& a, const GeneratorInfo& b) {
    if (a.latent_size != b.latent_size) {
        return {.kind = CompareLink::none};
    }
    auto link = axes_link(a, b);
    if (!link) {
        return {.kind = CompareLink::unrelated};
    }
    if (is_identity(*link, static_cast<std::size_t>(a.latent_size))) {
        return {.kind = CompareLink::same};
    }
    return {.kind = CompareLink::rotated, .rotation = std::move(*link)};
}

/// B is the run at hand, in whose axes A stands, though no file says so.
bool is_run_of_a(const AppState& state) {
    const ModelLocation& source = state.compare.b.source;
    return source.origin == ModelOrigin::run && source.path == state.training.run.folder &&
           why_not_follow(state).empty();
}

}  // namespace

void turn_to_b(AppState& state) {
    CompareState& compare = state.compare;
    compare.turned = {};
    if (!compare.ready() || compare.link != CompareLink::rotated) {
        return;
    }
    compare.turned.latent_of_a = state.edit.latent;
    compare.turned.latent = in_other_axes(state.edit, compare.rotation).latent;
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    std::vector<float> direction = heatmap_request(state, Slot::a).direction;
    if (choice.along != CurvatureAlong::component && direction.size() == state.components()) {
        compare.turned.direction = zscope::follow_axes(direction, compare.rotation);
        compare.turned.direction_of_a = std::move(direction);
    }
}

void link_slots(AppState& state) {
    CompareState& compare = state.compare;
    if (!compare.ready()) {
        return;
    }
    Link link = link_between(state.model.info, compare.b.info);
    const bool is_same = link.kind == CompareLink::unrelated && is_run_of_a(state);
    compare.link = is_same ? CompareLink::same : link.kind;
    compare.rotation = std::move(link.rotation);
    turn_to_b(state);
    compare.failed_version = 0;
    if (!why_not_compare(state, compare.mode).empty()) {
        compare.mode = CompareMode::side_by_side;
    }
}

void apply(AppState& state, const event::CompareModeSet& event) {
    if (why_not_compare(state, event.mode).empty()) {
        state.compare.mode = event.mode;
    }
}

void apply(AppState& state, const event::FlickerHeld& event) {
    state.compare.flicker = event.on && state.compare.ready();
}

void apply(AppState& state, const event::ComparisonStyleSet& event) {
    ComparisonStyle& style = state.compare.style;
    style = event.style;
    style.split = std::clamp(style.split, 0.0F, 1.0F);
    style.range = std::isfinite(style.range)
                      ? std::clamp(style.range, kSmallestRange, kLargestRange)
                      : ComparisonStyle{}.range;
}

void apply(AppState& state, const event::BClosed& /*event*/) {
    const ComparisonStyle style = state.compare.style;
    state.compare = {};
    state.compare.style = style;
    forget_measurements_of_b(state.analysis);
    state.tour_step = 0;
}

void apply(AppState& state, const event::BLoading& event) {
    state.compare.b.loading = event.source;
    state.tour_step = 0;
}

void apply(AppState& state, const event::BOpened& event) {
    CompareState& compare = state.compare;
    const bool first = !compare.ready();
    compare.b = event.slot;
    compare.b.loading.reset();
    compare.follows_run = event.follows_run;
    compare.strips = {};
    compare.model_samples = 0;
    compare.model_median_ms = 0.0;
    forget_measurements_of_b(state.analysis);
    if (first && compare.mode == CompareMode::only_a) {
        compare.mode = CompareMode::side_by_side;
    }
    link_slots(state);
}

void apply(AppState& state, const event::SlotsSwapped& event) {
    state.analysis.is_repeatable = event.is_repeatable;
}

void apply(AppState& state, const event::BFailed& event) {
    state.compare.b.loading.reset();
    state.tour_step = 0;
    Message message = message_of("Cannot open " + short_name(event.source) + " as B", event.error,
                                 MessageRetry::open_as_b);
    message.source = event.source;
    post(state, std::move(message));
}

void apply(AppState& state, const event::BPictureRequested& /*event*/) {
    state.compare.failed_version = 0;
}

void apply(AppState& state, const event::BPictureArrived& event) {
    const RenderedImage& picture = *event.picture;
    CompareState& compare = state.compare;
    if (picture.model_generation != compare.b.generation) {
        return;
    }
    if (picture.error) {
        compare.failed_version = picture.state_version;
        post(state, message_of("B failed", *picture.error, MessageRetry::render));
        return;
    }
    const bool is_older = compare.picture != nullptr &&
                          compare.picture->model_generation == picture.model_generation &&
                          compare.picture->state_version > picture.state_version;
    if (!is_older) {
        compare.picture = event.picture;
    }
}

void apply(AppState& state, const event::BTimed& event) {
    state.compare.model_samples = event.samples;
    state.compare.model_median_ms = event.median_ms;
}

void apply(AppState& state, const event::BPlaceSet& event) {
    const GeneratorInfo& a = state.model.info;
    const GeneratorInfo& b = state.compare.b.info;
    if (a.latent_size != b.latent_size || std::ssize(event.z) != b.latent_size) {
        return;
    }
    const std::vector<float> place = linked_latent(b, a, event.z, state.edit.latent.seed);
    const std::vector<float> fed = composed_latent(state.edit);
    const std::vector<float> sliders = component_values(state.edit);
    event::ComponentsSet set;
    for (std::size_t i = 0; i < place.size(); ++i) {
        set.values.emplace_back(i, place[i] - (fed[i] - sliders[i]));
    }
    apply(state, set);
}

void apply(AppState& state, const event::BWeightsShown& event) {
    state.compare.b.weights_version = event.version;
    state.compare.failed_version = 0;
}

}  // namespace zscope::reducing
