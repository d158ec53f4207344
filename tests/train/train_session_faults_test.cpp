#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/curve_table.h"
#include "core/train/headless.h"
#include "core/train/table_file.h"
#include "core/train/train_session.h"
#include "tests/core/files_support.h"
#include "tests/support/process_limit.h"
#include "tests/support/small_disk.h"
#include "tests/train/news_reader.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::equal_bits;
using test::long_order;
using test::NewsReader;
using test::TemporaryFolder;
using test::tiny_order;
using testing::ProcessLimit;
using testing::SmallDisk;
namespace news = train_news;

TEST(TrainSession, FailuresSayWhyAndAnotherRunStarts) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    order.config.data = (temporary.path() / "no such pictures").string();
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.ends(order, ControlState::failed));
    ASSERT_TRUE(reader.error);
    EXPECT_NE(std::string(reader.error->what()).find("no such pictures"), std::string::npos);
    EXPECT_TRUE(reader.ends(tiny_order(temporary.path() / "other")));
}

TEST(TrainSession, AFullDiskFailsTheRunAndLeavesItsCheckpoint) {
    const TemporaryFolder temporary;
    SmallDisk disk(temporary.path() / "disk");
    TrainOrder order = long_order(disk.path() / "run");
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.starts(order));
    ASSERT_TRUE(reader.saves());
    if (!disk.fill()) {
        GTEST_SKIP() << SmallDisk::kCannotFill;
    }
    ASSERT_EQ(session.save_now(), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::Refused>() == 1; }));
    EXPECT_EQ(reader.state, ControlState::running) << "a save that fails ends no run";
    ASSERT_EQ(session.stop(), "");
    ASSERT_TRUE(reader.until(ControlState::failed));
    ASSERT_TRUE(reader.error);
    EXPECT_EQ(reader.error->code(), ErrorCode::io) << reader.error->what();
    EXPECT_NE(reader.error->hint().find(disk.hint()), std::string::npos)
        << reader.error->describe();
    disk.make_room();
    const auto checkpoint = find_newest_checkpoint(order.run);
    ASSERT_TRUE(checkpoint);
    EXPECT_TRUE(checkpoint->broken.empty()) << "no half file is taken for a whole one";
    order.resume = true;
    order.change = [images = checkpoint->checkpoint.state.counters.images](TrainConfig& config) {
        config.total_images = images + 100;
    };
    EXPECT_TRUE(reader.ends(order)) << "with room again it goes on";
    EXPECT_NO_THROW((void)load_model(order.run));
}

TEST(TableFile, RowsOfAFullDiskComeWhenThereIsRoom) {
    const TemporaryFolder temporary;
    const fs::path file = temporary.path() / "table.csv";
    TableFile table(file, {"images", "loss"}, 0);
    table.append(std::array{1.0, 0.5});
    {
        const ProcessLimit limit(RLIMIT_FSIZE, 16);
        if (!limit.is_set()) {
            GTEST_SKIP() << "the system does not let the size of files be limited";
        }
        EXPECT_THROW(table.append(std::array{2.0, 0.25}), Error);
        EXPECT_THROW(table.append(std::array{3.0, 0.125}), Error);
    }
    table.append(std::array{4.0, 0.0625});
    table.append(std::array{5.0, 0.03125});
    const CurveTable read = read_curves(file);
    EXPECT_EQ(read.columns[0], (std::vector<double>{1, 2, 3, 4, 5}));
    EXPECT_EQ(read.columns[1], (std::vector<double>{0.5, 0.25, 0.125, 0.0625, 0.03125}));
}

TEST(TrainSession, NoMemoryIsItsOwnFailureAndAnotherRunStarts) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the sanitizer's own memory counts as the process's";
#endif
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "large");
    order.config.minibatch = {65536};
    order.config.resolution = 64;
    order.config.initial_resolution = 64;
    TrainSession session;
    NewsReader reader(session);
    {
        std::ifstream statm("/proc/self/statm");
        rlim_t pages = 0;
        statm >> pages;
        const ProcessLimit limit(RLIMIT_AS, pages * 4096 + (rlim_t{1} << 30U));
        if (pages == 0 || !limit.is_set()) {
            GTEST_SKIP() << "the system does not let memory be limited";
        }
        ASSERT_TRUE(reader.ends(order, ControlState::failed));
    }
    ASSERT_TRUE(reader.error);
    EXPECT_EQ(reader.error->code(), ErrorCode::out_of_memory) << reader.error->what();
    EXPECT_FALSE(reader.error->hint().empty());
    EXPECT_TRUE(reader.ends(tiny_order(temporary.path() / "small")));
}

TEST(TrainSession, PicturesThatCannotBeDrawnChangeNothingInTheRun) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "alone");
    TrainListener nobody;
    run_headless(order, nobody, {});
    const TrainState alone = find_newest_checkpoint(order.run)->checkpoint.state;
    TrainSessionOptions options;
    options.report.frame_seconds = 0.0;
    options.report.frame_pictures = 1000;  // there are not so many latents
    TrainSession session(options);
    NewsReader reader(session);
    order.run = temporary.path() / "watched";
    ASSERT_TRUE(reader.ends(order));
    EXPECT_TRUE(reader.frames.empty());
    EXPECT_FALSE(reader.rows.empty());
    EXPECT_EQ(reader.count<news::Warned>(), 1U) << "told once, not at every step";
    EXPECT_EQ(reader.count<news::ModelWritten>(), 1U);
    EXPECT_TRUE(equal_bits(find_newest_checkpoint(order.run)->checkpoint.state, alone));
}

TEST(TrainSession, AFolderThatVanishesFailsTheRun) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    order.config.checkpoint_seconds = 0.2;
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.starts(order));
    fs::remove_all(order.run);
    ASSERT_TRUE(reader.until(ControlState::failed)) << "a step that throws";
    EXPECT_EQ(reader.error->code(), ErrorCode::io) << reader.error->what();
    EXPECT_TRUE(reader.ends(tiny_order(temporary.path() / "other")));
}

}  // namespace
}  // namespace zscope
