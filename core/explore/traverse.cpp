#include "core/explore/traverse.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/explore/picture.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/repeatable.h"
#include "core/latent/extent.h"
#include "core/latent/latent_state.h"
#include "core/model/generator.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

constexpr int kMaxSteps = 999;
constexpr int kMaxSamples = 100000;

void require(bool holds, const std::string& message) {
    if (!holds) {
        throw Error(ErrorCode::invalid_argument, message);
    }
}

/// The index of the value nearest to `target`; -1 if it lies further out than half the gap at the
/// end.
int nearest_index(const std::vector<float>& values, float target) {
    int nearest = -1;
    float distance = 0.0F;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float here = std::fabs(values[i] - target);
        if (nearest < 0 || here < distance) {
            nearest = static_cast<int>(i);
            distance = here;
        }
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const float half_gap =
        values.size() < 2 ? 0.0F : 0.5F * (*high - *low) / static_cast<float>(values.size() - 1);
    const bool is_inside = target >= *low - half_gap && target <= *high + half_gap;
    return is_inside ? nearest : -1;
}

std::vector<int> rows_of(const StripOptions& options, std::size_t latent_size) {
    std::vector<int> components = options.components;
    if (components.empty()) {
        for (std::size_t i = 0; i < latent_size; ++i) {
            components.push_back(static_cast<int>(i));
        }
    }
    for (const int component : components) {
        require_component(component, latent_size);
    }
    return components;
}

at::Tensor latents(const TraversePlan& plan, std::size_t first, std::size_t last) {
    const auto n = static_cast<std::int64_t>(plan.cells[first].z.size());
    at::Tensor z = at::empty({static_cast<std::int64_t>(last - first), n}, at::kFloat);
    float* target = z.mutable_data_ptr<float>();
    for (std::size_t i = first; i < last; ++i) {
        target = std::copy(plan.cells[i].z.begin(), plan.cells[i].z.end(), target);
    }
    return z;
}

/// Runs the plan's batches and hands each batch of pictures [B, C, H, W] to `on_batch(first,
/// pictures)`.
template <typename OnBatch>
void for_each_batch(Generator& generator, const TraversePlan& plan, ProgressSink& progress,
                    const std::stop_token& stop, OnBatch&& on_batch) {
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const std::size_t total = plan.cells.size();
    for (std::size_t first = 0; first < total; first += static_cast<std::size_t>(plan.batch)) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "drawing was cancelled after " +
                                                  std::to_string(first) + " of " +
                                                  std::to_string(total) + " pictures");
        }
        const std::size_t last = std::min(total, first + static_cast<std::size_t>(plan.batch));
        on_batch(first, generator.forward(
                            latents(plan, first, last).to(generator.device()),
                            {.latent_mode = plan.latent_mode, .precision = Precision::full}));
        progress.report(static_cast<std::int64_t>(last), static_cast<std::int64_t>(total),
                        "pictures");
    }
}

/// The base with each of the rows' and with each of the columns' values: what the cells of a pair
/// grid are compared with besides the base itself. Then those cells.
TraversePlan with_margins(TraversePlan plan, const std::vector<float>& base,
                          const PairGridOptions& options) {
    std::vector<TraverseCell> cells;
    const auto add = [&](int component, float value) {
        std::vector<float> z = base;
        z[static_cast<std::size_t>(component)] = value;
        cells.push_back({.row = -1, .column = -1, .z = std::move(z)});
    };
    for (const float value : options.row_values) {
        add(options.row_component, value);
    }
    for (const float value : options.column_values) {
        add(options.column_component, value);
    }
    std::ranges::move(plan.cells, std::back_inserter(cells));
    plan.cells = std::move(cells);
    return plan;
}

/// The base's picture [C, H, W] of a generator that is found to repeat itself.
at::Tensor repeated_base(Generator& generator, const std::vector<float>& base,
                         const PairGridOptions& options, const std::stop_token& stop) {
    ModelCalls calls(generator, options.latent_mode, 1, {}, stop);
    const at::Tensor z = at::tensor(base, at::kFloat).unsqueeze(0).to(generator.device());
    return require_repeatable(calls, generator.info(), z)[0];
}

}  // namespace

void require_component(int component, std::size_t latent_size) {
    const std::int64_t last = static_cast<std::int64_t>(latent_size) - 1;
    if (component < 0 || component > last) {
        throw Error(ErrorCode::invalid_argument, "component is " + component_label(component) +
                                                     "; expected " + component_label(0) + " to " +
                                                     component_label(last));
    }
}

float step_value(int step, int steps, float extent) {
    return static_cast<float>(-extent + 2.0 * extent * step / (steps - 1));
}

TraversePlan plan_strips(const std::vector<float>& base, const StripOptions& options) {
    require_between("steps", options.steps, 2, kMaxSteps);
    require_between("batch", options.batch, 1, kMostTraverseBatch);
    require_extent("extent", options.extent);
    const std::vector<int> components = rows_of(options, base.size());
    TraversePlan plan{.rows = static_cast<int>(components.size()),
                      .columns = options.steps,
                      .cells = {},
                      .base_columns = {},
                      .latent_mode = options.latent_mode,
                      .batch = options.batch};
    for (int row = 0; row < plan.rows; ++row) {
        const auto i = static_cast<std::size_t>(components[static_cast<std::size_t>(row)]);
        std::vector<float> values;
        for (int column = 0; column < options.steps; ++column) {
            const float step = step_value(column, options.steps, options.extent);
            values.push_back(options.relative ? base[i] + step : step);
            std::vector<float> z = base;
            z[i] = values.back();
            plan.cells.push_back({.row = row, .column = column, .z = std::move(z)});
        }
        plan.base_columns.push_back(nearest_index(values, base[i]));
    }
    return plan;
}

