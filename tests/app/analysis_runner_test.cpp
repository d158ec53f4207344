#include "app/control/analysis_runner.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "app/state/analysis_requests.h"
#include "app/state/reducer.h"
#include "core/explore/model_jobs.h"
#include "core/export/activeness_report.h"
#include "tests/support/test_generators.h"

namespace zscope {
namespace {

using testing::TestGenerator;
using testing::TestGeneratorLog;
using testing::TestGeneratorOptions;

/// LibTorch's allocator for the CPU, with the bytes of all living tensors counted.
class CountingAllocator final : public c10::Allocator {
  public:
    static CountingAllocator& installed() {
        static CountingAllocator* const allocator = [] {
            auto* made = new CountingAllocator;  // outlives every tensor
            c10::SetCPUAllocator(made, /*priority=*/1);
            return made;
        }();
        return *allocator;
    }

    c10::DataPtr allocate(std::size_t bytes) override {
        c10::DataPtr inner = inner_->allocate(bytes);
        void* const data = inner.get();
        alive_ += static_cast<std::int64_t>(bytes);
        return {data, new Held{std::move(inner), bytes}, &release, c10::Device(c10::kCPU)};
    }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        default_copy_data(to, from, bytes);
    }
    [[nodiscard]] std::int64_t alive() const { return alive_; }

  private:
    struct Held {
        c10::DataPtr inner;
        std::size_t bytes;
    };
    static void release(void* context) {
        auto* held = static_cast<Held*>(context);
        alive_ -= static_cast<std::int64_t>(held->bytes);
        delete held;
    }

    c10::Allocator* inner_ = c10::GetCPUAllocator();
    static inline std::atomic<std::int64_t> alive_{0};
};

/// The runner with its jobs on a state, as the controller drives it, without a window.
class AnalysisRunnerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        (void)CountingAllocator::installed();
        AnalysisOptions options;
        options.heatmap.shown = true;
        happen(event::AnalysisOptionsSet{options});
    }

    void happen(const Event& event) { state_ = reduce(std::move(state_), event); }

    /// Another model of the same kind, at rest or measured at once.
    void open(bool at_rest) {
        TestGeneratorOptions options;
        options.height = 64;
        options.width = 64;
        options.delay = std::chrono::milliseconds(2);
        ModelSource source{.generation = ++generation_,
                           .prototype = std::make_shared<TestGenerator>(options, log_)};
        state_.image_only = at_rest;
        happen(event::ModelOpened{.generation = generation_,
                                  .source = {ModelOrigin::file, "test"},
                                  .info = source.prototype->info(),
                                  .command_name = "test",
                                  .seed = 4,
                                  .device = "cpu"});
        runner_.set_model(std::move(source));
    }

    void step() {
        for (const Event& event : runner_.update(state_)) {
            happen(event);
        }
        for (const Event& event : runner_.take()) {
            happen(event);
        }
    }

    /// Steps until `holds`; false after some seconds.
    template <typename Condition>
    bool step_until(Condition&& holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            step();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    /// The whole result for what is on screen has arrived.
    [[nodiscard]] bool is_done(AnalysisKind kind) const {
        return is_current(state_, kind) && state_.analysis.job(kind).phase == AnalysisPhase::done;
    }

    [[nodiscard]] bool all_current() const {
        return is_done(AnalysisKind::heatmap) && is_done(AnalysisKind::activeness) &&
               jobs_.status().empty();
    }

    /// Bytes of living tensors with a model open of which nothing was measured.
    std::int64_t bytes_at_rest() {
        open(false);
        EXPECT_TRUE(step_until([this] { return all_current(); })) << "so that all is warm";
        open(true);
        EXPECT_TRUE(step_until([this] { return log_->replicas_alive == 1; }));
        return CountingAllocator::installed().alive();
    }

    /// Whether memory comes back to `bytes` and one model stays.
    void expect_back_at(std::int64_t bytes) {
        (void)step_until([&] {
            return CountingAllocator::installed().alive() == bytes && log_->replicas_alive == 1;
        });
        EXPECT_EQ(CountingAllocator::installed().alive(), bytes);
        EXPECT_EQ(log_->replicas_alive, 1) << "the prototype";
    }

    std::shared_ptr<TestGeneratorLog> log_ = std::make_shared<TestGeneratorLog>();
    AppState state_;
    std::uint64_t generation_ = 0;
    JobRunner jobs_{model_job_options(1)};
    AnalysisRunner runner_{jobs_, {}};
};

TEST_F(AnalysisRunnerTest, CancelledWorkEndsWithinTwoForwardsAndGivesItsMemoryBack) {
    const std::int64_t at_rest = bytes_at_rest();
    open(false);
    ASSERT_TRUE(step_until([this] {
        return state_.analysis.heatmap != nullptr && state_.analysis.heatmap->k > 2;
    })) << "a job in its middle";
    EXPECT_GT(CountingAllocator::installed().alive(), at_rest) << "the count sees the work";
    runner_.stop(AnalysisKind::heatmap);
    runner_.stop(AnalysisKind::activeness);
    const int at_cancel = log_->forwards;
    jobs_.wait_until_idle();
    EXPECT_LE(log_->forwards, at_cancel + 4) << "two kinds";
    step();
    EXPECT_EQ(state_.analysis.job(AnalysisKind::heatmap).phase, AnalysisPhase::cancelled);
    open(true);
    expect_back_at(at_rest);
}

