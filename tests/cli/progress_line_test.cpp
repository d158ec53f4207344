#include "app/cli/progress_line.h"

#include <gtest/gtest.h>

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
    EXPECT_EQ(lines, (std::vector<std::string>{"10 / 25 pictures", "20 / 25 pictures"}));
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
