#include "app/state/train_frames.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace zscope {
namespace {

constexpr std::size_t kFewFrames = 4;  ///< stay however large they are
constexpr std::size_t kMostFrames = 640;
constexpr std::size_t kMostWithWeights = 80;
constexpr std::size_t kMostBytes = 256U << 20U;  ///< of all pictures, and of all weights

bool are_too_many(std::size_t frames, std::size_t most, std::size_t bytes) {
    return frames > kFewFrames && (frames > most || bytes > kMostBytes);
}

/// Every second frame goes.
void thin_out_frames(std::vector<TrainFrame>& frames) {
    std::size_t bytes = 0;
    for (const TrainFrame& frame : frames) {
        bytes += frame.picture_bytes;
    }
    if (!are_too_many(frames.size(), kMostFrames, bytes)) {
        return;
    }
    std::vector<TrainFrame> kept;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (i % 2 == 0 || i + 1 == frames.size()) {
            kept.push_back(std::move(frames[i]));
        }
    }
    frames = std::move(kept);
}

/// Every second frame that has weights loses them.
void thin_out_weights(std::vector<TrainFrame>& frames) {
    std::vector<TrainFrame*> with_weights;
    std::size_t bytes = 0;
    for (TrainFrame& frame : frames) {
        if (frame.weights != nullptr) {
            with_weights.push_back(&frame);
            bytes += frame.weight_bytes;
        }
    }
    if (!are_too_many(with_weights.size(), kMostWithWeights, bytes)) {
        return;
    }
    for (std::size_t i = 1; i + 1 < with_weights.size(); i += 2) {
        with_weights[i]->weights = nullptr;
        with_weights[i]->weight_bytes = 0;
    }
}

}  // namespace

void thin_out(std::vector<TrainFrame>& frames) {
    thin_out_frames(frames);
    thin_out_weights(frames);
}

std::optional<std::size_t> frame_with_weights(const std::vector<TrainFrame>& frames,
                                              std::size_t wanted) {
    if (frames[wanted].weights != nullptr) {
        return wanted;
    }
    const auto gap = [&](std::size_t i) {
        return std::abs(frames[i].images - frames[wanted].images);
    };
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (frames[i].weights != nullptr && (!nearest || gap(i) <= gap(*nearest))) {
            nearest = i;
        }
    }
    return nearest;
}

}  // namespace zscope
