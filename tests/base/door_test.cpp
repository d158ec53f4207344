#include "tests/support/door.h"

#include <gtest/gtest.h>

#include <thread>

namespace zscope::testing {
namespace {

/// Who comes later does not go in the place of one that is let in and still wakes up.
TEST(Door, IsPassedInTheOrderOfArrival) {
    Door door(/*is_open=*/false);
    const std::jthread earlier([&door] { door.pass(); });
    const DoorOpener opener(door);
    door.wait_for_arrivals(1);
    door.let_one();
    door.let_one();
    door.pass();
    door.shut();
    EXPECT_FALSE(door.is_waited_at());
}

}  // namespace
}  // namespace zscope::testing
