#pragma once

#include <memory>
#include <optional>
#include <set>

#include "core/explore/device_stream.h"
#include "core/explore/model_source.h"
#include "core/explore/render_types.h"
#include "core/model/generator_info.h"

namespace zscope {

/// Draws single pictures with a replica of its own: what the synth thread does in the window and
/// `render` does headless, so that both give the same pixels. One thread.
class PictureRenderer {
  public:
    explicit PictureRenderer(ModelSource source);
    ~PictureRenderer();
    PictureRenderer(const PictureRenderer&) = delete;
    PictureRenderer& operator=(const PictureRenderer&) = delete;

    /// Draws from newer weights from now on. A failure shows in the next picture.
    void apply(std::shared_ptr<const WeightSnapshot> weights);

    /// The picture, or the error as a value. Nothing is kept of a failure: the next call tries
    /// again.
    [[nodiscard]] RenderedImage draw(const RenderRequest& request);

    /// Whether the last draw was the first of its precision: its time says nothing about the model.
    [[nodiscard]] bool was_warm_up() const noexcept { return was_warm_up_; }

  private:
    void draw_into(RenderedImage& answer, const RenderRequest& request);
    Generator& replica();

    ModelSource source_;
    std::optional<DeviceStream> stream_;
    std::unique_ptr<Generator> replica_;
    std::uint64_t weights_version_ = 0;
    std::set<Precision> warmed_up_;
    bool was_warm_up_ = true;
};

}  // namespace zscope
