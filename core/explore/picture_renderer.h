#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/explore/device_stream.h"
#include "core/explore/model_source.h"
#include "core/explore/render_types.h"
#include "core/model/generator_info.h"
#include "core/tensor/captured_parts.h"

namespace zscope {

struct ForwardOptions;

/// Draws single pictures with a replica of its own: what the synth thread does in the window and
/// `render` does headless, so that both give the same pixels. On a GPU, passes of a generator that
/// repeats its operations are recorded and replayed (docs/methods.md, "Training"). One thread.
class PictureRenderer {
  public:
    /// `graphs` replaces graphs_on the source's device.
    explicit PictureRenderer(ModelSource source,
                             std::optional<DeviceGraphMaker> graphs = std::nullopt);
    ~PictureRenderer();
    PictureRenderer(const PictureRenderer&) = delete;
    PictureRenderer& operator=(const PictureRenderer&) = delete;

    /// Draws from newer weights from now on. A failure shows in the next picture.
    void apply(std::shared_ptr<const WeightSnapshot> weights);

    /// The picture, or the error as a value. Nothing is kept of a failure: the next call tries
    /// again.
    [[nodiscard]] RenderedImage draw(const RenderRequest& request);

    /// Whether the last draw was the first of its precision, or its recording was made or compared:
    /// its time says nothing about the model.
    [[nodiscard]] bool was_warm_up() const noexcept { return was_warm_up_; }

    /// Of part_name(precision); nothing before the first picture.
    [[nodiscard]] const std::optional<CapturedParts>& recordings() const noexcept {
        return captured_;
    }
    [[nodiscard]] static const char* part_name(Precision precision) noexcept;

  private:
    void draw_into(RenderedImage& answer, const RenderRequest& request);
    [[nodiscard]] at::Tensor pictures_of(const at::Tensor& z, const ForwardOptions& options);
    Generator& replica();
    void forget_recordings();

    ModelSource source_;
    std::optional<DeviceGraphMaker> graphs_;
    std::optional<DeviceStream> stream_;
    std::unique_ptr<Generator> replica_;
    std::optional<CapturedParts> captured_;  ///< of the replica's passes
    std::vector<std::string> notices_;
    std::uint64_t weights_version_ = 0;
    std::set<Precision> warmed_up_;
    bool was_warm_up_ = true;
};

}  // namespace zscope
