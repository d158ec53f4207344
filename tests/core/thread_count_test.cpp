#include "core/tensor/thread_count.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace zscope {
namespace {

void on_a_thread(const std::function<void()>& work) {
    std::thread(work).join();
}

/// The number of a thread that has chosen `count`, once another has chosen `others`.
int number_of(int count, int others) {
    int found = 0;
    on_a_thread([&] {
        use_threads(count);
        on_a_thread([&] { use_threads(others); });
        found = at::get_num_threads();
    });
    return found;
}

TEST(ThreadCount, IsNotReplacedByWhatAnotherThreadChooses) {
    EXPECT_EQ(number_of(2, 1), 2);
    EXPECT_EQ(number_of(1, 2), 1);
    EXPECT_EQ(number_of(3, 0), 3);
}

TEST(ThreadCount, NoneIsWhatLibTorchTakesByItself) {
    const int by_itself = number_of(0, 0);
    EXPECT_GE(by_itself, 1);
    on_a_thread([&] { use_threads(by_itself + 1); });
    EXPECT_EQ(number_of(0, by_itself + 2), by_itself);
}

}  // namespace
}  // namespace zscope
