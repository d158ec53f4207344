#include "app/state/compare_rules.h"

#include "app/state/component_order.h"
#include "app/state/training_rules.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"

namespace zscope {
namespace {

bool same_size(const GeneratorInfo& a, const GeneratorInfo& b) {
    return a.width == b.width && a.height == b.height;
}

}  // namespace

const ModelSlot& model_of(const AppState& state, Slot slot) noexcept {
    return slot == Slot::a ? state.model : state.compare.b;
}

Slot shown_slot(const AppState& state, Slot chosen) noexcept {
    return state.compare.ready() ? chosen : Slot::a;
}

bool shows_comparison(const AppState& state) {
    return state.compare.shows_both() && state.compare.picture && state.canvas.current;
}

bool shows_difference(const AppState& state) {
    return shows_comparison(state) && state.compare.mode == CompareMode::difference;
}

std::string why_not_compare(const AppState& state, CompareMode mode) {
    if (mode == CompareMode::only_a) {
        return {};
    }
    if (!state.compare.ready()) {
        return state.compare.b.loading ? "B is still being opened" : "nothing is open as B";
    }
    const bool needs_equal = mode == CompareMode::split || mode == CompareMode::difference;
    if (needs_equal && !same_size(state.model.info, state.compare.b.info)) {
        return "the pictures of A and B have different sizes";
    }
    return {};
}

std::string why_not_file_a(const AppState& state) {
    if (!state.model.ready() || !state.model.command_name.empty()) {
        return {};
    }
    return state.model.source.origin == ModelOrigin::run
               ? "a checkpoint is open, which no model file holds: its run writes one when it is "
                 "stopped, and zscope train --resume RUN --export-only does"
               : "the re-based model is in no file yet; save it in the Untangle panel, or undo";
}

std::string why_not_swap(const AppState& state) {
    if (!state.compare.ready() || !state.model.ready()) {
        return "nothing is open as B";
    }
    const bool is_checkpoint = state.model.source.origin == ModelOrigin::run;
    if (!is_checkpoint || state.edit.axes > 0) {
        if (std::string reason = why_not_file_a(state); !reason.empty()) {
            return reason;
        }
    }
    if (state.model.weights_version != 0 || state.compare.b.weights_version != 0) {
        return "one of the two has weights of a training run that are in no file yet; open the "
               "run's model instead";
    }
    return {};
}

std::string why_not_original_as_b(const AppState& state) {
    if (!state.model.ready()) {
        return "no model is open";
    }
    return state.edit.axes == 0 ? "the axes are those the model was opened with" : std::string();
}

std::string why_not_run_as_b(const AppState& state) {
    if (!state.model.ready()) {
        return "no model is open to compare it with";
    }
    return why_not_show_run(state.training);
}

std::string why_not_file_b(const AppState& state) {
    const ModelSlot& b = state.compare.b;
    return b.command_name.empty() || b.weights_version != 0 ? "what is shown as B is in no file"
                                                            : std::string();
}

std::string why_not_export_comparison(const AppState& state) {
    if (!state.compare.ready()) {
        return "nothing is open as B";
    }
    if (state.compare.mode < CompareMode::side_by_side) {
        return "only one picture is on the canvas; choose side by side, split or difference";
    }
    const std::string reason = why_not_file_b(state);
    return reason.empty() ? why_not_compare(state, state.compare.mode) : reason;
}

std::string why_not_go_to_cell(const AppState& state, Slot slot, std::size_t component) {
    if (slot == Slot::b && state.compare.link == CompareLink::none) {
        return "A has other components";
    }
    // In turned axes the row is none of the sliders.
    const bool is_of_slider = slot == Slot::a || has_rows_of_b(state);
    return is_of_slider && is_locked(state.edit, component) ? "locked: unlock it to go there"
                                                            : std::string();
}

CompareMode next_mode(const AppState& state) {
    constexpr int kModes = 5;
    const int now = static_cast<int>(state.compare.mode);
    for (int step = 1; step < kModes; ++step) {
        const auto mode = static_cast<CompareMode>((now + step) % kModes);
        if (why_not_compare(state, mode).empty()) {
            return mode;
        }
    }
    return state.compare.mode;
}

std::string_view mode_label(CompareMode mode) {
    switch (mode) {
        case CompareMode::only_a:
            return "A";
        case CompareMode::only_b:
            return "B";
        case CompareMode::side_by_side:
            return "A | B";
        case CompareMode::split:
            return "Split";
        case CompareMode::difference:
            return "B - A";
    }
    return "";
}

std::vector<float> latent_of_b(const AppState& state, const EditState& edit) {
    const CompareState& compare = state.compare;
    switch (compare.link) {
        case CompareLink::none:
            return sample_latent(edit.latent.seed, compare.b.info.latent_size);
        case CompareLink::rotated:
            return follow_axes(composed_latent(edit), compare.rotation);
        case CompareLink::same:
        case CompareLink::unrelated:
            break;
    }
    return composed_latent(edit);
}

LatentState latent_state_of_b(const AppState& state) {
    const CompareState& compare = state.compare;
    const EditState& edit = state.edit;
    switch (compare.link) {
        case CompareLink::none: {
            LatentState latent = latent_from_seed(edit.latent.seed, compare.b.info.latent_size);
            // B's picture is drawn from the sample as it is, normalised or not.
            const std::vector<float> sample = latent.base;
            set_offsets_to_reach(latent, sample, edit.post_norm);
            return latent;
        }
        case CompareLink::rotated:
            return compare.turned.latent_of_a == edit.latent
                       ? compare.turned.latent
                       : in_other_axes(edit, compare.rotation).latent;
        case CompareLink::same:
        case CompareLink::unrelated:
            break;
    }
    return edit.latent;
}

bool b_is_elsewhere(const AppState& state) {
    const auto& picture = state.compare.picture;
    return picture == nullptr || picture->model_generation != state.compare.b.generation ||
           picture->state_version != state.latent_version;
}

bool b_is_dimmed(const AppState& state) {
    const auto& picture = state.compare.picture;
    const bool is_of_this_model =
        picture != nullptr && picture->model_generation == state.compare.b.generation;
    return b_is_elsewhere(state) && !(is_of_this_model && state.pictures_keep_up());
}

bool b_is_stale(const AppState& state) {
    return b_is_elsewhere(state) ||
           state.compare.picture->weights_version != state.compare.b.weights_version;
}

bool draws_previews(const AppState& state) noexcept {
    const bool takes_difference =
        state.compare.ready() && state.compare.mode == CompareMode::difference;
    return state.hand_moves && !takes_difference;
}

float value_span(const AppState& state) {
    return state.model.info.range_max - state.model.info.range_min;
}

}  // namespace zscope
