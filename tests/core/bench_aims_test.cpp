#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
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

TEST(Aims, OfOneThreadCountAreNotJudgedOnAnother) {
    const Aim missed{"time", 160.0, 150.0, AimKind::at_most, " ms", 2};
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    EXPECT_EQ(exit_code({missed}, true), 0);
    at::set_num_threads(2);
    EXPECT_EQ(exit_code({missed}, true), 1);
    at::set_num_threads(before);
}

TEST(BenchOptions, OwnOnesTakeANumberAndModelsStandWithoutDashes) {
    std::string words[] = {"bench", "--check", "--limit", "12.5", "--brief", "demo"};
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    constexpr std::array<std::string_view, 1> kOwn = {"--limit"};
    constexpr std::array<std::string_view, 2> kFlags = {"--brief", "--long"};
    const Options options =
        parse_options(static_cast<int>(arguments.size()), arguments.data(), 1, kOwn, kFlags);
    EXPECT_TRUE(options.check);
    EXPECT_EQ(options.numbers, (std::map<std::string, double>{{"--limit", 12.5}}));
    EXPECT_EQ(options.flags, std::set<std::string>{"--brief"});
    EXPECT_EQ(options.models, std::vector<std::string>{"demo"});
}

}  // namespace
}  // namespace zscope::bench
