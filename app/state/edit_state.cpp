#include "app/state/edit_state.h"

#include <algorithm>

#include "core/latent/latent_axes.h"

namespace zscope {

EditState edit_from_seed(std::uint64_t seed, std::int64_t n) {
    EditState edit;
    edit.latent = latent_from_seed(seed, n);
    edit.locks.assign(edit.latent.base.size(), 0);
    return edit;
}

std::vector<float> base_values(const EditState& edit) {
    return effective_base(edit.latent, edit.post_norm);
}

std::vector<float> component_values(const EditState& edit) {
    std::vector<float> values = base_values(edit);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] += edit.latent.offsets[i];
    }
    return values;
}

std::vector<float> composed_latent(const EditState& edit) {
    return compose(edit.latent, edit.post_norm);
}

LatentMode latent_mode(const EditState& edit) noexcept {
    return edit.post_norm ? LatentMode::post_norm : LatentMode::pre_norm;
}

bool is_locked(const EditState& edit, std::size_t component) noexcept {
    return component < edit.locks.size() && edit.locks[component] != 0;
}

bool has_locks(const EditState& edit) noexcept {
    return std::any_of(edit.locks.begin(), edit.locks.end(),
                       [](std::uint8_t lock) { return lock != 0; });
}

EditState in_other_axes(const EditState& edit, const std::vector<double>& link) {
    EditState turned = edit;
    turned.latent.base = follow_axes(edit.latent.base, link);
    turned.latent.offsets = follow_axes(edit.latent.offsets, link);
    for (DirectionEdit& direction : turned.latent.directions) {
        direction.direction = follow_axes(direction.direction, link);
    }
    const bool all = std::all_of(edit.locks.begin(), edit.locks.end(),
                                 [](std::uint8_t lock) { return lock != 0; });
    if (!all) {
        std::fill(turned.locks.begin(), turned.locks.end(), std::uint8_t{0});
    }
    return turned;
}

bool has_edits(const EditState& edit) noexcept {
    const auto& latent = edit.latent;
    return std::any_of(latent.offsets.begin(), latent.offsets.end(),
                       [](float offset) { return offset != 0.0F; }) ||
           std::any_of(latent.directions.begin(), latent.directions.end(),
                       [](const DirectionEdit& d) { return d.amount != 0.0F; });
}

EditState without_edits(const EditState& edit) {
    EditState base = edit;
    std::fill(base.latent.offsets.begin(), base.latent.offsets.end(), 0.0F);
    for (DirectionEdit& direction : base.latent.directions) {
        direction.amount = 0.0F;
    }
    return base;
}

}  // namespace zscope
