#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/bench/bench_report.h"

namespace zscope::bench {
namespace {

int exit_code(const std::vector<Aim>& aims, bool check) {
    Options options;
    options.check = check;
    return report_aims(aims, options);
}

TEST(Aims, AreMetAtTheirNumberAndMissedBeyond) {
    EXPECT_TRUE((Aim{"ratio", 2.0, 2.0}.is_met()));
    EXPECT_FALSE((Aim{"ratio", 1.99, 2.0}.is_met()));
    EXPECT_TRUE((Aim{"frames", 0.0, 0.0, AimKind::at_most, ""}.is_met()));
    EXPECT_FALSE((Aim{"frames", 1.0, 0.0, AimKind::at_most, ""}.is_met()));
}

TEST(Aims, WhatWasNotMeasuredIsMissed) {
    const double nothing = std::nan("");
    EXPECT_FALSE((Aim{"ratio", nothing, 1.0}.is_met()));
    EXPECT_FALSE((Aim{"time", nothing, 1.0, AimKind::at_most, " ms"}.is_met()));
    EXPECT_FALSE((Aim{"time", INFINITY, 1.0, AimKind::at_most, " ms"}.is_met()));
}

TEST(Aims, OneMissedIsExitCodeOneWhereAskedFor) {
    const Aim met{"ratio", 3.0, 2.0};
    const Aim missed{"time", 21.0, 20.0, AimKind::at_most, " ms"};
    EXPECT_EQ(exit_code({met}, true), 0);
    EXPECT_EQ(exit_code({met, missed, met}, true), 1);
    EXPECT_EQ(exit_code({met, missed}, false), 0);
}

}  // namespace
}  // namespace zscope::bench
