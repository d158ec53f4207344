#include "app/control/controller.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "app/control/cache_parts.h"
#include "app/control/exporter.h"
#include "app/platform/resident_memory.h"
#include "app/state/reducer.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "core/base/overloaded.h"
#include "core/explore/model_jobs.h"

namespace zscope {
namespace {

constexpr std::chrono::seconds kMeasureInterval{1};

std::uint64_t initial_seed(std::uint64_t wanted) {
    if (wanted != 0) {
        return wanted;
    }
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

Controller::Controller(ControllerOptions options, Surroundings surroundings)
    : surroundings_(std::move(surroundings)),
      random_(initial_seed(options.random_seed)),
      seen_(pictures_part(options.settings)),
      pictures_(options.wake, seen_),
      jobs_(model_job_options(0, options.wake)),
      store_(jobs_, std::move(options.config_folder), options.settings, options.analysis,
             options.wake),
      loader_(jobs_, options.open, options.device, options.wake),
      latents_(jobs_, options.wake),
      files_(options.wake),
      folders_(jobs_, options.wake, surroundings_.open_folder),
      window_picture_(jobs_, options.wake),
      tours_(options.wake),
      strips_(jobs_, options.wake),
      analyses_(jobs_, options.wake, analysis_part(options.settings)),
      untangler_(jobs_, options.wake),
      comparer_(jobs_, std::move(options.open), std::move(options.device), options.wake, seen_),
      training_(jobs_, options.wake, std::move(options.stepper)),
      exporter_(std::make_unique<Exporter>(jobs_, options.wake)) {
    state_.settings = std::move(options.settings);
    state_.analysis.options = std::move(options.analysis);
    measure_system();
}

Controller::~Controller() = default;

void Controller::happen(const Event& event) {
    state_ = reduce(std::move(state_), event);
    ++happened_;
}

bool Controller::poll() {
    // Looked at first: what had ended by then has left its results to be taken below.
    const bool had_ended = work_alive() == 0;
    bool arrived = false;
    for (ModelLoader::News& news : loader_.take()) {
        open_loaded(std::move(news));
        arrived = true;
    }
    if (const std::optional<TourModels::Found> tour = tours_.take()) {
        start_tour(*tour);
        arrived = true;
    }
    for (Event& event : latents_.take(state_)) {
        dispatch(std::move(event));
        arrived = true;
    }
    const auto take_from = [this](auto& worker) {
        bool any = false;
        for (const Event& event : worker.take()) {
            happen(event);
            any = true;
        }
        return any;
    };
    arrived = take_from(pictures_) || arrived;
    arrived = take_from(strips_) || arrived;
    arrived = take_from(analyses_) || arrived;
    const bool run_has_news = take_from(training_);
    arrived = exporter_->take_names() || arrived;
    arrived = take_from(*exporter_) || arrived;
    arrived = take_from(untangler_) || arrived;
    arrived = take_from(comparer_) || arrived;
    arrived = take_from(store_) || arrived;
    arrived = take_from(folders_) || arrived;
    arrived = take_from(window_picture_) || arrived;
    arrived = take_from(files_) || arrived;
    has_taken_all_ = had_ended && !arrived;
    const bool followed = send_requests();
    return note_jobs() || arrived || run_has_news || followed;
}

bool Controller::apply_events() {
    if (queue_.empty()) {
        return false;
    }
    has_taken_all_ = false;
    const std::uint64_t version = state_.latent_version;
    const CanvasView view = state_.edit.view;
    for (const Event& event : std::exchange(queue_, {})) {
        happen(event);
        perform(event);
    }
    if (version != state_.latent_version || view != state_.edit.view) {
        last_edit_ = Clock::now();
    }
    send_requests();
    store_.save_if_changed(state_.settings, state_.analysis.options);
    return true;
}

bool Controller::send_requests() {
    const std::uint64_t happened_before = happened_;
    follow_axes();
    files_.watch(state_.model.source, state_.model.generation);
    for (const Event& event : training_.update(state_)) {
        happen(event);
        perform(event);
    }
    if (auto weights = training_.weights_to_show(state_)) {
        show_weights(std::move(*weights));
    }
    if (auto weights = training_.weights_for_b(state_)) {
        happen(comparer_.set_weights(std::move(weights)));
    }
    if (const std::optional<Event> event = pictures_.update(state_)) {
        happen(*event);
    }
    jobs_.set_main_picture_busy(pictures_.alive() + comparer_.alive() > 0);
    if (const std::optional<Event> event = strips_.update(state_)) {
        happen(*event);
    }
    for (const Event& event : comparer_.update(state_)) {
        happen(event);
    }
    analyses_.set_compared(comparer_.source());
    for (const Event& event : analyses_.update(state_)) {
        happen(event);
    }
    offer_kill();
    copy_named_command();
    // What was asked for just now may have ended already, and waits to be taken.
    const bool followed = happened_ != happened_before;
    has_taken_all_ = has_taken_all_ && !followed && work_alive() == 0;
    if (state_.before_tour == nullptr) {
        before_tour_.reset();
    }
    const auto now = Clock::now();
    if (now - last_measure_ > kMeasureInterval || work_alive() != state_.jobs_alive ||
        pictures_.waits_since() != state_.waits_since) {
        last_measure_ = now;
        measure_system();
    }
    return followed;
}

void Controller::perform(const Event& event) {
    training_.set_rebase(untangler_.rebase(state_.edit.axes));
    for (const Event& further : training_.perform(event, state_)) {
        happen(further);
        perform(further);
    }
    std::visit(
        Overloaded{
            [](const auto&) {},
            [this](const event::SeedDiced&) { happen(event::SeedSet{random_() >> 32U}); },
            [this](const event::ComponentDiced& e) { roll_component(e.component); },
            [this](const event::OpenDialogAsked&) {
                surroundings_.ask_for_path(PathPurpose::open_model);
            },
            [this](const event::LatentOpenDialogAsked&) {
                surroundings_.ask_for_path(PathPurpose::open_latent);
            },
            [this](const event::LatentSaveDialogAsked&) {
                surroundings_.ask_for_path(PathPurpose::save_latent);
            },
            [this](const event::DirectionOpenDialogAsked&) {
                surroundings_.ask_for_path(PathPurpose::open_direction);
            },
            [this](const event::FolderDialogAsked& e) { surroundings_.ask_for_path(e.purpose); },
            [this](const event::LatentOpenAsked& e) { latents_.open(state_, e.path); },
            [this](const event::DirectionOpenAsked& e) { latents_.open_direction(state_, e.path); },
            [this](const event::LatentSaveAsked& e) { latents_.save(state_, e); },
            [this](const event::LatentFileFound& e) { surroundings_.ask_to_replace(e.path); },
            [this](const event::FilesDropped& e) { latents_.open_dropped(e.paths, e.slot); },
            [this](const event::OpenAsked& e) { open(e.source, e.latent); },
            [this](const event::SettingsChanged&) {
                seen_.set_budget(pictures_part(state_.settings));
                analyses_.set_budget(analysis_part(state_.settings));
            },
            [this](const event::ReloadAsked&) { open(state_.model.source); },
            [this](const event::RecentLookAsked&) { files_.look_at(state_.settings.recent); },
            [this](const event::ExportAsked& e) { export_now(e.kind); },
            [this](const event::CommandCopied& e) { copy_command(e); },
            [this](const event::TextCopied& e) { surroundings_.copy_text(e.text); },
            [this](const event::RebaseAsked&) { start_rebase(); },
            [this](const event::RebaseCancelAsked&) {
                untangler_.cancel();
                happen(event::RebaseStopping{});
            },
            [this](const event::RebasedSaveAsked& e) { save_rebased(e); },
            [this](const event::OpenAsBAsked& e) { open_as_b(e.source); },
            [this](const event::OpenAsBDialogAsked&) {
                surroundings_.ask_for_path(PathPurpose::open_as_b);
            },
            [this](const event::SendToB& e) { send_to_b(e); },
            [this](const event::TourAsked& e) { tours_.look(e.tour); },
            [this](const event::TourLeaveAsked&) { leave_tour(); },
            [this](const event::RunLookAsked&) { look_at_run(); },
            [this](const event::SwapAsked&) { swap_slots(); },
            [this](const event::BClosed&) { comparer_.close(); },
            [this](const event::RetryAsked& e) { retry(e.message); },
            [this](const event::AnalysisAsked& e) { analyses_.ask(e.kind); },
            [this](const event::AnalysisStopAsked& e) { analyses_.stop(e.kind); },
            [this](const event::JobStopAsked& e) { jobs_.cancel(e.id); },
            [this](const event::LayoutReset&) { surroundings_.reset_layout(); },
            [this](const event::PanelShown& e) { surroundings_.show_panel(e.title); },
            [this](const event::WindowPictureAsked&) { surroundings_.take_window_picture(); },
            [this](const event::QuitAsked&) { surroundings_.quit(); },
            [this](const event::ExportFolderOpened&) {
                folders_.open(state_.exporting.path.parent_path());
            },
        },
        event.happened());
}

void Controller::start_rebase() {
    if (why_not_rebase_now(state_).empty()) {
        happen(untangler_.start(state_.untangle));
    }
}

void Controller::save_rebased(const event::RebasedSaveAsked& wish) {
    if (why_not_save_rebased(state_).empty() && !wish.path.empty()) {
        untangler_.save(state_.untangle, state_.edit.axes, wish);
        happen(event::RebasedSaveStarted{});
    }
}

void Controller::retry(const Message& message) {
    happen(event::BannerDismissed{});
    switch (message.retry) {
        case MessageRetry::none:
            break;
        case MessageRetry::open_model:
        case MessageRetry::reload:
            open(message.source);
            break;
        case MessageRetry::open_as_b:
            open_as_b(message.source);
            break;
        case MessageRetry::export_again:
            export_now(state_.exporting.kind);
            break;
        case MessageRetry::render:
            pictures_.forget_request();
            comparer_.forget_request();
            break;
    }
}

void Controller::roll_component(std::size_t component) {
    std::normal_distribution<float> normal;
    happen(event::ComponentSet{component, normal(random_)});
}

void Controller::offer_kill() {
    if (state_.training.state != ControlState::stopping) {
        stopping_since_.reset();
        return;
    }
    if (!stopping_since_) {
        stopping_since_ = Clock::now();
    }
    if (!state_.training.kill_offered && seconds_to_kill_offer() <= 0.0) {
        happen(event::TrainKillOffered{});
    }
}

double Controller::seconds_to_kill_offer() const {
    if (!stopping_since_ || state_.training.kill_offered) {
        return -1.0;
    }
    const std::chrono::duration<double> rest = *stopping_since_ + kStoppingPatience - Clock::now();
    return std::max(0.0, rest.count());
}

double Controller::seconds_to_look_again() const {
    return has_taken_all_ || work_alive() > 0 ? -1.0 : 0.0;
}

void Controller::measure_frame(double ui_ms) {
    happen(event::FrameMeasured{ui_ms});
}

bool Controller::note_jobs() {
    const auto same = [](const JobStatus& a, const JobStatus& b) {
        return a.id == b.id && a.phase == b.phase && a.progress == b.progress;
    };
    std::vector<JobStatus> jobs = jobs_.status();
    if (std::equal(jobs.begin(), jobs.end(), state_.jobs.begin(), state_.jobs.end(), same)) {
        return false;
    }
    happen(event::JobsChanged{std::move(jobs)});
    return true;
}

void Controller::measure_system() {
    happen(event::SystemMeasured{work_alive(), resident_memory(), pictures_.waits_since()});
}

std::size_t Controller::work_alive() const {
    return pictures_.alive() + comparer_.alive() + jobs_.status().size();
}

bool Controller::idle() const {
    const bool picture_settled = !state_.model.ready() || state_.picture_failed() ||
                                 (!state_.picture_is_stale() && !state_.canvas.current->preview);
    return has_taken_all_ && queue_.empty() && work_alive() == 0 && !latents_.busy() &&
           !state_.model.loading && !state_.compare.b.loading && picture_settled &&
           !state_.gesture_start && state_.exporting.status != ExportStatus::running &&
           !exporter_->looks() && !tours_.looks() && !to_copy_;
}

void Controller::save_layout(std::string text) {
    store_.save_layout(std::move(text));
}

void Controller::save_all_now(const std::string& layout) {
    // What nobody has asked for would wait for a picture that nobody takes in any more. An export
    // writes its files at its end, each of them whole: given up, it leaves none. First of all, so
    // that it ends while the rest is saved.
    for (const JobStatus& job : jobs_.status()) {
        if (job.job_class != JobClass::user) {
            jobs_.cancel(job.id);
        }
    }
    store_.save_if_changed(state_.settings, state_.analysis.options);
    if (!layout.empty()) {
        store_.save_layout(layout);
    }
    jobs_.wait_until_idle();
}

}  // namespace zscope
