#include "core/base/job_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>

#include "tests/support/door.h"

namespace zscope {
namespace {

using testing::Door;
using Results = JobResults<int>;
constexpr std::chrono::hours kForever{1};

Results make_results() {
    return std::make_shared<EventQueue<JobResult<int>>>();
}

JobRunnerOptions quiet_for(std::chrono::milliseconds quiet) {
    JobRunnerOptions options;
    options.quiet = quiet;
    return options;
}

JobRequest request_of(JobClass job_class, std::string key = {}) {
    return {.job_class = job_class, .title = "a job", .key = std::move(key)};
}

std::function<int(JobContext&)> returns(int value) {
    return [value](JobContext&) { return value; };
}

/// Runs until it is cancelled; counts its forwards.
std::function<int(JobContext&)> counts_for_ever(std::shared_ptr<std::atomic<int>> count) {
    return [count](JobContext& context) -> int {
        for (;;) {
            context.checkpoint();
            ++*count;
        }
    };
}

void wait_for_phase(const JobRunner& runner, JobId id, JobPhase phase) {
    for (;;) {
        for (const JobStatus& status : runner.status()) {
            if (status.id == id && status.phase == phase) {
                return;
            }
        }
        std::this_thread::yield();
    }
}

void wait_for_count(const std::atomic<int>& count, int wanted) {
    while (count < wanted) {
        std::this_thread::yield();
    }
}

std::vector<JobResult<int>> finals(const Results& results) {
    std::vector<JobResult<int>> all = results->drain();
    std::erase_if(all, [](const JobResult<int>& result) { return !result.is_final; });
    return all;
}

TEST(JobRunner, ValuesAndErrorsArriveAsResults) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    const JobId first = runner.submit<int>(request_of(JobClass::user, "a"), returns(5), results);
    runner.wait_until_idle();
    runner.submit<int>(
        request_of(JobClass::strips),
        [](JobContext&) -> int { throw Error(ErrorCode::bad_file, "broken"); }, results);
    runner.wait_until_idle();
    runner.submit<int>(
        request_of(JobClass::heatmap), [](JobContext&) -> int { throw std::bad_alloc(); }, results);
    runner.wait_until_idle();
    const auto all = results->drain();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].id, first);
    EXPECT_EQ(all[0].key, "a");
    EXPECT_EQ(all[0].value.value(), 5);
    EXPECT_EQ(all[1].value.error().code(), ErrorCode::bad_file);
    EXPECT_EQ(all[2].value.error().code(), ErrorCode::out_of_memory);
}

TEST(JobRunner, HigherClassesGoFirstAndNeverTogether) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    std::atomic<int> together{0};
    std::atomic<int> most{0};
    const auto work = [&](int value) {
        return [&, value](JobContext& context) {
            most = std::max(most.load(), ++together);
            context.checkpoint();
            --together;
            return value;
        };
    };
    runner.set_main_picture_busy(true);
    runner.submit<int>(request_of(JobClass::activeness), work(3), results);
    runner.submit<int>(request_of(JobClass::heatmap), work(2), results);
    runner.submit<int>(request_of(JobClass::strips), work(1), results);
    runner.submit<int>(request_of(JobClass::strips), work(1), results);
    EXPECT_EQ(results->size(), 0U);
    runner.set_main_picture_busy(false);
    runner.wait_until_idle();
    std::vector<int> order;
    for (const auto& result : results->drain()) {
        order.push_back(result.value.value());
    }
    EXPECT_EQ(order, (std::vector<int>{1, 1, 2, 3}));
    EXPECT_EQ(most, 1);
}

TEST(JobRunner, LowerClassPausesWithinOneForwardWhenAHigherOneComes) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    const JobId low =
        runner.submit<int>(request_of(JobClass::heatmap), counts_for_ever(count), results);
    wait_for_count(*count, 3);
    Door door(false);
    runner.submit<int>(
        request_of(JobClass::strips),
        [&door](JobContext&) {
            door.pass();
            return 1;
        },
        results);
    const int at_submit = *count;
    wait_for_phase(runner, low, JobPhase::waiting);
    EXPECT_LE(*count, at_submit + 1);
    const int at_pause = *count;
    door.open();
    wait_for_count(*count, at_pause + 1);
    runner.cancel(low);
    runner.wait_until_idle();
    EXPECT_EQ(finals(results).size(), 2U);
}

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

TEST(JobRunner, CancelEndsQueuedAndRunningJobs) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    const JobId running =
        runner.submit<int>(request_of(JobClass::user), counts_for_ever(count), results);
    wait_for_count(*count, 1);
    const JobId queued = runner.submit<int>(request_of(JobClass::user), returns(1), results);
    runner.cancel(queued);
    ASSERT_EQ(results->size(), 1U);
    runner.cancel(running);
    runner.cancel(12345);
    const int at_cancel = *count;
    runner.wait_until_idle();
    EXPECT_LE(*count, at_cancel + 1);
    for (const auto& result : finals(results)) {
        EXPECT_EQ(result.value.error().code(), ErrorCode::cancelled);
    }
}

