#include "core/train/train_session.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/explore/synth_worker.h"
#include "core/model/model_file.h"
#include "core/model/registry.h"
#include "core/model/weight_snapshot.h"
#include "core/train/checkpoint_files.h"
#include "core/train/headless.h"
#include "core/train/table_file.h"
#include "tests/core/files_support.h"
#include "tests/support/process_limit.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::equal_bits;
using test::TemporaryFolder;
using test::tiny_order;
using testing::ProcessLimit;
namespace news = train_news;

/// An endless run.
TrainOrder long_order(const fs::path& run) {
    TrainOrder order = tiny_order(run);
    order.config.total_images = 100000000;
    return order;
}

/// The window's side: takes news in until something has happened.
class Reader {
  public:
    explicit Reader(TrainSession& session) : session_(session) {}

    void take() {
        for (TrainNews& item : session_.take_news()) {
            if (const auto* change = std::get_if<news::StateChanged>(&item)) {
                state = change->event.state;
                run = change->event.run;
                error = change->event.error;
            } else if (auto* grown = std::get_if<news::CurvesGrew>(&item)) {
                rows.insert(rows.end(), grown->rows.begin(), grown->rows.end());
            } else if (auto* frame = std::get_if<news::FrameTaken>(&item)) {
                frames.push_back(std::move(frame->frame));
            } else if (auto* prepared = std::get_if<news::Prepared>(&item)) {
                start = *prepared;
            }
            all.push_back(std::move(item));
        }
        if (auto newest = session_.take_snapshot()) {
            snapshots.push_back(std::move(newest));
        }
    }

    template <typename Condition>
    bool until(const Condition& condition) {
        for (int i = 0; i < 20000; ++i) {
            take();
            if (condition()) {
                return true;
            }
            std::this_thread::sleep_for(1ms);
        }
        return false;
    }
    bool until(ControlState wanted) {
        return until([&] { return state == wanted; });
    }

    template <typename T>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(),
                          [](const TrainNews& item) { return std::holds_alternative<T>(item); }));
    }

    ControlState state = ControlState::idle;
    std::uint64_t run = 0;
    std::optional<Error> error;
    std::vector<std::vector<double>> rows;
    std::vector<TrainFrame> frames;
    std::optional<news::Prepared> start;
    std::vector<std::shared_ptr<const WeightSnapshot>> snapshots;
    std::vector<TrainNews> all;

  private:
    TrainSession& session_;
};

TrainSessionOptions eager() {
    TrainSessionOptions options;
    options.report.snapshot_seconds = 0.0;
    options.report.frame_seconds = 0.0;
    return options;
}

TEST(TrainSession, EveryStepArrivesOnceAndTheRunLeavesAModel) {
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    TrainSession session;
    Reader reader(session);
    EXPECT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until(ControlState::finished));
    ASSERT_TRUE(reader.start);
    EXPECT_EQ(reader.start->config, order.config);
    EXPECT_EQ(reader.start->history.names.front(), "images");
    ASSERT_FALSE(reader.rows.empty());
    for (std::size_t i = 0; i < reader.rows.size(); ++i) {
        EXPECT_EQ(reader.rows[i].size(), reader.start->history.names.size());
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
    Reader reader(session);
    EXPECT_EQ(session.pause(), why_not(ControlAction::pause, ControlState::idle));
    ASSERT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until([&] { return !reader.rows.empty(); }));
    ASSERT_EQ(session.pause(), "");
    ASSERT_TRUE(reader.until(ControlState::paused));
    const std::size_t steps = reader.rows.size();
    const auto shown = reader.snapshots.back();
    ASSERT_EQ(session.single_step(), "");
    ASSERT_TRUE(reader.until(
        [&] { return reader.state == ControlState::paused && reader.rows.size() == steps + 1; }));
    EXPECT_GT(reader.snapshots.back()->version(), shown->version())
        << "a single step shows at once";
    ASSERT_EQ(session.save_now(), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::Saved>() == 1; }));
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
    Reader reader(session);
    session.start(order);
    ASSERT_TRUE(reader.until(ControlState::finished));
    order.resume = true;
    order.change = [](TrainConfig& config) { config.total_images += 16; };
    ASSERT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until([&] { return reader.run == 2; }));
    ASSERT_TRUE(reader.until(ControlState::finished));
    EXPECT_EQ(reader.start->images, 96);
    ASSERT_GT(reader.start->history.rows(), 0U);
    EXPECT_EQ(reader.start->history.columns[0].back(), 96.0);
    EXPECT_EQ(reader.rows.back()[0], 112.0);
}

