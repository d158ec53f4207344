#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/scenes/renderer.h"
#include "core/data/scenes/scene_set.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

// The flat faces have one normal each, so that the reflectance and the light of the shading model
// give their colour; where their middles are seen follows from size, position and the camera.
// Away from the object and its shadow there is the studio alone. One level for rounding, and one
// for how much a pixel of an upright face or the ball differs from its middle.
TEST(SceneSet, FacesHaveTheColorsTheirLightGivesThem) {
    struct Expected {
        const char* set;
        FactorVector values;
        int column;
        int row;
        std::array<int, 3> rgb;
    };
    const FactorVector red_cube{0, 0, 0, 0};
    const FactorVector blue_cube{5, 0, 0.375F, -0.3125F};
    const FactorVector yellow_cylinder{2, 2, -0.3F, 0.2F};
    const FactorVector green_sphere{3, 1, 0.5F, 0.5F};
    for (const Expected& expected : {
             Expected{"scenes-simple", red_cube, 0, 0, {204, 205, 207}},
             Expected{"scenes-simple", red_cube, 63, 63, {160, 161, 163}},
             Expected{"scenes-simple", red_cube, 32, 27, {217, 65, 68}},
             Expected{"scenes-simple", red_cube, 37, 34, {113, 43, 45}},
             Expected{"scenes-simple", red_cube, 28, 35, {175, 46, 49}},
             Expected{"scenes-1fov", {0}, 32, 27, {217, 65, 68}},
             Expected{"scenes-simple:size=1.8", blue_cube, 44, 33, {62, 104, 211}},
             Expected{"scenes-simple:size=1.8", blue_cube, 54, 46, {42, 60, 114}},
             Expected{"scenes-simple:size=1.8", blue_cube, 38, 49, {44, 81, 169}},
             Expected{"scenes-simple:size=2", yellow_cylinder, 22, 13, {239, 212, 62}},
             Expected{"scenes-simple:size=2", yellow_cylinder, 22, 33, {172, 147, 38}},
             Expected{"scenes-simple:size=0.7", green_sphere, 48, 15, {67, 155, 75}},
         }) {
        const Image image = SceneSet::open(expected.set).render(expected.values, 64);
        const int pixel = expected.row * image.width + expected.column;
        for (std::size_t c = 0; c < 3; ++c) {
            EXPECT_NEAR(image.pixels[3 * static_cast<std::size_t>(pixel) + c], expected.rgb[c], 2)
                << expected.set << " at " << expected.column << ", " << expected.row;
        }
    }
}

// A ball is seen as a disc of radius 0.27 times its size, in a picture that is 2 wide.
TEST(SceneSet, TheSizeIsThatOfTheObjectInThePicture) {
    constexpr int kResolution = 64;
    for (const double size : {0.7, 1.0, 1.8, 2.0}) {
        const SceneSet set = SceneSet::open("scenes-simple:size=" + std::to_string(size));
        const Image image = set.render(FactorVector{0, 1, 0.1F, -0.2F}, kResolution);
        int red = 0;
        for (std::size_t at = 0; at < image.pixels.size(); at += 3) {
            red += image.pixels[at] - image.pixels[at + 1] > 40;
        }
        const double radius = 0.27 * size * kResolution / 2;
        const double disc = std::numbers::pi * radius * radius;
        EXPECT_NEAR(red, disc, 0.05 * disc) << size;
    }
}

TEST(SceneSet, HasTheFactorsItPromises) {
    EXPECT_EQ(SceneSet::open("scenes-1fov").factors().size(), 1U);
    EXPECT_EQ(SceneSet::open("scenes-simple").factors().size(), 4U);
    EXPECT_EQ(SceneSet::open("scenes-complex").factors().size(), 10U);
    EXPECT_EQ(SceneSet::open("scenes-simple").factors()[0].labels.size(), 8U);
    EXPECT_EQ(SceneSet::open("scenes-simple").factors()[1].labels.size(), 3U);
}

TEST(SceneSet, FreesAnySubsetAndFixesTheRest) {
    const SceneSet set = SceneSet::open("scenes-simple:free=x,y:color=blue");
    EXPECT_EQ(set.free_factors(), (std::vector<int>{2, 3}));
    EXPECT_EQ(set.name(), "scenes-simple:color=blue:shape=cube");
    EXPECT_EQ(SceneSet::open(set.name()).name(), set.name());
    const SceneSet all = SceneSet::open("scenes-simple");
    for (std::uint64_t i = 0; i < 10; ++i) {
        const FactorVector values = set.sample(4, i);
        EXPECT_EQ(values[0], 5.0F);
        EXPECT_EQ(values[1], 0.0F);
        EXPECT_EQ(values[2], all.sample(4, i)[2]);
        EXPECT_EQ(values[3], all.sample(4, i)[3]);
    }
}

