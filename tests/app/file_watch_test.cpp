#include "app/control/file_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "tests/core/files_support.h"
#include "tests/support/comes_true.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::TemporaryFolder;
using test::write_text;
using testing::comes_true;

class FileWatchTest : public ::testing::Test {
  protected:
    /// What is found next; nothing after a long while.
    std::vector<Event> next() {
        const auto end = std::chrono::steady_clock::now() + 20s;
        std::vector<Event> events = watch_.take();
        while (events.empty() && std::chrono::steady_clock::now() < end) {
            std::unique_lock lock(mutex_);
            changed_.wait_until(lock, end, [this] { return is_woken_; });
            is_woken_ = false;
            lock.unlock();
            events = watch_.take();
        }
        return events;
    }
    /// The missing ones of `recent`; what was ordered before has been looked at by then.
    std::vector<fs::path> missing(const std::vector<RecentModel>& recent) {
        watch_.look_at(recent);
        std::optional<std::vector<fs::path>> answer;
        while (!answer) {
            const std::vector<Event> events = next();
            if (events.empty()) {
                ADD_FAILURE() << "no answer";
                return {};
            }
            for (const Event& event : events) {
                if (const auto* looked = event.as<event::RecentLookedAt>()) {
                    answer = looked->missing;
                } else {
                    ++changes_;
                }
            }
        }
        return *answer;
    }
    /// As if somebody had written the file later.
    static void write_later(const fs::path& file, std::chrono::hours later) {
        fs::last_write_time(file, fs::last_write_time(file) + later);
    }

    TemporaryFolder folder_;
    int changes_ = 0;  ///< told besides an answer
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_ = false;
    FileWatch watch_{[this] {
                         const std::lock_guard lock(mutex_);
                         is_woken_ = true;
                         changed_.notify_all();
                     },
                     1ms};
};

TEST_F(FileWatchTest, TellsWhichRecentModelsAreGone) {
    write_text(folder_ / "there", "x");
    EXPECT_EQ(missing({{folder_ / "there"}, {folder_ / "gone"}, {folder_.path()}}),
              std::vector<fs::path>{folder_ / "gone"});
    fs::remove(folder_ / "there");
    write_text(folder_ / "gone", "x");
    EXPECT_EQ(missing({{folder_ / "there"}, {folder_ / "gone"}}),
              std::vector<fs::path>{folder_ / "there"});
}

TEST_F(FileWatchTest, TellsOnceThatTheOpenModelHasChanged) {
    for (const char* name : {"model.json", "model.safetensors"}) {
        write_text(folder_ / name, "x");
    }
    const ModelLocation model{ModelOrigin::file, folder_.path()};
    watch_.watch(model, 1);
    (void)missing({});  // it is watched by now
    for (const auto later : {1h, 2h}) {
        write_later(folder_ / "model.safetensors", later);
        const std::vector<Event> events = next();
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].as<event::ModelChangedOnDisk>()->source, model);
        for (int look = 0; look < 5; ++look) {
            (void)missing({});
        }
        EXPECT_EQ(changes_, 0) << "told again";
    }
}

TEST_F(FileWatchTest, AModelOpenedAgainIsWatchedAsItIsNow) {
    write_text(folder_ / "a.safetensors", "x");
    write_text(folder_ / "b.safetensors", "x");
    const ModelLocation a{ModelOrigin::file, folder_ / "a.safetensors"};
    const ModelLocation b{ModelOrigin::file, folder_ / "b.safetensors"};
    watch_.watch(a, 1);
    (void)missing({});
    watch_.watch(b, 2);
    (void)missing({});
    write_later(a.path, 1h);
    watch_.watch(a, 3);
    for (int look = 0; look < 5; ++look) {
        (void)missing({});
    }
    EXPECT_EQ(changes_, 0);
    fs::remove(a.path);
    for (int look = 0; look < 5; ++look) {
        (void)missing({});
    }
    EXPECT_EQ(changes_, 0) << "there is nothing to reload";
}

