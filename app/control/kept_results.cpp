#include "app/control/kept_results.h"

#include <cstdint>
#include <functional>

namespace zscope {
namespace {

template <typename Number>
std::size_t byte_count(const std::vector<Number>& numbers) {
    return numbers.size() * sizeof(Number);
}

std::size_t byte_count(const std::shared_ptr<const FloatMap>& map) {
    return map ? sizeof(FloatMap) + byte_count(map->values) : 0;
}

}  // namespace

std::size_t byte_count(const ActivenessResult& result) {
    return sizeof(result) + byte_count(result.scores);
}

std::size_t byte_count(const HeatmapResult& result) {
    return sizeof(result) + byte_count(result.map);
}

std::size_t byte_count(const InteractionsResult& result) {
    return sizeof(result) + byte_count(result.value) + byte_count(result.low) +
           byte_count(result.high);
}

std::size_t byte_count(const PixelResult& result) {
    return sizeof(result) + byte_count(result.matrix);
}

std::size_t byte_count(const PairResult& result) {
    std::size_t bytes = sizeof(result) + result.bad_text.size() + byte_count(result.latent);
    for (const std::shared_ptr<const Image>& cell : result.cells) {
        bytes += cell ? sizeof(Image) + byte_count(cell->pixels) : 0;
    }
    for (const auto* maps : {&result.differences, &result.signed_differences}) {
        for (const std::shared_ptr<const FloatMap>& map : *maps) {
            bytes += byte_count(map);
        }
    }
    return bytes;
}

std::size_t byte_count(const LayersResult& result) {
    std::size_t bytes = sizeof(result) + byte_count(result.channels) + result.bad_text.size();
    for (const std::shared_ptr<const FloatMap>& map : result.maps) {
        bytes += sizeof(map) + byte_count(map);
    }
    return bytes;
}

std::size_t byte_count(const FigureLatents& latents) {
    std::size_t bytes = sizeof(latents);
    if (latents.state) {
        bytes += byte_count(latents.state->base) + byte_count(latents.state->offsets);
        for (const DirectionEdit& edit : latents.state->directions) {
            bytes += sizeof(edit) + byte_count(edit.direction);
        }
    }
    return bytes;
}

std::size_t hash_of(const FigureLatents& latents) {
    std::size_t hash = std::hash<std::uint64_t>{}(latents.seed);
    const auto add = [&hash](const std::vector<float>& values) {
        for (const float value : values) {
            hash = hash * 1099511628211U ^ std::hash<float>{}(value);
        }
    };
    if (latents.state) {
        add(latents.state->base);
        add(latents.state->offsets);
    }
    return hash;
}

}  // namespace zscope
