#include "app/cli/heatmap_command.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "app/cli/analysis_arguments.h"
#include "app/cli/choices.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/latent_file.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct HeatmapArguments {
    AnalysisArguments analysis{
        .samples = SensitivityOptions{}.latents.samples, .has_raw = true, .links_pictures = true};
    SensitivityOptions maps;
    HeatmapStyle style;
    std::string layer = "pixels";
    std::string pair;
    std::string component;
    std::string direction;
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

bool is_component(const std::string& text) {
    return text.size() > 1 && text.front() == 'z' &&
           text.find_first_not_of("0123456789", 1) == std::string::npos;
}

/// "z3", n numbers, or a file of them.
std::vector<float> read_direction(const std::string& text, const GeneratorInfo& info) {
    if (text.empty()) {
        return {};
    }
    if (is_component(text)) {
        const int component = parse_component(text, "--direction");
        require_component(component, info, "--direction");
        std::vector<float> direction(static_cast<std::size_t>(info.latent_size));
        direction[static_cast<std::size_t>(component)] = 1.0F;
        return direction;
    }
    const std::optional<std::filesystem::path> file = named_file(text);
    return file ? read_latent_file(*file, info).z : parse_floats(text, "--direction");
}

void run_heatmap(const HeatmapArguments& arguments) {
    const Interrupt interrupt;
    SensitivityOptions options = read_options(arguments);
    HeatmapStyle style = arguments.style;
    read_colors(arguments.colors, style, options.is_signed);
    const OpenedModels models = open_models(arguments.analysis);
    read_given_latent(arguments.analysis, models, options.latents);
    const GeneratorInfo& info = models.generators.front()->info();
    if (options.pair) {
        require_pair(*options.pair, info);
    }
    if (options.component) {
        require_component(*options.component, info, "--component");
    }
    options.direction = read_direction(arguments.direction, info);
    finish_analysis(arguments.analysis, analyse_heatmap(models.subjects, options, style,
                                                        progress_line(), interrupt.token()));
}

}  // namespace

void add_heatmap_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "heatmap",
        "Map where components interact in the picture; rows are models, columns samples");
    const auto arguments = std::make_shared<HeatmapArguments>();
    SensitivityOptions& maps = arguments->maps;
    add_analysis_options(*command, arguments->analysis);
    add_given_latent_options(*command, arguments->analysis);
    CLI::Option* k =
        command
            ->add_option(
                "--k", maps.k,
                "directions of the penalty: 2 is rough, 64 smooth; drawn for all --samples "
                "from one stream, so one latent's depend on how many there are")
            ->capture_default_str();
    CLI::Option* epsilon =
        command->add_option("--epsilon", maps.epsilon, "finite difference step, in units of z")
            ->capture_default_str();
    command->add_option("--layer", arguments->layer, "a layer's number (zscope info), or pixels")
        ->capture_default_str();
    CLI::Option* reduction =
        command->add_option("--reduction", maps.reduction, "over channels: max, mean or sum")
            ->transform(one_of(kReductions))
            ->default_str("max, with --component mean");
    CLI::Option* pair = command
                            ->add_option("--pair", arguments->pair,
                                         "z1,z7: second derivative of two components instead")
                            ->check(not_empty())
                            ->excludes(k);
    CLI::Option* component =
        command
            ->add_option("--component", arguments->component,
                         "z3: change of the picture under one component instead")
            ->check(not_empty())
            ->excludes(k)
            ->excludes(epsilon)
            ->excludes(pair);
    command
        ->add_option("--direction", arguments->direction,
                     "z3, a,b,c,... or a .npy or .json file of them: second derivative along this "
                     "direction instead")
        ->check(not_empty())
        ->excludes(k)
        ->excludes(pair)
        ->excludes(component);
    command
        ->add_option("--extent", maps.extent,
                     "with --component: from -EXTENT to EXTENT, in units of z")
        ->needs(component)
        ->capture_default_str();
    command->add_flag("--signed", maps.is_signed,
                      "with --pair, --component or --direction: values keep their sign, max is the "
                      "channel's of the largest size; in diverging colours unless --colormap says "
                      "otherwise");
    add_color_options(*command, arguments->colors, true);
    add_map_options(*command, arguments->style);
    command->callback([arguments, component, reduction] {
        if (component->count() > 0 && reduction->count() == 0) {
            arguments->maps.reduction = kChangeReduction;
        }
        run_heatmap(*arguments);
    });
}

}  // namespace zscope
