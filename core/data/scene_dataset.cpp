#include "core/data/scene_dataset.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/sha256.h"

namespace zscope {

SceneDataset::SceneDataset(SceneSet scenes, const DatasetOptions& options)
    : scenes_(std::move(scenes)),
      count_(options.count == 0 ? kDefaultCount : options.count),
      seed_(options.seed),
      resolution_(options.resolution) {}

FactorVector SceneDataset::factor_values(std::int64_t index) const {
    if (index < 0 || index >= count_) {
        throw Error(ErrorCode::invalid_argument,
                    "no picture " + std::to_string(index) + " among " + std::to_string(count_));
    }
    return scenes_.sample(seed_, static_cast<std::uint64_t>(index));
}

Image SceneDataset::image(std::int64_t index) const {
    return scenes_.render(factor_values(index), resolution_);
}

std::string SceneDataset::content_hash() const {
    constexpr std::int64_t kHashedPictures = 16;
    Sha256 hash;
    hash.update(name() + " " + std::to_string(seed_) + " " + std::to_string(count_) + " " +
                std::to_string(resolution_) + "\n");
    for (std::int64_t i = 0; i < std::min(count_, kHashedPictures); ++i) {
        const Image picture = image(i);
        hash.update(std::as_bytes(std::span(picture.pixels)));
    }
    return hash.finish_hex();
}

}  // namespace zscope
