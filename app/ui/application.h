#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/control/controller.h"
#include "app/platform/file_dialog.h"
#include "app/platform/window.h"
#include "app/ui/gl_pictures.h"
#include "app/ui/imgui_shell.h"
#include "app/ui/panel_host.h"
#include "core/base/image.h"

namespace zscope::ui {

struct ApplicationOptions {
    ModelOpener open = default_model_opener();
    std::optional<ModelLocation> model;   ///< what to open first; none: nothing
    std::filesystem::path latent;         ///< z for it to start at; empty: the seed's
    std::filesystem::path config_folder;  ///< settings and layout; empty: neither read nor written
    std::uint64_t random_seed = 0;        ///< 0: from the system
    std::string device = "auto";
    RunStepperFactory stepper = default_run_stepper();  ///< what drives a training run
};

/// The program behind the window: state, workers, panels, frames. `ui` thread.
class Application {
  public:
    Application(Window& window, ApplicationOptions options);
    ~Application();

    /// Takes in input, drops and what the workers have finished, and decides whether a frame is
    /// due.
    void tick();
    [[nodiscard]] bool frame_due() const noexcept { return frames_due_ > 0; }
    /// Lays out and draws one frame into the framebuffer; the caller swaps.
    void draw_frame();
    /// The two halves of a frame, for whoever measures or wraps them.
    void lay_out_frame();
    void submit_frame();
    /// How long the loop may sleep: 0 not at all, negative until something happens.
    [[nodiscard]] double seconds_to_sleep() const;
    void request_frames(int count);

    [[nodiscard]] std::uint64_t frames_drawn() const noexcept { return frames_drawn_; }
    /// The window was asked to close. False while a run goes on: the user is asked first, and the
    /// window closes by itself when the run has been saved. It stays when the saving fails.
    [[nodiscard]] bool may_close();
    /// Nothing is under way and nothing waits to be drawn.
    [[nodiscard]] bool idle() const { return frames_due_ == 0 && controller_->idle(); }
    [[nodiscard]] Controller& controller() noexcept { return *controller_; }
    [[nodiscard]] const AppState& state() const noexcept { return controller_->state(); }
    [[nodiscard]] Dialogs& dialogs() noexcept { return host_.dialogs(); }
    [[nodiscard]] ImGuiShell& shell() noexcept { return shell_; }
    /// What has been drawn into the window since its last swap: RGB, in its own pixels.
    [[nodiscard]] Image picture() const;

    /// Writes settings and layout; the last thing before the end.
    void save();

  private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Surroundings surroundings();
    void ask_for_path(PathPurpose purpose);
    void show_panel(const std::string& title);
    /// Of a frame without the menu or the palette that asked for it.
    void want_picture();
    void save_wanted_picture();
    void close_when_saved();
    void take_dropped_files();
    /// Of the system's dialog; where there is none, the window asks itself.
    void take_chosen_file();
    void remember_window_size();

    Window& window_;
    ImGuiShell shell_;
    GlPictures pictures_;
    PanelHost host_;
    FileDialog dialog_;
    PathPurpose asked_for_ = PathPurpose::open_model;  ///< what the dialog's file is for
    std::unique_ptr<Controller> controller_;
    Clock::time_point tick_start_{};
    /// Tooltips appear after a rest: one more look at the frame is due then.
    std::optional<Clock::time_point> settle_at_;
    int frames_due_ = 3;
    std::optional<int>
        frames_to_picture_;  ///< until the window's picture is saved; none: it is not
    std::uint64_t frames_drawn_ = 0;
};

}  // namespace zscope::ui
