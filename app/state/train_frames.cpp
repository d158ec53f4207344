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

bool has_too_many_pictures(const std::vector<TrainFrame>& frames) {
    std::size_t bytes = 0;
    for (const TrainFrame& frame : frames) {
        bytes += frame.picture_bytes;
    }
    return are_too_many(frames.size(), kMostFrames, bytes);
}

/// Of the frames that `may_go` every second one goes; never the first frame or the newest.
template <typename MayGo>
void drop_every_second(std::vector<TrainFrame>& frames, MayGo may_go) {
    std::vector<TrainFrame> kept;
    bool is_next_to_go = true;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const bool may = i > 0 && i + 1 < frames.size() && may_go(frames[i]);
        const bool goes = may && is_next_to_go;
        is_next_to_go = may ? !is_next_to_go : is_next_to_go;
        if (!goes) {
            kept.push_back(std::move(frames[i]));
        }
    }
    frames = std::move(kept);
}

/// Frames whose weights are kept go last.
void thin_out_frames(std::vector<TrainFrame>& frames) {
    if (!has_too_many_pictures(frames)) {
        return;
    }
    drop_every_second(frames, [](const TrainFrame& frame) { return frame.weights == nullptr; });
    if (has_too_many_pictures(frames)) {
        drop_every_second(frames, [](const TrainFrame& /*frame*/) { return true; });
    }
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

std::vector<std::size_t> frames_with_weights(const std::vector<TrainFrame>& frames) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (frames[i].weights != nullptr) {
            found.push_back(i);
        }
    }
    return found;
}

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
