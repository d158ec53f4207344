#include "app/state/analysis_options_change.h"

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace zscope {
namespace {

template <typename T, typename... Kinds>
constexpr bool kIsOneOf = (std::is_same_v<T, Kinds> || ...);
template <typename T>
constexpr bool kHasFields =
    kIsOneOf<T, AnalysisOptions, HeatmapChoice, LayersChoice, ActivenessRequest,
             HessianStatisticsRequest, PixelHessianRequest, FigureLatents>;

/// References to all fields: one that is missing here does not compile.
template <typename Options>
auto fields_of(Options& options) {
    using Kind = std::remove_const_t<Options>;
    if constexpr (std::is_same_v<Kind, AnalysisOptions>) {
        auto& [activeness, heatmap, interactions, here, matrix_slot, pixel, pixel_signed, wanted,
               pixel_slot, pair, steps, extent, pair_signed, layers, order, unit, shown, chart,
               top] = options;
        return std::tie(activeness, heatmap, interactions, here, matrix_slot, pixel, pixel_signed,
                        wanted, pixel_slot, pair, steps, extent, pair_signed, layers, order, unit,
                        shown, chart, top);
    } else if constexpr (std::is_same_v<Kind, HeatmapChoice>) {
        auto& [shown, measure, component, pair, along, direction, axes, layer, reduction,
               change_reduction, is_signed, k, epsilon, extent, layout, colors, opacity, even, over,
               mode, range, percentile] = options;
        return std::tie(shown, measure, component, pair, along, direction, axes, layer, reduction,
                        change_reduction, is_signed, k, epsilon, extent, layout, colors, opacity,
                        even, over, mode, range, percentile);
    } else if constexpr (std::is_same_v<Kind, LayersChoice>) {
        auto& [layer, gain, normalise, as_rgb, rgb, slot] = options;
        return std::tie(layer, gain, normalise, as_rgb, rgb, slot);
    } else if constexpr (std::is_same_v<Kind, ActivenessRequest>) {
        auto& [latents, extent, batch] = options;
        return std::tie(latents, extent, batch);
    } else if constexpr (std::is_same_v<Kind, HessianStatisticsRequest>) {
        auto& [latents, scheme, epsilon, components, mapped, batch] = options;
        return std::tie(latents, scheme, epsilon, components, mapped, batch);
    } else if constexpr (std::is_same_v<Kind, PixelHessianRequest>) {
        auto& [latents, scheme, epsilon, components, place, choice, k, batch] = options;
        return std::tie(latents, scheme, epsilon, components, place, choice, k, batch);
    } else {
        auto& [samples, seed, mode, state, link] = options;
        return std::tie(samples, seed, mode, state, link);
    }
}

template <typename Field>
void put(Field& present, const Field& before, const Field& after) {
    if constexpr (kHasFields<Field>) {
        const auto fields = fields_of(present);
        const auto fields_before = fields_of(before);
        const auto fields_after = fields_of(after);
        [&]<std::size_t... kIndex>(std::index_sequence<kIndex...> /*indices*/) {
            (put(std::get<kIndex>(fields), std::get<kIndex>(fields_before),
                 std::get<kIndex>(fields_after)),
             ...);
        }
        (std::make_index_sequence<std::tuple_size_v<decltype(fields_of(before))>>());
    } else if (before != after) {
        present = after;
    }
}

}  // namespace

void put_changes(AnalysisOptions& options, const AnalysisOptions& before,
                 const AnalysisOptions& after) {
    put(options, before, after);
}

event::AnalysisOptionsSet changed_options(const AnalysisOptions& before, AnalysisOptions after) {
    event::AnalysisOptionsSet set;
    set.options = std::move(after);
    set.before = std::make_shared<const AnalysisOptions>(before);
    return set;
}

}  // namespace zscope
