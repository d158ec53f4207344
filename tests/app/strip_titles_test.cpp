#include "app/state/strip_titles.h"

#include <gtest/gtest.h>

#include <vector>

namespace zscope {
namespace {

/// Rows of three cells around each of these values, or from -2 to 2.
StripTable strips_around(const std::vector<float>& places, bool relative) {
    StripTable strips;
    strips.relative = relative;
    for (const float place : places) {
        StripRow row;
        for (const float step : {-2.0F, 0.0F, 2.0F}) {
            row.values.push_back(relative ? place + step : step);
        }
        strips.rows.push_back(row);
    }
    return strips;
}

std::vector<std::string> titles(const StripTable& strips, const StripTable* others = nullptr) {
    return {column_title(strips, others, 0), column_title(strips, others, 1),
            column_title(strips, others, 2)};
}

using Titles = std::vector<std::string>;

TEST(StripTitles, TellStepsOrValuesAsTheRowsWereDrawn) {
    EXPECT_EQ(titles(strips_around({0.5F, -1.25F}, true)), (Titles{"-2", "here", "+2"}));
    EXPECT_EQ(titles(strips_around({0.5F, -1.25F}, false)), (Titles{"-2", "0", "+2"}));
    // Rows around equal values tell steps all the same.
    EXPECT_EQ(titles(strips_around({1.0F, 1.0F}, true)), (Titles{"-2", "here", "+2"}));
}

TEST(StripTitles, WriteZeroWithoutASign) {
    EXPECT_EQ(axis_text(0.0F), "0");
    EXPECT_EQ(axis_text(-0.0F), "0");
    EXPECT_EQ(axis_text(3e-8F), "0") << "the middle of steps that were rounded";
    EXPECT_EQ(axis_text(0.0071F), "+0.0071");
    EXPECT_EQ(axis_text(-1.3333F), "-1.3");
}

TEST(StripTitles, AreLeftOutWhereRowsDiffer) {
    StripTable strips = strips_around({0.0F, 1.0F}, true);
    strips.rows[1].values[2] += 0.5F;
    EXPECT_EQ(titles(strips), (Titles{"-2", "here", ""}));
}

TEST(StripTitles, HoldForTheRowsOfBToo) {
    const StripTable a = strips_around({0.5F}, true);
    const StripTable alike = strips_around({-3.0F}, true);
    EXPECT_EQ(titles(a, &alike), titles(a));
    const StripTable otherwise = strips_around({0.0F}, false);
    EXPECT_EQ(titles(a, &otherwise), (Titles{"", "", ""})) << "drawn under other settings";
    StripTable wider = alike;
    wider.rows[0].values.push_back(4.0F);
    EXPECT_EQ(titles(a, &wider), (Titles{"", "", ""}));
}

}  // namespace
}  // namespace zscope
