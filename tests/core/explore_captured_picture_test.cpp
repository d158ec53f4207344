#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/explore/picture_renderer.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/weight_snapshot.h"
#include "core/tensor/true_float32.h"
#include "tests/support/repeated_graph.h"
#include "tests/support/small_progan.h"
#include "tests/support/test_generators.h"

/// Pictures drawn by replaying, with a graph that does again what it was given.
namespace zscope::testing {
namespace {

constexpr int kUntilReplay = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays;

ModelSource small_source() {
    const ProGanConfig config = small_progan();
    ModelSource source;
    source.generation = 1;
    source.prototype = std::make_shared<const ProGanGenerator>(
        config, drawn_weights(config, at::kFloat, 3), GeneratorInfo{});
    return source;
}

RenderRequest request_at(float z0, bool preview = false, bool post_norm = false) {
    RenderRequest request;
    request.model_generation = 1;
    request.z = {z0, -0.5F, 0.25F, 1.0F, 0.5F};
    request.preview = preview;
    request.post_norm = post_norm;
    return request;
}

bool is_replaying(const PictureRenderer& renderer, Precision precision) {
    return renderer.recordings()->is_replaying(PictureRenderer::part_name(precision));
}

/// Draws the same with both until the next picture is a replay.
void draw_to_replay(PictureRenderer& recorded, PictureRenderer& plain, bool preview = false) {
    for (int i = 0; i <= kUntilReplay; ++i) {
        const RenderRequest request = request_at(0.1F * static_cast<float>(i), preview);
        const RenderedImage found = recorded.draw(request);
        ASSERT_FALSE(found.error.has_value()) << found.error->what();
        ASSERT_EQ(found.values->values, plain.draw(request).values->values) << i;
        ASSERT_EQ(found.notices, std::vector<std::string>());
    }
}

TEST(CapturedPicture, EqualsAPlainOneInBothPrecisions) {
    PictureRenderer recorded(small_source(), test::repeated_graphs());
    PictureRenderer plain(small_source());
    for (const bool preview : {false, true}) {
        draw_to_replay(recorded, plain, preview);
        EXPECT_TRUE(is_replaying(recorded, preview ? Precision::preview : Precision::full));
    }
    EXPECT_TRUE(is_replaying(recorded, Precision::full)) << "kept while previews are drawn";
    EXPECT_FALSE(is_replaying(plain, Precision::full));
}

/// What the capture and the comparisons take is not told as the model's time.
TEST(CapturedPicture, IsAWarmUpWhileItIsRecordedAndCompared) {
    PictureRenderer recorded(small_source(), test::repeated_graphs());
    EXPECT_FALSE(recorded.recordings().has_value());
    for (int i = 0; i <= kUntilReplay; ++i) {
        ASSERT_FALSE(recorded.draw(request_at(0.3F)).error.has_value());
        EXPECT_EQ(recorded.was_warm_up(),
                  i == 0 || (i >= CapturedWork::kEagerRuns && i < kUntilReplay))
            << i;
    }
    EXPECT_TRUE(is_replaying(recorded, Precision::full));
}

TEST(CapturedPicture, PreviewsAreReplayedWhateverIsAllowedForFloat32) {
    PictureRenderer recorded(small_source(), test::repeated_graphs());
    PictureRenderer plain(small_source());
    draw_to_replay(recorded, plain, /*preview=*/true);
    const Tf32Pass training(c10::Device(c10::kCUDA, 0));
    ASSERT_FALSE(recorded.draw(request_at(0.3F, /*preview=*/true)).error.has_value());
    EXPECT_TRUE(is_replaying(recorded, Precision::preview));
}

TEST(CapturedPicture, AnotherLatentModeIsAnotherRecording) {
    PictureRenderer recorded(small_source(), test::repeated_graphs());
    PictureRenderer plain(small_source());
    draw_to_replay(recorded, plain);
    const RenderRequest request = request_at(0.3F, /*preview=*/false, /*post_norm=*/true);
    EXPECT_EQ(recorded.draw(request).values->values, plain.draw(request).values->values);
    EXPECT_FALSE(is_replaying(recorded, Precision::full));
}

TEST(CapturedPicture, NewWeightsDropTheRecording) {
    PictureRenderer recorded(small_source(), test::repeated_graphs());
    PictureRenderer plain(small_source());
    draw_to_replay(recorded, plain);
    const auto weights =
        std::make_shared<const WeightSnapshot>(drawn_weights(small_progan(), at::kFloat, 4), 7);
    recorded.apply(weights);
    plain.apply(weights);
    const RenderedImage found = recorded.draw(request_at(0.3F));
    EXPECT_EQ(found.weights_version, 7U);
    EXPECT_EQ(found.values->values, plain.draw(request_at(0.3F)).values->values);
    EXPECT_FALSE(is_replaying(recorded, Precision::full));
    draw_to_replay(recorded, plain);
    EXPECT_TRUE(is_replaying(recorded, Precision::full));
}

TEST(CapturedPicture, ARefusedGraphIsToldAndPicturesGoOn) {
    PictureRenderer recorded(small_source(), []() -> std::unique_ptr<DeviceGraph> {
        throw std::runtime_error("no graph here");
    });
    PictureRenderer plain(small_source());
    for (int i = 0; i <= kUntilReplay; ++i) {
        const RenderedImage found = recorded.draw(request_at(0.3F));
        ASSERT_FALSE(found.error.has_value());
        EXPECT_EQ(found.notices.size(), i < CapturedWork::kEagerRuns ? 0U : 1U);
    }
    EXPECT_EQ(recorded.draw(request_at(0.7F)).values->values,
              plain.draw(request_at(0.7F)).values->values);
}

TEST(CapturedPicture, AGeneratorThatDoesNotSaySoIsNotRecorded) {
    ModelSource source;
    source.generation = 1;
    source.prototype = std::make_shared<const TestGenerator>();
    PictureRenderer recorded(source, test::repeated_graphs());
    RenderRequest request = request_at(0.3F);
    request.z = {0.3F, -0.5F, 0.25F};
    for (int i = 0; i <= kUntilReplay; ++i) {
        ASSERT_FALSE(recorded.draw(request).error.has_value());
    }
    EXPECT_FALSE(is_replaying(recorded, Precision::full));
}

}  // namespace
}  // namespace zscope::testing
