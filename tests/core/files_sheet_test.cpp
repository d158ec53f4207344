#include "core/export/sheet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/color.h"
#include "core/base/error.h"
#include "core/export/label_text.h"
#include "tests/core/picture_support.h"

namespace zscope {
namespace {

using testing::pixel;

Image flat(int width, int height, std::uint8_t value) {
    Image image{.width = width, .height = height, .channels = 3, .pixels = {}};
    image.pixels.assign(static_cast<std::size_t>(width) * height * 3, value);
    return image;
}

constexpr Rgb kWhite{255, 255, 255};
constexpr Rgb kRed{230, 30, 30};

TEST(Sheet, PutsCellsWhereTheyBelong) {
    SheetContent content{.rows = 2,
                         .columns = 2,
                         .cells = {},
                         .outlined_columns = {1, -1},
                         .row_labels = {},
                         .column_labels = {}};
    content.cells = {flat(3, 2, 10), flat(3, 2, 20), flat(3, 2, 30)};
    const Image sheet = compose_sheet(content, {.scale = 2, .padding = 2});
    EXPECT_EQ(sheet.width, 2 + 2 * (6 + 2));
    EXPECT_EQ(sheet.height, 2 + 2 * (4 + 2));
    EXPECT_EQ(pixel(sheet, 2, 2).red, 10);
    EXPECT_EQ(pixel(sheet, 15, 5).red, 20);
    EXPECT_EQ(pixel(sheet, 2, 8).red, 30);
    EXPECT_EQ(pixel(sheet, 12, 10), kWhite) << "a blank cell";
    EXPECT_EQ(pixel(sheet, 8, 2), kRed) << "the outline of row 0, column 1";
    EXPECT_EQ(pixel(sheet, 0, 0), kWhite);
}

TEST(Sheet, TransposeSwapsRowsAndColumns) {
    SheetContent content{.rows = 1,
                         .columns = 3,
                         .cells = {},
                         .outlined_columns = {2},
                         .row_labels = {"z0"},
                         .column_labels = {"a", "b", "c"}};
    content.cells = {flat(1, 1, 10), flat(1, 1, 20), flat(1, 1, 30)};
    const Image sheet = compose_sheet(content, {.scale = 1, .padding = 1, .transpose = true});
    EXPECT_EQ(sheet.width, 3);
    EXPECT_EQ(sheet.height, 7);
    EXPECT_EQ(pixel(sheet, 1, 1).red, 10);
    EXPECT_EQ(pixel(sheet, 1, 3).red, 20);
    EXPECT_EQ(pixel(sheet, 1, 5).red, 30);
    EXPECT_EQ(pixel(sheet, 0, 5), kRed);
}

TEST(Sheet, LabelsDarkenOnlyTheirMargin) {
    SheetContent content{.rows = 1,
                         .columns = 1,
                         .cells = {flat(40, 40, 255)},
                         .outlined_columns = {-1},
                         .row_labels = {"z0 \xc3\xa4"},
                         .column_labels = {"+1.00"}};
    const Image plain = compose_sheet(content, {});
    const Image labelled = compose_sheet(content, {.labels = true});
    EXPECT_GT(labelled.width, plain.width + label_width("z0"));
    EXPECT_GE(labelled.height, plain.height + kLabelHeight);
    EXPECT_EQ(std::ranges::count(plain.pixels, 0), 0);
    EXPECT_GT(std::ranges::count(labelled.pixels, 0), 30);
}

TEST(Sheet, EachNarrowColumnHasItsLabelWhichDoesNotTouchTheNext) {
    SheetContent content{.rows = 1,
                         .columns = 3,
                         .cells = {flat(16, 16, 255), flat(16, 16, 255), flat(16, 16, 255)},
                         .outlined_columns = {-1},
                         .row_labels = {"z0"},
                         .column_labels = {"+1.00", "+1.50", "+2.00"}};
    ASSERT_GT(label_width("+1.00"), 16);
    const Image all = compose_sheet(content, {.labels = true});
    const std::vector<std::string> labels = content.column_labels;
    const SheetStyle style{.labels = true};
    const int pitch = 16 + style.padding;
    for (std::size_t column = 0; column < labels.size(); ++column) {
        content.column_labels = labels;
        content.column_labels[column].clear();
        const Image without = compose_sheet(content, style);
        ASSERT_EQ(without.width, all.width);
        ASSERT_EQ(without.height, all.height);
        const int left = all.width - static_cast<int>(labels.size() - column) * pitch;
        int changed = 0;
        for (int y = 0; y < all.height; ++y) {
            for (int x = 0; x < all.width; ++x) {
                const bool is_other = pixel(all, x, y) != pixel(without, x, y);
                changed += is_other ? 1 : 0;
                EXPECT_TRUE(!is_other || (x >= left - style.padding && x < left + pitch)) << x;
            }
        }
        EXPECT_GT(changed, 20) << column;
    }
}

TEST(Sheet, ColumnsNarrowerThanALineHaveEveryFewALabel) {
    EXPECT_FALSE(column_look(20, 26).is_upright);
    EXPECT_TRUE(column_look(20, 25).is_upright);
    EXPECT_EQ(column_look(20, kTightLine).step, 1);
    EXPECT_EQ(column_look(20, kTightLine - 1).step, 2);
    EXPECT_EQ(column_look(20, 2).step, kTightLine / 2);
}

SheetContent one_white_cell(int side = 16) {
    return {.rows = 1,
            .columns = 1,
            .cells = {flat(side, side, 255)},
            .outlined_columns = {-1},
            .row_labels = {},
            .column_labels = {}};
}

TEST(Sheet, ItsNoteStandsBelowTheCellsAndHasRoom) {
    SheetContent content = one_white_cell();
    const Image without = compose_sheet(content, {.labels = true});
    content.notes = {"outlined: the nearest"};
    EXPECT_EQ(compose_sheet(content, {}), compose_sheet(content, {.transpose = true}));
    EXPECT_EQ(compose_sheet(content, {}).height, without.height) << "no labels, no note";
    for (const bool transpose : {false, true}) {
        const Image with = compose_sheet(content, {.labels = true, .transpose = transpose});
        EXPECT_GE(with.height, without.height + kLabelHeight);
        EXPECT_GE(with.width, label_width(content.notes.front()));
        EXPECT_EQ(std::ranges::count(without.pixels, 0), 0);
        EXPECT_GT(std::ranges::count(with.pixels, 0), 30);
    }
}

TEST(Sheet, LettersGrowWithLargeCells) {
    const auto ink = [](int side, int scale) {
        SheetContent content = one_white_cell(side);
        content.row_labels = {"z0 haze = +1.79"};
        content.column_labels = {"+1.00"};
        content.notes = {"outlined: the step nearest to the component's own value"};
        return testing::count_of(compose_sheet(content, {.scale = scale, .labels = true}),
                                 Rgb{0, 0, 0});
    };
    const auto own = ink(64, 1);
    EXPECT_GT(own, 100);
    EXPECT_EQ(ink(8, 1), own) << "no smaller than the font";
    EXPECT_EQ(ink(127, 1), own);
    EXPECT_EQ(ink(128, 1), 4 * own) << "each pixel of the font is one of 2 x 2";
    EXPECT_EQ(ink(64, 2), 4 * own) << "as the cells are enlarged";
    EXPECT_EQ(ink(512, 1), 64 * own);
}

TEST(Sheet, ALongNoteIsBrokenIntoLines) {
    SheetContent content = one_white_cell();
    const std::string half =
        "Altogether this note fills the better part of a line of a small sheet";
    const auto sheet = [&](std::vector<std::string> notes) {
        content.notes = std::move(notes);
        return compose_sheet(content, {.labels = true});
    };
    const Image two = sheet({half, half});
    EXPECT_EQ(sheet({half + " " + half}), two);
    EXPECT_EQ(two.height, sheet({half}).height + kLabelHeight);
    EXPECT_EQ(two.width, sheet({half}).width);
    EXPECT_EQ(sheet({half, ""}), sheet({half})) << "nothing to say takes no room";
}

TEST(Sheet, RefusesWhatWouldNotFit) {
    EXPECT_THROW(check_sheet(1, 1, 64, 64, {.scale = 9}), Error);
    EXPECT_THROW(check_sheet(1, 1, 64, 64, {.padding = 65}), Error);
    EXPECT_THROW(check_sheet(100000, 1000, 64, 64, {}), Error);
    EXPECT_NO_THROW(check_sheet(12, 9, 128, 128, {.scale = 2}));
}

TEST(Sheet, EnlargeRepeatsPixels) {
    Image image = flat(2, 1, 0);
    image.pixels = {1, 2, 3, 4, 5, 6};
    const Image large = enlarge(image, 3);
    EXPECT_EQ(large.width, 6);
    EXPECT_EQ(large.height, 3);
    EXPECT_EQ(pixel(large, 2, 2), (Rgb{1, 2, 3}));
    EXPECT_EQ(pixel(large, 3, 0), (Rgb{4, 5, 6}));
}

}  // namespace
}  // namespace zscope
