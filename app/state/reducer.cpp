#include "app/state/reducer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/state/before_tour.h"
#include "app/state/panels.h"
#include "app/state/reduce_analysis.h"
#include "app/state/reduce_compare.h"
#include "app/state/reduce_edits.h"
#include "app/state/reduce_messages.h"
#include "app/state/reduce_tour.h"
#include "app/state/reduce_training.h"
#include "app/state/reduce_untangle.h"
#include "app/state/strip_rules.h"

namespace zscope::reducing {
namespace {

constexpr std::size_t kFrameTimings = 240;

void push_limited(std::vector<double>& list, double value, std::size_t limit) {
    list.push_back(value);
    if (list.size() > limit) {
        list.erase(list.begin());
    }
}

StripTable& strips_of(AppState& state, Slot slot) {
    return slot == Slot::a ? state.strips : state.compare.strips;
}

}  // namespace

/// Wishes: the controller acts on them, the state does not change.
template <typename T>
void apply(AppState& /*state*/, const T& /*event*/) {}

void apply(AppState& state, const event::BaseShown& event) {
    state.canvas.show_base = event.on;
}

void apply(AppState& state, const event::ImageOnlyToggled& /*event*/) {
    state.image_only = !state.image_only;
}

void apply(AppState& state, const event::HelpToggled& /*event*/) {
    state.settings.show_hints = false;
    state.help_open = !state.help_open;
}

void apply(AppState& state, const event::PaletteToggled& /*event*/) {
    state.palette_open = !state.palette_open;
}

void apply(AppState& state, const event::AboutToggled& /*event*/) {
    state.about_open = !state.about_open;
}

void apply(AppState& state, const event::BannerDismissed& /*event*/) {
    state.banner_dismissed = true;
}

void apply(AppState& state, const event::MessagesCleared& /*event*/) {
    state.messages.clear();
    state.banner_dismissed = true;
}

void apply(AppState& state, const event::SettingsChanged& event) {
    event.change(state.settings);
    state.settings.strips.steps = std::clamp(state.settings.strips.steps | 1, 3, 15);
}

void apply(AppState& state, const event::LayoutReset& event) {
    state.settings.layout = event.preset;
}

void apply(AppState& state, const event::PanelShown& event) {
    state.settings.*find_panel(event.title).visible = true;
    state.image_only = false;
}

void apply(AppState& state, const event::StripsVisible& event) {
    state.strips_hidden = !event.visible;
}

void apply(AppState& state, const event::StripsScrolled& event) {
    if (event.first < state.components()) {
        state.strips_first = event.first;
    }
}

void apply(AppState& state, const event::StripsAsked& /*event*/) {
    for (const Slot slot : {Slot::a, Slot::b}) {
        strips_of(state, slot).asked_again = strips_are_cut_off(state, slot);
    }
}

void apply(AppState& state, const event::RecentRemoved& event) {
    std::erase_if(state.settings.recent,
                  [&](const RecentModel& recent) { return recent.path == event.path; });
}

void apply(AppState& state, const event::RecentPinned& event) {
    for (RecentModel& recent : state.settings.recent) {
        recent.pinned = recent.path == event.path ? event.pinned : recent.pinned;
    }
}

void apply(AppState& state, const event::FileDialogLookedFor& event) {
    state.has_file_dialog = event.is_there;
}

void apply(AppState& state, const event::RecentLookedAt& event) {
    state.missing_recent = event.missing;
}

void apply(AppState& state, const event::ModelChangedOnDisk& event) {
    if (event.source != state.model.source) {
        return;  // another one was opened meanwhile
    }
    Message message;
    message.level = MessageLevel::warning;
    message.title = short_name(event.source) + " has changed on disk";
    message.text = "what is shown was read before";
    message.hint = "Reload it to see the new one";
    message.retry = MessageRetry::reload;
    message.source = event.source;
    post(state, std::move(message));
}

void apply(AppState& state, const event::ModelLoading& event) {
    state.model.loading = event.source;
    state.tour_step = 0;  // it speaks of its own two models
}

void apply(AppState& state, const event::ModelOpened& event) {
    remember_ranking(state);
    const bool was_in_a_slot = event.source == state.model.source ||
                               (state.compare.ready() && event.source == state.compare.b.source);
    if (!was_in_a_slot) {
        state.analysis.shared_ranges.clear();
    }
    const GeneratorInfo before = state.model.info;
    const std::optional<ModelLocation> lost = axes_lost_to_tour(state, event.source);
    state.model.generation = event.generation;
    state.model.source = event.source;
    state.model.info = event.info;
    state.model.command_name = event.command_name;
    state.device = event.device;
    state.model.loading.reset();
    state.model.weights_version = 0;
    if (event.source.origin == ModelOrigin::file) {
        remember_recent(state.settings, event.source.path);
    }
    const auto n = static_cast<std::size_t>(event.info.latent_size);
    if (state.components() != n) {
        // A latent of another size means nothing here, and neither does going back to it.
        const EditState old = std::move(state.edit);
        const std::uint64_t seed = old.seed_locked ? old.latent.seed : event.seed;
        state.edit = edit_from_seed(seed, event.info.latent_size);
        state.edit.seed_locked = old.seed_locked;
        state.edit.view = old.view;
        state.history.clear();
        state.strips_first = 0;
    }
    if (before.latent_size == 0) {
        forget_foreign_direction(state);  // it may come from another sitting
    }
    open_axes(state, before);
    link_slots(state);
    state.edit.post_norm = state.edit.post_norm && event.info.normalizes_latent;
    state.gesture_start.reset();
    state.hand_moves = false;
    state.sweep.reset();
    note_seed(state);
    ++state.latent_version;
    state.strips = {};
    forget_measurements(state.analysis);
    forget_base(state);
    state.canvas.failed_version = 0;
    state.timings.model_samples = 0;
    state.timings.model_first_ms.reset();
    state.banner_dismissed = true;
    if (lost) {
        tell_of_axes_lost_to_tour(state, *lost);
    }
    if (state.before_tour != nullptr && !is_tour_model(*state.before_tour, event.source)) {
        forget_before_tour(state);
    }
}

void apply(AppState& state, const event::WeightsShown& event) {
    if (event.model_generation == state.model.generation) {
        state.model.weights_version = event.version;
        state.canvas.failed_version = 0;
    }
}

void apply(AppState& state, const event::ModelFailed& event) {
    state.model.loading.reset();
    stop_replacing_for_tour(state);
    Message message = message_of("Cannot open " + short_name(event.source), event.error,
                                 MessageRetry::open_model);
    message.source = event.source;
    post(state, std::move(message));
}

void apply(AppState& state, const event::PictureRequested& /*event*/) {
    state.canvas.failed_version = 0;
}

void apply(AppState& state, const event::PictureArrived& event) {
    const RenderedImage& picture = *event.picture;
    if (picture.model_generation != state.model.generation) {
        return;
    }
    if (picture.error) {
        state.canvas.failed_version = picture.state_version;
        post(state, message_of("The model failed", *picture.error, MessageRetry::render));
        return;
    }
    if (!picture.preview && !state.timings.model_first_ms) {
        state.timings.model_first_ms = picture.model_ms;  // it may come from the cache, untimed
    }
    if (event.is_base) {
        if (picture.state_version >= state.canvas.base_since) {
            state.canvas.base = event.picture;
        }
        return;
    }
    const auto& shown = state.canvas.current;
    const bool older = shown && shown->model_generation == picture.model_generation &&
                       shown->state_version > picture.state_version;
    if (older) {
        return;
    }
    state.canvas.current = event.picture;
}

void apply(AppState& state, const event::StripsStarted& event) {
    strips_of(state, event.slot) = event.table;
}

void apply(AppState& state, const event::StripRowArrived& event) {
    StripTable& strips = strips_of(state, event.slot);
    const bool fits = event.row < strips.rows.size() &&
                      event.model_generation == strips.model_generation &&
                      event.latent_version == strips.latent_version &&
                      event.weights_version == strips.weights_version &&
                      event.cells.size() == strips.rows[event.row].values.size();
    if (!fits) {
        return;
    }
    strips.rows[event.row].cells = event.cells;
    strips.rows[event.row].weights_version = event.weights_version;
    strips.rows[event.row].fault = event.fault;
    ++strips.finished_rows;
    strips.running = strips.finished_rows < strips.rows.size();
}

void apply(AppState& state, const event::StripsStopped& event) {
    strips_of(state, event.slot).running = false;
}

void apply(AppState& state, const event::ExportNamed& event) {
    state.exporting.names[static_cast<std::size_t>(event.kind)] = event.name;
}

void apply(AppState& state, const event::ExportKindChosen& event) {
    state.exporting.chosen = event.kind;
}

void apply(AppState& state, const event::ExportStarted& event) {
    state.exporting.status = ExportStatus::running;
    state.exporting.kind = event.kind;
    state.exporting.chosen = event.kind;
}

void apply(AppState& state, const event::ExportFinished& event) {
    state.exporting.status = ExportStatus::done;
    state.exporting.path = event.path;
    for (const std::string& warning : event.warnings) {
        Message message;
        message.level = MessageLevel::warning;
        message.title =
            std::string("Exported with a warning: ").append(event.path.filename().string());
        message.text = warning;
        post(state, std::move(message));
    }
}

void apply(AppState& state, const event::ExportFailed& event) {
    if (event.error.code() == ErrorCode::cancelled) {
        state.exporting.status = ExportStatus::cancelled;
        return;
    }
    state.exporting.status = ExportStatus::failed;
    post(state, message_of("The export failed", event.error, MessageRetry::export_again));
}

void apply(AppState& state, const event::MessagePosted& event) {
    post(state, event.message);
}

void apply(AppState& state, const event::ModelTimed& event) {
    state.timings.model_samples = event.samples;
    state.timings.model_median_ms = event.median_ms;
    state.timings.model_p95_ms = event.p95_ms;
    if (event.first_ms) {
        state.timings.model_first_ms = event.first_ms;
    }
}

void apply(AppState& state, const event::FrameMeasured& event) {
    push_limited(state.timings.ui_ms, event.ui_ms, kFrameTimings);
}

void apply(AppState& state, const event::SystemMeasured& event) {
    state.jobs_alive = event.jobs_alive;
    state.waits_since = event.waits_since;
    state.memory_bytes = event.memory_bytes;
}

}  // namespace zscope::reducing

namespace zscope {

AppState reduce(AppState state, const Event& event) {
    std::visit([&](const auto& happened) { reducing::apply(state, happened); }, event.happened());
    return state;
}

}  // namespace zscope
