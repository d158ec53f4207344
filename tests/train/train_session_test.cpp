#include "core/train/train_session.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>

#include "core/model/model_file.h"
#include "core/model/weight_snapshot.h"
#include "core/train/checkpoint_files.h"
#include "core/train/curve_table.h"
#include "core/train/headless.h"
#include "tests/core/files_support.h"
#include "tests/train/news_reader.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::long_order;
using test::NewsReader;
using test::TemporaryFolder;
using test::tiny_order;
namespace news = train_news;

TEST(TrainSession, EveryStepArrivesOnceAndTheRunLeavesAModel) {
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.ends(order));
    ASSERT_TRUE(reader.start);
    EXPECT_EQ(reader.start->config, order.config);
    EXPECT_EQ(reader.start->history.names().front(), "images");
    ASSERT_FALSE(reader.rows.empty());
    for (std::size_t i = 0; i < reader.rows.size(); ++i) {
        EXPECT_EQ(reader.rows[i].size(), reader.start->history.names().size());
        EXPECT_EQ(reader.rows[i][1], static_cast<double>(i + 1)) << "steps without a gap";
    }
    EXPECT_EQ(reader.rows.back()[0], static_cast<double>(order.config.total_images));
    ASSERT_GE(reader.frames.size(), 2U);
    EXPECT_EQ(reader.frames.front().images, 0);
    EXPECT_EQ(reader.frames.back().images, order.config.total_images);
    EXPECT_EQ(reader.frames.back().pictures.size(), 16U);
    EXPECT_EQ(reader.count<news::ModelWritten>(), 1U);
    EXPECT_NO_THROW((void)load_model(order.run));
    const auto last = reader.frames.back().weights;
    const LoadedModel model = load_model(order.run);
    for (std::size_t i = 0; i < model.weights.size(); ++i) {
        EXPECT_TRUE(at::equal(model.weights[i].second, last->tensors()[i].second))
            << "the last snapshot is the model that was written";
    }
}

TEST(TrainSession, PauseStepResumeAndStop) {
    const TemporaryFolder temporary;
    const TrainOrder order = long_order(temporary.path() / "run");
    TrainSession session;
    NewsReader reader(session);
    EXPECT_EQ(session.pause(), why_not(ControlAction::pause, ControlState::idle));
    ASSERT_TRUE(reader.starts(order));
    ASSERT_EQ(session.pause(), "");
    ASSERT_TRUE(reader.until(ControlState::paused));
    const std::size_t steps = reader.rows.size();
    const auto shown = reader.snapshots.back();
    ASSERT_EQ(session.single_step(), "");
    ASSERT_TRUE(reader.until(
        [&] { return reader.state == ControlState::paused && reader.rows.size() == steps + 1; }));
    EXPECT_GT(reader.snapshots.back()->version(), shown->version())
        << "a single step shows at once";
    ASSERT_TRUE(reader.saves());
    ASSERT_EQ(session.change_options([](TrainConfig& config) { config.learning_rate = 1e-5; }), "");
    ASSERT_EQ(session.change_options([](TrainConfig& config) { config.seed = 5; }), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::Refused>() == 1; }));
    EXPECT_EQ(reader.count<news::OptionsChanged>(), 1U);
    ASSERT_EQ(session.resume(), "");
    ASSERT_TRUE(reader.until([&] { return reader.rows.size() > steps + 3; }));
    EXPECT_EQ(reader.rows.back().at(13), 1e-5) << "the learning rate of the newest steps";
    ASSERT_EQ(session.stop(), "");
    ASSERT_TRUE(reader.until(ControlState::finished));
    const auto checkpoint = find_newest_checkpoint(order.run);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->checkpoint.state.counters.steps,
              static_cast<std::int64_t>(reader.rows.size()));
    EXPECT_EQ(checkpoint->checkpoint.config.learning_rate, 1e-5);
}

