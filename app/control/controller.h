#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "app/control/analysis_runner.h"
#include "app/control/comparer.h"
#include "app/control/file_watch.h"
#include "app/control/folder_opener.h"
#include "app/control/latent_files.h"
#include "app/control/model_loader.h"
#include "app/control/picture_cache.h"
#include "app/control/picture_source.h"
#include "app/control/settings_store.h"
#include "app/control/strip_drawer.h"
#include "app/control/sweep_player.h"
#include "app/control/tour_models.h"
#include "app/control/training_runner.h"
#include "app/control/untangler.h"
#include "app/control/window_picture.h"
#include "app/state/actions.h"
#include "app/state/app_state.h"
#include "app/state/event.h"
#include "core/base/image.h"
#include "core/base/job_runner.h"

namespace zscope {

class Exporter;

/// What the controller asks of the window's side of the world. On the `ui` thread but for
/// open_folder, which is called as FolderOpener::Opener.
struct Surroundings {
    std::function<void(PathPurpose)> ask_for_path = [](PathPurpose) {};
    /// Whether z is to be saved over this file.
    std::function<void(const std::filesystem::path&)> ask_to_replace = [](const auto&) {};
    std::function<void(const std::string&)> copy_text = [](const std::string&) {};
    std::function<void(const std::filesystem::path&)> open_folder = [](const auto&) {};
    std::function<void()> reset_layout = [] {};
    /// Brings the panel of this title to the front of its tabs.
    std::function<void(const std::string&)> show_panel = [](const std::string&) {};
    /// Calls save_window_picture with the window as it is drawn next, without what asked for it.
    std::function<void()> take_window_picture = [] {};
    std::function<void()> quit = [] {};
};

struct ControllerOptions {
    ModelOpener open = default_model_opener();
    std::string device = "auto";
    Wake wake;
    Settings settings;
    AnalysisOptions analysis;
    std::filesystem::path config_folder;  ///< empty: nothing is saved
    std::uint64_t random_seed = 0;        ///< 0: from the system
    RunStepperFactory stepper = default_run_stepper();
};

/// Owns the state and the workers, and does what events ask of the world. `ui` thread only; never
/// waits for a worker.
class Controller final : public Actions {
  public:
    Controller(ControllerOptions options, Surroundings surroundings);
    ~Controller() override;

    [[nodiscard]] const AppState& state() const noexcept { return state_; }
    void dispatch(Event event) override { queue_.push_back(std::move(event)); }
    [[nodiscard]] std::string equivalent_command(ExportKind kind) const override;
    [[nodiscard]] std::string export_path(ExportKind kind) const override;

    /// Takes in what the workers have finished. True if anything changed.
    bool poll();
    /// Applies the dispatched events and sends what follows from them. True if there were any.
    bool apply_events();
    /// Moves the component that plays on, as soon as its last picture is there.
    void step_sweep();
    /// Seconds until `step_sweep` has something to do; negative: nothing planned.
    [[nodiscard]] double seconds_to_sweep() const;
    /// Once the last edit is kHandRest ago, the hand rests; later on, with no control active, its
    /// gesture ends too.
    void settle_gesture(bool control_active);
    /// Seconds until `settle_gesture` has something to do; negative: nothing planned.
    [[nodiscard]] double seconds_to_settle_gesture(bool control_active) const;
    /// Seconds until giving up the saving of a stopping run is offered; negative: nothing planned.
    [[nodiscard]] double seconds_to_kill_offer() const;
    /// Seconds until `poll` is to be called again although no worker wakes; negative: nothing
    /// planned. What has arrived last leaves it open whether more has.
    [[nodiscard]] double seconds_to_look_again() const;
    void measure_frame(double ui_ms);
    /// Input has arrived: unasked work waits.
    void note_input() { jobs_.note_input(); }

