#include "core/train/run_warnings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/train/curves.h"

namespace zscope {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Rows of equal distance with the same values, to be changed by the tests.
CurveTable curves(std::size_t rows) {
    CurveTable table;
    table.names = {"images",
                   "loss_discriminator",
                   "loss_generator",
                   "score_real",
                   "score_fake",
                   "hessian_penalty",
                   "skipped_discriminator",
                   "skipped_generator",
                   "hessian_penalty_lambda"};
    const std::vector<double> usual = {0.0, 1.2, 0.9, 0.2, -0.2, 5.0, 0.0, 0.0, 0.1};
    for (const double value : usual) {
        table.columns.emplace_back(rows, value);
    }
    for (std::size_t r = 0; r < rows; ++r) {
        table.columns[0][r] = 100.0 * static_cast<double>(r + 1);
    }
    return table;
}

CurveTable evaluations(const std::vector<double>& images, const std::vector<double>& diversity) {
    return {{"images", "diversity"}, {images, diversity}};
}

std::vector<RunWarningKind> kinds(const CurveTable& table, const CurveTable& evaluation = {},
                                  LossKind loss = LossKind::non_saturating_r1) {
    std::vector<RunWarningKind> found;
    for (const RunWarning& warning : run_warnings(table, evaluation, loss)) {
        found.push_back(warning.kind);
        EXPECT_FALSE(warning.message.empty());
        EXPECT_FALSE(warning.hint.empty());
    }
    return found;
}

using Kinds = std::vector<RunWarningKind>;

TEST(RunWarnings, AHealthyRunHasNone) {
    EXPECT_EQ(kinds({}), Kinds{});
    EXPECT_EQ(kinds(curves(1)), Kinds{});
    EXPECT_EQ(kinds(curves(50), evaluations({0, 2000, 5000}, {1.0, 0.97, 0.99})), Kinds{});
    EXPECT_EQ(kinds(curves(50), {}, LossKind::wgan_gp), Kinds{});
}

TEST(RunWarnings, NumbersThatAreNone) {
    CurveTable table = curves(30);
    table.columns[2].back() = kNan;
    EXPECT_EQ(kinds(table), Kinds{RunWarningKind::not_finite});
    table = curves(30);
    for (std::size_t r = 25; r < 30; ++r) {
        table.columns[7][r] = 3.0;
    }
    EXPECT_EQ(kinds(table), Kinds{RunWarningKind::not_finite});
    table.columns[7].assign(30, 3.0);
    EXPECT_EQ(kinds(table), Kinds{}) << "long ago";
}

TEST(Curves, WhatWasMeasuredAndIsNoNumberIsInfinite) {
    CurveRow row;
    row.report.loss_generator = kNan;
    row.report.loss_discriminator = 0.5;
    const std::vector<double> values =
        curve_values({"images", "loss_discriminator", "loss_generator", "gradient_penalty"}, row);
    EXPECT_EQ(values[1], 0.5);
    EXPECT_TRUE(std::isinf(values[2]));
    EXPECT_TRUE(std::isnan(values[3])) << "not measured in this step";
    CurveTable table = curves(30);
    table.columns[2].back() = values[2];
    EXPECT_EQ(kinds(table), Kinds{RunWarningKind::not_finite});
}

TEST(RunWarnings, TheDiscriminatorWins) {
    CurveTable table = curves(30);
    for (std::size_t r = 20; r < 30; ++r) {
        table.columns[1][r] = 0.05;
    }
    EXPECT_EQ(kinds(table), Kinds{RunWarningKind::discriminator_wins});
    EXPECT_EQ(kinds(table, {}, LossKind::wgan_gp), Kinds{}) << "that loss has no such scale";
    for (std::size_t r = 20; r < 30; ++r) {
        table.columns[3][r] = 40.0;
    }
    EXPECT_EQ(kinds(table, {}, LossKind::wgan_gp), Kinds{RunWarningKind::discriminator_wins});
}

TEST(RunWarnings, PenaltyAndDiversityFallTogether) {
    CurveTable table = curves(30);
    const CurveTable falling = evaluations({1000, 2000, 3000}, {1.0, 0.9, 0.5});
    EXPECT_EQ(kinds(table, falling), Kinds{}) << "the penalty stays";
    for (std::size_t r = 20; r < 30; ++r) {
        table.columns[5][r] = 1.0;
    }
    EXPECT_EQ(kinds(table, falling), Kinds{RunWarningKind::collapse});
    EXPECT_EQ(kinds(table, evaluations({1000, 2000, 3000}, {1.0, 0.9, 0.97})), Kinds{})
        << "the aim: the penalty falls and diversity stays";
    EXPECT_EQ(kinds(table, evaluations({0, 3000}, {9.0, 0.95})), Kinds{})
        << "a network without training may be more diverse than any data";
}

TEST(RunWarnings, DiversityMayDipWhileTheStrengthRisesAndEndsAboveAHealthyRuns) {
    CurveTable table = curves(30);
    for (std::size_t r = 20; r < 30; ++r) {
        table.columns[5][r] = 1.0;
    }
    const auto ending_at = [](double diversity) {
        return evaluations({1000, 2000, 3000}, {1.0, 0.97, diversity});
    };
    EXPECT_EQ(kinds(table, ending_at(0.85)), Kinds{RunWarningKind::collapse});
    EXPECT_EQ(kinds(table, ending_at(0.93)), Kinds{});
    EXPECT_EQ(kinds(table, evaluations({1000, 3000}, {0.88, 0.85})), Kinds{})
        << "it never was as diverse as a healthy run";
    EXPECT_EQ(kinds(curves(30), ending_at(0.85)), Kinds{}) << "the penalty stays";
    for (std::size_t r = 0; r < 30; ++r) {
        table.columns[8][r] = 0.1 * static_cast<double>(r + 1) / 30.0;
    }
    EXPECT_EQ(kinds(table, ending_at(0.85)), Kinds{}) << "components still give way";
    EXPECT_EQ(kinds(table, ending_at(0.6)), Kinds{RunWarningKind::collapse});
    for (std::size_t r = 20; r < 30; ++r) {
        table.columns[8][r] = 0.1;
    }
    EXPECT_EQ(kinds(table, ending_at(0.85)), Kinds{RunWarningKind::collapse});
}

}  // namespace
}  // namespace zscope
