#include "app/cli/progress_line.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace zscope::test {
namespace {

using std::chrono::seconds;

TEST(ProgressLine, TellsHowFarWithoutControlCharacters) {
    EXPECT_EQ(progress_text({.done = 3, .total = 8, .note = "pictures"}), "3 / 8 pictures");
    EXPECT_EQ(progress_text({.done = 3, .total = 8, .note = ""}), "3 / 8");
    EXPECT_EQ(progress_text({.done = 3, .total = 0, .note = "pictures"}), "3 pictures");
    EXPECT_EQ(progress_text({.done = 1, .total = 2, .note = "of \x1b[2Ja\r"}), "1 / 2 of ?[2Ja?");
}

TEST(ProgressLine, OnATerminalIsLeftEmptyOnceAllIsDone) {
    const std::string empty = "\r\033[K";
    EXPECT_EQ(terminal_text({.done = 3, .total = 8, .note = ""}), empty + "3 / 8");
    EXPECT_EQ(terminal_text({.done = 8, .total = 8, .note = ""}), empty + "8 / 8" + empty);
    EXPECT_EQ(terminal_text({.done = 0, .total = 0, .note = "pictures"}), empty + "0 pictures");
    EXPECT_EQ(terminal_text({.done = 3, .total = 0, .note = "pictures"}), empty + "3 pictures")
        << "nobody knows how many there will be";
}

TEST(ProgressLine, IsALineEveryTenSecondsWhereThereIsNoTerminal) {
    ProgressSink::Clock::time_point now{};
    std::vector<std::string> lines;
    ProgressSink progress = plain_progress(
        [&lines](const std::string& text) { lines.push_back(text); }, [&now] { return now; });
    for (int second = 0; second <= 25; ++second) {
        now = ProgressSink::Clock::time_point(seconds(second));
        progress.report(second, 25, "pictures");
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"10 / 25 pictures, 15 s left",
                                               "20 / 25 pictures, 5 s left"}));
}

ProgressSink::Clock::time_point at(int second) {
    return ProgressSink::Clock::time_point(seconds(second));
}

TEST(ProgressLine, TellsTheTimeLeftOnceItIsKnown) {
    EXPECT_EQ(progress_text({.done = 3, .total = 8, .note = "pictures"}, 125.0),
              "3 / 8 pictures, 2 min left");
    EXPECT_EQ(terminal_text({.done = 3, .total = 8, .note = ""}, 4.6), "\r\033[K3 / 8, 5 s left");
    TimeLeft left;
    const auto told = [&left](std::int64_t done, std::int64_t total, int second,
                              const char* note = "pictures") {
        return left.after({.done = done, .total = total, .note = note}, at(second));
    };
    EXPECT_FALSE(told(10, 100, 5).has_value()) << "the first is where the time begins";
    EXPECT_FALSE(told(20, 100, 6).has_value()) << "too early to tell";
    EXPECT_FALSE(told(20, 0, 6).has_value());
    EXPECT_FALSE(told(10, 100, 5).has_value());
    EXPECT_DOUBLE_EQ(told(30, 100, 9).value_or(-1.0), 14.0) << "20 in 4 s, 70 to go";
    EXPECT_DOUBLE_EQ(told(60, 100, 15).value_or(-1.0), 8.0) << "50 in 10 s, 40 to go";
    EXPECT_FALSE(told(100, 100, 20).has_value()) << "all is done";
    EXPECT_FALSE(told(40, 100, 30).has_value()) << "the next model";
    EXPECT_DOUBLE_EQ(told(50, 100, 32).value_or(-1.0), 10.0);
    EXPECT_FALSE(told(60, 100, 40, "samples").has_value()) << "other work";
    EXPECT_FALSE(told(60, 100, 50, "samples").has_value()) << "nothing is done of it";
}

/// One sink is copied for every model of a verb.
TEST(ProgressLine, CopiesShareTheTime) {
    ProgressSink::Clock::time_point now{};
    std::vector<std::string> lines;
    const ProgressSink progress = plain_progress(
        [&lines](const std::string& text) { lines.push_back(text); }, [&now] { return now; });
    for (int model = 0; model < 4; ++model) {
        ProgressSink own = progress;
        now += seconds(4);
        own.report(1, 1, "pictures");
    }
    EXPECT_EQ(lines.size(), 1U) << "at 12 of 16 seconds";
}

}  // namespace
}  // namespace zscope::test