TEST(TrainSession, FailuresSayWhyAndAnotherRunStarts) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    order.config.data = (temporary.path() / "no such pictures").string();
    TrainSession session;
    Reader reader(session);
    ASSERT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until(ControlState::failed));
    ASSERT_TRUE(reader.error);
    EXPECT_NE(std::string(reader.error->what()).find("no such pictures"), std::string::npos);
    ASSERT_EQ(session.start(tiny_order(temporary.path() / "other")), "");
    EXPECT_TRUE(reader.until(ControlState::finished));
}

TEST(TrainSession, AFullDiskFailsTheRunAndLeavesItsCheckpoint) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    TrainSession session;
    Reader reader(session);
    session.start(order);
    ASSERT_TRUE(reader.until([&] { return !reader.rows.empty(); }));
    ASSERT_EQ(session.save_now(), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::Saved>() == 1; }));
    {
        const ProcessLimit limit(RLIMIT_FSIZE, 4096);  // as if the disk had no more room for a file
        if (!limit.is_set()) {
            GTEST_SKIP() << "the system does not let the size of files be limited";
        }
        ASSERT_EQ(session.save_now(), "");
        ASSERT_TRUE(reader.until([&] { return reader.count<news::Refused>() == 1; }));
        EXPECT_EQ(reader.state, ControlState::running) << "a save that fails ends no run";
        ASSERT_EQ(session.stop(), "");
        ASSERT_TRUE(reader.until(ControlState::failed));
        ASSERT_TRUE(reader.error);
        EXPECT_EQ(reader.error->code(), ErrorCode::io) << reader.error->what();
    }
    const auto checkpoint = find_newest_checkpoint(order.run);
    ASSERT_TRUE(checkpoint);
    EXPECT_TRUE(checkpoint->broken.empty()) << "no half file is taken for a whole one";
    order.resume = true;
    order.change = [](TrainConfig& config) { config.total_images = 200; };
    ASSERT_EQ(session.start(order), "");
    EXPECT_TRUE(reader.until(ControlState::finished)) << "with room again it goes on";
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
    Reader reader(session);
    ASSERT_EQ(session.start(order), "");
    ASSERT_TRUE(reader.until(ControlState::running));
    ASSERT_EQ(session.change_options([&](TrainConfig&) { stepping = niceness(); }), "");
    ASSERT_TRUE(reader.until([&] { return reader.count<news::OptionsChanged>() == 1; }));
    EXPECT_EQ(preparing.load(), before);
    EXPECT_GE(stepping.load(), 15);
    EXPECT_EQ(session.stop(), "");
    EXPECT_TRUE(reader.until(ControlState::finished));
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
    Reader reader(session);
    {
        std::ifstream statm("/proc/self/statm");
        rlim_t pages = 0;
        statm >> pages;
        const ProcessLimit limit(RLIMIT_AS, pages * 4096 + (rlim_t{1} << 30U));
        if (pages == 0 || !limit.is_set()) {
            GTEST_SKIP() << "the system does not let memory be limited";
        }
        ASSERT_EQ(session.start(order), "");
        ASSERT_TRUE(reader.until(ControlState::failed));
    }
    ASSERT_TRUE(reader.error);
    EXPECT_EQ(reader.error->code(), ErrorCode::out_of_memory) << reader.error->what();
    EXPECT_FALSE(reader.error->hint().empty());
    ASSERT_EQ(session.start(tiny_order(temporary.path() / "small")), "");
    EXPECT_TRUE(reader.until(ControlState::finished));
}

