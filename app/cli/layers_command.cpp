#include "app/cli/layers_command.h"

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/analysis_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/export/layer_maps.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr int kMaxLayer = 10000;
constexpr float kMaxChannel = 1e6F;

struct LayersArguments {
    AnalysisArguments analysis{.samples = 1, .has_raw = true, .links_pictures = true};
    LayerStyle style;
    int layer = 0;  ///< 0: the first one
    std::string rgb;
};

/// "0,5,2".
std::array<int, 3> read_triple(const std::string& text) {
    const std::vector<float> numbers = parse_floats(text, "--rgb");
    std::array<int, 3> channels{};
    bool holds = numbers.size() == channels.size();
    for (std::size_t i = 0; holds && i < channels.size(); ++i) {
        holds =
            numbers[i] >= 0.0F && numbers[i] <= kMaxChannel && std::floor(numbers[i]) == numbers[i];
        channels[i] = holds ? static_cast<int>(numbers[i]) : 0;
    }
    if (!holds) {
        throw Error(ErrorCode::invalid_argument,
                    "--rgb: '" + text.substr(0, 40) + "' is not of the form 0,1,2",
                    "Give three channels, counted from 0");
    }
    return channels;
}

void run_layers(const LayersArguments& arguments) {
    const Interrupt interrupt;
    LayerRequest request{.latents = read_figure_latents(arguments.analysis),
                         .layer = arguments.layer,
                         .batch = arguments.analysis.batch};
    LayerStyle style = arguments.style;
    if (!arguments.rgb.empty()) {
        style.rgb = read_triple(arguments.rgb);
    }
    const OpenedModels models = open_models(arguments.analysis);
    read_given_latent(arguments.analysis, models, request.latents);
    if (request.layer == 0) {
        request.layer = first_layer(models.generators.front()->info()).index;
    }
    finish_analysis(arguments.analysis, analyse_layers(models.subjects, request, style,
                                                       progress_line(), interrupt.token()));
}

}  // namespace

void add_layers_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("layers", "Show every channel of one layer, and what its values are");
    const auto arguments = std::make_shared<LayersArguments>();
    add_analysis_options(*command, arguments->analysis);
    add_given_latent_options(*command, arguments->analysis);
    command->add_option("--layer", arguments->layer, "a layer's number (zscope info)")
        ->check(CLI::Range(1, kMaxLayer))
        ->default_str("the first one");
    command
        ->add_option_function<double>(
            "--gain", [arguments](double gain) { arguments->style.gain = gain; },
            "dB: the colours end at -1 and 1 divided by 10^(GAIN / 20)")
        ->default_str("so that the values fit");
    command->add_flag("--normalise", arguments->style.normalise,
                      "divide each channel by its largest size first");
    command
        ->add_option("--rgb", arguments->rgb,
                     "a,b,c: these channels as red, green and blue of one picture")
        ->check(not_empty());
    command
        ->add_option("--scale", arguments->style.scale,
                     "1 to 8: enlarge each value; 0: automatic, so that a map is 48 pixels wide or "
                     "more, as far as 8 goes")
        ->capture_default_str();
    command->callback([arguments] { run_layers(*arguments); });
}

}  // namespace zscope
