#include "core/base/job_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>

#include "tests/base/job_runner_support.h"
#include "tests/support/door.h"

namespace zscope::testing {
namespace {

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
}  // namespace zscope::testing