TEST(SceneSet, FixedPositionsSurviveTheirName) {
    const SceneSet set = SceneSet::open("scenes-simple:x=0.1:y=-0.3333333");
    const SceneSet again = SceneSet::open(set.name());
    EXPECT_EQ(set.base(), again.base());
    EXPECT_EQ(again.free_factors(), (std::vector<int>{0, 1}));
}

TEST(SceneSet, ARangeOfColorsHoldsAllTheirMixtures) {
    const SceneSet set = SceneSet::open("scenes-simple:color=orange..green");
    EXPECT_EQ(set.name(), "scenes-simple:color=orange..green");
    EXPECT_EQ(SceneSet::open(set.name()).name(), set.name());
    EXPECT_EQ(set.free_factors(), (std::vector<int>{0, 1, 2, 3}));
    float least = 7;
    float most = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        const float color = set.sample(4, i)[0];
        least = std::min(least, color);
        most = std::max(most, color);
    }
    EXPECT_NEAR(least, 1.0F, 0.02F);
    EXPECT_NEAR(most, 3.0F, 0.02F);
    EXPECT_GE(least, 1.0F);
    EXPECT_LE(most, 3.0F);
}

// Light is mixed, not display values; at a label there is its paint alone.
TEST(SceneSet, AMixtureIsHalfOfEachPaint) {
    const auto at_label = [](std::size_t label) { return scene_paints()[label].linear; };
    for (std::size_t label = 0; label + 1 < scene_paints().size(); ++label) {
        const Vec3 here = at_label(label);
        const Vec3 next = at_label(label + 1);
        const Vec3 half = paint_at(static_cast<float>(label) + 0.5F);
        EXPECT_FLOAT_EQ(half.x, 0.5F * (here.x + next.x));
        EXPECT_FLOAT_EQ(half.y, 0.5F * (here.y + next.y));
        EXPECT_FLOAT_EQ(half.z, 0.5F * (here.z + next.z));
        EXPECT_FLOAT_EQ(paint_at(static_cast<float>(label)).x, here.x);
    }
    EXPECT_FLOAT_EQ(paint_at(7.0F).x, at_label(7).x);
    // At whole values the pictures are those of the set of labels.
    const FactorVector blue{5, 1, 0.1F, 0.2F};
    EXPECT_EQ(SceneSet::open("scenes-simple:color=red..blue").render(blue, 64),
              SceneSet::open("scenes-simple").render(blue, 64));
}

TEST(SceneSet, ThereIsNoPaintOutsideTheLabels) {
    for (const float value : {-0.01F, 7.01F, 1e30F, std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN()}) {
        const ErrorCode code = testing::code_of([&] { (void)paint_at(value); });
        EXPECT_EQ(code, ErrorCode::invalid_argument) << value;
    }
}

TEST(SceneSet, ALargerObjectHasAShorterWay) {
    const SceneSet set = SceneSet::open("scenes-simple:free=x,y:color=blue:size=1.8");
    EXPECT_EQ(set.name(), "scenes-simple:size=1.8:color=blue:shape=cube");
    EXPECT_EQ(SceneSet::open(set.name()).factors()[2].max, set.factors()[2].max);
    EXPECT_FLOAT_EQ(set.object_size(), 1.8F);
    EXPECT_FLOAT_EQ(set.factors()[2].max, 0.4F);
    EXPECT_FLOAT_EQ(set.factors()[3].min, -0.35F);
    EXPECT_EQ(SceneSet::open("scenes-1fov:size=1").name(), "scenes-1fov");
    // No shade of blue reaches the picture's rim.
    for (const float x : {set.factors()[2].min, set.factors()[2].max}) {
        for (const float y : {set.factors()[3].min, set.factors()[3].max}) {
            FactorVector values = set.base();
            values[2] = x;
            values[3] = y;
            const Image image = set.render(values, 64);
            for (int i = 0; i < 64; ++i) {
                for (const int pixel : {i, 63 * 64 + i, 64 * i, 64 * i + 63}) {
                    const std::uint8_t* rgb = &image.pixels[3 * static_cast<std::size_t>(pixel)];
                    EXPECT_LT(rgb[2] - rgb[0], 40) << "x " << x << ", y " << y << " at " << pixel;
                }
            }
        }
    }
}

