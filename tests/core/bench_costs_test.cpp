#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "tests/bench/bench_report.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {
namespace {

TEST(Costs, OneRoundIsRunOnceAndMoreHaveAWarmUp) {
    std::string order;
    const std::vector<Candidate> both{{"a", [&order] { order += 'a'; }},
                                      {"b", [&order] { order += 'b'; }}};
    EXPECT_EQ(interleaved_costs(both, 1, {}).size(), 2U);
    EXPECT_EQ(order, "ab");
    order.clear();
    (void)interleaved_costs(both, 3, {});
    EXPECT_EQ(order, "abababab");
}

/// The peak of the process's memory; not everywhere allowed.
bool can_begin_peak_anew() {
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush;
    return file.good();
}

TEST(Costs, MemoryIsThatOfTheFirstRun) {
    if (!can_begin_peak_anew()) {
        GTEST_SKIP() << "/proc/self/clear_refs cannot be written here";
    }
    bool is_first = true;
    const Candidate hungry{"hungry", [&is_first] {
                               const std::int64_t numbers = is_first ? 16'000'000 : 1;
                               is_first = false;
                               (void)at::ones({numbers}).sum().item<float>();
                           }};
    const std::vector<Cost> costs = interleaved_costs({hungry}, 2, {});
    EXPECT_GE(costs[0].megabytes, 60.0);  // 64 of the tensor
}

TEST(TableRows, TimesHaveThreeDigitsAndTheUnitThatFits) {
    EXPECT_EQ(duration_text(7.46), "7.5 ms");
    EXPECT_EQ(duration_text(233.4), "233 ms");
    EXPECT_EQ(duration_text(4531.0), "4.53 s");
    EXPECT_EQ(duration_text(74'210.0), "74.2 s");
}

TEST(TableRows, TheFloorIsTheWorkAtThePeak) {
    EXPECT_EQ(floor_text(1000.0, 100e9, 200.0), "(50 %)");
    EXPECT_EQ(rate_text(1000.0, 100e9), "100 GF/s");
    EXPECT_EQ(ratio_text(30.0, 12.0), "2.50x");
}

TEST(TableRows, AreMarkdown) {
    EXPECT_EQ(table_row({"a", "", "b c"}), "| a |  | b c |");
}

}  // namespace
}  // namespace zscope::bench
