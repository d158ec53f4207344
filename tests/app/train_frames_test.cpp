#include "app/state/train_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "tests/app/state_support.h"
#include "tests/app/told_news.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
using testing::told;
namespace news = train_news;

TrainFrame frame(std::int64_t images, std::uint64_t version, std::size_t weight_bytes = 100) {
    TrainFrame result;
    result.images = images;
    // There, and nobody looks into it: a real one needs LibTorch.
    const std::shared_ptr<const void> something = std::make_shared<const int>(0);
    result.weights = std::static_pointer_cast<const WeightSnapshot>(something);
    result.weights_version = version;
    result.weight_bytes = weight_bytes;
    return result;
}

std::vector<TrainFrame> with_weights(const std::vector<TrainFrame>& frames) {
    std::vector<TrainFrame> found;
    std::ranges::copy_if(frames, std::back_inserter(found),
                         [](const TrainFrame& kept) { return kept.weights != nullptr; });
    return found;
}

TEST(Training, WeightsOfFramesAreThinnedOutAndTheirPicturesStay) {
    AppState state = opened_state();
    for (int i = 0; i < 500; ++i) {
        state = after(
            state, {told(news::FrameTaken{frame(i, static_cast<std::uint64_t>(i) + 1, 1 << 20)})});
        if (i == 10) {
            state = after(state, {event::TrainFrameShown{std::size_t{4}}});
        }
    }
    const auto& frames = state.training.run.frames;
    EXPECT_EQ(frames.size(), 500U) << "pictures of every moment";
    EXPECT_TRUE(std::ranges::is_sorted(frames, {}, &TrainFrame::images));
    const std::vector<TrainFrame> kept = with_weights(frames);
    EXPECT_LE(kept.size(), 81U);
    EXPECT_GT(kept.size(), 35U);
    EXPECT_EQ(kept.front().images, 0);
    EXPECT_EQ(kept.back().images, 499);
    ASSERT_TRUE(state.training.shown_frame) << "what is looked at, or one beside it";
    ASSERT_LT(*state.training.shown_frame, frames.size());
    EXPECT_TRUE(frames[*state.training.shown_frame].weights);
    for (int i = 0; i < 20; ++i) {
        state = after(state, {told(news::FrameTaken{frame(1000 + i, 1000, 100U << 20U)})});
    }
    std::size_t bytes = 0;
    for (const TrainFrame& left : state.training.run.frames) {
        bytes += left.weight_bytes;
    }
    EXPECT_LE(bytes, 600U << 20U) << "large weights are kept less often";
    EXPECT_EQ(state.training.run.frames.size(), 520U);
}

TEST(Training, FramesAreThinnedOutWhenTheirPicturesAreManyOrLarge) {
    AppState state = opened_state();
    const auto& frames = state.training.run.frames;
    const auto take = [&](std::int64_t images, std::size_t picture_bytes) {
        TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1);
        taken.picture_bytes = picture_bytes;
        state = after(state, {told(news::FrameTaken{taken})});
    };
    for (std::int64_t images = 0; images < 2000; ++images) {
        take(images, 100);
    }
    EXPECT_LE(frames.size(), 641U);
    EXPECT_GT(frames.size(), 300U);
    EXPECT_EQ(frames.front().images, 0);
    EXPECT_EQ(frames.back().images, 1999);
    EXPECT_TRUE(frames.front().weights && frames.back().weights);
    for (std::int64_t images = 2000; images < 2020; ++images) {
        take(images, 100U << 20U);
    }
    std::size_t bytes = 0;
    for (const TrainFrame& kept : frames) {
        bytes += kept.picture_bytes;
    }
    EXPECT_LE(bytes, 600U << 20U);
    EXPECT_EQ(frames.back().images, 2019);
}

std::vector<std::int64_t> images_of(const std::vector<TrainFrame>& frames) {
    std::vector<std::int64_t> images;
    std::ranges::transform(frames, std::back_inserter(images), &TrainFrame::images);
    return images;
}

/// Frames of these sizes in MB, taken one after the other.
AppState with_frames(std::int64_t count, std::size_t picture_mb, std::size_t weight_mb) {
    AppState state = opened_state();
    for (std::int64_t images = 0; images < count; ++images) {
        TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1, weight_mb << 20U);
        taken.picture_bytes = picture_mb << 20U;
        state = after(state, {told(news::FrameTaken{taken})});
    }
    return state;
}

