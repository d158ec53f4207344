#include "app/state/timing_text.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;

TEST(TimingText, TellsTheFirstPictureUntilThereIsASecond) {
    AppState state = opened_state();
    EXPECT_EQ(model_time_text(state.timings), "model: not timed yet");
    state = reduce(state, event::ModelTimed{0, 0.0, 0.0, 41.5});
    EXPECT_EQ(model_time_text(state.timings), "model 41.5 ms (first)");
    state = reduce(state, event::ModelTimed{1, 12.5, 14.5, 41.5});
    EXPECT_EQ(model_time_text(state.timings), "model 12.5 ms, p95 14.5");
    state = reduce(state, event::ModelOpened{2, {}, state.model.info, "other", 42});
    EXPECT_EQ(model_time_text(state.timings), "model: not timed yet") << "of another model";
}

TEST(TimingText, ARememberedPictureTellsWhatItTook) {
    AppState state = opened_state();
    RenderedImage picture = *testing::picture_of(state, state.latent_version, /*preview=*/true);
    picture.model_ms = 8.5;
    const auto arrive = [&] {
        const event::PictureArrived news{std::make_shared<const RenderedImage>(picture), false};
        state = reduce(state, news);
    };
    arrive();
    EXPECT_EQ(model_time_text(state.timings), "model: not timed yet") << "a preview";
    picture.preview = false;
    arrive();
    EXPECT_EQ(model_time_text(state.timings), "model 8.5 ms (first)");
    state = reduce(state, event::ModelTimed{});  // the worker has drawn nothing yet
    EXPECT_EQ(model_time_text(state.timings), "model 8.5 ms (first)");
    state = reduce(state, event::ModelTimed{1, 6.5, 6.5, 9.5});
    EXPECT_EQ(model_time_text(state.timings), "model 6.5 ms, p95 6.5");
}

TEST(TimingText, FailedPicturesAreNotTimed) {
    const AppState state = reduce(opened_state(), event::ModelTimed{});
    EXPECT_EQ(model_time_text(state.timings), "model: not timed yet");
}

}  // namespace
}  // namespace zscope
