#include "app/cli/render_command.h"

#include <memory>

#include "app/cli/arguments.h"
#include "core/export/export.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct RenderArguments {
    RunArguments run;
    LatentArguments latent;
    PictureOptions options;
    int batch = 1;
};

void run_render(const RenderArguments& arguments) {
    const CommandModel opened = open_for(arguments.run);
    const LatentState state = read_latent(arguments.latent, opened.generator->info());
    PictureOptions options = arguments.options;
    options.latent_mode = read_latent_mode(arguments.latent.mode);
    print_result(
        export_picture(*opened.generator, state, options, opened.context, arguments.run.out));
}

}  // namespace

void add_render_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("render", "Draw one picture");
    const auto arguments = std::make_shared<RenderArguments>();
    add_run_options(*command, arguments->run);
    add_latent_options(*command, arguments->latent);
    command->add_option("--scale", arguments->options.scale, "1 to 8: enlarge each pixel")
        ->capture_default_str();
    command->add_option("--batch", arguments->batch, "always 1; for scripts that pass it")
        ->check(CLI::Range(1, 1));
    command->callback([arguments] { run_render(*arguments); });
}

}  // namespace zscope
