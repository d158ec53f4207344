#include "core/metrics/strip_unevenness.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "core/base/require.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t upper = values.size() / 2;
    const std::size_t lower = (values.size() - 1) / 2;
    return 0.5 * (values[lower] + values[upper]);
}

double mean_change(const Image& from, const Image& to) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < to.pixels.size(); ++i) {
        sum += std::abs(to.pixels[i] - from.pixels[i]);
    }
    return static_cast<double>(sum) / static_cast<double>(to.pixels.size());
}

/// Changes at the steps of each strip of a plan, [rows][columns - 1].
std::vector<std::vector<double>> strip_changes(Generator& generator, const TraversePlan& plan,
                                               const ProgressSink& progress,
                                               const std::stop_token& stop) {
    std::vector<std::vector<double>> changes(static_cast<std::size_t>(plan.rows));
    Image before;
    draw_cells(
        generator, plan,
        [&](DrawnCell cell) {
            const TraverseCell& place = plan.cells[cell.index];
            if (place.column > 0) {
                changes[static_cast<std::size_t>(place.row)].push_back(
                    mean_change(before, cell.image));
            }
            before = std::move(cell.image);
        },
        progress, stop);
    return changes;
}

void summarise(StripUnevenness& result) {
    std::vector<double> moving;
    double largest = 0;
    for (std::size_t i = 0; i < result.components.size(); ++i) {
        if (!result.components[i]) continue;
        moving.push_back(*result.components[i]);
        if (moving.back() > largest) {
            largest = moving.back();
            result.worst = static_cast<int>(i);
        }
    }
    if (!moving.empty()) result.median = median_of(std::move(moving));
}

}  // namespace

std::optional<double> step_unevenness(std::span<const double> changes) {
    if (changes.empty()) return std::nullopt;
    const double largest = *std::max_element(changes.begin(), changes.end());
    if (largest < kLeastStripChange) return std::nullopt;
    const double median = median_of({changes.begin(), changes.end()});
    return largest / std::max(median, kLeastStripChange);
}

StripUnevenness measure_unevenness(Generator& generator, const UnevennessOptions& options,
                                   const ProgressSink& progress, const std::stop_token& stop) {
    require_between("steps", options.steps, 3, 999);
    const std::int64_t size = generator.info().latent_size;
    const TraversePlan latents = plan_samples(size, {.seed = options.seed,
                                                     .count = options.latents,
                                                     .columns = 1,
                                                     .latent_mode = options.latent_mode,
                                                     .batch = options.batch});
    std::vector<double> sums(static_cast<std::size_t>(size));
    std::vector<int> moving(sums.size());
    for (const TraverseCell& latent : latents.cells) {
        const TraversePlan plan = plan_strips(latent.z, {.steps = options.steps,
                                                         .extent = options.extent,
                                                         .latent_mode = options.latent_mode,
                                                         .batch = options.batch});
        const auto changes = strip_changes(generator, plan, progress, stop);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const std::optional<double> uneven = step_unevenness(changes[i]);
            sums[i] += uneven.value_or(0.0);
            moving[i] += uneven ? 1 : 0;
        }
    }
    StripUnevenness result{.options = options, .components = {}, .worst = -1, .median = 0};
    for (std::size_t i = 0; i < sums.size(); ++i) {
        result.components.push_back(moving[i] > 0 ? std::optional(sums[i] / moving[i])
                                                  : std::nullopt);
    }
    summarise(result);
    return result;
}

}  // namespace zscope