    /// Nothing is under way or waits to be taken in, and the picture is up to date at full
    /// precision. A run may go on.
    [[nodiscard]] bool idle() const;
    /// Pictures asked for and not delivered, plus jobs.
    [[nodiscard]] std::size_t work_alive() const;
    [[nodiscard]] std::size_t pictures_alive() const { return pictures_.alive(); }
    [[nodiscard]] std::size_t pictures_of_b_alive() const { return comparer_.alive(); }

    /// Writes the window's picture, RGB, into the folder of exports, off the `ui` thread.
    void save_window_picture(Image picture);
    /// Stores text in the user's folder, off the `ui` thread.
    void save_layout(std::string text);
    /// Waits for the files to be written, gives up exports; at the end of the program.
    void save_all_now(const std::string& layout);

  private:
    using Clock = std::chrono::steady_clock;

    void happen(const Event& event);
    void perform(const Event& event);
    /// `latent`: OpenAsked's.
    void open(ModelLocation source, std::filesystem::path latent = {});
    void open_loaded(ModelLoader::News news);
    /// `source`, described by `slot`, becomes the open model.
    void open_source(ModelSource source, const ModelSlot& slot);
    /// Shows the open model with a run's weights; null: as opened.
    void show_weights(std::shared_ptr<const WeightSnapshot> weights);
    /// Lets every worker draw with `source_`.
    void hand_out_model();
    /// Draws with the axes that the edit state stands in.
    void follow_axes();
    void start_rebase();
    void save_rebased(const event::RebasedSaveAsked& wish);
    void open_as_b(ModelLocation location);
    void send_to_b(const event::SendToB& wish);
    void send_run_to_b(const event::SendToB& wish);
    /// Opens the run at hand in place of the open model, which its weights then follow.
    void look_at_run();
    void swap_slots();
    /// Opens a tour's two models in the Compare layout, or tells that they are not there.
    void start_tour(const TourModels::Found& tour);
    /// Opens again what stood in both slots before.
    void leave_tour();
    void retry(const Message& message);
    void export_now(ExportKind kind);
    void copy_command(const event::CommandCopied& wish);
    void copy_for_terminal(const std::string& command);
    /// Fulfils the wish for an export's command once the disk has told its file's name.
    void copy_named_command();
    void offer_kill();
    void roll_component(std::size_t component);
    /// Sends what follows from the state; true if that has changed it.
    bool send_requests();
    void measure_system();
    /// Takes over how far the jobs are; true if that changed.
    bool note_jobs();

    AppState state_;
    Surroundings surroundings_;
    std::vector<Event> queue_;
    std::uint64_t happened_ = 0;  ///< counts events
    /// The last poll has found nothing under way and nothing new, and has asked for nothing.
    bool has_taken_all_ = false;
    std::mt19937_64 random_;
    std::optional<Clock::time_point> stopping_since_;  ///< a run is being stopped
    std::optional<ExportKind> to_copy_;                ///< whose command is to be copied
    Clock::time_point last_edit_{};
    Clock::time_point last_measure_{};
    SweepPlayer player_;
    PictureCache seen_;
    PictureSource pictures_;
    JobRunner jobs_;
    SettingsStore store_;
    ModelLoader loader_;
    std::filesystem::path latent_of_loading_;  ///< to go to once the model that loads is open
    LatentFiles latents_;
    FileWatch files_;
    FolderOpener folders_;
    WindowPicture window_picture_;
    TourModels tours_;
    StripDrawer strips_;
    AnalysisRunner analyses_;
    Untangler untangler_;
    Comparer comparer_;
    TrainingRunner training_;
    std::unique_ptr<Exporter> exporter_;
    ModelSource source_;  ///< the open model; generation 0: none yet

    /// The models of AppState::before_tour.
    struct BeforeTourModels {
        ModelSource a;
        ModelSource b;
        std::shared_ptr<const Untangler::Kept> axes;
        std::optional<FileWatch::FileTimes> files;  ///< of `a`
    };
    std::optional<BeforeTourModels> before_tour_;  ///< as long as that is there
};

}  // namespace zscope
