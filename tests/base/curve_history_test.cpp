#include "core/curves/curve_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace zscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

CurveHistory ramp(std::size_t rows) {
    CurveHistory history;
    history.reset({"images", "loss"});
    for (std::size_t i = 0; i < rows; ++i) {
        history.append({static_cast<double>(i), static_cast<double>(i % 1000)});
    }
    return history;
}

TEST(CurveHistory, KeepsEveryRowAndRefusesWhatDoesNotFit) {
    CurveHistory history;
    history.reset({"images", "loss"});
    history.append({8, 0.5});
    history.append({8, 0.6});   // not after the last one
    history.append({16});       // not whole
    history.append({kNaN, 1});  // nowhere
    history.append({24, 0.25});
    EXPECT_EQ(history.rows(), 2U);
    EXPECT_EQ(history.column("loss"), 1);
    EXPECT_EQ(history.column("none"), -1);
    EXPECT_EQ(history.newest(1), 0.25);
    EXPECT_TRUE(std::isnan(history.newest(-1)));
    history.reset({"images", "other"});
    EXPECT_TRUE(history.empty());
}

TEST(CurveHistory, HoldsTheRowsOfATable) {
    const CurveHistory history =
        history_of({{"images", "loss", "score"}, {{8, 16, 24}, {0.5, 0.25, 0.75}, {1, 2, 3}}});
    ASSERT_EQ(history.rows(), 3U);
    EXPECT_EQ(history.names(), (std::vector<std::string>{"images", "loss", "score"}));
    EXPECT_EQ(history.x(1), 16.0);
    EXPECT_EQ(history.value(1, history.column("loss")), 0.25);
    EXPECT_EQ(history.value(2, history.column("score")), 3.0);
    EXPECT_TRUE(history_of({}).empty()) << "a run that has none yet";
}

TEST(CurveHistory, ValuesKeepAllTheirDigits) {
    CurveHistory history;
    history.reset({"images", "loss"});
    history.append({3, 1.0 / 3.0});
    EXPECT_EQ(history.value(0, 1), 1.0 / 3.0);
    EXPECT_EQ(history.newest(1), 1.0 / 3.0);
    EXPECT_EQ(history.points(1, {}, true).y, (std::vector<double>{1.0 / 3.0}));
}

TEST(CurveHistory, TheLeastOfAColumnIsThatOfItsNumbers) {
    CurveHistory history;
    history.reset({"images", "score", "never"});
    history.append({8, kNaN, kNaN});
    EXPECT_EQ(history.least(1), std::numeric_limits<double>::infinity()) << "no number yet";
    EXPECT_EQ(history.greatest(1), -std::numeric_limits<double>::infinity()) << "no number yet";
    for (const double score : {2.0, -0.5, 7.0}) {
        history.append({history.x(history.rows() - 1) + 8, score, kNaN});
    }
    history.append({64, -std::numeric_limits<double>::infinity(), kNaN});
    EXPECT_EQ(history.least(1), -0.5);
    EXPECT_EQ(history.greatest(1), 7.0);
    EXPECT_EQ(history.greatest(-1), -std::numeric_limits<double>::infinity()) << "no such column";
    EXPECT_EQ(history.least(2), std::numeric_limits<double>::infinity());
    EXPECT_EQ(history.least(-1), std::numeric_limits<double>::infinity()) << "no such column";
    EXPECT_EQ(history.least(3), std::numeric_limits<double>::infinity());
    history.reset({"images", "score"});
    EXPECT_EQ(history.least(1), std::numeric_limits<double>::infinity()) << "nothing is left";
}

TEST(CurveHistory, AMillionRowsAreAScreenfulThatMissesNoPeak) {
    CurveHistory history;
    history.reset({"images", "loss"});
    constexpr std::size_t kRows = 1'000'000;
    for (std::size_t i = 0; i < kRows; ++i) {
        const double peak = i == 777'777 ? 50.0 : (i == 123'456 ? -50.0 : 0.0);
        history.append({static_cast<double>(i), peak});
    }
    const CurvePoints points = history.points(1, {}, true);
    EXPECT_LE(points.x.size(), 2010U);
    EXPECT_GT(points.x.size(), 200U);
    EXPECT_EQ(*std::max_element(points.y.begin(), points.y.end()), 50.0);
    EXPECT_EQ(*std::min_element(points.y.begin(), points.y.end()), -50.0);
    EXPECT_TRUE(std::is_sorted(points.x.begin(), points.x.end()));
    EXPECT_NEAR(points.x.back(), 999'999.0, 600.0);
    // Near enough, every row is there.
    const CurvePoints close = history.points(1, {777'770, 777'780}, true);
    EXPECT_EQ(close.x.size(), 13U);
    EXPECT_EQ(*std::max_element(close.y.begin(), close.y.end()), 50.0);
}

TEST(CurveHistory, TheNewestRowsShowAlthoughTheirBlockIsNotFull) {
    const CurveHistory history = ramp(64 * 50 + 3);
    const CurvePoints points = history.points(1, {0, 1e9, 100}, true);
    EXPECT_NEAR(points.x.back(), 64 * 50 + 2, 512);
    EXPECT_EQ(*std::max_element(points.y.begin(), points.y.end()), 999.0);
}

