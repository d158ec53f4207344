#include "app/state/reduce_untangle.h"

#include <memory>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/reduce_compare.h"
#include "app/state/reduce_edits.h"
#include "core/latent/latent_axes.h"

namespace zscope::reducing {
namespace {

void show_axes(AppState& state) {
    const AxesVersion& axes = state.untangle.axes[state.edit.axes];
    state.model.source = axes.source;
    state.model.info = axes.info;
    state.model.command_name = axes.command_name;
}

}  // namespace

void follow_axes(AppState& state, bool was_stale) {
    show_axes(state);
    if (was_stale || state.canvas.current == nullptr) {
        return;
    }
    // Drawn anew at once: equal up to rounding, which a preview may be too.
    auto kept = std::make_shared<RenderedImage>(*state.canvas.current);
    kept->state_version = state.latent_version;
    kept->preview = true;
    state.canvas.current = std::move(kept);
}

void apply(AppState& state, const event::RebaseOptionsSet& event) {
    state.untangle.options = event.options;
}

void apply(AppState& state, const event::RebasedPathSet& event) {
    state.untangle.save_path = event.path;
}

void apply(AppState& state, const event::RebaseStarted& /*event*/) {
    state.untangle.status = UntangleStatus::running;
    state.untangle.progress = {};
    state.untangle.is_stopping = false;
}

void apply(AppState& state, const event::RebaseStopping& /*event*/) {
    state.untangle.is_stopping = state.untangle.status == UntangleStatus::running;
}

void apply(AppState& state, const event::RebaseProgressed& event) {
    state.untangle.progress = event.progress;
}

void apply(AppState& state, const event::RebaseFailed& event) {
    const bool cancelled = event.error.code() == ErrorCode::cancelled;
    const bool has_result = state.untangle.axes.size() > 1;
    state.untangle.status = !cancelled   ? UntangleStatus::failed
                            : has_result ? UntangleStatus::done
                                         : UntangleStatus::idle;
    state.untangle.failure = cancelled ? std::string() : event.error.describe();
}

void apply(AppState& state, const event::RebaseFinished& event) {
    UntangleState& untangle = state.untangle;
    untangle.status = UntangleStatus::done;
    untangle.saving = SaveStatus::idle;
    const auto link = axes_link(state.model.info, event.axes.info);
    if (!link || untangle.axes.empty()) {
        return;
    }
    apply(state, event::GestureEnded{});
    const bool was_stale = state.picture_is_stale();
    untangle.axes.push_back(event.axes);
    untangle.axes.back().source = untangle.axes.front().source;  // what Reload reads again
    state.history.record(state.edit);
    untangle.locks_cleared = has_locks(state.edit);
    state.edit = in_other_axes(state.edit, *link);
    state.edit.axes = untangle.axes.size() - 1;
    untangle.locks_cleared = untangle.locks_cleared && !has_locks(state.edit);
    ++state.latent_version;
    follow_axes(state, was_stale);
}

void apply(AppState& state, const event::AxesShown& event) {
    if (state.canvas.current && state.canvas.current->model_generation == state.model.generation &&
        state.canvas.current->state_version == state.latent_version) {
        auto moved = std::make_shared<RenderedImage>(*state.canvas.current);
        moved->model_generation = event.generation;
        state.canvas.current = std::move(moved);
    }
    if (state.training.followed_generation == state.model.generation) {
        state.training.followed_generation = event.generation;  // the same model in other axes
    }
    state.model.generation = event.generation;
    state.model.weights_version = 0;
    forget_base(state);
    state.canvas.failed_version = 0;
    state.strips = {};
    state.analysis.options.heatmap.direction.clear();  // it was told in the old axes
    show_axes(state);
    link_slots(state);
}

void apply(AppState& state, const event::RebasedSaveStarted& /*event*/) {
    state.untangle.saving = SaveStatus::running;
}

void apply(AppState& state, const event::RebasedSaved& event) {
    UntangleState& untangle = state.untangle;
    untangle.saving = SaveStatus::done;
    untangle.saved_path = event.path;
    if (event.axes >= untangle.axes.size()) {
        return;
    }
    AxesVersion& axes = untangle.axes[event.axes];
    axes.source = {ModelOrigin::file, event.path};
    axes.command_name = event.command_name;
    const std::string unsaved = direction_axes_of(axes.info);
    axes.info.weights_sha256 = event.weights_sha256;
    remember_recent(state.settings, event.path);
    if (state.edit.axes == event.axes) {
        show_axes(state);
        HeatmapChoice& heatmap = state.analysis.options.heatmap;
        if (heatmap.direction_axes == unsaved) {
            heatmap.direction_axes = direction_axes_of(axes.info);
        }
    }
}

void apply(AppState& state, const event::RebasedSaveFailed& event) {
    state.untangle.saving = SaveStatus::failed;
    state.untangle.save_failure = event.error.describe();
}

void open_axes(AppState& state, const GeneratorInfo& before) {
    UntangleState& untangle = state.untangle;
    const auto n = static_cast<std::size_t>(state.model.info.latent_size);
    const auto link = axes_link(before, state.model.info);
    const bool turned = link && state.components() == n && !is_identity(*link, n);
    if (turned) {
        state.edit = in_other_axes(state.edit, *link);
        state.analysis.options.heatmap.direction.clear();
    }
    if (turned || untangle.axes.size() > 1) {
        state.history.clear();  // it speaks of axes that are gone
    }
    state.edit.axes = 0;
    const RebaseOptions options = untangle.options;
    untangle = {};
    untangle.options = options;
    untangle.axes = {{state.model.source, state.model.info, state.model.command_name, {}}};
}

}  // namespace zscope::reducing
