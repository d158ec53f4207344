#include "app/ui/run_window.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <system_error>

#include "app/control/latent_files.h"
#include "app/ui/application.h"
#include "app/ui/ui_script.h"
#include "core/export/png.h"
#include "core/model/bundled_model.h"
#include "core/model/model_file.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

/// While a script runs, how often the loop looks whether it can go on.
constexpr double kScriptPoll = 0.005;
constexpr std::uint64_t kLargestScript = 1U << 20U;  ///< bytes

ui::ScriptRunner script_of(const WindowOptions& options) {
    std::vector<ui::ScriptLine> lines;
    if (!options.script.empty()) {
        lines = ui::parse_script(InputFile(options.script).text(kLargestScript));
    }
    if (!options.screenshot.empty()) {
        lines.push_back({lines.size() + 1, "wait_idle", {}});
        lines.push_back({lines.size() + 1, "screenshot", {options.screenshot.string()}});
        lines.push_back({lines.size() + 1, "quit", {}});
    }
    return ui::ScriptRunner(std::move(lines));
}

ModelLocation first_model(const std::string& argument, const Settings& settings) {
    if (argument == kDemoWord) {
        return {ModelOrigin::demo, {}};
    }
    if (!argument.empty()) {
        return {ModelOrigin::file, argument};
    }
    if (settings.reopen_last && !settings.recent.empty()) {
        return {ModelOrigin::file, settings.recent.front().path};
    }
    return {find_bundled_model().empty() ? ModelOrigin::demo : ModelOrigin::bundled, {}};
}

/// Throws Error where a path that was typed leads to nothing that can be read: no display is needed
/// to say so. A model may be a folder.
void require_readable(const WindowOptions& options) {
    std::error_code ignored;  // the file tells
    if (!options.model.empty() && options.model != kDemoWord &&
        !std::filesystem::is_directory(options.model, ignored)) {
        const InputFile can_be_read(options.model);
    }
    if (!options.latent.empty()) {
        const InputFile can_be_read(options.latent);
    }
}

/// Throws what a message that `is_failure` finds says.
void throw_failure(const AppState& state,
                   const std::function<bool(const Message& message)>& is_failure) {
    const auto failure = std::ranges::find_if(state.messages, is_failure);
    if (failure != state.messages.end()) {
        throw Error(ErrorCode::bad_file, failure->text, failure->hint);
    }
}

/// Throws what kept the first model from opening, unless one is open, or the latent to start at.
void require_opened(const AppState& state, const WindowOptions& options) {
    if (!state.model.ready()) {
        throw_failure(state, [](const Message& message) {
            return message.retry == MessageRetry::open_model;
        });
    }
    if (!options.latent.empty()) {
        throw_failure(state,
                      [](const Message& message) { return message.title == kLatentNotOpened; });
    }
}

Window::Options window_options(const WindowOptions& options, const Settings& settings) {
    Window::Options window;
    window.scale = options.scale;
    window.exact_size = options.width > 0 && options.height > 0;
    window.width = window.exact_size ? options.width : settings.window_width;
    window.height = window.exact_size ? options.height : settings.window_height;
    return window;
}

int run_loop(Window& window, ui::Application& application, ui::ScriptRunner& script) {
    while (!window.should_close() || !application.may_close()) {
        const bool scripted = !script.finished();
        application.shell().ignore_mouse(scripted);
        const double sleep = application.seconds_to_sleep();
        window.poll(scripted && sleep != 0.0 ? kScriptPoll : sleep);
        application.tick();
        script.step(application);
        if (!application.frame_due()) {
            continue;
        }
        application.draw_frame();
        const bool settled = !application.frame_due();
        if (settled) {
            if (const std::filesystem::path path = script.take_screenshot(); !path.empty()) {
                write_png(path, application.picture());
            }
        }
        window.swap();
    }
    return 0;
}

}  // namespace

int run_window(const WindowOptions& options) {
    ui::ScriptRunner script = script_of(options);
    require_readable(options);
    const std::filesystem::path folder = options.config_folder.value_or(config_folder());
    const Settings settings = load_settings(settings_file(folder)).settings;
    Window window(window_options(options, settings));
    ui::ApplicationOptions application_options;
    application_options.model = first_model(options.model, settings);
    application_options.latent = options.latent;
    application_options.config_folder = folder;
    application_options.device = options.device;
    ui::Application application(window, std::move(application_options));
    const int code = run_loop(window, application, script);
    application.save();
    if (!options.screenshot.empty()) {
        require_opened(application.state(), options);
    }
    return code;
}

}  // namespace zscope
