#include <gtest/gtest.h>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <thread>

#include "core/explore/model_jobs.h"
#include "core/explore/model_source.h"
#include "core/model/torch_failure.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

ModelSource source_of(const std::shared_ptr<TestGeneratorLog>& log) {
    return {.generation = 1,
            .prototype = std::make_shared<TestGenerator>(TestGeneratorOptions{}, log)};
}

/// Draws with its own replica until it is cancelled.
int draw_for_ever(JobContext& context, const ModelSource& source) {
    const std::unique_ptr<Generator> generator = make_replica(source);
    for (;;) {
        context.checkpoint();
        (void)generator->forward(at::zeros({1, 3}), {});
    }
}

TEST(ModelJobs, CancelStopsWithinOneForwardAndFreesTheReplica) {
    const auto log = std::make_shared<TestGeneratorLog>();
    JobRunner runner(model_job_options(1));
    const auto results = std::make_shared<EventQueue<JobResult<int>>>();
    const JobId id = runner.submit<int>(
        {.job_class = JobClass::heatmap, .title = "heatmap", .key = ""},
        [source = source_of(log)](JobContext& context) { return draw_for_ever(context, source); },
        results);
    log->door.wait_for_arrivals(3);
    runner.cancel(id);
    const int at_cancel = log->forwards;
    runner.wait_until_idle();
    EXPECT_LE(log->forwards, at_cancel + 2) << "one under way, and no further one";
    EXPECT_EQ(log->replicas_alive, 0) << "prototype and replica went with the job";
    const auto ended = results->drain();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended.front().value.error().code(), ErrorCode::cancelled);
}

TEST(ModelJobs, TorchFailuresBecomeErrors) {
    const auto log = std::make_shared<TestGeneratorLog>();
    JobRunner runner(model_job_options(1));
    const auto results = std::make_shared<EventQueue<JobResult<int>>>();
    for (const Fault fault : {Fault::throws_torch, Fault::out_of_memory}) {
        log->fault = fault;
        runner.submit<int>(
            {.job_class = JobClass::user, .title = "draw", .key = ""},
            [source = source_of(log)](JobContext& context) {
                return draw_for_ever(context, source);
            },
            results);
        runner.wait_until_idle();
    }
    const auto ended = results->drain();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].value.error().code(), ErrorCode::model_failure);
    EXPECT_EQ(ended[1].value.error().code(), ErrorCode::out_of_memory);
}

TEST(TorchFailure, RealLackOfMemoryIsRecognised) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer's allocator ends the program instead";
#endif
    try {
        (void)at::empty({std::int64_t{1} << 50}, at::kByte);
        FAIL() << "nothing was thrown";
    } catch (...) {
        const Error error = translate_torch_failure(std::current_exception());
        EXPECT_EQ(error.code(), ErrorCode::out_of_memory) << error.what();
        EXPECT_FALSE(error.hint().empty());
    }
}

TEST(TorchFailure, TextHasNoBacktrace) {
    try {
        (void)at::zeros({2, 3}).matmul(at::zeros({2, 3}));
        FAIL() << "nothing was thrown";
    } catch (...) {
        const Error error = translate_torch_failure(std::current_exception());
        EXPECT_EQ(error.code(), ErrorCode::model_failure);
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
        EXPECT_EQ(std::string(error.what()).find("frame #"), std::string::npos);
    }
}

TEST(ModelSource, WithoutAModelThereIsNoReplica) {
    EXPECT_THROW((void)make_replica({}), Error);
}

}  // namespace
}  // namespace zscope::testing
