#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/export/colormap.h"
#include "core/hessian/figure_latents.h"
#include "core/hessian/hessian_scheme.h"

/// What analyses are asked for, as plain values without tensors: the command line and the window
/// fill the same structs, and defaults live here.
namespace zscope {

struct ActivenessRequest {
    FigureLatents latents{.samples = 300};
    double extent = 2.0;  ///< each component is set to -extent, 0 and extent
    int batch = 16;       ///< pictures drawn at once
    friend bool operator==(const ActivenessRequest&, const ActivenessRequest&) = default;
};

/// What an axis with scores says (docs/methods.md, "Activeness").
inline constexpr const char* kActivenessAxis = "mean variance of the picture (value^2)";

/// One component's score with its 95 % interval over samples.
struct ComponentScore {
    int component = 0;
    std::string label;  ///< "z04 haze"
    double score = 0.0;
    double low = 0.0;
    double high = 0.0;
};

/// How a map's channels become one number a pixel; of absolute values unless signs are kept.
enum class ChannelReduction { max, mean, sum };

/// Of a change map unless told otherwise, so that it is the mean absolute change. Penalties and
/// second derivatives take the largest channel, as HP's heatmaps do.
inline constexpr ChannelReduction kChangeReduction = ChannelReduction::mean;

/// Where in the picture a model bends. At most one of `pair`, `component` and `direction` is set;
/// without any it is the Hessian Penalty of each pixel.
struct SensitivityOptions {
    FigureLatents latents{.samples = 4};
    int k = 16;                  ///< directions of the penalty, 2 to 4096
    double epsilon = 0.1;        ///< finite difference step
    std::optional<int> layer{};  ///< index of an activation; none: pixels
    ChannelReduction reduction = ChannelReduction::max;
    /// Of a pair, a component or a direction: values keep their sign; max then is the channel's
    /// value of the largest size. A penalty has none.
    bool is_signed = false;
    std::optional<std::pair<int, int>> pair{};  ///< |H_ij| of two different components
    std::optional<int> component{};             ///< |change| from z_i = -extent to extent
    std::vector<float> direction{};             ///< |v'Hv| along v, n values of any length
    double extent = 2.0;
    int batch = 16;  ///< pictures drawn at once
    friend bool operator==(const SensitivityOptions&, const SensitivityOptions&) = default;
};

/// Directions of the first map that a penalty's is refined from; fewer have no variance.
inline constexpr int kFirstDirections = 2;

/// Whether second differences are taken, for which a model must repeat itself (see
/// require_repeatable): all maps but those of a change.
[[nodiscard]] inline bool takes_second_differences(const SensitivityOptions& options) noexcept {
    return !options.component;
}

struct HeatmapRange {
    double low = 0.0;
    double high = 1.0;
    friend bool operator==(const HeatmapRange&, const HeatmapRange&) = default;
};

inline constexpr double kLeastPercentile = 1.0;

/// How maps become a picture.
struct HeatmapStyle {
    ColorMap color_map = ColorMap::ylgnbu;
    /// None: from 0 as far as range_percentile; of values with a sign as wide on both sides of 0.
    std::optional<HeatmapRange> range = std::nullopt;
    /// kLeastPercentile to 100: without a range the colours end at the largest of the maps' own
    /// percentiles of size, so that a few large values do not leave the others pale; 100: at their
    /// largest value.
    double range_percentile = 99.0;
    /// 0 to 1: of the picture under the map's strongest colours, weaker ones let more of it through
    /// (see opacity_at); 0: the map alone.
    double picture_opacity = 0.0;
    bool has_even_opacity = false;  ///< the map's weaker colours are as opaque as the strongest
    int scale = 0;  ///< 1 to 8; 0: so that a map is 192 pixels wide or more, as far as 8 goes
    friend bool operator==(const HeatmapStyle&, const HeatmapStyle&) = default;
};

/// One value of a picture.
struct PixelPlace {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t channel = 0;
    friend bool operator==(const PixelPlace&, const PixelPlace&) = default;
};

/// Which value of each picture is looked at when no place is given.
enum class PixelChoice {
    most_penalised,
    least_penalised,
    random,  ///< each value as likely as any other, drawn from the latents' seed
};

struct PixelHessianRequest {
    FigureLatents latents{.samples = 1};
    HessianScheme scheme = HessianScheme::official;
    double epsilon = 0.1;
    /// Rows and columns of the matrix, each component once; empty: all. What chooses the value
    /// looks at all of them.
    std::vector<int> components{};
    std::optional<PixelPlace> place{};  ///< none: by `choice`
    PixelChoice choice = PixelChoice::most_penalised;
    int k = 200;  ///< directions of the penalty that chooses, 2 to 4096
    int batch = 16;
    friend bool operator==(const PixelHessianRequest&, const PixelHessianRequest&) = default;
};

/// Whether a penalty, which is always differenced, is taken to choose the value.
[[nodiscard]] inline bool is_chosen_by_penalty(const PixelHessianRequest& request) {
    return !request.place && request.choice != PixelChoice::random;
}

/// Latents that interactions are measured over unless told otherwise, in the window as on the
/// command line: few, for they cost much, and enough for an interval.
inline constexpr int kInteractionSamples = 8;

struct HessianStatisticsRequest {
    FigureLatents latents{.samples = 100};
    HessianScheme scheme = HessianScheme::official;
    double epsilon = 0.1;
    /// Rows and columns of the Hessians, each component once; empty: all.
    std::vector<int> components{};
    std::vector<std::pair<std::int64_t, std::int64_t>> mapped{};  ///< pairs whose map is wanted
    int batch = 16;
    friend bool operator==(const HessianStatisticsRequest&,
                           const HessianStatisticsRequest&) = default;
};

/// The activations of one layer.
struct LayerRequest {
    FigureLatents latents{.samples = 1};
    int layer = 1;   ///< index of an activation
    int batch = 16;  ///< pictures drawn at once
    friend bool operator==(const LayerRequest&, const LayerRequest&) = default;
};

/// How the channels of a layer become pictures. The colours run from -limit over 0 to limit, see
/// channel_limit.
struct LayerStyle {
    std::optional<double> gain = std::nullopt;  ///< dB, -60 to 60; none: so that the values fit
    bool normalise = false;                     ///< each channel fills its own range
    std::optional<std::array<int, 3>> rgb = std::nullopt;  ///< these channels as one picture
    int scale = 0;  ///< 1 to 8; 0: so that a map is 48 pixels wide or more, as far as 8 goes
    friend bool operator==(const LayerStyle&, const LayerStyle&) = default;
};

/// What the finite ones of some numbers are like; NaN where there are none.
struct ValueStatistics {
    double lowest = 0.0;
    double highest = 0.0;
    double mean = 0.0;
    double deviation = 0.0;  ///< root of the mean squared distance from the mean
    double dead = 0.0;       ///< share of those that are exactly 0, 0 to 1
    std::int64_t bad = 0;    ///< numbers that are not finite
};

}  // namespace zscope
