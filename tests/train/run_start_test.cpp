#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "core/base/error.h"
#include "core/train/train_stepper.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

/// What keeps a run from starting, and that it leaves nothing behind.
namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::tiny_order;
using test::write_text;
using testing::code_of;

TEST(RunStart, WrongOptionsMakeNoFolder) {
    const TemporaryFolder temporary;
    const TrainOrder right = tiny_order(temporary.path() / "run");
    const fs::path unreadable = temporary / "unreadable";
    fs::create_directory(unreadable);
    write_text(unreadable / "a.png", "text");
    TrainListener nobody;
    const auto code_of_start = [&](const std::function<void(TrainConfig&)>& change) {
        TrainOrder order = right;
        change(order.config);
        return code_of([&] { const TrainStepper stepper(order, nobody, {}); });
    };
    EXPECT_EQ(code_of_start([](TrainConfig& config) { config.learning_rate = 7.0; }),
              ErrorCode::invalid_argument);
    EXPECT_EQ(code_of_start([](TrainConfig& config) { config.device = "cuda:99"; }),
              ErrorCode::unsupported);
    EXPECT_EQ(
        code_of_start([&](TrainConfig& config) { config.data = (temporary / "nope").string(); }),
        ErrorCode::not_found);
    EXPECT_EQ(code_of_start([&](TrainConfig& config) { config.data = unreadable.string(); }),
              ErrorCode::bad_file);
    EXPECT_FALSE(fs::exists(right.run));
    EXPECT_NO_THROW(TrainStepper(right, nobody, {})) << "the corrected order begins there";
}

/// Re-basing it may take minutes.
TEST(RunStart, DataIsCheckedBeforeTheModelOfAFineTuningIsRead) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    order.finetune = FinetuneOptions{.model = temporary / "lost-model"};
    TrainListener nobody;
    const auto failure = [&]() -> std::string {
        try {
            const TrainStepper stepper(order, nobody, {});
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    };
    EXPECT_NE(failure().find("lost-model"), std::string::npos) << failure();
    order.config.data = (temporary / "lost-data").string();
    EXPECT_NE(failure().find("lost-data"), std::string::npos) << failure();
    EXPECT_FALSE(fs::exists(order.run));
}

TEST(RunStart, AFolderWithARunIsRefusedBeforePicturesAreLoaded) {
    class Counter final : public TrainListener {
      public:
        void preparing(const Progress& /*progress*/) override { ++reports; }
        int reports = 0;
    };
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Counter counter;
    { const TrainStepper stepper(order, counter, {}); }
    EXPECT_GT(counter.reports, 0);
    counter.reports = 0;
    EXPECT_EQ(code_of([&] { const TrainStepper stepper(order, counter, {}); }),
              ErrorCode::invalid_argument);
    EXPECT_EQ(counter.reports, 0);
}

TEST(RunStart, AStopWhilePicturesAreLoadedLeavesNoFolder) {
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    TrainListener nobody;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(code_of([&] { const TrainStepper stepper(order, nobody, stop.get_token()); }),
              ErrorCode::cancelled);
    EXPECT_FALSE(fs::exists(order.run));
}

}  // namespace
}  // namespace zscope
