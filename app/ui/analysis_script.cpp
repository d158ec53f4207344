#include "app/ui/analysis_script.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "app/state/analysis_options_change.h"
#include "app/state/compare_rules.h"
#include "app/state/latent_text.h"
#include "app/state/layer_choice.h"
#include "app/ui/script_words.h"
#include "core/base/error.h"

namespace zscope::ui {
namespace {

/// "z1,z7".
std::pair<int, int> component_pair(const ScriptLine& line, const std::string& text,
                                   const AppState& state) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) {
        fail(line, "'" + text + "' is no pair; expected z1,z7");
    }
    const std::pair<int, int> pair{
        static_cast<int>(component(line, text.substr(0, comma), state)),
        static_cast<int>(component(line, text.substr(comma + 1), state))};
    if (pair.first == pair.second) {
        fail(line, "'" + text + "' is one component twice; a pair needs two");
    }
    return pair;
}

/// "7", a layer of the model in a slot; `known` begins the list of what else there is.
int layer_number(const ScriptLine& line, const ModelSlot& model, std::string known) {
    const std::string& word = line.words[0];
    const auto index = number<int>(line, word);
    const std::vector<ActivationInfo>& layers = model.info.activations;
    if (std::ranges::find(layers, index, &ActivationInfo::index) == layers.end()) {
        for (const ActivationInfo& each : layers) {
            known.append(known.empty() ? "" : ", ").append(std::to_string(each.index));
        }
        fail(line, "the model has no layer " + word + "; expected " +
                       (known.empty() ? "a model with layers to look into" : known));
    }
    return index;
}

/// The same, or none for "pixels".
std::optional<int> layer(const ScriptLine& line, const AppState& state) {
    return line.words[0] == "pixels"
               ? std::nullopt
               : std::optional<int>(layer_number(line, state.model, "pixels"));
}

/// "12 30", a place in the open model's picture.
PixelPlace pixel_place(const ScriptLine& line, const AppState& state) {
    const PixelPlace place{.x = number<std::int64_t>(line, line.words[0]),
                           .y = number<std::int64_t>(line, line.words[1])};
    const GeneratorInfo& info = state.model.info;
    if (place.x < 0 || place.y < 0 || place.x >= info.width || place.y >= info.height) {
        fail(line, "pixel " + line.words[0] + " " + line.words[1] + " lies outside; pictures are " +
                       std::to_string(info.width) + " x " + std::to_string(info.height));
    }
    return place;
}

/// One of `names`, whose places are the values of the enumeration, or false and true.
template <typename Enumeration, std::size_t N>
Enumeration one_of(const ScriptLine& line, const std::string& word,
                   const std::array<std::string_view, N>& names) {
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end()) {
        std::string known;
        for (const std::string_view name : names) {
            known.append(known.empty() ? "" : ", ").append(name);
        }
        fail(line, "'" + word + "' is none of " + known);
    }
    return static_cast<Enumeration>(found - names.begin());
}

constexpr std::array<std::string_view, 2> kSwitch{"off", "on"};
constexpr std::array<std::string_view, 2> kMapPlaces{"over", "beside"};
constexpr std::array<std::string_view, 2> kUnits{"z", "equal_effect"};
constexpr std::array<std::string_view, 2> kSlots{"a", "b"};
constexpr std::array<std::string_view, 3> kShown{"a", "b", "both"};
constexpr std::array<std::string_view, 4> kOrders{"own", "other", "before", "number"};

void choose_map(const ScriptLine& line, const AppState& state, HeatmapChoice& choice) {
    const std::string& word = line.words[0];
    choice.shown = word != "off";
    if (word == "penalty") {
        choice.measure = HeatmapMeasure::penalty;
    } else if (word.find(',') != std::string::npos) {
        choice.measure = HeatmapMeasure::interaction;
        choice.pair = component_pair(line, word, state);
    } else if (choice.shown) {
        choice.measure = HeatmapMeasure::change;
        choice.component = static_cast<int>(component(line, word, state));
    }
}

/// "z3", "base", "0.5,-1,0.25,...". False for a file, which is to be opened.
bool choose_direction(const ScriptLine& line, const AppState& state, HeatmapChoice& choice) {
    const std::string& word = line.words[0];
    choice.shown = true;
    choice.measure = HeatmapMeasure::curvature;
    const bool has_digits =
        word.size() > 1 && word.find_first_not_of("0123456789", 1) == std::string::npos;
    if (word == "base") {
        choice.along = CurvatureAlong::from_base;
    } else if (word.starts_with('z') && has_digits) {
        choice.along = CurvatureAlong::component;
        choice.component = static_cast<int>(component(line, word, state));
    } else {
        choice.along = CurvatureAlong::given;
        if (word.find(',') == std::string::npos) {
            return false;
        }
        try {
            choice.direction = parse_latent_text(word, state.components());
        } catch (const Error& error) {
            fail(line, error.describe());
        }
    }
    return true;
}

/// "a", or "b" while something is open there.
Slot opened_slot(const ScriptLine& line, const AppState& state) {
    const Slot slot = one_of<Slot>(line, line.words[0], kSlots);
    if (slot == Slot::b && !state.compare.ready()) {
        fail(line, "nothing is open as B");
    }
    return slot;
}

}  // namespace

std::optional<std::vector<Event>> analysis_events(const ScriptLine& line, const AppState& state) {
    AnalysisOptions options = state.analysis.options;
    std::vector<Event> further;
    if (line.verb == "heatmap") {
        choose_map(line, state, options.heatmap);
    } else if (line.verb == "curvature") {
        if (!choose_direction(line, state, options.heatmap)) {
            further.emplace_back(event::DirectionOpenAsked{line.words[0]});
        }
    } else if (line.verb == "signs") {
        options.heatmap.is_signed = one_of<bool>(line, line.words[0], kSwitch);
    } else if (line.verb == "map") {
        options.heatmap.layout = one_of<HeatmapLayout>(line, line.words[0], kMapPlaces);
    } else if (line.verb == "layer") {
        options.heatmap.layer = layer(line, state);
    } else if (line.verb == "activation") {
        options.layers.layer = layer_number(line, model_of(state, layers_slot(state)), "");
    } else if (line.verb == "activations_of") {
        options.layers.slot = opened_slot(line, state);
    } else if (line.verb == "interactions_of") {
        options.interactions_slot = opened_slot(line, state);
    } else if (line.verb == "pixel_of") {
        options.pixel_slot = opened_slot(line, state);
    } else if (line.verb == "pixel") {
        options.pixel.place = pixel_place(line, state);
    } else if (line.verb == "pair") {
        options.pair = component_pair(line, line.words[0], state);
    } else if (line.verb == "activeness") {
        options.activeness_shown = one_of<ActivenessShown>(line, line.words[0], kShown);
        options.chart_order = one_of<ChartOrder>(line, line.words[1], kOrders);
    } else if (line.verb == "unit") {
        options.slider_unit = one_of<SliderUnit>(line, line.words[0], kUnits);
    } else {
        return std::nullopt;
    }
    std::vector<Event> events{changed_options(state.analysis.options, std::move(options))};
    events.insert(events.end(), further.begin(), further.end());
    return events;
}

}  // namespace zscope::ui
