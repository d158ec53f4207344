#include "app/state/queue_text.h"

#include <gtest/gtest.h>

#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

TEST(QueueText, TellsTheAgeOfTheOldestPictureWhileOneIsUnderWay) {
    using std::chrono::milliseconds;
    const std::chrono::steady_clock::time_point asked{milliseconds(1000)};
    const AppState waits = after(opened_state(), {event::SystemMeasured{2, 0, asked}});
    EXPECT_EQ(queue_text(waits, asked + milliseconds(250)),
              "Pictures and jobs under way; the oldest picture was asked for 0.25 s ago");
    const AppState rests = after(waits, {event::SystemMeasured{0, 0}});
    EXPECT_EQ(queue_text(rests, asked), "Pictures and jobs under way");
}

}  // namespace
}  // namespace zscope
