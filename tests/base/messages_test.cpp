#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "core/base/event_queue.h"
#include "core/base/mailbox.h"
#include "core/base/named_thread.h"

#include <pthread.h>

namespace zscope {
namespace {

TEST(Mailbox, NewestWins) {
    Mailbox<int> box;
    EXPECT_FALSE(box.take());
    EXPECT_FALSE(box.put(1));
    EXPECT_TRUE(box.put(2));
    EXPECT_EQ(box.take(), 2);
    EXPECT_FALSE(box.take());
}

TEST(Mailbox, MergeKeepsWhatOthersSet) {
    struct Orders {
        int model = 0;
        int request = 0;
    };
    Mailbox<Orders> box;
    box.merge([](Orders& orders) { orders.model = 4; });
    box.merge([](Orders& orders) { orders.request = 7; });
    const auto orders = box.take();
    ASSERT_TRUE(orders);
    EXPECT_EQ(orders->model, 4);
    EXPECT_EQ(orders->request, 7);
}

TEST(Mailbox, MovesMoveOnlyValues) {
    Mailbox<std::unique_ptr<int>> box;
    box.put(std::make_unique<int>(3));
    EXPECT_EQ(**box.take(), 3);
}

TEST(Mailbox, WaitEndsOnStop) {
    Mailbox<int> box;
    std::atomic<bool> was_empty{false};
    {
        const NamedThread reader("reader", [&](const std::stop_token& stop) {
            was_empty = !box.wait(stop).has_value();
        });
    }
    EXPECT_TRUE(was_empty);
}

TEST(Mailbox, WaitForEndsWithAValueAtItsLimitOrOnStop) {
    Mailbox<int> box;
    std::stop_source stop;
    EXPECT_FALSE(box.wait_for(stop.get_token(), std::chrono::milliseconds(1)));
    box.put(3);
    EXPECT_EQ(box.wait_for(stop.get_token(), std::chrono::hours(1)), 3);
    stop.request_stop();
    EXPECT_FALSE(box.wait_for(stop.get_token(), std::chrono::hours(1)));
}

TEST(Mailbox, SlowReaderSeesRisingValuesAndTheLastOne) {
    constexpr int kLast = 20000;
    Mailbox<int> box;
    std::atomic<bool> rising{true};
    std::atomic<int> newest{0};
    {
        NamedThread reader("reader", [&](const std::stop_token& stop) {
            while (newest < kLast) {
                const auto value = box.wait(stop);
                if (!value) {
                    return;
                }
                rising = rising && *value > newest;
                newest = *value;
            }
        });
        for (int i = 1; i <= kLast; ++i) {
            box.put(i);
        }
        reader.join();
    }
    EXPECT_TRUE(rising);
    EXPECT_EQ(newest, kLast);
}

TEST(EventQueue, KeepsEveryValueInTheOrderOfItsWriter) {
    constexpr int kEach = 5000;
    std::atomic<int> wakes{0};
    EventQueue<std::pair<int, int>> queue([&wakes] { ++wakes; });
    std::vector<int> next(3, 0);
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 3; ++writer) {
            writers.emplace_back([&queue, writer] {
                for (int i = 0; i < kEach; ++i) {
                    queue.push({writer, i});
                }
            });
        }
        int seen = 0;
        while (seen < 3 * kEach) {
            for (const auto& [writer, value] : queue.drain()) {
                ASSERT_EQ(value, next[static_cast<std::size_t>(writer)]++);
                ++seen;
            }
            std::this_thread::yield();
        }
    }
    EXPECT_EQ(wakes, 3 * kEach);
    EXPECT_EQ(queue.size(), 0U);
}

TEST(NamedThread, CarriesItsName) {
    std::string name(16, '\0');
    NamedThread thread("a name that is far too long", [&](const std::stop_token&) {
        pthread_getname_np(pthread_self(), name.data(), name.size());
    });
    thread.join();
    EXPECT_STREQ(name.c_str(), "a name that is ");
}

TEST(NamedThread, DestructorStopsAndJoins) {
    std::atomic<bool> ended{false};
    {
        const NamedThread thread("worker", [&](const std::stop_token& stop) {
            Mailbox<int> never;
            (void)never.wait(stop);
            ended = true;
        });
    }
    EXPECT_TRUE(ended);
}

TEST(NamedThread, AssigningStopsTheOldOne) {
    std::atomic<int> ended{0};
    const auto body = [&ended](const std::stop_token& stop) {
        Mailbox<int> never;
        (void)never.wait(stop);
        ++ended;
    };
    NamedThread thread("first", body);
    thread = NamedThread("second", body);
    EXPECT_EQ(ended, 1);
    thread = NamedThread();
    EXPECT_EQ(ended, 2);
    EXPECT_FALSE(thread.joinable());
}

}  // namespace
}  // namespace zscope