TEST_F(AnalysisRunnerTest, AnotherModelFreesWhatWasMeasured) {
    const std::int64_t at_rest = bytes_at_rest();
    open(false);
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    const std::weak_ptr<const HeatmapResult> heatmap = state_.analysis.heatmap;
    const std::weak_ptr<const ActivenessResult> activeness = state_.analysis.activeness;
    open(true);
    expect_back_at(at_rest);
    EXPECT_TRUE(heatmap.expired());
    EXPECT_TRUE(activeness.expired());
}

TEST_F(AnalysisRunnerTest, GoingBackShowsWhatWasMeasuredThere) {
    open(false);
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> before = state_.analysis.heatmap->map;
    happen(event::ComponentSet{0, 1.25F});
    EXPECT_FALSE(all_current());
    step();
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> after = state_.analysis.heatmap->map;
    EXPECT_NE(after, before);
    const int forwards = log_->forwards;
    happen(event::Undone{});
    step();
    EXPECT_TRUE(all_current());
    EXPECT_EQ(state_.analysis.heatmap->map, before);
    happen(event::Redone{});
    step();
    EXPECT_TRUE(all_current());
    EXPECT_EQ(state_.analysis.heatmap->map, after);
    EXPECT_EQ(log_->forwards, forwards);
}

/// B in slot B, of three components that rank as A's.
class ComparedRunnerTest : public AnalysisRunnerTest {
  protected:
    void open_b(std::uint64_t generation, float bias) {
        TestGeneratorOptions options;
        options.bias = bias;
        const ModelSource source{.generation = generation,
                                 .prototype = std::make_shared<TestGenerator>(options, log_b_)};
        ModelSlot slot;
        slot.generation = generation;
        slot.info = source.prototype->info();
        happen(event::BOpened{slot});
        runner_.set_compared(source);
    }

    std::shared_ptr<TestGeneratorLog> log_b_ = std::make_shared<TestGeneratorLog>();
};

TEST_F(ComparedRunnerTest, ActivenessOfBIsMeasuredWhenItIsNeededAndNotBefore) {
    open(false);
    open_b(1, 0.75F);
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    EXPECT_EQ(log_b_->forwards, 0);
    AnalysisOptions options = state_.analysis.options;
    options.chart_order = ChartOrder::other;
    happen(event::AnalysisOptionsSet{options});
    ASSERT_TRUE(step_until([this] { return is_done(AnalysisKind::activeness_of_b); }));
    EXPECT_GT(log_b_->forwards, 0);
    TestGeneratorOptions b;
    b.bias = 0.75F;
    TestGenerator generator(b);
    const std::vector<ComponentScore> expected =
        measure_activeness(generator, c10::Device(c10::kCPU), state_.analysis.options.activeness);
    const ActivenessOfB& found = *state_.analysis.activeness_of_b;
    ASSERT_EQ(found.scores.size(), expected.size());
    double away_from_a = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(found.scores[i].score, expected[i].score, 1e-5);
        away_from_a +=
            std::abs(found.scores[i].score - state_.analysis.activeness->scores[i].score);
    }
    EXPECT_GT(away_from_a, 1e-3) << "or A's would do";
}

TEST_F(ComparedRunnerTest, AnotherAMeasuresBNoSecondTime) {
    AnalysisOptions options = state_.analysis.options;
    options.chart_order = ChartOrder::other;
    happen(event::AnalysisOptionsSet{options});
    open(false);
    open_b(1, 0.75F);
    ASSERT_TRUE(step_until([this] { return is_done(AnalysisKind::activeness_of_b); }));
    const int forwards = log_b_->forwards;
    open(false);
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    EXPECT_TRUE(is_done(AnalysisKind::activeness_of_b));
    EXPECT_EQ(log_b_->forwards, forwards);
    // Another B is another matter, and so is none.
    open_b(2, 0.25F);
    EXPECT_FALSE(is_current(state_, AnalysisKind::activeness_of_b));
    ASSERT_TRUE(step_until([this] { return is_done(AnalysisKind::activeness_of_b); }));
    happen(event::BClosed{});
    runner_.set_compared({.generation = 3, .prototype = nullptr});
    EXPECT_TRUE(step_until([this] { return log_b_->replicas_alive == 0; }));
}

TEST_F(AnalysisRunnerTest, AskedForAgainItIsMeasuredAgain) {
    open(false);
    ASSERT_TRUE(step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> before = state_.analysis.heatmap->map;
    runner_.ask(AnalysisKind::heatmap);
    ASSERT_TRUE(
        step_until([&] { return all_current() && state_.analysis.heatmap->map != before; }));
}

TEST_F(AnalysisRunnerTest, TheEndOfTheRunnerIsTheEndOfItsJobs) {
    {
        JobRunner jobs(model_job_options(1));
        AnalysisRunner runner(jobs, {});
        open(true);
        runner.set_model(
            {.generation = generation_,
             .prototype = std::make_shared<TestGenerator>(TestGeneratorOptions{}, log_)});
        state_.image_only = false;
        (void)runner.update(state_);
        log_->door.wait_for_arrivals(2);
        EXPECT_GT(log_->replicas_alive, 2) << "the prototypes and who draws";
    }
    EXPECT_EQ(log_->alive, 0);
    EXPECT_EQ(log_->replicas_alive, 1) << "the prototype of the runner that stands still";
}

}  // namespace
}  // namespace zscope