TEST(SceneSet, RefusesAPositionThatItsSizeHasNoRoomFor) {
    EXPECT_NO_THROW((void)SceneSet::open("scenes-simple:x=0.5"));
    EXPECT_THROW((void)SceneSet::open("scenes-simple:x=0.5:size=1.8"), Error);
    EXPECT_THROW((void)SceneSet::open("scenes-simple:size=1.8:x=0.5"), Error);
    EXPECT_THROW((void)SceneSet::open("scenes-simple:size=3"), Error);
    EXPECT_THROW((void)SceneSet::open("scenes-complex:size=1.2"), Error);
}

TEST(SceneSet, RefusesWhatItDoesNotKnow) {
    for (const char* text :
         {"scenes", "scenes-simple:", "scenes-simple:free", "scenes-simple:free=",
          "scenes-1fov:y=0", "scenes-simple:free=x,z", "scenes-simple:color=pink",
          "scenes-simple:x=0.7", "scenes-simple:x=nan", "scenes-simple:shape=1.5",
          "scenes-simple:x=0.1abc", "scenes-simple:color=red..", "scenes-simple:color=blue..red",
          "scenes-simple:color=red..red", "scenes-simple:shape=cube..cylinder",
          "scenes-simple:x=0..0.2", "scenes-simple:free=x:color=red..blue", ""}) {
        EXPECT_THROW((void)SceneSet::open(text), Error) << text;
    }
}

// The later one would decide, and the set's name might tell another one.
TEST(SceneSet, RefusesAPartGivenTwice) {
    for (const char* parts :
         {"color=red..blue:color=1.5..3", "color=red..blue:color=red", "color=red:color=red..blue",
          "color=red:color=red", "x=0.1:x=0.2", "size=1.8:size=1.2", "free=x:free=y"}) {
        const std::string found = testing::message_of(
            [&] { (void)SceneSet::open(std::string("scenes-simple:").append(parts)); });
        EXPECT_NE(found.find(" twice"), std::string::npos) << parts << ": " << found;
    }
    EXPECT_NO_THROW((void)SceneSet::open("scenes-simple:free=x,y:x=0.1"));
}

TEST(SceneSet, RefusesVectorsItCannotDraw) {
    const SceneSet set = SceneSet::open("scenes-simple");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const FactorVector& values :
         {FactorVector{0, 0, 0}, FactorVector{0, 0, 0, 0, 0}, FactorVector{8, 0, 0, 0},
          FactorVector{0.5F, 0, 0, 0}, FactorVector{0, -1, 0, 0}, FactorVector{0, 0, nan, 0},
          FactorVector{0, 0, 0, 0.56F}}) {
        EXPECT_THROW((void)set.render(values, 64), Error);
    }
    EXPECT_THROW((void)set.render(set.base(), 3), Error);
    EXPECT_THROW((void)set.render(set.base(), kMaxSceneResolution + 1), Error);
}

// In the set of two, neither object may hide the other: with one of them made black instead of red,
// its own pixels change while the other's outline stays whole.
TEST(SceneSet, ObjectsOfThePairKeepApart) {
    const SceneSet set = SceneSet::open("scenes-complex");
    for (std::uint64_t i = 0; i < 30; ++i) {
        FactorVector values = set.sample(9, i);
        values[3] = set.factors()[3].max;  // as near as they get
        values[8] = set.factors()[8].min;
        const Image both = set.render(values, 64);
        FactorVector left = values;
        left[0] = left[0] == 0 ? 7.0F : 0.0F;
        FactorVector right = values;
        right[5] = right[5] == 0 ? 7.0F : 0.0F;
        const Image a = set.render(left, 64);
        const Image b = set.render(right, 64);
        int shared = 0;
        for (std::size_t at = 0; at < both.pixels.size(); at += 3) {
            const auto far = [&](const Image& other) {
                return std::abs(other.pixels[at] - both.pixels[at]) > 24 ||
                       std::abs(other.pixels[at + 2] - both.pixels[at + 2]) > 24;
            };
            shared += far(a) && far(b);
        }
        EXPECT_EQ(shared, 0) << "scene " << i;
    }
}

}  // namespace
}  // namespace zscope
