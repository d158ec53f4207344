#include "app/cli/heatmap_command.h"

#include <ATen/ops/stack.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/heatmap_picture.h"
#include "core/export/provenance.h"
#include "core/export/sensitivity_maps.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct HeatmapArguments {
    AnalysisArguments analysis{.samples = SensitivityOptions{}.latents.samples};
    SensitivityOptions maps;
    HeatmapStyle style;
    std::string layer = "pixels";
    std::string pair;
    std::string component;
    ColorArguments colors;
};

const std::map<std::string, ChannelReduction> kReductions{{"max", ChannelReduction::max},
                                                          {"mean", ChannelReduction::mean},
                                                          {"sum", ChannelReduction::sum}};

SensitivityOptions read_options(const HeatmapArguments& arguments) {
    SensitivityOptions options = arguments.maps;
    options.latents = read_figure_latents(arguments.analysis);
    options.batch = arguments.analysis.batch;
    options.layer = parse_layer(arguments.layer);
    if (!arguments.pair.empty()) {
        options.pair = parse_pair(arguments.pair);
    }
    if (!arguments.component.empty()) {
        options.component = parse_component(arguments.component, "--component");
    }
    return options;
}

std::vector<std::string> list_options(const HeatmapArguments& arguments) {
    const SensitivityOptions& maps = arguments.maps;
    std::vector<std::string> options;
    const auto add = [&options](const char* name, const std::string& value) {
        if (!value.empty()) {
            options.insert(options.end(), {name, value});
        }
    };
    add("--layer", arguments.layer);
    add("--pair", arguments.pair);
    add("--component", arguments.component);
    if (!arguments.component.empty()) {
        add("--extent", double_text(maps.extent));
    } else {
        if (arguments.pair.empty()) {
            add("--k", std::to_string(maps.k));
        }
        add("--epsilon", double_text(maps.epsilon));
    }
    add("--reduction", std::string(reduction_name(maps.reduction)));
    add("--picture-opacity", double_text(arguments.style.picture_opacity));
    add("--scale", std::to_string(arguments.style.scale));
    std::ranges::copy(list_options(arguments.colors), std::back_inserter(options));
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

void run_heatmap(const HeatmapArguments& arguments) {
    const Interrupt interrupt;
    const SensitivityOptions options = read_options(arguments);
    HeatmapStyle style = arguments.style;
    read_colors(arguments.colors, style);
    AnalysisRecord record{.verb = "heatmap", .options = list_options(arguments)};
    const std::vector<AnalysisModel> models = open_models(arguments.analysis, record);
    require_equal_latents(models);
    require_equal_sizes(models, options.layer);
    HeatmapContent content;
    std::vector<at::Tensor> maps;
    for (std::size_t m = 0; m < models.size(); ++m) {
        SensitivityMaps of_model = compute_sensitivity_maps(
            *models[m].generator, models[m].device, options, progress_line(), interrupt.token());
        maps.push_back(of_model.values);
        std::ranges::move(of_model.pictures, std::back_inserter(content.pictures));
        content.row_labels.push_back(row_name(record.models[m]));
    }
    content.maps = at::stack(maps);
    for (int s = 0; s < options.latents.samples; ++s) {
        content.column_labels.push_back("sample " + std::to_string(s));
    }
    content.title = heading(options);
    content.measure = short_name(options);
    content.notes = {describe(options)};
    const HeatmapRange range = style.range ? *style.range : find_range(content.maps);
    record.measure["kind"] = describe(options);
    record.measure["range"] = {range.low, range.high};
    finish_analysis(arguments.analysis, record,
                    {.table = summarise(content.maps, content.row_labels),
                     .picture = draw_heatmaps(content, style),
                     .raw = content.maps},
                    describe(options));
}

}  // namespace

void add_heatmap_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "heatmap",
        "Map where components interact in the picture; rows are models, columns samples");
    const auto arguments = std::make_shared<HeatmapArguments>();
    SensitivityOptions& maps = arguments->maps;
    add_analysis_options(*command, arguments->analysis);
    command->add_option("--k", maps.k, "directions of the penalty: 2 is rough, 64 smooth")
        ->capture_default_str();
    command->add_option("--epsilon", maps.epsilon, "finite difference step")->capture_default_str();
    command->add_option("--layer", arguments->layer, "a layer's number (zscope info), or pixels")
        ->capture_default_str();
    command->add_option("--reduction", maps.reduction, "over channels: max, mean or sum")
        ->transform(CLI::CheckedTransformer(kReductions))
        ->default_str("max");
    CLI::Option* pair = command->add_option("--pair", arguments->pair,
                                            "z1,z7: second derivative of two components instead");
    command
        ->add_option("--component", arguments->component,
                     "z3: change of the picture under one component instead")
        ->excludes(pair);
    command->add_option("--extent", maps.extent, "with --component: from -EXTENT to EXTENT")
        ->capture_default_str();
    add_color_options(*command, arguments->colors);
    command
        ->add_option("--picture-opacity", arguments->style.picture_opacity,
                     "of the picture drawn over its map")
        ->capture_default_str();
    command
        ->add_option("--scale", arguments->style.scale,
                     "1 to 8: enlarge each pixel; 0: as far as reads well")
        ->capture_default_str();
    command->callback([arguments] { run_heatmap(*arguments); });
}

}  // namespace zscope
