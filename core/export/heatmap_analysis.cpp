#include <ATen/ops/stack.h>

#include <algorithm>
#include <iterator>

#include "core/export/analyses.h"
#include "core/export/heatmap_picture.h"
#include "core/export/sensitivity_maps.h"
#include "core/export/style_options.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

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
        if (!maps.pair) {
            add("--k", std::to_string(maps.k));
        }
        add("--epsilon", double_text(maps.epsilon));
    }
    add("--reduction", std::string(reduction_name(maps.reduction)));
    add("--picture-opacity", double_text(style.picture_opacity));
    add("--scale", std::to_string(style.scale));
    std::ranges::copy(color_options(style.color_map, style.range), std::back_inserter(options));
    return options;
}

/// The smallest, mean and largest value of each map.
Table summarise(const at::Tensor& maps, const std::vector<std::string>& names) {
    Table table{.columns = {"model", "sample", "lowest", "mean", "highest"}, .rows = {}};
    for (std::int64_t m = 0; m < maps.size(0); ++m) {
        for (std::int64_t s = 0; s < maps.size(1); ++s) {
            const at::Tensor map = maps[m][s].to(at::kDouble);
            table.rows.push_back({names[static_cast<std::size_t>(m)], s, map.min().item<double>(),
                                  map.mean().item<double>(), map.max().item<double>()});
        }
    }
    return table;
}

/// The maps of all subjects with their pictures and names.
HeatmapContent measure(const AnalysisSubjects& subjects, const SensitivityOptions& options,
                       const ProgressSink& progress, const std::stop_token& stop) {
    HeatmapContent content;
    std::vector<at::Tensor> maps;
    for (const AnalysisSubject& subject : subjects) {
        SensitivityMaps of_model =
            compute_sensitivity_maps(*subject.generator, subject.device, options, progress, stop);
        maps.push_back(of_model.values);
        std::ranges::move(of_model.pictures, std::back_inserter(content.pictures));
        content.row_labels.push_back(row_name(subject.described));
    }
    content.maps = at::stack(maps);
    for (int s = 0; s < options.latents.samples; ++s) {
        content.column_labels.push_back("sample " + std::to_string(s));
    }
    content.title = heading(options);
    content.measure = short_name(options);
    content.notes = {describe(options)};
    return content;
}

}  // namespace

AnalysisRecord heatmap_record(const AnalysisSubjects& subjects, const SensitivityOptions& options,
                              const HeatmapStyle& style) {
    AnalysisRecord record = make_record("heatmap", subjects, options.latents, options.batch,
                                        list_options(options, style));
    record.measure["kind"] = describe(options);
    return record;
}

Analysis analyse_heatmap(const AnalysisSubjects& subjects, const SensitivityOptions& options,
                         const HeatmapStyle& style, const ProgressSink& progress,
                         std::stop_token stop) {
    require_equal_latents(subjects);
    require_equal_sizes(subjects, options.layer);
    const HeatmapContent content = measure(subjects, options, progress, stop);
    AnalysisRecord record = heatmap_record(subjects, options, style);
    const HeatmapRange range = style.range ? *style.range : find_range(content.maps);
    record.measure["range"] = {range.low, range.high};
    return {.record = std::move(record),
            .result = {.table = summarise(content.maps, content.row_labels),
                       .picture = draw_heatmaps(content, style),
                       .raw = content.maps},
            .heading = describe(options)};
}

}  // namespace zscope
