#include "app/platform/window_geometry.h"

#include <gtest/gtest.h>

#include <limits>

namespace zscope {
namespace {

TEST(WindowScale, FollowsTheScreen) {
    WindowScale scale(0.0F);
    EXPECT_EQ(scale.value(), 1.0F) << "the screen has said nothing yet";
    EXPECT_TRUE(scale.follow(2.0F));
    EXPECT_EQ(scale.value(), 2.0F);
    EXPECT_FALSE(scale.follow(2.0F)) << "no frame is due for what is known";
    EXPECT_TRUE(scale.follow(1.25F));
    EXPECT_EQ(scale.value(), 1.25F);
}

TEST(WindowScale, IgnoresWhatIsNoScale) {
    WindowScale scale(0.0F);
    EXPECT_TRUE(scale.follow(1.5F));
    for (const float screen : {0.0F, -2.0F, std::numeric_limits<float>::quiet_NaN()}) {
        EXPECT_FALSE(scale.follow(screen)) << screen;
        EXPECT_EQ(scale.value(), 1.5F);
    }
}

TEST(WindowScale, StaysAtTheOneThatIsAskedFor) {
    WindowScale scale(3.0F);
    EXPECT_FALSE(scale.follow(2.0F));
    EXPECT_EQ(scale.value(), 3.0F);
}

TEST(WindowGeometry, ADenseScreenTakesMorePixels) {
    const WindowSize unknown;
    EXPECT_EQ(window_pixels({1440, 900}, 1.0F, unknown), (WindowSize{1440, 900}));
    EXPECT_EQ(window_pixels({1440, 900}, 2.0F, unknown), (WindowSize{2880, 1800}));
    EXPECT_EQ(window_pixels({1440, 900}, 1.25F, unknown), (WindowSize{1800, 1125}));
}

TEST(WindowGeometry, NoWindowBeginsLargerThanTheFreeArea) {
    EXPECT_EQ(window_pixels({1440, 900}, 2.0F, {3840, 2100}), (WindowSize{2880, 1800}));
    EXPECT_EQ(window_pixels({1440, 900}, 2.0F, {2560, 2100}), (WindowSize{2560, 1800}));
    EXPECT_EQ(window_pixels({1440, 900}, 2.0F, {3840, 1700}), (WindowSize{2880, 1700}));
}

TEST(WindowGeometry, UnitsComeBackFromPixels) {
    for (const float scale : {1.0F, 1.25F, 1.5F, 1.75F, 2.0F, 3.0F}) {
        for (const WindowSize units : {WindowSize{1440, 900}, WindowSize{1281, 723}}) {
            EXPECT_EQ(window_units(window_pixels(units, scale, {}), scale), units) << scale;
        }
    }
}

}  // namespace
}  // namespace zscope