TEST(TrainSession, AResumedRunBringsItsHistory) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.ends(order));
    order.resume = true;
    order.change = [](TrainConfig& config) { config.total_images += 16; };
    ASSERT_TRUE(reader.ends(order));
    EXPECT_EQ(reader.start->images, 96);
    const CurveHistory& history = reader.start->history;
    ASSERT_GT(history.rows(), 0U);
    EXPECT_EQ(history.x(history.rows() - 1), 96.0);
    EXPECT_EQ(reader.rows.back()[0], 112.0);
}

TEST(TrainSession, PreparesAtNormalPriorityAndStepsAtALowOne) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    TrainListener nobody;
    run_headless(order, nobody, {});
    const auto niceness = [] { return getpriority(PRIO_PROCESS, 0); };  // of the calling thread
    const int before = niceness();
    std::atomic<int> preparing = -100;
    std::atomic<int> stepping = -100;
    order.resume = true;
    order.change = [&](TrainConfig& config) {
        preparing = niceness();
        config.total_images = 100000000;
    };
    TrainSession session;
    NewsReader reader(session);
    ASSERT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until(ControlState::running));
    ASSERT_EQ(session.change_options([&](TrainConfig&) { stepping = niceness(); }), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::OptionsChanged>() == 1; }));
    EXPECT_EQ(preparing.load(), before);
    EXPECT_GE(stepping.load(), 15);
    EXPECT_EQ(session.stop(), "");
    EXPECT_TRUE(reader.until(ControlState::finished));
}

TEST(TrainSession, TwentyRestartsOfOneRun) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    TrainSession session;
    NewsReader reader(session);
    std::int64_t images = -1;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        ASSERT_EQ(session.start(order), "");
        ASSERT_TRUE(reader.until([&] { return reader.run == i && reader.start; }));
        const std::size_t rows = reader.rows.size();
        if (i % 2 == 0) {
            ASSERT_TRUE(reader.until([&] { return reader.rows.size() > rows; }));
        }
        ASSERT_EQ(session.stop(), "");
        ASSERT_TRUE(reader.until(ControlState::finished)) << "restart " << i;
        if (const auto newest = find_newest_checkpoint(order.run)) {
            EXPECT_GE(newest->checkpoint.state.counters.images, images);
            images = newest->checkpoint.state.counters.images;
        }
        order.resume = fs::exists(order.run / "config.json");
    }
    EXPECT_GT(images, 0);
}

/// Nearly all of the run's time goes into its evaluations.
TEST(TrainSession, AStopDuringAnEvaluationSavesAndEnds) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    order.config.latent_size = 24;
    order.config.evaluation_images = 1;
    TrainSession session;
    NewsReader reader(session);
    for (int sitting = 0; sitting < 3; ++sitting) {
        ASSERT_TRUE(reader.starts(order));
        ASSERT_EQ(session.stop(), "");
        ASSERT_TRUE(reader.until(ControlState::finished));
        const auto newest = find_newest_checkpoint(order.run);
        ASSERT_TRUE(newest);
        EXPECT_EQ(newest->checkpoint.state.counters.images,
                  static_cast<std::int64_t>(reader.rows.back()[0]));
        EXPECT_NO_THROW((void)load_model(order.run));
        const std::string text = test::read_text(order.run / "evaluation.csv");
        EXPECT_EQ(read_curves(order.run / "evaluation.csv").rows() + 1,
                  static_cast<std::size_t>(std::ranges::count(text, '\n')))
            << "no half row";
        order.resume = true;
    }
}

TEST(TrainSession, ClosingItSavesTheRun) {
    const TemporaryFolder temporary;
    const TrainOrder order = long_order(temporary.path() / "run");
    {
        TrainSession session;
        NewsReader reader(session);
        ASSERT_TRUE(reader.starts(order));
    }
    EXPECT_TRUE(find_newest_checkpoint(order.run));
    EXPECT_NO_THROW((void)load_model(order.run));
}

TEST(TrainSession, TheWindowsThreadKeepsItsPriority) {
    const TemporaryFolder temporary;
    const int before = getpriority(PRIO_PROCESS, 0);
    TrainSession session;
    NewsReader reader(session);
    ASSERT_TRUE(reader.ends(tiny_order(temporary.path() / "run")));
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

}  // namespace
}  // namespace zscope