TEST_F(FileWatchTest, TheModelThatARunWritesDoesNotReplaceItsCheckpoint) {
    watch_.watch({ModelOrigin::run, folder_.path()}, 1);
    (void)missing({});
    fs::create_directories(folder_ / "model");
    write_text(folder_ / "model" / "model.json", "x");
    for (int look = 0; look < 5; ++look) {
        (void)missing({});
    }
    EXPECT_EQ(changes_, 0);
}

TEST_F(FileWatchTest, AModelThatIsGivenBackIsWatchedAsItWasLeft) {
    write_text(folder_ / "a.safetensors", "x");
    write_text(folder_ / "b.safetensors", "x");
    const ModelLocation a{ModelOrigin::file, folder_ / "a.safetensors"};
    watch_.watch(a, 1);
    (void)missing({});
    const std::optional<FileWatch::FileTimes> kept = watch_.keep();
    ASSERT_TRUE(kept.has_value());
    watch_.watch({ModelOrigin::file, folder_ / "b.safetensors"}, 2);
    EXPECT_FALSE(watch_.keep().has_value()) << "nobody has looked at it yet";
    (void)missing({});
    write_later(a.path, 1h);
    watch_.restore(a, 3, kept);
    watch_.watch(a, 3);
    const std::vector<Event> events = next();
    ASSERT_EQ(events.size(), 1U);
    ASSERT_NE(events[0].as<event::ModelChangedOnDisk>(), nullptr);
    EXPECT_EQ(events[0].as<event::ModelChangedOnDisk>()->source, a);
    watch_.restore(a, 4, watch_.keep());
    for (int look = 0; look < 5; ++look) {
        (void)missing({});
    }
    EXPECT_EQ(changes_, 0) << "what has been told is not told again";
}

/// A window that is busy takes in later what has been found one after the other.
TEST(FileWatch, NothingIsLostWhileNobodyTakesIt) {
    const auto hour = std::make_shared<std::atomic<int>>(0);
    const auto looks = std::make_shared<std::atomic<int>>(0);
    FileWatch watch(Wake{}, 1ms, [hour, looks](const std::vector<fs::path>& files) {
        const fs::file_time_type written{std::chrono::hours(hour->load())};
        ++*looks;
        return FileWatch::FileTimes(files.size(), written);
    });
    const ModelLocation model{ModelOrigin::file, "m"};
    const auto has_looked = [&looks](int times) {
        return comes_true([&] { return *looks >= times; });
    };
    watch.watch(model, 1);
    ASSERT_TRUE(has_looked(1));
    *hour = 1;
    ASSERT_TRUE(has_looked(*looks + 4)) << "one of before, two alike, and one after them";
    const fs::path gone = "/nowhere/gone";
    watch.look_at({{gone}});
    ASSERT_TRUE(has_looked(*looks + 3)) << "one of before, the asked one, and one after it";
    const std::vector<Event> events = watch.take();
    ASSERT_EQ(events.size(), 2U);
    ASSERT_NE(events[0].as<event::RecentLookedAt>(), nullptr);
    EXPECT_EQ(events[0].as<event::RecentLookedAt>()->missing, std::vector<fs::path>{gone});
    ASSERT_NE(events[1].as<event::ModelChangedOnDisk>(), nullptr);
    EXPECT_EQ(events[1].as<event::ModelChangedOnDisk>()->source, model);
    EXPECT_TRUE(watch.take().empty());
}

TEST(FileWatch, EndsWhileTheDiskIsSilent) {
    const auto door = std::make_shared<testing::Door>(/*is_open=*/false);
    {
        FileWatch watch(Wake{}, 1ms, [door](const std::vector<fs::path>& files) {
            door->pass();
            return FileWatch::FileTimes(files.size());
        });
        watch.watch({ModelOrigin::file, "m"}, 1);
        door->wait_for_arrivals(1);
    }
    door->open();
}

}  // namespace
}  // namespace zscope
