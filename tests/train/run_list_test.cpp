#include "core/train/run_list.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/train/headless.h"
#include "core/train/run_pace.h"
#include "core/train/train_config_json.h"
#include "core/train/train_estimate.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST(RunList, ShowsWhatIsThereAndWhatIsWrong) {
    const TemporaryFolder temporary;
    EXPECT_TRUE(list_runs(temporary.path() / "none").empty());
    const TrainOrder order = test::tiny_order(temporary.path() / "whole");
    TrainListener nobody;
    run_headless(order, nobody, {});
    fs::create_directories(temporary.path() / "broken");
    test::write_text(temporary.path() / "broken" / "config.json", "{ no json");
    fs::create_directories(temporary.path() / "no run at all");
    const std::vector<RunSummary> runs = list_runs(temporary.path());
    ASSERT_EQ(runs.size(), 2U);
    const RunSummary& whole = runs[0].name == "whole" ? runs[0] : runs[1];
    const RunSummary& broken = runs[0].name == "whole" ? runs[1] : runs[0];
    EXPECT_EQ(whole.config, order.config);
    EXPECT_EQ(whole.images, order.config.total_images);
    EXPECT_TRUE(whole.has_checkpoint);
    EXPECT_TRUE(whole.has_model);
    EXPECT_TRUE(whole.problem.empty());
    EXPECT_GT(whole.changed, 1'000'000'000);
    EXPECT_EQ(broken.name, "broken");
    EXPECT_FALSE(broken.problem.empty());
    EXPECT_FALSE(broken.has_checkpoint);
}

TEST(RunList, OfTooManyTheNewestAreListed) {
    constexpr int kListed = 500;
    constexpr int kRuns = 510;
    const TemporaryFolder temporary;
    const std::string config = train_config_to_json(test::tiny_config()).dump();
    const fs::file_time_type start = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (int i = 0; i < kRuns; ++i) {
        const int age = i * 7 % kRuns;  // each once, in no order a folder could have
        const fs::path run = temporary / std::to_string(age);
        fs::create_directory(run);
        test::write_text(run / "config.json", config);
        fs::last_write_time(run, start - std::chrono::seconds(age));
    }
    const std::vector<RunSummary> runs = list_runs(temporary.path());
    ASSERT_EQ(runs.size(), static_cast<std::size_t>(kListed));
    for (int age = 0; age < kListed; ++age) {
        const RunSummary& run = runs[static_cast<std::size_t>(age)];
        EXPECT_EQ(run.name, std::to_string(age));
        EXPECT_EQ(run.problem, "");
        EXPECT_EQ(run.config, test::tiny_config());
    }
}

TEST(RunPace, ResolutionsNotMeasuredCostInProportionToTheirPixels) {
    TrainConfig config;
    config.resolution = 32;
    config.initial_resolution = 16;
    config.stable_images = {100};
    config.transition_images = {0};
    config.total_images = 200;
    RunPace pace;
    EXPECT_EQ(pace.seconds_left(config, 0), 0.0);
    pace.add(32, 8, 4.0);
    EXPECT_DOUBLE_EQ(pace.images_per_second(32), 2.0);
    // 100 images at 16 px for a quarter of the half second, 100 at 32 px.
    EXPECT_NEAR(pace.seconds_left(config, 0), 12.5 + 50.0, 1.0);
    EXPECT_NEAR(pace.seconds_left(config, 100), 50.0, 1e-9);
}

TEST(TrainEstimate, CountsTimeAndMemory) {
    const c10::InferenceMode as_in_a_job;
    TrainConfig config = test::tiny_config();
    config.total_images = 1000;
    const TrainEstimate estimate = estimate_run(config, {}, {});
    EXPECT_GT(estimate.images_per_second, 0.0);
    EXPECT_GT(estimate.seconds, 0.0);
    const c10::InferenceMode training(false);
    const Trainer trainer(config, test::tiny_images());
    double held = static_cast<double>(config.data_images) * 3 * 8 * 8;
    for (const auto& [name, tensor] : trainer.state().tensors) {
        held += static_cast<double>(tensor.nbytes());
    }
    EXPECT_GT(estimate.bytes, held);
    EXPECT_LT(estimate.bytes, 20.0 * held);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW((void)estimate_run(config, {}, stop.get_token()), Error);
}

TEST(TrainEstimate, CountsTheFilesOfAFolder) {
    constexpr int kFiles = 2000;
    const TemporaryFolder temporary;
    for (int i = 0; i < kFiles; ++i) {
        test::write_text(temporary / std::to_string(i), "");
    }
    TrainConfig config = test::tiny_config();
    config.data = temporary.path().string();
    const auto bytes_of = [&config](std::int64_t images) {
        config.data_images = images;
        return estimate_run(config, {}, {}).bytes;
    };
    const double one = bytes_of(1);
    const double expected = (kFiles - 1) * 3.0 * 8.0 * 8.0;
    for (const std::int64_t images : {std::int64_t{0}, std::int64_t{1000000}}) {
        EXPECT_NEAR(bytes_of(images) - one, expected, 0.5 * expected) << images;
    }
    config.data = (temporary / "nowhere").string();
    EXPECT_THROW((void)estimate_run(config, {}, {}), Error);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(testing::code_of([&] { (void)estimate_run(config, {}, stop.get_token()); }),
              ErrorCode::not_found)
        << "the data is looked at before the first step";
}

TEST(TrainEstimate, LeavesTheThreadsAsTheyWere) {
    at::set_num_threads(2);
    const TrainConfig config = test::tiny_config();
    ASSERT_EQ(config.threads, 1);
    (void)estimate_run(config, {}, {});
    EXPECT_EQ(at::get_num_threads(), 2);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW((void)estimate_run(config, {}, stop.get_token()), Error);
    EXPECT_EQ(at::get_num_threads(), 2);
}

}  // namespace
}  // namespace zscope
