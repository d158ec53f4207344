#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/export/analyses.h"
#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "core/export/heatmap_picture.h"
#include "core/export/layer_maps.h"
#include "core/export/layer_style.h"
#include "core/export/provenance.h"
#include "core/export/sample_links.h"
#include "core/export/sheet.h"
#include "core/export/style_options.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr int kMapWidth = 48;
constexpr int kMaxScale = 8;

int map_scale(std::int64_t width, const LayerStyle& style) {
    const auto fitting =
        static_cast<int>((kMapWidth + width - 1) / std::max<std::int64_t>(1, width));
    return style.scale != 0 ? style.scale : std::clamp(fitting, 1, kMaxScale);
}

/// What was measured of all subjects.
struct Measured {
    at::Tensor values;                           ///< [models, samples, channels, h, w]
    std::vector<ValueStatistics> channels;       ///< of each, in the order of `values`
    std::vector<std::string> names;              ///< model by model
    std::vector<std::vector<NonFinite>> faults;  ///< model by model
    double fitting = 1.0;                        ///< fitting_size of all values

    [[nodiscard]] int scale(const LayerStyle& style) const {
        return map_scale(values.size(4), style);
    }
    [[nodiscard]] const ValueStatistics& channel(std::int64_t model, std::int64_t sample,
                                                 std::int64_t index) const {
        const std::int64_t at = (model * values.size(1) + sample) * values.size(2) + index;
        return channels[static_cast<std::size_t>(at)];
    }
    /// drawn_range of all models and samples.
    [[nodiscard]] HeatmapRange drawn(const LayerStyle& style) const {
        const auto count = static_cast<std::size_t>(values.size(2));
        std::vector<ValueStatistics> all;
        for (std::size_t first = 0; first < channels.size(); first += count) {
            std::ranges::copy(drawn_channels(style, std::span(channels).subspan(first, count)),
                              std::back_inserter(all));
        }
        return drawn_range(style, all);
    }
};

void require_equal_layers(const AnalysisSubjects& subjects, int layer) {
    const ActivationInfo& first = require_layer(subjects.front().generator->info(), layer);
    for (const AnalysisSubject& subject : subjects) {
        if (require_layer(subject.generator->info(), layer).shape != first.shape) {
            throw Error(ErrorCode::invalid_argument, "the models' layers differ in size",
                        "Give models of different sizes to separate calls");
        }
    }
}

/// Before anything is measured.
void check(const AnalysisSubjects& subjects, const LayerRequest& request, const LayerStyle& style) {
    require_equal_latents(subjects);
    require_equal_layers(subjects, request.layer);
    const ActivationInfo& layer = require_layer(subjects.front().generator->info(), request.layer);
    check_layer_style(style, layer.shape.front());
    const std::int64_t height = layer.shape.size() > 1 ? layer.shape[1] : 1;
    const std::int64_t width = layer.shape.size() > 2 ? layer.shape[2] : 1;
    const int scale = map_scale(width, style);
    const auto models = static_cast<int>(subjects.size());
    const std::int64_t channels = layer.shape.front();
    const int columns = channel_columns(channels);
    const auto block_rows = static_cast<int>((channels + columns - 1) / columns);
    const bool is_one = style.rgb.has_value();
    check_figure_size(is_one ? models : models * request.latents.samples * block_rows,
                      is_one ? request.latents.samples : columns, static_cast<int>(width) * scale,
                      static_cast<int>(height) * scale);
}

Measured measure(const AnalysisSubjects& subjects, const SampleLinks& links,
                 const LayerRequest& request, const ProgressSink& progress,
                 const std::stop_token& stop) {
    Measured measured;
    std::vector<at::Tensor> values;
    for (std::size_t index = 0; index < subjects.size(); ++index) {
        const AnalysisSubject& subject = subjects[index];
        LayerRequest linked = request;
        linked.latents = links.latents(index, request.latents);
        LayerMaps maps =
            compute_layer_maps(*subject.generator, subject.device, linked, progress, stop);
        for (std::int64_t s = 0; s < maps.values.size(0); ++s) {
            for (std::int64_t c = 0; c < maps.values.size(1); ++c) {
                measured.channels.push_back(value_statistics(maps.values[s][c]));
            }
        }
        values.push_back(std::move(maps.values));
        measured.faults.push_back(std::move(maps.faults));
        measured.names.push_back(row_name(subject.described));
    }
    measured.values = at::stack(values);
    measured.fitting = fitting_size(measured.values);
    return measured;
}