TEST(TrainSession, AFolderThatVanishesFailsTheRun) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    order.config.checkpoint_seconds = 0.2;
    TrainSession session;
    Reader reader(session);
    session.start(order);
    ASSERT_TRUE(reader.until([&] { return !reader.rows.empty(); }));
    fs::remove_all(order.run);
    ASSERT_TRUE(reader.until(ControlState::failed)) << "a step that throws";
    EXPECT_EQ(reader.error->code(), ErrorCode::io) << reader.error->what();
    EXPECT_EQ(session.start(tiny_order(temporary.path() / "other")), "");
    EXPECT_TRUE(reader.until(ControlState::finished));
}

TEST(TrainSession, TwentyRestartsOfOneRun) {
    const TemporaryFolder temporary;
    TrainOrder order = long_order(temporary.path() / "run");
    TrainSession session;
    Reader reader(session);
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

TEST(TrainSession, ClosingItSavesTheRun) {
    const TemporaryFolder temporary;
    const TrainOrder order = long_order(temporary.path() / "run");
    {
        TrainSession session;
        Reader reader(session);
        session.start(order);
        ASSERT_TRUE(reader.until([&] { return !reader.rows.empty(); }));
    }
    EXPECT_TRUE(find_newest_checkpoint(order.run));
    EXPECT_NO_THROW((void)load_model(order.run));
}

// Dragging, snapshots, frames and pauses change no bit of what is learnt.
TEST(TrainSession, AnExploringUserChangesNoBit) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "alone");
    order.config.threads = 2;
    order.config.total_images = 300;
    TrainListener nobody;
    run_headless(order, nobody, {});
    const TrainState alone = find_newest_checkpoint(order.run)->checkpoint.state;

    SynthWorker worker({.threads = 2});
    const std::shared_ptr<const Generator> prototype = open_model(order.run.string());
    worker.set_model({.generation = 1, .prototype = prototype});
    order.run = temporary.path() / "watched";
    TrainSession session(eager());
    Reader reader(session);
    ASSERT_EQ(session.start(order), "");
    std::uint64_t version = 0;
    std::size_t pictures = 0;
    bool has_paused = false;
    while (reader.state != ControlState::finished && reader.state != ControlState::failed) {
        reader.take();
        if (!reader.snapshots.empty()) {
            worker.apply_snapshot(1, reader.snapshots.back());
        }
        worker.request({.model_generation = 1,
                        .state_version = ++version,
                        .z = {0.01F * static_cast<float>(version % 300), 0.0F, 1.0F}});
        if (const auto picture = worker.take_result()) {
            ASSERT_FALSE(picture->error) << picture->error->describe();
            ++pictures;
        }
        if (!has_paused && reader.rows.size() > 10) {
            has_paused = session.pause().empty();
        }
        if (reader.state == ControlState::paused) {
            session.resume();
        }
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(reader.state, ControlState::finished);
    EXPECT_TRUE(has_paused);
    EXPECT_GT(pictures, 20U);
    EXPECT_GT(reader.snapshots.size(), 20U);
    EXPECT_TRUE(equal_bits(find_newest_checkpoint(order.run)->checkpoint.state, alone));
}

TEST(TrainSession, TheWindowsThreadKeepsItsPriority) {
    const TemporaryFolder temporary;
    const int before = getpriority(PRIO_PROCESS, 0);
    TrainSession session;
    Reader reader(session);
    session.start(tiny_order(temporary.path() / "run"));
    ASSERT_TRUE(reader.until(ControlState::finished));
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

}  // namespace
}  // namespace zscope
