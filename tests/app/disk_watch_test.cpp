#include "app/control/disk_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/comes_true.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

using testing::comes_true;
using testing::Door;
using testing::DoorOpener;
using Watch = DiskWatch<int, std::string>;

[[nodiscard]] std::optional<Watch::Reply> wait_for_reply(Watch& watch) {
    std::optional<Watch::Reply> reply;
    (void)comes_true([&] {
        reply = watch.take();
        return reply.has_value();
    });
    return reply;
}

TEST(DiskWatch, RepliesToTheNewestQuestionOnAThreadOfItsOwn) {
    const auto door = std::make_shared<Door>(/*is_open=*/false);
    const auto looks_here = std::make_shared<std::atomic<int>>(0);
    std::atomic<int> wakes{0};
    Watch watch(
        "watch", [&wakes] { ++wakes; },
        [door, looks_here, here = std::this_thread::get_id()](int question) {
            *looks_here += std::this_thread::get_id() == here ? 1 : 0;
            door->pass();
            return std::to_string(question);
        });
    EXPECT_FALSE(watch.take().has_value());
    watch.ask(1);
    door->wait_for_arrivals(1);
    watch.ask(2);
    watch.ask(3);
    EXPECT_FALSE(watch.take().has_value()) << "the disk has not answered";
    door->open();
    std::optional<Watch::Reply> reply = wait_for_reply(watch);
    if (reply && reply->question == 1) {
        reply = wait_for_reply(watch);
    }
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->question, 3) << "nobody needs to know of the second one";
    EXPECT_EQ(reply->answer, "3");
    EXPECT_TRUE(comes_true([&] { return wakes == 2; }));
    EXPECT_EQ(*looks_here, 0);
}

TEST(DiskWatch, LooksAgainAndRepliesWhenTheAnswerIsAnotherOne) {
    const auto disk = std::make_shared<std::atomic<int>>(1);
    const auto looks = std::make_shared<std::atomic<int>>(0);
    std::atomic<int> wakes{0};
    Watch watch(
        "watch", [&wakes] { ++wakes; },
        [disk, looks](int question) {
            std::string answer = std::to_string(question + *disk);
            ++*looks;
            return answer;
        },
        std::chrono::milliseconds(1));
    watch.ask(10);
    std::optional<Watch::Reply> reply = wait_for_reply(watch);
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->answer, "11");
    ASSERT_TRUE(comes_true([&] { return *looks >= 4; })) << "it is looked into again";
    EXPECT_FALSE(watch.take().has_value()) << "nothing is new";
    EXPECT_EQ(wakes, 1);
    *disk = 2;
    reply = wait_for_reply(watch);
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->question, 10);
    EXPECT_EQ(reply->answer, "12");
    watch.ask(10);
    reply = wait_for_reply(watch);
    ASSERT_TRUE(reply.has_value()) << "whoever asks is told";
    EXPECT_EQ(reply->answer, "12");
}

/// Without an interval.
TEST(DiskWatch, LooksOnceForEachQuestion) {
    const auto looks = std::make_shared<std::atomic<int>>(0);
    Watch watch("watch", Wake{}, [looks](int question) {
        ++*looks;
        return std::to_string(question);
    });
    for (const int question : {1, 2}) {
        watch.ask(question);
        ASSERT_TRUE(wait_for_reply(watch).has_value());
        EXPECT_EQ(*looks, question);
    }
}

/// A disk that does not answer holds nobody up at the end. Who asked is told nothing any more.
TEST(DiskWatch, EndsWhileTheDiskIsSilent) {
    const auto door = std::make_shared<Door>(/*is_open=*/false);
    const std::weak_ptr<Door> kept_by_the_look = door;
    const DoorOpener opener(*door);
    const auto wakes = std::make_shared<std::atomic<int>>(0);
    {
        Watch watch(
            "watch", [wakes] { ++*wakes; },
            [door](int question) {
                door->pass();
                return std::to_string(question);
            });
        watch.ask(1);
        door->wait_for_arrivals(1);
    }
    EXPECT_TRUE(door->is_waited_at()) << "the look goes on";
    door->open();
    EXPECT_TRUE(comes_true([&] { return kept_by_the_look.use_count() == 1; }))
        << "its thread ends with it";
    EXPECT_EQ(*wakes, 0);
}

}  // namespace
}  // namespace zscope