TEST(JobRunner, WorkThatIgnoresItsCancelDeliversNoValue) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    Door door(false);
    const JobId id = runner.submit<int>(
        request_of(JobClass::user),
        [&door](JobContext&) {
            door.pass();
            return 1;
        },
        results);
    door.wait_for_arrivals(1);
    runner.cancel(id);
    door.open();
    runner.wait_until_idle();
    EXPECT_FALSE(finals(results).front().value.has_value());
}

TEST(JobRunner, SameKeyReplacesTheOlderJob) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    runner.set_main_picture_busy(true);
    for (int i = 0; i < 10; ++i) {
        runner.submit<int>(request_of(JobClass::strips, "strips"), returns(i), results);
    }
    runner.submit<int>(request_of(JobClass::strips, "other"), returns(99), results);
    runner.set_main_picture_busy(false);
    runner.wait_until_idle();
    std::vector<int> values;
    for (const auto& result : finals(results)) {
        if (result.value) {
            values.push_back(*result.value);
        }
    }
    EXPECT_EQ(values, (std::vector<int>{9, 99}));
}

TEST(JobRunner, EveryJobEndsExactlyOnceWhenTheRunnerDies) {
    const Results results = make_results();
    const auto count = std::make_shared<std::atomic<int>>(0);
    {
        JobRunner runner(quiet_for(kForever));
        runner.submit<int>(request_of(JobClass::user), counts_for_ever(count), results);
        runner.submit<int>(request_of(JobClass::heatmap), counts_for_ever(count), results);
        wait_for_count(*count, 2);
        runner.note_input();
        runner.submit<int>(request_of(JobClass::strips), returns(1), results);
        runner.submit<int>(request_of(JobClass::user), returns(1), results);
    }
    EXPECT_EQ(finals(results).size(), 4U);
    EXPECT_EQ(count.use_count(), 1);
}

TEST(JobRunner, PartialValuesComeInOrderBeforeTheFinalOne) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    const Results results = make_results();
    runner.submit_progressive<int>(
        request_of(JobClass::heatmap),
        [](JobContext& context, const JobRunner::Publish<int>& publish) {
            for (int k = 2; k < 64; k *= 2) {
                context.checkpoint();
                publish(k);
            }
            return 64;
        },
        results);
    runner.wait_until_idle();
    int k = 2;
    for (const auto& result : results->drain()) {
        EXPECT_EQ(result.value.value(), k);
        EXPECT_EQ(result.is_final, k == 64);
        k *= 2;
    }
    EXPECT_EQ(k, 128);
}

/// Its result comes before its end: who counts what goes on has to look once more.
TEST(JobRunner, TheEndOfAJobWakes) {
    std::atomic<int> wakes{0};
    JobRunnerOptions options = quiet_for(std::chrono::milliseconds(0));
    options.wake = [&wakes] { ++wakes; };
    {
        JobRunner runner(options);
        runner.submit<int>(
            request_of(JobClass::user), [](JobContext&) { return 0; }, make_results());
        runner.wait_until_idle();
    }
    EXPECT_EQ(wakes, 1);
}

TEST(JobRunner, ProgressShowsInTheStatus) {
    std::atomic<int> wakes{0};
    JobRunnerOptions options = quiet_for(std::chrono::milliseconds(0));
    options.wake = [&wakes] { ++wakes; };
    JobRunner runner(options);
    Door door(false);
    runner.submit<int>(
        request_of(JobClass::user),
        [&door](JobContext& context) {
            context.report(3, 10, "cells");
            door.pass();
            return 0;
        },
        make_results());
    door.wait_for_arrivals(1);
    const auto status = runner.status();
    ASSERT_EQ(status.size(), 1U);
    EXPECT_EQ(status[0].progress, (Progress{.done = 3, .total = 10, .note = "cells"}));
    EXPECT_EQ(wakes, 1);
    door.open();
    runner.wait_until_idle();
    EXPECT_TRUE(runner.status().empty());
}

TEST(JobRunner, InputsAreGoneWhenItIsIdle) {
    JobRunner runner(quiet_for(std::chrono::milliseconds(0)));
    auto input = std::make_shared<int>(4);
    const std::weak_ptr<int> watch = input;
    runner.submit<int>(
        request_of(JobClass::user), [input](JobContext&) { return *input; }, make_results());
    input.reset();
    runner.wait_until_idle();
    EXPECT_TRUE(watch.expired());
}

}  // namespace
}  // namespace zscope
