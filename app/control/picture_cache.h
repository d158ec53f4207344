#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/lru_cache.h"
#include "core/explore/model_source.h"
#include "core/explore/render_types.h"

namespace zscope {

/// Equal for equal latents in the same mode, and for these alone.
[[nodiscard]] std::string place_of(const std::vector<float>& z, bool post_norm);

/// Pictures at full precision that were seen, of whatever model stands in either slot, so that
/// undo, a swap and "hold to compare" repaint at once. What was not looked at for longest goes
/// first. A model is known by the object it was opened as, not by its file's hash: its card, which
/// takes part in drawing, may have changed. `ui` thread.
class PictureCache {
  public:
    explicit PictureCache(std::size_t budget_bytes) : pictures_(budget_bytes) {}

    void set_budget(std::size_t bytes) { pictures_.set_budget(bytes); }
    /// `picture` was drawn by `source`, with its weights, at `picture.place`. Previews and failures
    /// are not kept.
    void keep(const ModelSource& source, const RenderedImage& picture);
    /// As it was kept; null: it was not, or is gone.
    [[nodiscard]] std::shared_ptr<const RenderedImage> find(const ModelSource& source,
                                                            const std::string& place);
    [[nodiscard]] std::size_t used_bytes() const noexcept { return pictures_.used_bytes(); }

  private:
    struct Model {
        std::weak_ptr<const Generator> prototype;
        std::weak_ptr<const WeightSnapshot> weights;
        bool has_weights = false;
        std::uint64_t id = 0;
    };

    [[nodiscard]] std::string key_of(const ModelSource& source, const std::string& place);
    [[nodiscard]] std::uint64_t id_of(const ModelSource& source);
    /// Models whose network or weights are no more, and their pictures: they are never drawn again.
    void forget_what_is_gone();

    LruCache<std::string, std::shared_ptr<const RenderedImage>> pictures_;
    std::vector<Model> models_;
    std::uint64_t last_id_ = 0;
};

}  // namespace zscope
