// Needs a CUDA device: skipped, with the reason, where there is none.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/explore/picture_renderer.h"
#include "core/model/device.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/small_progan.h"

namespace zscope::testing {
namespace {

TEST(CudaCapturedPicture, EqualsAPlainOneInBothPrecisions) {
    const DeviceSupport support = load_cuda_libraries();
    if (!support.cuda) {
        GTEST_SKIP() << "no CUDA device: " << support.reason;
    }
    constexpr int kPictures = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays + 3;
    const ProGanConfig config = small_progan();
    ModelSource source;
    source.generation = 1;
    source.prototype = std::make_shared<const ProGanGenerator>(
        config, drawn_weights(config, at::kFloat, 3), GeneratorInfo{});
    source.device = "cuda:0";
    PictureRenderer recorded(source);
    PictureRenderer plain(source, DeviceGraphMaker{});
    for (const bool preview : {false, true}) {
        for (int i = 0; i < kPictures; ++i) {
            RenderRequest request;
            request.model_generation = 1;
            request.z = {0.1F * static_cast<float>(i), -0.5F, 0.25F, 1.0F, 0.5F};
            request.preview = preview;
            const RenderedImage found = recorded.draw(request);
            ASSERT_FALSE(found.error.has_value()) << found.error->what();
            EXPECT_EQ(found.notices, std::vector<std::string>());
            EXPECT_EQ(found.values->values, plain.draw(request).values->values) << i;
        }
        EXPECT_TRUE(recorded.recordings()->is_replaying(
            PictureRenderer::part_name(preview ? Precision::preview : Precision::full)));
    }
}

}  // namespace
}  // namespace zscope::testing
