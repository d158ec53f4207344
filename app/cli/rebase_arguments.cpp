#include "app/cli/rebase_arguments.h"

#include "app/cli/arguments.h"
#include "app/cli/hessian_options.h"
#include "core/directions/rebase_layers.h"

namespace zscope {

std::map<std::string, RebaseObjective> rebase_objectives() {
    std::map<std::string, RebaseObjective> names;
    for (const RebaseObjective objective : kRebaseObjectives) {
        names.emplace(objective_name(objective), objective);
    }
    return names;
}

void add_rebase_options(CLI::App& command, RebaseArguments& arguments, const std::string& prefix) {
    RebaseOptions& options = arguments.options;
    const auto add = [&](const char* name, auto& value, const char* help) {
        command.add_option(prefix + name, value, help)->capture_default_str();
    };
    add("samples", options.samples, "latents the objective is averaged over");
    add("seed", arguments.seed, "of the latents and the random starts");
    add("restarts", options.restarts, "random starts besides the axes as they are");
    command
        .add_option(prefix + "scheme", options.scheme,
                    "how second derivatives are got: official, minimal, minimal-wide-diagonal or "
                    "analytic")
        ->transform(scheme_names())
        ->default_str(std::string(scheme_name(options.scheme)));
    add("epsilon", options.epsilon, "finite difference step, in units of z");
    add("layers", arguments.layers,
        "what is looked at: auto (the picture up to 16 px, else a layer of 8 px), picture (or "
        "pixels), or layers as in 4, 4-6 or 4,6");
    add("latent-mode", arguments.latent_mode,
        "z moves before (pre_norm) or after (post_norm) the latent's normalisation");
    add("batch", options.rows_per_call, "pictures drawn at once");
}

RebaseOptions read_rebase_options(const RebaseArguments& arguments) {
    RebaseOptions options = arguments.options;
    LatentArguments seed;
    seed.seed = arguments.seed;
    options.seed = read_seed(seed);
    options.latent_mode = read_latent_mode(arguments.latent_mode);
    options.layers = parse_rebase_layers(arguments.layers);
    return options;
}

}  // namespace zscope
