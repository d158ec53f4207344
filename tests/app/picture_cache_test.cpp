#include "app/control/picture_cache.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/model/weight_snapshot.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

ModelSource source_of(std::shared_ptr<const WeightSnapshot> weights = nullptr) {
    return {.generation = 1,
            .prototype = std::make_shared<TestGenerator>(),
            .weights = std::move(weights)};
}

std::shared_ptr<const WeightSnapshot> snapshot(std::uint64_t version) {
    return std::make_shared<const WeightSnapshot>(NamedTensors{}, version);
}

RenderedImage picture_at(const std::vector<float>& z, std::uint8_t value) {
    RenderedImage picture;
    picture.place = place_of(z, false);
    picture.image = {1, 1, 3, {value, value, value}};
    return picture;
}

constexpr std::size_t kAmple = 1U << 20U;

TEST(PictureCache, FindsThePictureOfTheSameModelAndPlace) {
    PictureCache cache(kAmple);
    ModelSource source = source_of();
    cache.keep(source, picture_at({1, 2}, 7));
    source.generation = 9;  // in the other slot, or opened back
    const auto found = cache.find(source, place_of({1, 2}, false));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->image.pixels.front(), 7);
    EXPECT_EQ(cache.find(source, place_of({1, 2}, true)), nullptr) << "fed in another mode";
    EXPECT_EQ(cache.find(source, place_of({1, 3}, false)), nullptr);
    EXPECT_EQ(cache.find(source_of(), place_of({1, 2}, false)), nullptr) << "another model";
}

TEST(PictureCache, KnowsARunsWeightsApart) {
    PictureCache cache(kAmple);
    const ModelSource opened = source_of();
    ModelSource first = opened;
    first.weights = snapshot(1);
    ModelSource second = opened;
    second.weights = snapshot(1);  // of another run
    cache.keep(first, picture_at({1}, 7));
    EXPECT_EQ(cache.find(opened, place_of({1}, false)), nullptr);
    EXPECT_EQ(cache.find(second, place_of({1}, false)), nullptr);
    cache.keep(second, picture_at({1}, 8));
    EXPECT_EQ(cache.find(first, place_of({1}, false))->image.pixels.front(), 7);
    EXPECT_EQ(cache.find(second, place_of({1}, false))->image.pixels.front(), 8);
}

TEST(PictureCache, AModelInTheMemoryOfOneThatIsGoneIsAnother) {
    PictureCache cache(kAmple);
    for (int i = 0; i < 20; ++i) {
        const ModelSource source = source_of();
        EXPECT_EQ(cache.find(source, place_of({1}, false)), nullptr);
        cache.keep(source, picture_at({1}, 7));
    }
}

TEST(PictureCache, PicturesOfWeightsThatAreGoneTakeNoRoom) {
    PictureCache cache(kAmple);
    const ModelSource opened = source_of();
    cache.keep(opened, picture_at({1}, 6));
    const std::size_t of_one = cache.used_bytes();
    ASSERT_GT(of_one, 0U);
    for (std::uint64_t version = 1; version <= 5; ++version) {
        ModelSource newer = opened;
        newer.weights = snapshot(version);
        cache.keep(newer, picture_at({1}, 7));
        EXPECT_LE(cache.used_bytes(), 2 * of_one) << version;
    }
    EXPECT_NE(cache.find(opened, place_of({1}, false)), nullptr);
}

TEST(PictureCache, KeepsNeitherPreviewsNorFailures) {
    PictureCache cache(kAmple);
    const ModelSource source = source_of();
    RenderedImage preview = picture_at({1}, 7);
    preview.preview = true;
    RenderedImage failure = picture_at({1}, 7);
    failure.error = Error(ErrorCode::model_failure, "the forward threw");
    cache.keep(source, preview);
    cache.keep(source, failure);
    EXPECT_EQ(cache.find(source, place_of({1}, false)), nullptr);
}

TEST(PictureCache, ASmallerBudgetForgetsTheOldest) {
    PictureCache cache(kAmple);
    const ModelSource source = source_of();
    cache.keep(source, picture_at({1}, 7));
    cache.keep(source, picture_at({2}, 8));
    cache.set_budget(3 + place_of({1}, false).size());
    EXPECT_EQ(cache.find(source, place_of({1}, false)), nullptr);
    EXPECT_NE(cache.find(source, place_of({2}, false)), nullptr);
}

}  // namespace
}  // namespace zscope::testing