/// The whole layer, then each channel.
Table summarise(const Measured& measured, int layer) {
    Table table{.columns = {"model", "sample", "layer", "channel", "lowest", "highest", "mean",
                            "deviation", "dead", "not_finite"},
                .rows = {}};
    const at::Tensor& values = measured.values;
    for (std::int64_t m = 0; m < values.size(0); ++m) {
        for (std::int64_t s = 0; s < values.size(1); ++s) {
            const auto add = [&](TableCell channel, const ValueStatistics& found) {
                table.rows.push_back({measured.names[static_cast<std::size_t>(m)], s,
                                      std::int64_t{layer}, std::move(channel), found.lowest,
                                      found.highest, found.mean, found.deviation, found.dead,
                                      found.bad});
            };
            add(std::string("all"), value_statistics(values[m][s]));
            for (std::int64_t c = 0; c < values.size(2); ++c) {
                add(c, measured.channel(m, s, c));
            }
        }
    }
    return table;
}

std::span<const float> numbers_of(const at::Tensor& map) {
    return {map.const_data_ptr<float>(), static_cast<std::size_t>(map.numel())};
}

/// The three chosen channels of one sample as red, green and blue.
Image triple(const Measured& measured, const LayerStyle& style, std::int64_t model,
             std::int64_t sample) {
    std::array<std::span<const float>, 3> maps;
    std::array<double, 3> limits{};
    for (std::size_t color = 0; color < maps.size(); ++color) {
        const int channel = style.rgb.value()[color];
        maps[color] = numbers_of(measured.values[model][sample][channel]);
        limits[color] =
            channel_limit(style, measured.fitting, measured.channel(model, sample, channel));
    }
    return rgb_picture(static_cast<int>(measured.values.size(4)),
                       static_cast<int>(measured.values.size(3)), maps, limits);
}

/// One panel a sample, rows are models.
void add_triples(Figure& figure, const Measured& measured, const FigureLatents& latents,
                 const LayerStyle& style) {
    figure.rows = static_cast<int>(measured.values.size(0));
    figure.columns = static_cast<int>(measured.values.size(1));
    figure.row_labels = measured.names;
    for (int s = 0; s < figure.columns; ++s) {
        figure.column_labels.push_back(sample_label(latents, s));
    }
    for (int m = 0; m < figure.rows; ++m) {
        for (int s = 0; s < figure.columns; ++s) {
            figure.panels.push_back(enlarge(triple(measured, style, m, s), measured.scale(style)));
        }
    }
}

/// The channels of one sample, row by row, with the first one's number before each row.
void add_block(Figure& figure, const Measured& measured, const LayerStyle& style,
               std::int64_t model, std::int64_t sample) {
    const at::Tensor maps = measured.values[model][sample];
    const int scale = measured.scale(style);
    const std::int64_t channels = maps.size(0);
    const std::string name = measured.names[static_cast<std::size_t>(model)];
    for (std::int64_t first = 0; first < channels; first += figure.columns) {
        std::string label = first == 0 ? name : std::string();
        if (first == 0 && measured.values.size(1) > 1) {
            label.append(" sample ").append(std::to_string(sample));
        }
        figure.row_labels.push_back(
            label.append(label.empty() ? "" : "  ").append(std::to_string(first)));
        for (std::int64_t c = first; c < first + figure.columns; ++c) {
            if (c >= channels) {
                figure.panels.push_back(make_canvas(static_cast<int>(maps.size(2)) * scale,
                                                    static_cast<int>(maps.size(1)) * scale));
                continue;
            }
            const double limit =
                channel_limit(style, measured.fitting, measured.channel(model, sample, c));
            figure.panels.push_back(enlarge(
                color_map_picture(maps[c], {.color_map = ColorMap::diverging}, {-limit, limit}, {}),
                scale));
        }
    }
}