TEST(CurveHistory, NaNBreaksALineAndRareValuesDoNot) {
    CurveHistory history;
    history.reset({"images", "loss", "rare"});
    for (int i = 0; i < 20; ++i) {
        history.append({1.0 * i, i == 10 ? kNaN : 1.0, i % 8 == 0 ? 2.0 : kNaN});
    }
    const CurvePoints loss = history.points(1, {}, true);
    EXPECT_EQ(std::count_if(loss.y.begin(), loss.y.end(), [](double y) { return std::isnan(y); }),
              1);
    const CurvePoints rare = history.points(2, {}, false);
    EXPECT_EQ(rare.y, (std::vector<double>{2.0, 2.0, 2.0}));
    const CurvePoints squeezed = history.points(1, {0, 100, 4}, true);
    EXPECT_TRUE(std::any_of(squeezed.y.begin(), squeezed.y.end(), [](double y) {
        return std::isnan(y);
    })) << "a gap is not lost in a block";
}

TEST(CurveHistory, AMeasuredValueThatIsNoNumberBreaksEveryLine) {
    constexpr double kNoNumber = std::numeric_limits<double>::infinity();
    CurveHistory history;
    history.reset({"images", "rare"});
    for (int i = 0; i < 4096; ++i) {
        const double measured = i == 2048 ? kNoNumber : 2.0;
        history.append({1.0 * i, i % 8 == 0 ? measured : kNaN});
    }
    const auto gaps = [](const CurvePoints& points) {
        return std::count_if(points.y.begin(), points.y.end(),
                             [](double y) { return std::isnan(y); });
    };
    EXPECT_EQ(gaps(history.points(1, {2000, 2100, 2000}, false)), 1) << "row by row";
    EXPECT_EQ(gaps(history.points(1, {0, 4096, 200}, false)), 1) << "in blocks";
    EXPECT_EQ(gaps(history.points(1, {0, 2000, 200}, false)), 0);
    EXPECT_EQ(gaps(history.smooth(1, {2000, 2100, 2000}, 50.0)), 1);
    EXPECT_EQ(gaps(history.smooth(1, {0, 4096, 200}, 50.0)), 1);
}

TEST(CurveHistory, ACopyStaysAsItWasWhileTheOriginalGrows) {
    CurveHistory history = ramp(10'000);
    const CurveHistory copy = history;
    for (int i = 0; i < 10'000; ++i) {
        history.append({10'000.0 + i, -5.0});
    }
    ASSERT_EQ(copy.rows(), 10'000U);
    ASSERT_EQ(history.rows(), 20'000U);
    for (std::size_t row = 0; row < 20'000; ++row) {
        const double wanted = row < 10'000 ? static_cast<double>(row % 1000) : -5.0;
        ASSERT_EQ(history.value(row, 1), wanted) << row;
        ASSERT_EQ(history.x(row), static_cast<double>(row));
        if (row < copy.rows()) {
            ASSERT_EQ(copy.value(row, 1), wanted) << row;
        }
    }
    for (const CurveHistory* one : std::initializer_list<const CurveHistory*>{&history, &copy}) {
        const CurvePoints points = one->points(1, {0, 9'999, 100}, true);
        EXPECT_EQ(*std::max_element(points.y.begin(), points.y.end()), 999.0);
    }
    const CurvePoints all = copy.points(1, {}, true);
    EXPECT_EQ(*std::min_element(all.y.begin(), all.y.end()), 0.0) << "nothing of the new rows";
}

TEST(CurveHistory, ReadsOutWhatWasMeasuredLast) {
    CurveHistory history;
    history.reset({"images", "loss", "rare"});
    for (int i = 1; i <= 20; ++i) {
        history.append({8.0 * i, 1.0 * i, i % 8 == 0 ? 1.0 * i : kNaN});
    }
    EXPECT_EQ(history.row_at(7.9), std::nullopt) << "before the first row";
    EXPECT_EQ(history.row_at(8.0), 0U);
    EXPECT_EQ(history.row_at(23.9), 1U);
    EXPECT_EQ(history.row_at(160.0), 19U);
    EXPECT_EQ(history.row_at(160.1), std::nullopt) << "after the last";
    EXPECT_EQ(CurveHistory().row_at(0.0), std::nullopt);
    EXPECT_EQ(history.measured_at(17, 1), 18.0);
    EXPECT_EQ(history.measured_at(17, 2), 16.0);
    EXPECT_TRUE(std::isnan(history.measured_at(5, 2))) << "not measured yet";
    EXPECT_TRUE(std::isnan(history.measured_at(5, -1)));
}

TEST(CurveHistory, SmoothingIsTheSameWhateverTheNumberOfPoints) {
    CurveHistory history;
    history.reset({"images", "loss"});
    for (int i = 0; i < 40'000; ++i) {
        history.append({16.0 * i, 3.0 + (i % 2 == 0 ? 1.0 : -1.0)});
    }
    for (const std::size_t most : {std::size_t{100}, std::size_t{100'000}}) {
        const CurvePoints smooth = history.smooth(1, {300'000, 400'000, most}, 20'000);
        ASSERT_FALSE(smooth.y.empty());
        for (const double y : smooth.y) {
            EXPECT_NEAR(y, 3.0, 0.02);
        }
        EXPECT_GE(smooth.x.front(), 290'000);
    }
    EXPECT_TRUE(history.smooth(1, {}, 0.0).y.empty());
}

}  // namespace
}  // namespace zscope
