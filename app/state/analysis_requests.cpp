#include "app/state/analysis_requests.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "app/state/compare_rules.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "core/base/sha256.h"
#include "core/latent/latent_axes.h"

namespace zscope {
namespace {

/// The sliders move what it is measured at. What does not hang on them its request tells alone:
/// the seed, and how the model takes the latent.
bool depends_on_latent(const AppState& state, AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::activeness:
        case AnalysisKind::activeness_of_b:
            return false;
        case AnalysisKind::interactions:
            return state.analysis.options.interactions_here;
        case AnalysisKind::interactions_of_b:
            return state.analysis.options.interactions_here &&
                   state.compare.link != CompareLink::none;
        case AnalysisKind::heatmap_of_b:
        case AnalysisKind::layers_of_b:
        case AnalysisKind::pixel_of_b:
            return state.compare.link != CompareLink::none;
        case AnalysisKind::heatmap:
        case AnalysisKind::pixel:
        case AnalysisKind::pair:
        case AnalysisKind::layers:
            break;
    }
    return true;
}

int clamped_component(const AppState& state, int component) {
    return std::clamp(component, 0, std::max(0, static_cast<int>(state.components()) - 1));
}

/// Two different components of the model; needs at least two.
std::pair<int, int> clamped_pair(const AppState& state, std::pair<int, int> pair) {
    pair = {clamped_component(state, pair.first), clamped_component(state, pair.second)};
    if (pair.first == pair.second) {
        pair = {0, 1};
    }
    return pair;
}

bool has_layer(const GeneratorInfo& info, int index) {
    return std::any_of(info.activations.begin(), info.activations.end(),
                       [index](const ActivationInfo& layer) { return layer.index == index; });
}

/// `request` makes the request, for a result that its key does not rule out.
template <typename Result, typename Request>
ResultFit matched(const std::shared_ptr<const Result>& result, const AnalysisKey& key,
                  Request&& request) {
    if (!result || result->key != key || result->request != request()) {
        return ResultFit::none;
    }
    return is_whole(*result) ? ResultFit::whole : ResultFit::part;
}

/// The way from the base to the latent on screen, of length 1; zeros where they are the same. Its
/// sign, which v'Hv does not see, is the one with which its largest number is positive.
std::vector<float> direction_from_base(const AppState& state) {
    LatentState edits = state.edit.latent;
    edits.base.assign(edits.base.size(), 0.0F);
    std::vector<float> direction = compose(edits, false);
    float largest = 0.0F;
    for (const float number : direction) {
        largest = std::abs(number) > std::abs(largest) ? number : largest;
    }
    if (largest != 0.0F) {
        const double length = std::copysign(length_of(direction), static_cast<double>(largest));
        for (float& number : direction) {
            number = static_cast<float>(static_cast<double>(number) / length);
        }
    }
    return direction;
}

/// Along component `index` of n; zeros where there is no such component.
std::vector<float> axis(int index, std::int64_t n) {
    std::vector<float> direction(static_cast<std::size_t>(std::max<std::int64_t>(1, n)), 0.0F);
    if (static_cast<std::size_t>(index) < direction.size()) {
        direction[static_cast<std::size_t>(index)] = 1.0F;
    }
    return direction;
}

/// n numbers; zeros, which no map is measured along, where there is no direction.
std::vector<float> curvature_direction(const AppState& state) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    switch (choice.along) {
        case CurvatureAlong::component:
            break;
        case CurvatureAlong::from_base:
            return direction_from_base(state);
        case CurvatureAlong::given:
            return choice.direction.empty()
                       ? std::vector<float>(std::max<std::size_t>(1, state.components()), 0.0F)
                       : choice.direction;
    }
    return axis(clamped_component(state, choice.component),
                static_cast<std::int64_t>(state.components()));
}

std::string why_no_direction(const AppState& state) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    const std::vector<float> direction = curvature_direction(state);
    const bool has_length = std::any_of(direction.begin(), direction.end(),
                                        [](float number) { return number != 0.0F; });
    if (choice.along == CurvatureAlong::from_base) {
        return has_length ? std::string() : "the latent on screen is the base; move a slider first";
    }
    if (choice.along == CurvatureAlong::component) {
        return {};
    }
    if (choice.direction.empty()) {
        return "no direction is given; open or paste one, told in the present axes";
    }
    if (direction.size() != state.components()) {
        return std::string("the direction has ")
            .append(std::to_string(direction.size()))
            .append(" numbers; the model has ")
            .append(std::to_string(state.components()))
            .append(" components");
    }
    return has_length ? std::string() : "the direction has no length: all its numbers are 0";
}

