#include <gtest/gtest.h>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <thread>

#include "core/explore/model_jobs.h"
#include "core/explore/model_loader.h"
#include "core/explore/model_source.h"
#include "core/model/torch_failure.h"
#include "tests/support/test_generators.h"

namespace zscope {
namespace {

using testing::Fault;
using testing::TestGenerator;
using testing::TestGeneratorLog;
using testing::TestGeneratorOptions;

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

class Opening : public ::testing::Test {
  protected:
    Result<OpenedModel> open(const std::filesystem::path& path) {
        submit_open_model(runner_, opener_, path, results_);
        runner_.wait_until_idle();
        return results_->drain().back().value;
    }

    std::shared_ptr<TestGeneratorLog> log_ = std::make_shared<TestGeneratorLog>();
    TestGeneratorOptions options_;
    ModelOpener opener_ = [this](const std::filesystem::path& path) {
        if (path != "good") {
            throw Error(ErrorCode::not_found, "There is no " + path.string(), "Choose another");
        }
        return std::make_unique<TestGenerator>(options_, log_);
    };
    JobRunner runner_{model_job_options(1)};
    JobResults<OpenedModel> results_ = std::make_shared<EventQueue<JobResult<OpenedModel>>>();
};

TEST_F(Opening, ProbesTheModel) {
    const Result<OpenedModel> opened = open("good");
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->path, "good");
    EXPECT_EQ(opened->info.latent_size, 3);
    EXPECT_GE(opened->probe.lowest, -1.0F);
    EXPECT_LE(opened->probe.highest, 1.0F);
    EXPECT_LT(opened->probe.lowest, opened->probe.highest);
    EXPECT_FALSE(opened->probe.leaves_range);
    EXPECT_FALSE(opened->probe.has_non_finite);
    EXPECT_EQ(make_replica({.generation = 1, .prototype = opened->prototype})->info().name, "test");
}

TEST_F(Opening, FlagsNotFiniteValuesAndValuesOutsideTheRange) {
    log_->fault = Fault::non_finite;
    options_.amplitude = 3.0F;
    const Result<OpenedModel> opened = open("good");
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->probe.has_non_finite);
    EXPECT_TRUE(opened->probe.leaves_range);
}

TEST_F(Opening, FailuresAreToldAndNotKept) {
    EXPECT_EQ(open("bad").error().code(), ErrorCode::not_found);
    log_->fault = Fault::wrong_shape;
    EXPECT_EQ(open("good").error().code(), ErrorCode::bad_file);
    log_->fault = Fault::throws_error;
    EXPECT_EQ(open("good").error().code(), ErrorCode::model_failure);
    log_->fault = Fault::none;
    EXPECT_TRUE(open("good").has_value());
}

TEST_F(Opening, NewerOpeningReplacesAnOlderOne) {
    log_->door.shut();
    submit_open_model(runner_, opener_, "good", results_);
    log_->door.wait_for_arrivals(1);
    submit_open_model(runner_, opener_, "good", results_);
    log_->door.open();
    runner_.wait_until_idle();
    const auto ended = results_->drain();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].value.error().code(), ErrorCode::cancelled);
    EXPECT_TRUE(ended[1].value.has_value());
}

TEST(ModelSource, WithoutAModelThereIsNoReplica) {
    EXPECT_THROW((void)make_replica({}), Error);
}

}  // namespace
}  // namespace zscope
