#include "core/export/rebase_command.h"

#include "core/directions/rebase_layers.h"
#include "core/export/provenance.h"
#include "core/export/table.h"

namespace zscope {

std::string rebase_flags(const RebaseOptions& options, const std::string& prefix) {
    std::string flags;
    const auto add = [&](const char* name, const std::string& value) {
        flags.append(" ").append(prefix).append(name).append(" ").append(value);
    };
    add("samples", std::to_string(options.samples));
    add("seed", std::to_string(options.seed));
    add("restarts", std::to_string(options.restarts));
    add("scheme", std::string(scheme_name(options.scheme)));
    add("epsilon", double_text(options.epsilon));
    add("layers", rebase_layers_text(options.layers));
    add("batch", std::to_string(options.rows_per_call));
    add("latent-mode", latent_mode_name(options.latent_mode));
    return flags;
}

std::string rebase_command(const std::string& model, const RebaseOptions& options, int threads,
                           const std::filesystem::path& out) {
    const std::string command = "zscope rebase " + shell_quote(model) + " --objective " +
                                std::string(objective_name(options.objective)) +
                                rebase_flags(options, "--") + " --threads " +
                                std::to_string(threads);
    return out.empty() ? command : command + " --out " + shell_quote(out.string());
}

}  // namespace zscope