TraversePlan plan_samples(std::int64_t latent_size, const SampleGridOptions& options) {
    require_between("count", options.count, 1, kMaxSamples);
    require_between("columns", options.columns, 0, kMaxSamples);
    require_between("batch", options.batch, 1, kMostTraverseBatch);
    const int columns = options.columns > 0 ? options.columns
                                            : static_cast<int>(std::ceil(std::sqrt(options.count)));
    TraversePlan plan{.rows = (options.count + columns - 1) / columns,
                      .columns = columns,
                      .cells = {},
                      .base_columns = {},
                      .latent_mode = options.latent_mode,
                      .batch = options.batch};
    plan.base_columns.assign(static_cast<std::size_t>(plan.rows), -1);
    for (int k = 0; k < options.count; ++k) {
        const LatentState state =
            latent_from_seed(options.seed + static_cast<std::uint64_t>(k), latent_size);
        plan.cells.push_back({.row = k / columns,
                              .column = k % columns,
                              .z = compose(state, options.latent_mode == LatentMode::post_norm)});
    }
    return plan;
}

TraversePlan plan_pair(const std::vector<float>& base, const PairGridOptions& options) {
    require_component(options.row_component, base.size());
    require_component(options.column_component, base.size());
    require_between("batch", options.batch, 1, kMostTraverseBatch);
    require(options.row_component != options.column_component,
            "row and column component are both " + std::to_string(options.row_component) +
                "; expected two different ones");
    require_between("number of row values", std::ssize(options.row_values), 1, kMaxSteps);
    require_between("number of column values", std::ssize(options.column_values), 1, kMaxSteps);
    const auto i = static_cast<std::size_t>(options.row_component);
    const auto j = static_cast<std::size_t>(options.column_component);
    TraversePlan plan{.rows = static_cast<int>(options.row_values.size()),
                      .columns = static_cast<int>(options.column_values.size()),
                      .cells = {},
                      .base_columns = {},
                      .latent_mode = options.latent_mode,
                      .batch = options.batch};
    const int base_row = nearest_index(options.row_values, base[i]);
    const int base_column = nearest_index(options.column_values, base[j]);
    for (int row = 0; row < plan.rows; ++row) {
        plan.base_columns.push_back(row == base_row ? base_column : -1);
        for (int column = 0; column < plan.columns; ++column) {
            std::vector<float> z = base;
            z[i] = options.row_values[static_cast<std::size_t>(row)];
            z[j] = options.column_values[static_cast<std::size_t>(column)];
            plan.cells.push_back({.row = row, .column = column, .z = std::move(z)});
        }
    }
    return plan;
}

void draw_cells(Generator& generator, const TraversePlan& plan, const CellCallback& on_cell,
                ProgressSink progress, std::stop_token stop) {
    const ValueRange range = value_range(generator.info());
    for_each_batch(
        generator, plan, progress, stop, [&](std::size_t first, const at::Tensor& pictures) {
            std::vector<Image> images = to_images(pictures, range);
            for (std::size_t k = 0; k < images.size(); ++k) {
                on_cell({.index = first + k,
                         .image = std::move(images[k]),
                         .has_non_finite = has_non_finite(pictures[static_cast<std::int64_t>(k)])});
            }
        });
}

void draw_pair(Generator& generator, const std::vector<float>& base, const PairGridOptions& options,
               const PairCellCallback& on_cell, ProgressSink progress, std::stop_token stop) {
    const TraversePlan plan = with_margins(plan_pair(base, options), base, options);
    const ValueRange range = value_range(generator.info());
    const std::size_t rows = options.row_values.size();
    const std::size_t columns = options.column_values.size();
    const std::size_t margins = rows + columns;
    // The base, the rows', the columns'.
    std::vector<at::Tensor> known{repeated_base(generator, base, options, stop)};
    const auto take = [&](std::size_t index, const at::Tensor& picture) {
        if (index < margins) {
            known.push_back(picture.clone());  // the rest of the batch is not kept
            return;
        }
        const std::size_t cell = index - margins;
        const at::Tensor difference =
            picture - known[1 + cell / columns] - known[1 + rows + cell % columns] + known[0];
        on_cell({.index = cell,
                 .image = to_image(picture, range),
                 .has_non_finite = has_non_finite(picture)},
                to_float_image(difference));
    };
    for_each_batch(generator, plan, progress, stop,
                   [&take](std::size_t first, const at::Tensor& pictures) {
                       for (std::int64_t k = 0; k < pictures.size(0); ++k) {
                           take(first + static_cast<std::size_t>(k), pictures[k]);
                       }
                   });
}

std::vector<float> mean_over_channels(const FloatImage& difference, bool keeps_signs) {
    const std::size_t plane =
        static_cast<std::size_t>(difference.width) * static_cast<std::size_t>(difference.height);
    const auto channels = static_cast<float>(std::max(1, difference.channels));
    std::vector<float> means(plane, 0.0F);
    for (std::size_t i = 0; i < difference.values.size(); ++i) {
        const float value = difference.values[i];
        means[i % plane] += (keeps_signs ? value : std::abs(value)) / channels;
    }
    return means;
}

std::array<std::vector<float>, 4> pair_corners(const std::vector<float>& base,
                                               const PairGridOptions& options, std::size_t row,
                                               std::size_t column) {
    std::array<std::vector<float>, 4> corners{base, base, base, base};
    const auto i = static_cast<std::size_t>(options.row_component);
    const auto j = static_cast<std::size_t>(options.column_component);
    corners[0][i] = corners[1][i] = options.row_values[row];
    corners[0][j] = corners[2][j] = options.column_values[column];
    return corners;
}

}  // namespace zscope
