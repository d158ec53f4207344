#include "app/cli/animate_command.h"

#include <memory>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/animation_export.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct AnimateArguments {
    RunArguments run;
    LatentArguments latent;
    AnimationOptions options;
    std::vector<std::string> components;
    std::vector<std::string> through;
};

/// All that were named as one list.
std::vector<int> read_components(const std::vector<std::string>& lists) {
    std::string all;
    for (const std::string& list : lists) {
        all.append(all.empty() ? "" : ",").append(list);
    }
    return all.empty() ? std::vector<int>() : parse_components(all, "--component");
}

void run_animate(const AnimateArguments& arguments) {
    const Interrupt interrupt;
    const CommandModel opened = open_for(arguments.run);
    const GeneratorInfo& info = opened.generator->info();
    const LatentState state = read_latent(arguments.latent, info);
    AnimationOptions options = arguments.options;
    options.latent_mode = read_latent_mode(arguments.latent.mode);
    options.components = read_components(arguments.components);
    for (const int component : options.components) {
        require_component(component, info, "--component");
    }
    options.through = read_stops(arguments.through, options.latent_mode, info);
    print_result(export_animation(*opened.generator, state, options, opened.context,
                                  arguments.run.out, progress_line(), interrupt.token()));
}

CLI::Option* add_list(CLI::App& command, const std::string& name, std::vector<std::string>& target,
                      const std::string& help) {
    return command.add_option(name, target, help)->allow_extra_args(false)->check(not_empty());
}

}  // namespace

void add_animate_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "animate",
        "Move components to and fro, one after the other, or go through other latents and back");
    const auto arguments = std::make_shared<AnimateArguments>();
    AnimationOptions& options = arguments->options;
    add_run_options(*command, arguments->run,
                    "NAME.gif or NAME.mp4, for which ffmpeg must be there, or a new folder for "
                    "0000.png, ...; a .json with its origin goes beside it");
    add_latent_options(*command, arguments->latent);
    CLI::Option* components =
        add_list(*command, "--component", arguments->components,
                 "what goes to and fro, numbered from z0: z3 or z2,z0,...; repeatable");
    add_list(*command, "--through", arguments->through,
             "latents to go through: files as --z takes them and seed:N, as a list, or the "
             "numbers a,b,c,... of one; repeatable")
        ->excludes(components);
    command
        ->add_option("--seconds", options.seconds,
                     "of each component, or from one latent to the next")
        ->capture_default_str();
    command->add_option("--fps", options.frames_per_second, "1 to 50: frames a second")
        ->capture_default_str();
    command
        ->add_option("--extent", options.extent,
                     "components go from -EXTENT to +EXTENT, or as far as they stand outside")
        ->capture_default_str();
    command->add_option("--scale", options.scale, "1 to 8: enlarge each pixel")
        ->capture_default_str();
    command
        ->add_option("--batch", options.batch,
                     "pictures drawn at once; with 1 each frame is what render draws")
        ->capture_default_str();
    command->callback([arguments] { run_animate(*arguments); });
}

}  // namespace zscope