/// Turns the direction that A is mapped along into the same of B.
void turn_direction_to_b(const AppState& state, SensitivityOptions& request) {
    const CompareState& compare = state.compare;
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    if (request.direction.empty()) {
        return;
    }
    if (choice.along == CurvatureAlong::component) {
        request.direction =
            axis(clamped_component(state, choice.component), compare.b.info.latent_size);
    } else if (compare.link == CompareLink::rotated &&
               request.direction.size() == state.components()) {
        const TurnedToB& turned = compare.turned;
        request.direction = turned.direction_of_a == request.direction
                                ? turned.direction
                                : follow_axes(request.direction, compare.rotation);
    }
}

/// The layer that is mapped; none: pixels, or a layer that A has not got.
std::optional<int> mapped_layer(const AppState& state) {
    const std::optional<int> layer = state.analysis.options.heatmap.layer;
    return layer && has_layer(state.model.info, *layer) ? layer : std::nullopt;
}

/// The last of A's components that the map names; 0 where it names none.
int last_component(const AppState& state) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    if (choice.measure == HeatmapMeasure::interaction) {
        const std::pair<int, int> pair = clamped_pair(state, choice.pair);
        return std::max(pair.first, pair.second);
    }
    const bool is_along_one =
        choice.measure == HeatmapMeasure::curvature && choice.along == CurvatureAlong::component;
    return choice.measure == HeatmapMeasure::change || is_along_one
               ? clamped_component(state, choice.component)
               : 0;
}

/// Why B cannot be mapped as A is; empty: it can. Something is open as B.
std::string why_no_map_of_b(const AppState& state) {
    const GeneratorInfo& b = state.compare.b.info;
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    const std::optional<int> layer = mapped_layer(state);
    if (layer && !has_layer(b, *layer)) {
        return std::string("B has no layer ").append(std::to_string(*layer));
    }
    if (choice.measure == HeatmapMeasure::curvature && choice.along != CurvatureAlong::component &&
        state.compare.link == CompareLink::none) {
        return "A and B have different numbers of components";
    }
    const int last = last_component(state);
    return last < b.latent_size ? std::string()
                                : std::string("B has no component z").append(std::to_string(last));
}

std::vector<float> spread(int steps, float extent) {
    std::vector<float> values;
    for (int step = 0; step < steps; ++step) {
        // As step_value, which lives with the models.
        values.push_back(-extent +
                         2.0F * extent * static_cast<float>(step) / static_cast<float>(steps - 1));
    }
    return values;
}

}  // namespace

double length_of(const std::vector<float>& direction) {
    double squares = 0.0;
    for (const float number : direction) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

Slot slot_of(AnalysisKind kind) noexcept {
    switch (kind) {
        case AnalysisKind::activeness_of_b:
        case AnalysisKind::heatmap_of_b:
        case AnalysisKind::layers_of_b:
        case AnalysisKind::interactions_of_b:
        case AnalysisKind::pixel_of_b:
            return Slot::b;
        case AnalysisKind::activeness:
        case AnalysisKind::heatmap:
        case AnalysisKind::interactions:
        case AnalysisKind::pixel:
        case AnalysisKind::pair:
        case AnalysisKind::layers:
            break;
    }
    return Slot::a;
}

FigureLatents present_latent(const AppState& state, Slot slot) {
    const bool is_of_b = slot == Slot::b && state.compare.ready();
    return {.samples = 1,
            .seed = state.edit.latent.seed,
            .mode = latent_mode(state.edit),
            .state = is_of_b ? latent_state_of_b(state) : state.edit.latent};
}

std::string direction_axes_of(const GeneratorInfo& info) {
    if (!info.axes || info.axes->rotation.empty() || !info.weights_sha256.empty()) {
        return info.weights_sha256;
    }
    // Without weights of their own: not saved, or the demo's.
    return "axes " + sha256_hex(std::as_bytes(std::span(info.axes->rotation)));
}

AnalysisKey wanted_key(const AppState& state, AnalysisKind kind) {
    const ModelSlot& model = model_of(state, slot_of(kind));
    return {.model_generation = model.generation,
            .weights_version = model.weights_version,
            .latent_version = depends_on_latent(state, kind) ? state.latent_version : 0};
}

ActivenessRequest activeness_request(const AppState& state) {
    return state.analysis.options.activeness;
}

SensitivityOptions heatmap_request(const AppState& state, Slot slot) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    SensitivityOptions request;
    request.latents = present_latent(state, slot);
    request.k = choice.k_limit;
    request.epsilon = choice.epsilon;
    request.extent = choice.extent;
    request.reduction = choice.present_reduction();
    request.is_signed = choice.is_signed && choice.measure != HeatmapMeasure::penalty;
    request.batch = 8;
    request.layer = mapped_layer(state);
    if (choice.measure == HeatmapMeasure::change) {
        request.component = clamped_component(state, choice.component);
    } else if (choice.measure == HeatmapMeasure::interaction) {
        request.pair = clamped_pair(state, choice.pair);
    } else if (choice.measure == HeatmapMeasure::curvature) {
        request.direction = curvature_direction(state);
    }
    if (slot == Slot::b && state.compare.ready()) {
        turn_direction_to_b(state, request);
    }
    return request;
}

