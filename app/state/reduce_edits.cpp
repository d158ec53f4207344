#include "app/state/reduce_edits.h"

#include <algorithm>
#include <cmath>

#include "app/state/reduce_compare.h"
#include "app/state/reduce_untangle.h"

namespace zscope::reducing {
namespace {

bool same_latent(const EditState& a, const EditState& b) {
    return a.latent == b.latent && a.post_norm == b.post_norm && a.axes == b.axes;
}

bool same_base(const EditState& a, const EditState& b) {
    return a.latent.base == b.latent.base && a.post_norm == b.post_norm && a.axes == b.axes;
}

/// Stands at `next`: counts the latent's version; the picture of another base is forgotten.
void move_to(AppState& state, EditState next) {
    const bool is_moved = !same_latent(next, state.edit);
    const bool has_new_base = !same_base(next, state.edit);
    state.edit = std::move(next);
    if (is_moved) {
        ++state.latent_version;
        turn_to_b(state);
    }
    if (has_new_base) {
        forget_base(state);
    }
    note_seed(state);
}

void end_sweep(AppState& state) {
    if (state.sweep) {
        apply(state, event::GestureEnded{});
    }
}

/// Puts `next` in place, and records the old state unless a gesture is open (its start is recorded
/// once, at its end).
void replace_edit(AppState& state, EditState next) {
    if (next == state.edit) {
        return;
    }
    end_sweep(state);
    if (!state.gesture_start) {
        state.history.record(state.edit);
    }
    state.hand_moves = state.gesture_start.has_value();
    move_to(state, std::move(next));
}

/// Whoever has done what the hints speak of needs them no more.
void hints_were_followed(AppState& state) {
    state.settings.show_hints = false;
}

void set_value(EditState& edit, const std::vector<float>& base, std::size_t component,
               float value) {
    if (component < base.size() && std::isfinite(value) && !is_locked(edit, component)) {
        edit.latent.offsets[component] = value - base[component];
    }
}

/// Locked components keep their place although the base around them has changed.
void restore_locked(EditState& next, const EditState& before) {
    const std::vector<float> old_values = component_values(before);
    for (std::size_t i = 0; i < next.latent.base.size(); ++i) {
        if (is_locked(before, i)) {
            next.latent.base[i] = before.latent.base[i];
            next.latent.offsets[i] = before.latent.offsets[i];
        }
    }
    if (!next.post_norm) {
        return;
    }
    const std::vector<float> new_base = base_values(next);
    for (std::size_t i = 0; i < new_base.size(); ++i) {
        if (is_locked(before, i)) {
            next.latent.offsets[i] = old_values[i] - new_base[i];
        }
    }
}

void step_through_history(AppState& state, std::optional<EditState> target) {
    if (!target) {
        return;
    }
    const bool turned = target->axes != state.edit.axes;
    const bool was_stale = state.picture_is_stale();
    move_to(state, std::move(*target));
    if (turned) {
        follow_axes(state, was_stale);
    }
}

}  // namespace

void forget_base(AppState& state) {
    state.canvas.base = nullptr;
    state.canvas.base_since = state.latent_version;
}

void note_seed(AppState& state) {
    if (!state.gesture_start && state.components() > 0) {
        state.settings.seeds.note(state.edit.latent.seed);
    }
}

void apply(AppState& state, const event::GestureStarted& event) {
    end_sweep(state);
    if (state.gesture_start) {
        return;
    }
    if (event.resumes) {
        state.gesture_start = state.history.resume_gesture();
    }
    if (!state.gesture_start) {
        state.gesture_start = state.edit;
    }
}

void apply(AppState& state, const event::HandRested& /*event*/) {
    state.hand_moves = false;
}

void apply(AppState& state, const event::GestureEnded& /*event*/) {
    if (state.gesture_start) {
        state.history.record_gesture(*state.gesture_start, state.edit);
    }
    state.gesture_start.reset();
    state.hand_moves = false;
    state.sweep.reset();
    note_seed(state);
}

void apply(AppState& state, const event::SweepStarted& event) {
    const bool is_free =
        event.component < state.components() && !is_locked(state.edit, event.component);
    if (!is_free || !(event.reach > 0.0F)) {
        return;
    }
    apply(state, event::GestureEnded{});
    hints_were_followed(state);
    state.gesture_start = state.edit;
    state.sweep =
        Sweep{event.component, component_values(state.edit)[event.component], event.reach};
    state.settings.animation.component = static_cast<int>(event.component);
}

void apply(AppState& state, const event::SweepMoved& event) {
    if (!state.sweep) {
        return;
    }
    EditState next = state.edit;
    set_value(next, base_values(next), state.sweep->component, event.value);
    state.hand_moves = true;
    move_to(state, std::move(next));
}

void apply(AppState& state, const event::ComponentSet& event) {
    hints_were_followed(state);
    EditState next = state.edit;
    set_value(next, base_values(next), event.component, event.value);
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::ComponentReset& event) {
    if (event.component >= state.components() || is_locked(state.edit, event.component)) {
        return;
    }
    EditState next = state.edit;
    next.latent.offsets[event.component] = 0.0F;
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::ComponentLocked& event) {
    if (event.component >= state.components()) {
        return;
    }
    EditState next = state.edit;
    next.locks[event.component] = event.locked ? 1 : 0;
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::ComponentsSet& event) {
    hints_were_followed(state);
    EditState next = state.edit;
    const std::vector<float> base = base_values(next);
    for (const auto& [component, value] : event.values) {
        set_value(next, base, component, value);
    }
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::AllReset& /*event*/) {
    EditState next = without_edits(state.edit);
    for (std::size_t i = 0; i < state.components(); ++i) {
        if (is_locked(state.edit, i)) {
            next.latent.offsets[i] = state.edit.latent.offsets[i];
        }
    }
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::EditsBaked& /*event*/) {
    EditState next = without_edits(state.edit);
    next.latent.base = composed_latent(state.edit);
    set_offsets_to_reach(next.latent, next.latent.base, next.post_norm);
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::SeedSet& event) {
    if (state.components() == 0 || state.edit.seed_locked) {
        return;
    }
    EditState next = edit_from_seed(event.seed, static_cast<std::int64_t>(state.components()));
    next.locks = state.edit.locks;
    next.post_norm = state.edit.post_norm;
    next.axes = state.edit.axes;
    next.view = state.edit.view;
    next.latent.directions = without_edits(state.edit).latent.directions;
    restore_locked(next, state.edit);
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::SeedLocked& event) {
    EditState next = state.edit;
    next.seed_locked = event.locked;
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::LatentPlaced& event) {
    if (event.z.size() != state.components() || event.z.empty()) {
        return;
    }
    EditState next = without_edits(state.edit);
    next.latent.base = event.z;
    if (event.mode) {
        next.post_norm = *event.mode == LatentMode::post_norm && state.model.info.normalizes_latent;
    }
    restore_locked(next, state.edit);
    if (event.mode) {
        std::vector<float> z = event.z;
        const std::vector<float> old_values = component_values(state.edit);
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] = is_locked(next, i) ? old_values[i] : z[i];
        }
        set_offsets_to_reach(next.latent, z, next.post_norm);
    }
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::PostNormSet& event) {
    EditState next = state.edit;
    next.post_norm = event.on && state.model.info.normalizes_latent;
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::ViewSet& event) {
    if (state.sweep && state.gesture_start) {
        state.edit.view = event.view;
        state.gesture_start->view = event.view;  // Undo leads back to where the play began
        return;
    }
    EditState next = state.edit;
    next.view = event.view;
    replace_edit(state, std::move(next));
}

void apply(AppState& state, const event::Undone& /*event*/) {
    apply(state, event::GestureEnded{});
    step_through_history(state, state.history.undo(state.edit));
}

void apply(AppState& state, const event::Redone& /*event*/) {
    apply(state, event::GestureEnded{});
    step_through_history(state, state.history.redo(state.edit));
}

}  // namespace zscope::reducing
