#include "app/ui/application.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "app/gl/framebuffer.h"
#include "app/platform/open_folder.h"
#include "app/state/analysis_settings.h"
#include "app/state/path_events.h"
#include "app/state/small_file.h"

namespace zscope::ui {
namespace {

/// ImGui needs some frames to show the consequences of one input: hover, focus, sizes.
constexpr int kFramesPerInput = 3;
constexpr std::chrono::milliseconds kSettleTime{600};

/// Empty, which is the first layout, where none can be read.
std::string read_layout(const std::filesystem::path& folder) {
    try {
        return read_small_file(layout_file(folder));
    } catch (const std::exception&) {
        return {};
    }
}

FileDialog::Kind shown_dialog(PathPurpose purpose) {
    switch (purpose) {
        case PathPurpose::open_latent:
            return FileDialog::Kind::open_latent;
        case PathPurpose::save_latent:
            return FileDialog::Kind::save_latent;
        case PathPurpose::open_direction:
            return FileDialog::Kind::open_direction;
        case PathPurpose::export_folder:
        case PathPurpose::runs_folder:
        case PathPurpose::training_data:
            return FileDialog::Kind::choose_folder;
        case PathPurpose::open_model:
        case PathPurpose::open_as_b:
            break;
    }
    return FileDialog::Kind::open_model;
}

void complain(Controller& controller, const std::string& complaint) {
    if (complaint.empty()) {
        return;
    }
    Message message;
    message.level = MessageLevel::warning;
    message.title = "The settings were not understood";
    message.text = complaint;
    message.hint = "defaults are used instead";
    controller.dispatch(event::MessagePosted{message});
}

}  // namespace

Application::Application(Window& window, ApplicationOptions options)
    : window_(window), shell_(window), host_(pictures_), dialog_(Window::wake()) {
    ParsedSettings parsed = load_settings(settings_file(options.config_folder));
    ParsedAnalysisOptions analysis = load_analysis_options(settings_file(options.config_folder));
    if (!options.config_folder.empty()) {
        shell_.load_layout(read_layout(options.config_folder));
    }
    ControllerOptions controller_options;
    controller_options.open = std::move(options.open);
    controller_options.wake = Window::wake();
    controller_options.settings = std::move(parsed.settings);
    controller_options.analysis = std::move(analysis.options);
    controller_options.config_folder = options.config_folder;
    controller_options.random_seed = options.random_seed;
    controller_options.device = options.device;
    controller_options.stepper = std::move(options.stepper);
    controller_ = std::make_unique<Controller>(std::move(controller_options), surroundings());
    complain(*controller_, parsed.complaint);
    complain(*controller_, analysis.complaint);
    if (options.model) {
        controller_->dispatch(event::OpenAsked{*options.model, options.latent});
    }
    controller_->apply_events();
}

Application::~Application() = default;

Surroundings Application::surroundings() {
    Surroundings around;
    around.ask_for_path = [this](PathPurpose purpose) { ask_for_path(purpose); };
    around.ask_to_replace = [this](const std::filesystem::path& path) {
        host_.dialogs().ask_to_replace(path);
    };
    around.copy_text = [](const std::string& text) { ImGui::SetClipboardText(text.c_str()); };
    around.open_folder = [](const std::filesystem::path& folder) { open_folder(folder); };
    around.reset_layout = [this] { host_.reset_layout(); };
    around.show_panel = [this](const std::string& title) { show_panel(title); };
    around.take_window_picture = [this] { want_picture(); };
    around.quit = [this] { window_.request_close(); };
    return around;
}

bool Application::may_close() {
    if (!state().training.active()) {
        return true;
    }
    window_.refuse_close();
    controller_->dispatch(event::TrainQuitSet{QuitWish::asked});
    return false;
}

void Application::close_when_saved() {
    const QuitWish wish = state().training.quit;
    const bool waits = wish == QuitWish::when_saved || wish == QuitWish::when_ended;
    if (waits && !state().training.active()) {
        window_.request_close();
    }
}

void Application::ask_for_path(PathPurpose purpose) {
    if (dialog_.open(shown_dialog(purpose), dialog_folder(state().settings, purpose))) {
        asked_for_ = purpose;
    }
}

void Application::show_panel(const std::string& title) {
    host_.bring_forward(title);
    // It appears in the first, is chosen in the second and drawn in the third.
    request_frames(kFramesPerInput + 1);
}

void Application::want_picture() {
    frames_to_picture_ = kFramesPerInput;
    request_frames(kFramesPerInput);
}

void Application::save_wanted_picture() {
    if (frames_to_picture_ == 0) {
        frames_to_picture_.reset();
        controller_->save_window_picture(picture());
    }
}

Image Application::picture() const {
    const WindowSize size = window_.framebuffer_size();
    return gl::read_framebuffer(size.width, size.height);
}

void Application::request_frames(int count) {
    frames_due_ = std::max(frames_due_, count);
}

void Application::take_dropped_files() {
    for (Window::Drop& drop : window_.take_drops()) {
        const bool as_b = drop.with_shift && state().model.ready();
        controller_->dispatch(event::FilesDropped{std::move(drop.paths), as_b ? Slot::b : Slot::a});
    }
}

void Application::take_chosen_file() {
    if (const std::optional<bool> found = dialog_.take_found();
        found && found != state().has_file_dialog) {
        controller_->dispatch(event::FileDialogLookedFor{*found});
    }
    const std::optional<FileDialog::Answer> answer = dialog_.take();
    if (!answer) {
        return;
    }
    if (answer->is_missing) {
        host_.dialogs().ask_for_path(asked_for_);
        request_frames(kFramesPerInput);
    } else if (!answer->file.empty()) {
        for (Event& event : dialog_events(asked_for_, answer->file)) {
            controller_->dispatch(std::move(event));
        }
    }
}

void Application::tick() {
    tick_start_ = Clock::now();
    if (shell_.has_input()) {
        controller_->note_input();
        request_frames(kFramesPerInput);
        settle_at_ = tick_start_ + kSettleTime;
    }
    if (window_.take_refresh()) {
        remember_window_size();
        request_frames(kFramesPerInput);
    }
    if (settle_at_ && tick_start_ >= *settle_at_) {
        settle_at_.reset();
        if (ImGui::GetCurrentContext()->HoveredId != 0) {
            request_frames(2);
        }
    }
    take_dropped_files();
    take_chosen_file();
    controller_->settle_gesture(ImGui::IsAnyItemActive());
    if (controller_->poll()) {
        request_frames(1);
    }
    controller_->step_sweep();
    if (controller_->apply_events()) {
        request_frames(2);
    }
    close_when_saved();
}

double Application::seconds_to_sleep() const {
    if (frames_due_ > 0) {
        return 0.0;
    }
    const auto sooner = [](double a, double b) {
        return a < 0.0 ? b : (b < 0.0 ? a : std::min(a, b));
    };
    double seconds = sooner(controller_->seconds_to_settle_gesture(ImGui::IsAnyItemActive()),
                            controller_->seconds_to_kill_offer());
    seconds = sooner(seconds, controller_->seconds_to_look_again());
    seconds = sooner(seconds, controller_->seconds_to_sweep());
    if (settle_at_) {
        const std::chrono::duration<double> rest = *settle_at_ - Clock::now();
        seconds = sooner(seconds, std::max(0.0, rest.count()));
    }
    // A moment that has just passed: look again at once, without drawing.
    return seconds == 0.0 ? 0.001 : seconds;
}

void Application::lay_out_frame() {
    shell_.begin_frame(state().settings.ui_scale);
    host_.draw(state(), *controller_);
    shell_.end_frame();
    const std::chrono::duration<double, std::milli> work = Clock::now() - tick_start_;
    controller_->measure_frame(work.count());
    frames_due_ = std::max(0, frames_due_ - 1);
    if (frames_to_picture_) {
        frames_to_picture_ = std::max(0, *frames_to_picture_ - 1);
    }
    if (controller_->apply_events()) {
        request_frames(2);
    }
    if (shell_.has_input()) {
        request_frames(1);
    }
    if (shell_.take_layout_dirty()) {
        controller_->save_layout(shell_.layout());
    }
}

void Application::submit_frame() {
    pictures_.upload_pending();
    shell_.submit(color::kBackground);
    pictures_.end_frame();
    ++frames_drawn_;
    save_wanted_picture();
}

void Application::draw_frame() {
    lay_out_frame();
    submit_frame();
}

void Application::remember_window_size() {
    const WindowSize size = window_.logical_size();
    if (size.width < 320 || size.height < 240) {
        return;
    }
    const Settings& known = state().settings;
    if (size.width != known.window_width || size.height != known.window_height) {
        controller_->dispatch(event::SettingsChanged{[size](Settings& settings) {
            settings.window_width = size.width;
            settings.window_height = size.height;
        }});
    }
}

void Application::save() {
    controller_->save_all_now(shell_.layout());
}

}  // namespace zscope::ui
