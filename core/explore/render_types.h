#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/image.h"

namespace zscope {

/// What the window asks of the synth worker. Plain data: no tensor crosses into the app.
struct RenderRequest {
    std::uint64_t model_generation = 0;  ///< counts opened models; a stale one is dropped
    std::uint64_t state_version = 0;     ///< counts edits; orders requests
    std::vector<float> z;                ///< composed latent, n values
    bool post_norm = false;              ///< z's base is already normalised
    bool preview = false;                ///< the hand is moving: lower precision is fine
    std::string place{};                 ///< what the asker knows z by; comes back with the picture
};

/// The answer to one RenderRequest. `error` set: `image` is empty and the last good picture stays.
struct RenderedImage {
    std::uint64_t model_generation = 0;
    std::uint64_t state_version = 0;
    bool preview = false;
    std::string place{};                       ///< RenderRequest::place
    Image image;                               ///< RGB8, clipped to the nominal range
    std::shared_ptr<const FloatImage> values;  ///< the model's own numbers, for read-outs
    std::uint64_t weights_version = 0;  ///< the run's snapshot it was drawn with; 0: as opened
    double model_ms = 0.0;              ///< forward only
    bool has_non_finite = false;
    std::string fault{};  ///< where what is not finite begins, see describe_fault; empty: nowhere
    /// Why pictures of this model are not drawn by replaying a CUDA graph, one line a part; empty
    /// where nothing was given up.
    std::vector<std::string> notices{};
    std::optional<Error> error;
};

}  // namespace zscope
