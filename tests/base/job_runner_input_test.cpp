#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "tests/base/job_runner_support.h"

/// What jobs do while there is input, and while the main picture is drawn.
namespace zscope::testing {
namespace {

TEST(JobRunner, InputHoldsUnaskedWorkButNotTheUsersOwn) {
    JobRunner runner(quiet_for(kForever));
    const Results results = make_results();
    runner.note_input();
    const JobId strips = runner.submit<int>(request_of(JobClass::strips), returns(1), results);
    runner.submit<int>(request_of(JobClass::user), returns(2), results);
    while (results->size() == 0) {
        std::this_thread::yield();
    }
    EXPECT_EQ(finals(results).front().value.value(), 2);
    const auto status = runner.status();
    ASSERT_FALSE(status.empty());
    EXPECT_EQ(status.back().id, strips);
    EXPECT_EQ(status.back().phase, JobPhase::queued);
}

TEST(JobRunner, WorkUnderTheHandWaitsForTheMainPictureAlone) {
    JobRunner runner(quiet_for(kForever));
    const Results results = make_results();
    runner.note_input();
    runner.submit<int>(request_of(JobClass::strips), returns(1), results);
    JobRequest request = request_of(JobClass::heatmap);
    request.under_hand = true;
    const auto count = std::make_shared<std::atomic<int>>(0);
    const JobId id = runner.submit<int>(request, counts_for_ever(count), results);
    wait_for_count(*count, 1);
    runner.set_main_picture_busy(true);
    wait_for_phase(runner, id, JobPhase::waiting);
    const int at_pause = *count;
    runner.note_input();
    EXPECT_EQ(*count, at_pause);
    runner.set_main_picture_busy(false);
    wait_for_count(*count, at_pause + 1);
    runner.cancel_all();
    runner.wait_until_idle();
}

TEST(JobRunner, WorkUnderTheHandTakesThePlaceOfWhatWaitsForQuiet) {
    JobRunner runner(quiet_for(kForever));
    const Results results = make_results();
    runner.note_input();
    JobRequest request = request_of(JobClass::heatmap, "map");
    runner.submit<int>(request, returns(1), results);
    request.under_hand = true;
    const JobId id = runner.submit<int>(request, returns(2), results);
    runner.wait_until_idle();
    const std::vector<JobResult<int>> ended = finals(results);
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended.back().id, id);
    EXPECT_EQ(ended.back().value.value(), 2);
}

TEST(JobRunner, OpeningDoesNotWaitBehindALongExport) {
    JobRunner runner(quiet_for(kForever));
    runner.note_input();
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    runner.submit<int>(request_of(JobClass::exporting), counts_for_ever(count), results);
    wait_for_count(*count, 1);
    const JobId open = runner.submit<int>(request_of(JobClass::user), returns(2), results);
    while (results->size() == 0) {
        std::this_thread::yield();
    }
    EXPECT_EQ(finals(results).front().id, open);
    runner.cancel_all();
    runner.wait_until_idle();
}

TEST(JobRunner, RunningWorkWaitsWithinOneForwardWhenInputReturns) {
    JobRunner runner(quiet_for(kForever));
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    const JobId id =
        runner.submit<int>(request_of(JobClass::activeness), counts_for_ever(count), results);
    wait_for_count(*count, 3);
    runner.note_input();
    const int at_input = *count;
    wait_for_phase(runner, id, JobPhase::waiting);
    EXPECT_LE(*count, at_input + 1);
    runner.cancel(id);
    runner.wait_until_idle();
    EXPECT_EQ(finals(results).front().value.error().code(), ErrorCode::cancelled);
}

/// The estimate of what is left rests on the seconds of work alone.
TEST(JobRunner, TheTimeOfWorkLeavesOutWhatItStoodWaiting) {
    using Clock = std::chrono::steady_clock;
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    const Clock::time_point before = Clock::now();
    const JobId id =
        runner.submit<int>(request_of(JobClass::heatmap), counts_for_ever(count), results);
    wait_for_count(*count, 1);
    runner.set_main_picture_busy(true);
    wait_for_phase(runner, id, JobPhase::waiting);
    const double at_pause = runner.status().front().seconds;
    const Clock::time_point pause = Clock::now();
    while (Clock::now() - pause < std::chrono::milliseconds(20)) {
        std::this_thread::yield();
    }
    EXPECT_EQ(runner.status().front().seconds, at_pause);
    const Clock::duration paused = Clock::now() - pause;
    const int at_resume = *count;
    runner.set_main_picture_busy(false);
    wait_for_count(*count, at_resume + 1);
    const double worked = runner.status().front().seconds;
    const std::chrono::duration<double> at_most = Clock::now() - before - paused;
    EXPECT_LE(worked, at_most.count());
    runner.cancel(id);
    runner.wait_until_idle();
}

TEST(JobRunner, UnaskedWorkStartsNoEarlierThanTheQuietTime) {
    constexpr std::chrono::milliseconds kQuiet{30};
    JobRunner runner(quiet_for(kQuiet));
    const Results results = make_results();
    runner.note_input();
    const auto input = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point begun;
    runner.submit<int>(
        request_of(JobClass::strips),
        [&begun](JobContext&) {
            begun = std::chrono::steady_clock::now();
            return 1;
        },
        results);
    runner.wait_until_idle();
    EXPECT_GE(begun - input, kQuiet - std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace zscope::testing