TEST(Training, OfLargeFramesThoseWithoutWeightsGoFirst) {
    using Images = std::vector<std::int64_t>;
    const AppState before = with_frames(11, 23, 30);
    EXPECT_EQ(before.training.run.frames.size(), 11U);
    EXPECT_EQ(images_of(with_weights(before.training.run.frames)), (Images{0, 2, 4, 6, 8, 9, 10}));
    const AppState state = with_frames(12, 23, 30);
    EXPECT_EQ(images_of(state.training.run.frames), (Images{0, 2, 3, 4, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(images_of(with_weights(state.training.run.frames)),
              (Images{0, 2, 4, 6, 8, 9, 10, 11}));
    EXPECT_EQ(images_of(with_frames(12, 23, 0).training.run.frames),
              (Images{0, 2, 4, 6, 8, 10, 11}))
        << "where all have weights, every second one goes";
}

TEST(Training, OfManyFramesThoseWithoutWeightsGoFirst) {
    const AppState before = with_frames(640, 0, 0);
    ASSERT_EQ(before.training.run.frames.size(), 640U);
    std::vector<std::int64_t> looked_at = images_of(with_weights(before.training.run.frames));
    ASSERT_EQ(looked_at.size(), 80U);
    looked_at.push_back(640);
    const AppState state = with_frames(641, 0, 0);
    const std::vector<std::int64_t> left = images_of(state.training.run.frames);
    EXPECT_EQ(left.size(), 361U) << "half of the 560 without weights are gone";
    EXPECT_TRUE(std::ranges::includes(left, looked_at)) << "and no other";
    EXPECT_EQ(with_weights(state.training.run.frames).size(), 41U) << "of 81 every second one";
}

TEST(Training, AFrameWhoseWeightsGoGivesWayToTheOneBesideIt) {
    AppState state = opened_state();
    const auto take = [&](std::int64_t images) {
        const TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1);
        state = after(state, {told(news::FrameTaken{taken})});
    };
    for (std::int64_t images = 0; images < 80; ++images) {
        take(images);
    }
    const auto& frames = state.training.run.frames;
    ASSERT_EQ(with_weights(frames).size(), 80U);
    state = after(state, {event::TrainFrameShown{std::size_t{33}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{33});
    take(80);
    ASSERT_EQ(frames.size(), 81U);
    ASSERT_EQ(with_weights(frames).size(), 41U) << "every second one";
    EXPECT_EQ(state.training.shown_frame, std::size_t{34});
    state = after(state, {event::TrainFrameShown{std::size_t{1}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{2}) << "as near as that before it";
    state = after(state, {event::TrainFrameShown{std::size_t{80}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{80});
}

/// They go before what this sitting has shown, once, whatever was looked at.
TEST(Training, FramesOfEarlierSittingsComeFirst) {
    const auto images_in = [](const AppState& state) {
        return images_of(state.training.run.frames);
    };
    news::Prepared prepared;
    prepared.run = "/runs/a";
    prepared.images = 90;
    AppState state =
        after(opened_state(),
              {event::TrainStarted{}, told(prepared), told(news::FrameTaken{frame(90, 1)}),
               told(news::FrameTaken{frame(94, 2)}), event::TrainFrameShown{std::size_t{1}}});
    const event::EarlierFramesRead earlier{"/runs/a", {frame(30, 501), frame(60, 502)}};
    EXPECT_EQ(images_in(reduce(state, event::EarlierFramesRead{"/runs/b", earlier.frames})),
              (std::vector<std::int64_t>{90, 94}))
        << "of another run";
    state = after(state, {earlier, earlier});
    EXPECT_EQ(images_in(state), (std::vector<std::int64_t>{30, 60, 90, 94}));
    EXPECT_EQ(state.training.shown_frame, std::size_t{3});
    state = after(state, {told(news::FrameTaken{frame(98, 3)})});
    EXPECT_EQ(images_in(state).back(), 98);
}

TEST(Training, LookingBackNeedsAFrame) {
    AppState state = after(opened_state(), {event::TrainStarted{1}});
    state = after(state, {told(news::FrameTaken{frame(0, 1)})});
    state = after(state, {event::TrainFrameShown{std::size_t{7}}});
    EXPECT_FALSE(state.training.shown_frame);
    state = after(state, {event::TrainFollowSet{false}, event::TrainFrameShown{std::size_t{0}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{0});
    EXPECT_TRUE(state.training.follow) << "who clicks a frame wants to see it";
    state = after(state, {event::TrainFrameShown{}});
    EXPECT_FALSE(state.training.shown_frame);
}

TEST(Training, AMomentOfARunThatIsNotOnScreenIsChosenForBAlone) {
    for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{9}}) {
        AppState state = after(opened_state(), {event::TrainStarted{other}});
        state = after(state, {told(news::FrameTaken{frame(0, 1)}), event::TrainFollowSet{false},
                              event::TrainFrameShown{std::size_t{0}}});
        EXPECT_EQ(state.training.shown_frame, std::size_t{0});
        EXPECT_FALSE(state.training.follow) << "it would jump once the model is back";
    }
}

}  // namespace
}  // namespace zscope