PairGridOptions pair_request(const AppState& state) {
    const AnalysisOptions& options = state.analysis.options;
    const std::pair<int, int> pair = clamped_pair(state, options.pair.value_or(std::pair{0, 1}));
    PairGridOptions request;
    request.row_component = pair.first;
    request.column_component = pair.second;
    request.row_values = spread(options.pair_steps, options.pair_extent);
    request.column_values = request.row_values;
    request.latent_mode = latent_mode(state.edit);
    request.batch = 8;
    return request;
}

std::string why_no_pair(const AppState& state) {
    return state.analysis.options.pair
               ? std::string()
               : "no pair is chosen; click a cell of the interaction matrix";
}

ResultFit fit_of(const AppState& state, AnalysisKind kind) {
    const AnalysisState& analysis = state.analysis;
    const AnalysisKey key = wanted_key(state, kind);
    switch (kind) {
        case AnalysisKind::activeness:
            return matched(analysis.activeness, key, [&] { return activeness_request(state); });
        case AnalysisKind::heatmap:
            return matched(analysis.heatmap, key, [&] { return heatmap_request(state, Slot::a); });
        case AnalysisKind::heatmap_of_b:
            return matched(analysis.heatmap_of_b, key,
                           [&] { return heatmap_request(state, Slot::b); });
        case AnalysisKind::interactions:
            return matched(analysis.interactions, key,
                           [&] { return interactions_request(state, Slot::a); });
        case AnalysisKind::interactions_of_b:
            return matched(analysis.interactions_of_b, key,
                           [&] { return interactions_request(state, Slot::b); });
        case AnalysisKind::pixel:
            return matched(analysis.pixel, key, [&] { return pixel_request(state, Slot::a); });
        case AnalysisKind::pixel_of_b:
            return matched(analysis.pixel_of_b, key, [&] { return pixel_request(state, Slot::b); });
        case AnalysisKind::pair:
            return matched(analysis.pair, key, [&] { return pair_request(state); });
        case AnalysisKind::layers:
            return matched(analysis.layers, key, [&] { return layers_request(state, Slot::a); });
        case AnalysisKind::layers_of_b:
            return matched(analysis.layers_of_b, key,
                           [&] { return layers_request(state, Slot::b); });
        case AnalysisKind::activeness_of_b:
            return matched(analysis.activeness_of_b, key,
                           [&] { return activeness_request(state); });
    }
    return ResultFit::none;
}

bool is_current(const AppState& state, AnalysisKind kind) {
    const ResultFit fit = fit_of(state, kind);
    const bool goes_on = state.analysis.job(kind).phase == AnalysisPhase::running;
    return fit == ResultFit::whole || (fit == ResultFit::part && goes_on);
}

std::string why_not_measured(const AppState& state, AnalysisKind kind) {
    if (!state.model.ready()) {
        return state.model.loading ? "the model is still being opened" : "no model is open";
    }
    if (slot_of(kind) == Slot::b && !state.compare.ready()) {
        return "nothing is open as B";
    }
    const bool is_map = kind == AnalysisKind::heatmap || kind == AnalysisKind::heatmap_of_b;
    if (is_map && state.analysis.options.heatmap.measure == HeatmapMeasure::curvature) {
        std::string reason = why_no_direction(state);
        if (!reason.empty()) {
            return reason;
        }
    }
    if (kind == AnalysisKind::heatmap_of_b) {
        return why_no_map_of_b(state);
    }
    if (kind == AnalysisKind::layers && state.model.info.activations.empty()) {
        return "this model has no layers to look into; open another model";
    }
    if (kind == AnalysisKind::layers_of_b && state.compare.b.info.activations.empty()) {
        return "B has no layers to look into";
    }
    const bool needs_two = kind == AnalysisKind::interactions ||
                           kind == AnalysisKind::interactions_of_b || kind == AnalysisKind::pair ||
                           kind == AnalysisKind::pixel || kind == AnalysisKind::pixel_of_b;
    if (needs_two && model_of(state, slot_of(kind)).info.latent_size < 2) {
        return slot_of(kind) == Slot::a ? "the model has one component only; pairs need two"
                                        : "B has one component only; pairs need two";
    }
    return {};
}

}  // namespace zscope
