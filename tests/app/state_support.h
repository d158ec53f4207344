#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/state/reducer.h"

namespace zscope::testing {

/// A state after opening a model of n components.
inline AppState opened_state(std::int64_t n = 12, bool normalizes = false) {
    GeneratorInfo info;
    info.name = "test";
    info.latent_size = n;
    info.width = 8;
    info.height = 8;
    info.normalizes_latent = normalizes;
    const AppState empty;
    return reduce(empty, event::ModelOpened{1, {ModelOrigin::demo, {}}, info, "demo", 42});
}

inline AppState after(AppState state, const std::vector<Event>& events) {
    for (const Event& event : events) {
        state = reduce(std::move(state), event);
    }
    return state;
}

inline std::shared_ptr<const RenderedImage> picture_of(const AppState& state, std::uint64_t version,
                                                       bool preview = false) {
    RenderedImage picture;
    picture.model_generation = state.model.generation;
    picture.state_version = version;
    picture.preview = preview;
    picture.image = {1, 1, 3, {1, 2, 3}};
    return std::make_shared<const RenderedImage>(picture);
}

/// A turn of three axes about the last one, as turned_axes takes it: rows are the new axes.
inline std::vector<double> turn_about_last(double cosine, double sine) {
    return {cosine, sine, 0, -sine, cosine, 0, 0, 0, 1};
}

}  // namespace zscope::testing
