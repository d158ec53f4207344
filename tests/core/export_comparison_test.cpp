#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "core/export/canvas.h"
#include "core/export/comparison.h"
#include "tests/core/picture_support.h"

/// What stands beside the pictures of a comparison.
namespace zscope::testing {
namespace {

constexpr Rgb kColorOfA{200, 40, 40};
constexpr Rgb kColorOfB{40, 40, 200};

Image flat(int side, Rgb color) {
    Image picture = make_canvas(side, side);
    fill_box(picture, 0, 0, side, side, color);
    return picture;
}

Image compared(int side, const ComparisonStyle& style) {
    return compose_comparison(flat(side, kColorOfA), flat(side, kColorOfB), 2.0F, style,
                              {.a = "one", .b = "two"});
}

TEST(Comparison, LabelsSayWhichPictureIsWhose) {
    for (const ComparisonView view :
         {ComparisonView::side_by_side, ComparisonView::split, ComparisonView::difference}) {
        SCOPED_TRACE(view_name(view));
        for (const int side : {8, 64, 100}) {
            const Image bare = compared(side, {.view = view});
            const Image labelled = compared(side, {.view = view, .labels = true});
            for (const char* heading : {"A: one", "B: two"}) {
                EXPECT_TRUE(says(labelled, heading, kInk)) << side << ", " << heading;
                EXPECT_FALSE(says(bare, heading, kInk)) << side << ", " << heading;
            }
            for (const Rgb color : {kColorOfA, kColorOfB}) {
                EXPECT_EQ(count_of(labelled, color), count_of(bare, color))
                    << side << ", drawn over a picture";
            }
        }
    }
}

TEST(Comparison, LabelsOfADifferenceSayWhatItsColoursMean) {
    ComparisonStyle style{.view = ComparisonView::difference, .labels = true};
    EXPECT_TRUE(says(compared(64, style), "size of B - A (value)", kInk));
    style.difference = DifferenceKind::signed_values;
    EXPECT_TRUE(says(compared(64, style), "B - A (value)", kInk));
    style.labels = false;
    EXPECT_FALSE(says(compared(64, style), "B - A (value)", kInk));
}

TEST(Comparison, WithoutLabelsThePicturesStandAlone) {
    const Image beside = compared(20, {});
    EXPECT_EQ(beside.width, 20 + 4 + 20);
    EXPECT_EQ(beside.height, 20);
    const Image split = compared(20, {.view = ComparisonView::split});
    EXPECT_EQ(split.width, 20);
    EXPECT_EQ(split.height, 20);
    EXPECT_EQ(count_of(split, kColorOfA), 10 * 20);
}

TEST(Comparison, HeadingsOfLargePicturesAreLarger) {
    const auto ink = [](int side) {
        return count_of(compared(side, {.view = ComparisonView::split, .labels = true}), kInk);
    };
    EXPECT_EQ(ink(512), 16 * ink(64));
}

}  // namespace
}  // namespace zscope::testing
