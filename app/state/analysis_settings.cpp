#include "app/state/analysis_settings.h"

#include <array>
#include <nlohmann/json.hpp>

#include "app/state/field_reader.h"
#include "app/state/heatmap_colors.h"
#include "app/state/small_file.h"
#include "core/export/layer_style.h"
#include "core/latent/extent.h"

namespace zscope {
namespace {

using Json = nlohmann::json;

constexpr std::array kMeasures{"penalty", "change", "interaction", "curvature"};
constexpr std::array kAlongs{"component", "from_base", "given"};
constexpr std::array kReductions{"max", "mean", "sum"};
constexpr std::array kLayouts{"overlay", "side_by_side"};
constexpr std::array kColorMaps{"YlGnBu", "viridis", "turbo", "magma", "diverging"};
constexpr std::array kRangeModes{"shared", "automatic", "by_hand"};
constexpr std::array kSchemes{"official", "minimal", "minimal-wide-diagonal", "analytic"};
constexpr std::array kLatentModes{"pre_norm", "post_norm"};
constexpr std::array kOrders{"natural", "activeness"};
constexpr std::array kSliderUnits{"z", "equal_effect"};

constexpr int kMaxLayer = 10000;
constexpr int kMaxComponent = 100000;
constexpr int kMaxChannel = 1000000;
constexpr double kMaxValue = 1e30;

template <typename Enumeration, std::size_t N>
const char* name_in(const std::array<const char*, N>& names, Enumeration value) {
    return names[static_cast<std::size_t>(value)];
}

/// Longer ones are not kept.
constexpr std::size_t kMostNumbers = 4096;

void read_heatmap(FieldReader reader, HeatmapChoice& heatmap) {
    int layer = 0;
    reader.read("measure", heatmap.measure, kMeasures);
    reader.read("component", heatmap.component, 0, kMaxComponent);
    reader.read("pair_first", heatmap.pair.first, 0, kMaxComponent);
    reader.read("pair_second", heatmap.pair.second, 0, kMaxComponent);
    reader.read("along", heatmap.along, kAlongs);
    reader.read("direction", heatmap.direction, kMostNumbers);
    reader.read("direction_axes", heatmap.direction_axes);
    reader.read("layer", layer, 0, kMaxLayer);
    heatmap.layer = layer > 0 ? std::optional<int>(layer) : std::nullopt;
    reader.read("reduction", heatmap.reduction, kReductions);
    reader.read("change_reduction", heatmap.change_reduction, kReductions);
    reader.read("signed", heatmap.is_signed);
    reader.read("k", heatmap.k_limit, 2, 256);
    reader.read("epsilon", heatmap.epsilon, 1e-4, 10.0);
    reader.read("extent", heatmap.extent, kSmallestExtent<double>, kLargestExtent<double>);
    reader.read("layout", heatmap.layout, kLayouts);
    reader.read("color_map", heatmap.color_map, kColorMaps);
    if (is_diverging(heatmap.color_map)) {
        heatmap.color_map = HeatmapChoice{}.color_map;
    }
    reader.read("opacity", heatmap.map_opacity, 0.0F, 1.0F);
    reader.read("even_opacity", heatmap.has_even_opacity);
    reader.read("overlay_in_figures", heatmap.exports_overlay);
    reader.read("range_mode", heatmap.range_mode, kRangeModes);
    reader.read("range_percentile", heatmap.range_percentile, kLeastPercentile, 100.0);
    reader.read("range_low", heatmap.hand_range.low, -kMaxValue, kMaxValue);
    reader.read("range_high", heatmap.hand_range.high, -kMaxValue, kMaxValue);
    if (!why_not_range(heatmap.hand_range).empty()) {
        heatmap.hand_range = {};
        reader.complain("range_low, range_high");
    }
}

Json heatmap_to_json(const HeatmapChoice& heatmap) {
    Json json{{"measure", name_in(kMeasures, heatmap.measure)},
              {"component", heatmap.component},
              {"pair_first", heatmap.pair.first},
              {"pair_second", heatmap.pair.second},
              {"along", name_in(kAlongs, heatmap.along)},
              {"layer", heatmap.layer.value_or(0)},
              {"reduction", name_in(kReductions, heatmap.reduction)},
              {"change_reduction", name_in(kReductions, heatmap.change_reduction)},
              {"signed", heatmap.is_signed},
              {"k", heatmap.k_limit},
              {"epsilon", heatmap.epsilon},
              {"extent", heatmap.extent},
              {"layout", name_in(kLayouts, heatmap.layout)},
              {"color_map", name_in(kColorMaps, heatmap.color_map)},
              {"opacity", heatmap.map_opacity},
              {"even_opacity", heatmap.has_even_opacity},
              {"overlay_in_figures", heatmap.exports_overlay},
              {"range_mode", name_in(kRangeModes, heatmap.range_mode)},
              {"range_percentile", heatmap.range_percentile},
              {"range_low", heatmap.hand_range.low},
              {"range_high", heatmap.hand_range.high}};
    // Without the choice that needs it, a direction is something of the moment.
    if (heatmap.along == CurvatureAlong::given && !heatmap.direction.empty() &&
        heatmap.direction.size() <= kMostNumbers) {
        json["direction"] = heatmap.direction;
        json["direction_axes"] = heatmap.direction_axes;
    }
    return json;
}

void read_layers(FieldReader reader, LayersChoice& layers) {
    bool fits = true;
    double gain = 0.0;
    reader.read("layer", layers.layer, 0, kMaxLayer);
    reader.read("fit", fits);
    reader.read("gain", gain, -kMaxGain, kMaxGain);
    layers.gain = fits ? std::nullopt : std::optional<double>(gain);
    reader.read("normalise", layers.normalise);
    reader.read("as_rgb", layers.as_rgb);
    reader.read("red", layers.rgb[0], 0, kMaxChannel);
    reader.read("green", layers.rgb[1], 0, kMaxChannel);
    reader.read("blue", layers.rgb[2], 0, kMaxChannel);
}

Json layers_to_json(const LayersChoice& layers) {
    return {{"layer", layers.layer},
            {"fit", !layers.gain},
            {"gain", layers.gain.value_or(0.0)},
            {"normalise", layers.normalise},
            {"as_rgb", layers.as_rgb},
            {"red", layers.rgb[0]},
            {"green", layers.rgb[1]},
            {"blue", layers.rgb[2]}};
}

Json options_to_json(const AnalysisOptions& options) {
    return {{"heatmap", heatmap_to_json(options.heatmap)},
            {"activeness",
             {{"samples", options.activeness.latents.samples},
              {"seed", options.activeness.latents.seed},
              {"latent_mode", name_in(kLatentModes, options.activeness.latents.mode)},
              {"extent", options.activeness.extent}}},
            {"interactions",
             {{"samples", options.interactions.latents.samples},
              {"seed", options.interactions.latents.seed},
              {"latent_mode", name_in(kLatentModes, options.interactions.latents.mode)},
              {"here", options.interactions_here},
              {"scheme", name_in(kSchemes, options.interactions.scheme)},
              {"epsilon", options.interactions.epsilon}}},
            {"pixel",
             {{"scheme", name_in(kSchemes, options.pixel.scheme)},
              {"epsilon", options.pixel.epsilon},
              {"signed", options.pixel_signed}}},
            {"pair",
             {{"steps", options.pair_steps},
              {"extent", options.pair_extent},
              {"signed", options.pair_signed}}},
            {"layers", layers_to_json(options.layers)},
            {"order", name_in(kOrders, options.order)},
            {"slider_unit", name_in(kSliderUnits, options.slider_unit)},
            {"top", options.top}};
}

AnalysisOptions read_options(const Json& object, std::string& complaint) {
    AnalysisOptions options;
    FieldReader reader(object, complaint);
    read_heatmap({reader.group("heatmap"), complaint}, options.heatmap);
    FieldReader activeness(reader.group("activeness"), complaint);
    activeness.read("samples", options.activeness.latents.samples, 2, 10000);
    activeness.read("seed", options.activeness.latents.seed);
    activeness.read("latent_mode", options.activeness.latents.mode, kLatentModes);
    activeness.read("extent", options.activeness.extent, kSmallestExtent<double>,
                    kLargestExtent<double>);
    FieldReader interactions(reader.group("interactions"), complaint);
    interactions.read("samples", options.interactions.latents.samples, 1, 1000);
    interactions.read("seed", options.interactions.latents.seed);
    interactions.read("latent_mode", options.interactions.latents.mode, kLatentModes);
    interactions.read("here", options.interactions_here);
    interactions.read("scheme", options.interactions.scheme, kSchemes);
    interactions.read("epsilon", options.interactions.epsilon, 1e-4, 10.0);
    FieldReader pixel(reader.group("pixel"), complaint);
    pixel.read("scheme", options.pixel.scheme, kSchemes);
    pixel.read("epsilon", options.pixel.epsilon, 1e-4, 10.0);
    pixel.read("signed", options.pixel_signed);
    FieldReader pair(reader.group("pair"), complaint);
    pair.read("steps", options.pair_steps, 2, 9);
    pair.read("extent", options.pair_extent, kSmallestExtent<float>, kLargestExtent<float>);
    pair.read("signed", options.pair_signed);
    read_layers({reader.group("layers"), complaint}, options.layers);
    reader.read("order", options.order, kOrders);
    reader.read("slider_unit", options.slider_unit, kSliderUnits);
    reader.read("top", options.top, 0, kMaxComponent);
    return options;
}

}  // namespace

std::string settings_to_json(const Settings& settings, const AnalysisOptions& analysis) {
    Json object = Json::parse(settings_to_json(settings));
    object["analysis"] = options_to_json(analysis);
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ParsedAnalysisOptions analysis_options_from_json(const std::string& text) {
    const Json object = Json::parse(text, nullptr, false);
    ParsedAnalysisOptions parsed;
    if (object.is_object() && !newer_version(text)) {
        FieldReader reader(object, parsed.complaint);
        parsed.options = read_options(reader.group("analysis"), parsed.complaint);
        if (!parsed.complaint.empty()) {
            parsed.complaint = "unusable values: " + parsed.complaint;
        }
    }
    return parsed;
}

ParsedAnalysisOptions load_analysis_options(const std::filesystem::path& file) noexcept {
    try {
        return file.empty() || !std::filesystem::exists(file)
                   ? ParsedAnalysisOptions{}
                   : analysis_options_from_json(read_small_file(file));
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace zscope
