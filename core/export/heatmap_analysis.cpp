#include <ATen/ops/stack.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>

#include "core/explore/picture.h"
#include "core/export/analyses.h"
#include "core/export/heatmap_picture.h"
#include "core/export/measure_names.h"
#include "core/export/sample_links.h"
#include "core/export/sensitivity_maps.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/hessian/non_finite.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> list_options(const SensitivityOptions& maps, const HeatmapStyle& style) {
    std::vector<std::string> options;
    const auto add = [&options](const char* name, const std::string& value) {
        options.insert(options.end(), {name, value});
    };
    add("--layer", maps.layer ? std::to_string(*maps.layer) : "pixels");
    if (maps.pair) {
        add("--pair", pair_text(*maps.pair));
    }
    if (maps.component) {
        add("--component", component_label(*maps.component));
        add("--extent", double_text(maps.extent));
    } else {
        if (!maps.direction.empty()) {
            add("--direction", direction_text(maps.direction));
        } else if (!maps.pair) {
            add("--k", std::to_string(maps.k));
        }
        add("--epsilon", double_text(maps.epsilon));
    }
    add("--reduction", std::string(reduction_name(maps.reduction)));
    if (maps.is_signed) {
        options.emplace_back("--signed");
    }
    std::ranges::copy(map_options(style), std::back_inserter(options));
    std::ranges::copy(color_options(style.color_map, style.range), std::back_inserter(options));
    return options;
}

/// What was measured of all subjects.
struct Measured {
    HeatmapContent content;
    std::vector<std::vector<NonFinite>> faults;  ///< model by model
};

const NonFinite* fault_of_sample(const std::vector<NonFinite>& faults, std::int64_t sample) {
    const auto found = std::ranges::find(faults, sample, &NonFinite::sample);
    return found == faults.end() ? nullptr : &*found;
}

/// The smallest, mean and largest finite value of each map, how many are none, and where those
/// began.
Table summarise(const Measured& measured, const SensitivityOptions& options) {
    const at::Tensor& maps = measured.content.maps;
    Table table{.columns = {"model", "sample", "lowest", "mean", "highest", "not_finite",
                            "first_not_finite", "scheme"},
                .rows = {}};
    for (std::int64_t m = 0; m < maps.size(0); ++m) {
        for (std::int64_t s = 0; s < maps.size(1); ++s) {
            const auto model = static_cast<std::size_t>(m);
            const at::Tensor finite = finite_values(maps[m][s]);
            const HeatmapRange range = find_range(maps[m][s]);
            const bool has_values = finite.numel() > 0;
            const NonFinite* fault = fault_of_sample(measured.faults[model], s);
            table.rows.push_back(
                {measured.content.row_labels[model], s, has_values ? range.low : kUnknown,
                 finite_mean(maps[m][s]), has_values ? range.high : kUnknown,
                 maps[m][s].numel() - finite.numel(),
                 fault != nullptr ? fault->layer : std::string(), scheme_text(options)});
        }
    }
    return table;
}

std::vector<std::string> warnings_of(const Measured& measured) {
    std::vector<std::string> warnings;
    for (std::size_t model = 0; model < measured.faults.size(); ++model) {
        for (const NonFinite& fault : measured.faults[model]) {
            warnings.push_back(measured.content.row_labels[model] + ": " + describe(fault));
        }
    }
    return warnings;
}

/// What a value is in the unit at the colour bar.
std::string value_note(const AnalysisSubjects& subjects, const std::optional<int>& layer) {
    if (layer) {
        return "Values are activations of the layer";
    }
    const ValueRange range = value_range(subjects.front().generator->info());
    const bool is_one = std::ranges::all_of(subjects, [&range](const AnalysisSubject& subject) {
        const ValueRange other = value_range(subject.generator->info());
        return other.min == range.min && other.max == range.max;
    });
    return is_one ? "Pixel values run from " + double_text(static_cast<double>(range.min)) +
                        " to " + double_text(static_cast<double>(range.max))
                  : "Pixel values run over each model's own range";
}

/// The maps of all subjects with their pictures and names.
Measured measure(const AnalysisSubjects& subjects, const SampleLinks& links,
                 const SensitivityOptions& options, const ProgressSink& progress,
                 const std::stop_token& stop) {
    Measured measured;
    HeatmapContent& content = measured.content;
    std::vector<at::Tensor> maps;
    for (std::size_t index = 0; index < subjects.size(); ++index) {
        const AnalysisSubject& subject = subjects[index];
        SensitivityOptions linked = options;
        linked.latents = links.latents(index, options.latents);
        linked.direction = links.direction(index, options.direction);
        SensitivityMaps of_model =
            compute_sensitivity_maps(*subject.generator, subject.device, linked, progress, stop);
        maps.push_back(of_model.values);
        for (const at::Tensor& map : of_model.values.unbind()) {
            content.map_notes.push_back(mean_note(map));
        }
        measured.faults.push_back(std::move(of_model.faults));
        std::ranges::move(of_model.pictures, std::back_inserter(content.pictures));
        content.row_labels.push_back(row_name(subject.described));
    }
    content.maps = at::stack(maps);
    for (int s = 0; s < options.latents.samples; ++s) {
        content.column_labels.push_back(sample_label(options.latents, s));
    }
    content.title = heading(options);
    content.measure = measure_title(options);
    content.notes = {describe(options), value_note(subjects, options.layer)};
    if (options.pair) {
        content.notes.emplace_back(kInteractionCaution);
    }
    std::ranges::move(links.notes(), std::back_inserter(content.notes));
    content.is_signed = options.is_signed;
    return measured;
}

}  // namespace

AnalysisRecord heatmap_record(const AnalysisSubjects& subjects, const SensitivityOptions& options,
                              const HeatmapStyle& style) {
    AnalysisRecord record = make_record("heatmap", subjects, options.latents, options.batch,
                                        list_options(options, style));
    record.measure["kind"] = describe(options);
    if (options.pair) {
        record.measure["caution"] = kInteractionCaution;
    }
    return record;
}

Analysis analyse_heatmap(const AnalysisSubjects& subjects, const SensitivityOptions& options,
                         const HeatmapStyle& style, const ProgressSink& progress,
                         std::stop_token stop) {
    require_equal_latents(subjects);
    require_equal_sizes(subjects, options.layer);
    const GeneratorInfo& info = subjects.front().generator->info();
    check_heatmap_figure(static_cast<int>(subjects.size()), 2 * options.latents.samples,
                         static_cast<int>(info.width), static_cast<int>(info.height), style);
    const SampleLinks links(subjects);
    const Measured measured = measure(subjects, links, options, progress, stop);
    const HeatmapContent& content = measured.content;
    AnalysisRecord record = heatmap_record(subjects, options, style);
    const HeatmapRange range = color_range(content.maps, style, content.is_signed);
    std::vector<std::string> warnings = latent_warnings(subjects, options.latents);
    std::ranges::move(warnings_of(measured), std::back_inserter(warnings));
    record.measure["range"] = {range.low, range.high};
    links.add_to(record);
    return {.record = std::move(record),
            .result = {.table = summarise(measured, options),
                       .picture = draw_heatmaps(content, style),
                       .raw = content.maps},
            .heading = describe(options),
            .warnings = std::move(warnings),
            .notes = links.notes()};
}

}  // namespace zscope