void add_grid(Figure& figure, const Measured& measured, const LayerStyle& style) {
    figure.columns = channel_columns(measured.values.size(2));
    for (std::int64_t m = 0; m < measured.values.size(0); ++m) {
        for (std::int64_t s = 0; s < measured.values.size(1); ++s) {
            add_block(figure, measured, style, m, s);
        }
    }
    figure.rows = static_cast<int>(figure.row_labels.size());
    const double limit = color_limit(style, measured.fitting);
    const HeatmapRange drawn = measured.drawn(style);
    const bool has_below = drawn.low < -limit;
    const bool has_above = drawn.high > limit;
    figure.color_bar = ColorBar{.map = ColorMap::diverging,
                                .low = -limit,
                                .high = limit,
                                .label = style.normalise ? "of largest" : "value",
                                .has_not_finite = !at::isfinite(measured.values).all().item<bool>(),
                                .has_below = has_below,
                                .has_above = has_above};
}

std::string describe(const LayerRequest& request) {
    std::string text = "Activations of layer ";
    text.append(std::to_string(request.layer)).append("; ");
    return text.append(count_latents(request.latents))
        .append(", ")
        .append(latent_mode_name(request.latents.mode))
        .append(", seed ")
        .append(std::to_string(request.latents.seed));
}

std::string describe(const LayerStyle& style) {
    std::string text = style.gain ? std::string("Gain ").append(double_text(*style.gain) + " dB")
                                  : std::string("Colours fit the values");
    return text.append(style.normalise ? ", each channel by its largest size" : "");
}

Image draw(const Measured& measured, const LayerRequest& request, const LayerStyle& style,
           const ActivationInfo& layer, const std::vector<std::string>& links) {
    Figure figure;
    figure.title = std::string("Layer ").append(activation_title(layer));
    figure.notes = {describe(request), describe(style)};
    if (style.rgb) {
        add_triples(figure, measured, request.latents, style);
        figure.notes.push_back(rgb_key(*style.rgb));
        figure.notes.push_back(
            limit_text(style, color_limit(style, measured.fitting), measured.drawn(style)));
    } else {
        add_grid(figure, measured, style);
    }
    figure.notes.insert(figure.notes.end(), links.begin(), links.end());
    return compose_figure(figure);
}

std::vector<std::string> warnings_of(const Measured& measured) {
    std::vector<std::string> warnings;
    for (std::size_t model = 0; model < measured.faults.size(); ++model) {
        for (const NonFinite& fault : measured.faults[model]) {
            warnings.push_back(measured.names[model] + ": " + describe(fault));
        }
    }
    return warnings;
}

}  // namespace

AnalysisRecord layers_record(const AnalysisSubjects& subjects, const LayerRequest& request,
                             const LayerStyle& style) {
    std::vector<std::string> options{"--layer", std::to_string(request.layer)};
    std::ranges::copy(layer_style_options(style), std::back_inserter(options));
    AnalysisRecord record =
        make_record("layers", subjects, request.latents, request.batch, options);
    record.measure["kind"] = describe(request);
    record.measure["dead"] = "share of the finite values that are exactly 0";
    record.measure["raw"] = "[models, samples, channels, height, width] float32";
    return record;
}

Analysis analyse_layers(const AnalysisSubjects& subjects, const LayerRequest& request,
                        const LayerStyle& style, const ProgressSink& progress,
                        std::stop_token stop) {
    check(subjects, request, style);
    const ActivationInfo& layer = require_layer(subjects.front().generator->info(), request.layer);
    const SampleLinks links(subjects);
    const Measured measured = measure(subjects, links, request, progress, stop);
    AnalysisRecord record = layers_record(subjects, request, style);
    record.measure["layer"] = activation_title(layer);
    links.add_to(record);
    return {.record = std::move(record),
            .result = {.table = summarise(measured, request.layer),
                       .picture = draw(measured, request, style, layer, links.notes()),
                       .raw = measured.values},
            .heading = describe(request),
            .warnings = warnings_of(measured),
            .notes = links.notes()};
}

}  // namespace zscope
