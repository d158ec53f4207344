#include "app/ui/window_arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "app/cli/unknown_option.h"
#include "app/ui/run_window.h"
#include "core/base/error.h"

namespace zscope {
namespace {

/// "1280x720".
void read_size(const std::string& text, WindowOptions& options) {
    int width = 0;
    int height = 0;
    char rest = 0;
    const int fields = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest);
    constexpr int kSmallest = 64;
    constexpr int kLargest = 16384;
    const bool sensible =
        fields == 2 && std::min(width, height) >= kSmallest && std::max(width, height) <= kLargest;
    if (!sensible) {
        throw Error(ErrorCode::invalid_argument, "--size is '" + text + "'; expected WxH in pixels",
                    "for example --size 1280x720");
    }
    options.width = width;
    options.height = height;
}

/// The arguments as typed.
struct WindowArguments {
    WindowOptions options;
    std::string size;
    std::string config;
};

void add_arguments(CLI::App& app, WindowArguments& arguments) {
    WindowOptions& options = arguments.options;
    app.name("zscope");
    app.description("Opens the window on a model");
    app.add_option("model", options.model, "A model file or folder, or 'demo'");
    app.add_option("--z", options.latent,
                   "Start at the latent of a .npy, a .json or an exported .png file");
    app.add_option("--size", arguments.size,
                   "Framebuffer size in pixels, WxH, instead of the remembered one");
    app.add_option("--scale", options.scale, "Scale of the screen, 0.5 to 4, instead of its own")
        ->check(CLI::Range(0.5F, 4.0F));
    app.add_option("--screenshot", options.screenshot,
                   "Write the window as PNG when everything is drawn, and end");
    app.add_option("--ui-script", options.script, "Run the lines of a file (docs/ui-scripts.md)");
    app.add_option("--device", options.device, "auto, cpu, cuda or cuda:1");
    app.add_option(
        "--config", arguments.config,
        "Folder for settings and layout instead of the user's own; 'none': keep nothing");
}

}  // namespace

int run_window_from(const std::vector<std::string>& arguments) {
    CLI::App app;
    WindowArguments typed;
    add_arguments(app, typed);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::Success& request) {
        return app.exit(request);  // --help
    } catch (const CLI::ParseError& error) {
        throw unknown_option(app, "zscope", arguments)
            .value_or(Error(ErrorCode::invalid_argument, error.what(), "see zscope --help"));
    }
    if (!typed.size.empty()) {
        read_size(typed.size, typed.options);
    }
    if (!typed.config.empty()) {
        typed.options.config_folder = typed.config == "none" ? std::string() : typed.config;
    }
    return run_window(typed.options);
}

std::string window_help() {
    CLI::App app;
    WindowArguments arguments;
    add_arguments(app, arguments);
    return app.help();
}

}  // namespace zscope
