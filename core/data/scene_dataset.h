#pragma once

#include "core/data/dataset.h"
#include "core/data/scenes/scene_set.h"

namespace zscope {

/// The first `count` scenes of a seed, drawn when asked for.
class SceneDataset final : public Dataset {
  public:
    static constexpr std::int64_t kDefaultCount = 10000;

    /// Takes resolution, count and seed.
    SceneDataset(SceneSet scenes, const DatasetOptions& options);

    const std::string& name() const override { return scenes_.name(); }
    std::int64_t size() const override { return count_; }
    int resolution() const override { return resolution_; }
    Image image(std::int64_t index) const override;
    /// Over name, seed, count, resolution and the first pictures, which stand for the renderer.
    std::string content_hash() const override;
    const std::vector<FactorInfo>& factors() const override { return scenes_.factors(); }
    FactorVector factor_values(std::int64_t index) const override;
    const std::vector<SkippedFile>& skipped() const override { return skipped_; }
    FileCounts files() const override { return {}; }

    [[nodiscard]] const SceneSet& scenes() const noexcept { return scenes_; }

  private:
    SceneSet scenes_;
    std::int64_t count_;
    std::uint64_t seed_;
    int resolution_;
    std::vector<SkippedFile> skipped_;
};

}  // namespace zscope
