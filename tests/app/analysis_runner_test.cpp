#include "app/control/analysis_runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "core/export/activeness_report.h"
#include "core/export/sensitivity_maps.h"
#include "tests/app/analysis_rig.h"
#include "tests/support/counting_allocator.h"

namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::CountingAllocator;
using testing::quick_model;
using testing::TestGeneratorLog;

/// The heatmap and the activeness of models that are opened one after the other.
class AnalysisRunnerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        (void)CountingAllocator::installed();
        AnalysisOptions options;
        options.heatmap.shown = true;
        rig_.happen(event::AnalysisOptionsSet{options});
    }

    /// Another model of the same kind, at rest or measured at once.
    void open(bool at_rest) {
        rig_.open(quick_model(log_, 0.0F, std::chrono::milliseconds(2)), at_rest);
    }

    [[nodiscard]] bool all_current() {
        return rig_.is_done(AnalysisKind::heatmap) && rig_.is_done(AnalysisKind::activeness) &&
               rig_.jobs().status().empty();
    }
    [[nodiscard]] const AnalysisState& analysis() { return rig_.state().analysis; }

    /// Bytes of living tensors with a model open of which nothing was measured.
    std::int64_t bytes_at_rest() {
        open(false);
        EXPECT_TRUE(rig_.step_until([this] { return all_current(); })) << "so that all is warm";
        open(true);
        EXPECT_TRUE(rig_.step_until([this] { return log_->replicas_alive == 1; }));
        return CountingAllocator::installed().alive();
    }

    /// Whether memory comes back to `bytes` and one model stays.
    void expect_back_at(std::int64_t bytes) {
        (void)rig_.step_until([&] {
            return CountingAllocator::installed().alive() == bytes && log_->replicas_alive == 1;
        });
        EXPECT_EQ(CountingAllocator::installed().alive(), bytes);
        EXPECT_EQ(log_->replicas_alive, 1) << "the prototype";
    }

    std::shared_ptr<TestGeneratorLog> log_ = std::make_shared<TestGeneratorLog>();
    AnalysisRig rig_;
};

TEST_F(AnalysisRunnerTest, CancelledWorkEndsWithinTwoForwardsAndGivesItsMemoryBack) {
    const std::int64_t at_rest = bytes_at_rest();
    open(false);
    ASSERT_TRUE(rig_.step_until([this] {
        return analysis().heatmap != nullptr && analysis().heatmap->k > 2;
    })) << "a job in its middle";
    EXPECT_GT(CountingAllocator::installed().alive(), at_rest) << "the count sees the work";
    rig_.runner().stop(AnalysisKind::heatmap);
    rig_.runner().stop(AnalysisKind::activeness);
    const int at_cancel = log_->forwards;
    rig_.jobs().wait_until_idle();
    EXPECT_LE(log_->forwards, at_cancel + 4) << "two kinds";
    rig_.step();
    EXPECT_EQ(analysis().job(AnalysisKind::heatmap).phase, AnalysisPhase::cancelled);
    open(true);
    expect_back_at(at_rest);
}

TEST_F(AnalysisRunnerTest, AnotherModelFreesWhatWasMeasured) {
    const std::int64_t at_rest = bytes_at_rest();
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::weak_ptr<const HeatmapResult> heatmap = analysis().heatmap;
    const std::weak_ptr<const ActivenessResult> activeness = analysis().activeness;
    open(true);
    expect_back_at(at_rest);
    EXPECT_TRUE(heatmap.expired());
    EXPECT_TRUE(activeness.expired());
}

TEST_F(AnalysisRunnerTest, GoingBackShowsWhatWasMeasuredThere) {
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> before = analysis().heatmap->map;
    rig_.happen(event::ComponentSet{0, 1.25F});
    EXPECT_FALSE(all_current());
    rig_.step();
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> after = analysis().heatmap->map;
    EXPECT_NE(after, before);
    const int forwards = log_->forwards;
    rig_.happen(event::Undone{});
    rig_.step();
    EXPECT_TRUE(all_current());
    EXPECT_EQ(analysis().heatmap->map, before);
    rig_.happen(event::Redone{});
    rig_.step();
    EXPECT_TRUE(all_current());
    EXPECT_EQ(analysis().heatmap->map, after);
    EXPECT_EQ(log_->forwards, forwards);
}

TEST_F(AnalysisRunnerTest, APlaceThatIsLeftIsGivenUpAndTheNextMeasuredOnceTheHandRests) {
    AnalysisOptions options = rig_.state().analysis.options;
    options.activeness.latents.samples = 10000;  // not begun unasked
    rig_.happen(event::AnalysisOptionsSet{options});
    log_->door.shut();
    open(false);
    rig_.step();
    log_->door.wait_for_arrivals(1);
    rig_.happen(event::GestureStarted{});
    rig_.happen(event::ComponentSet{0, 1.25F});
    rig_.step();
    EXPECT_EQ(analysis().job(AnalysisKind::heatmap).phase, AnalysisPhase::done);
    log_->door.open();
    rig_.jobs().wait_until_idle();
    EXPECT_LE(log_->forwards, 2);
    rig_.step();
    EXPECT_TRUE(rig_.jobs().status().empty()) << "the hand still moves";
    rig_.happen(event::HandRested{});
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap); }));
    EXPECT_TRUE(rig_.state().gesture_start.has_value()) << "and still holds the control";
    EXPECT_TRUE(analysis().heatmap->request.latents.state == rig_.state().edit.latent);
}

/// B in slot B, of three components that rank as A's.
class ComparedRunnerTest : public AnalysisRunnerTest {
  protected:
    void open_b(float bias) { rig_.open_b(quick_model(log_b_, bias)); }

    std::shared_ptr<TestGeneratorLog> log_b_ = std::make_shared<TestGeneratorLog>();
};

TEST_F(ComparedRunnerTest, ActivenessOfBIsMeasuredWhenItIsNeededAndNotBefore) {
    AnalysisOptions options = rig_.state().analysis.options;
    options.heatmap.shown = false;  // that of B would be measured too
    rig_.happen(event::AnalysisOptionsSet{options});
    open(false);
    open_b(0.75F);
    ASSERT_TRUE(rig_.step_until(
        [this] { return rig_.is_done(AnalysisKind::activeness) && rig_.jobs().status().empty(); }));
    EXPECT_EQ(log_b_->forwards, 0);
    options.chart_order = ChartOrder::other;
    rig_.happen(event::AnalysisOptionsSet{options});
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::activeness_of_b); }));
    EXPECT_GT(log_b_->forwards, 0);
    const std::unique_ptr<Generator> generator = quick_model(log_, 0.75F)->replica();
    const std::vector<ComponentScore> expected = measure_activeness(
        *generator, c10::Device(c10::kCPU), rig_.state().analysis.options.activeness);
    const ActivenessOfB& found = *rig_.state().analysis.activeness_of_b;
    ASSERT_EQ(found.scores.size(), expected.size());
    double away_from_a = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(found.scores[i].score, expected[i].score, 1e-5);
        away_from_a +=
            std::abs(found.scores[i].score - rig_.state().analysis.activeness->scores[i].score);
    }
    EXPECT_GT(away_from_a, 1e-3) << "or A's would do";
}

TEST_F(ComparedRunnerTest, AnotherAMeasuresBNoSecondTime) {
    AnalysisOptions options = rig_.state().analysis.options;
    options.chart_order = ChartOrder::other;
    rig_.happen(event::AnalysisOptionsSet{options});
    open(false);
    open_b(0.75F);
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::activeness_of_b); }));
    const int forwards = log_b_->forwards;
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    EXPECT_TRUE(rig_.is_done(AnalysisKind::activeness_of_b));
    EXPECT_EQ(log_b_->forwards, forwards);
    // Another B is another matter, and so is none.
    open_b(0.25F);
    EXPECT_FALSE(is_current(rig_.state(), AnalysisKind::activeness_of_b));
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::activeness_of_b); }));
    rig_.happen(event::BClosed{});
    rig_.runner().set_compared({.generation = 3, .prototype = nullptr});
    EXPECT_TRUE(rig_.step_until([this] { return log_b_->replicas_alive == 0; }));
}

TEST_F(ComparedRunnerTest, ASwapTakesAlongWhatWasMeasured) {
    AnalysisOptions options = analysis().options;
    options.chart_order = ChartOrder::other;
    rig_.happen(event::AnalysisOptionsSet{options});
    const std::shared_ptr<const Generator> a = quick_model(log_);
    const std::shared_ptr<const Generator> b = quick_model(log_b_, 0.75F);
    rig_.open(a, false);
    rig_.open_b(b);
    const auto all_done = [this] {
        return all_current() && rig_.is_done(AnalysisKind::heatmap_of_b) &&
               rig_.is_done(AnalysisKind::activeness_of_b);
    };
    ASSERT_TRUE(rig_.step_until(all_done));
    const std::shared_ptr<const FloatMap> map_of_a = analysis().heatmap->map;
    const std::shared_ptr<const FloatMap> map_of_b = analysis().heatmap_of_b->map;
    const double score_of_a = analysis().activeness->scores[1].score;
    const double score_of_b = analysis().activeness_of_b->scores[1].score;
    ASSERT_NE(score_of_a, score_of_b);
    const int forwards = log_->forwards + log_b_->forwards;
    rig_.swap(a, b);
    ASSERT_TRUE(rig_.step_until(all_done));
    EXPECT_EQ(analysis().heatmap->map, map_of_b);
    EXPECT_EQ(analysis().heatmap_of_b->map, map_of_a);
    EXPECT_EQ(analysis().activeness->scores[1].score, score_of_b);
    EXPECT_EQ(analysis().activeness_of_b->scores[1].score, score_of_a);
    EXPECT_EQ(analysis().is_repeatable, (std::array{true, true})) << "no look is told of again";
    rig_.swap(b, a);
    ASSERT_TRUE(rig_.step_until(all_done));
    EXPECT_EQ(analysis().heatmap->map, map_of_a);
    EXPECT_EQ(log_->forwards + log_b_->forwards, forwards);
    // Another latent is measured on the models where they stand now.
    rig_.swap(a, b);
    rig_.happen(event::ComponentSet{1, 0.5F});
    rig_.happen(event::HandRested{});
    ASSERT_TRUE(rig_.step_until(all_done));
    EXPECT_NE(analysis().heatmap->map->values, analysis().heatmap_of_b->map->values);
    rig_.open(a, false);
    ASSERT_TRUE(rig_.step_until(all_done));
    EXPECT_EQ(analysis().heatmap->map->values, analysis().heatmap_of_b->map->values)
        << "both slots hold A's model";
}

TEST_F(ComparedRunnerTest, TheMapOfBIsTheCoresAtTheSameLatent) {
    open(false);
    open_b(0.75F);
    rig_.happen(event::ComponentSet{1, 0.5F});
    ASSERT_TRUE(rig_.step_until(
        [this] { return all_current() && rig_.is_done(AnalysisKind::heatmap_of_b); }));
    SensitivityOptions request;
    request.latents.samples = 1;
    request.latents.seed = rig_.state().edit.latent.seed;
    request.latents.mode = LatentMode::pre_norm;
    request.latents.state = rig_.state().edit.latent;
    request.k = rig_.state().analysis.options.heatmap.k_limit;
    const std::unique_ptr<Generator> generator = quick_model(log_, 0.75F)->replica();
    const at::Tensor expected =
        compute_sensitivity_maps(*generator, c10::Device(c10::kCPU), request).values.contiguous();
    const float* values = expected.const_data_ptr<float>();
    const std::vector<float>& of_a = analysis().heatmap->map->values;
    const std::vector<float>& of_b = analysis().heatmap_of_b->map->values;
    ASSERT_EQ(std::ssize(of_b), expected.numel());
    const double largest = analysis().heatmap_of_b->range.high;
    double away_from_a = 0.0;
    for (std::size_t i = 0; i < of_b.size(); ++i) {
        EXPECT_NEAR(of_b[i], values[i], 1e-3 * largest);
        away_from_a = std::max(away_from_a, std::abs(static_cast<double>(of_b[i]) - of_a[i]));
    }
    EXPECT_GT(away_from_a, 0.05 * largest) << "or A's would do";
}

TEST_F(ComparedRunnerTest, ClosingBDropsItsMapAndGivesItsMemoryBack) {
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::int64_t alone = CountingAllocator::installed().alive();
    open_b(0.75F);
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap_of_b); }));
    EXPECT_GT(CountingAllocator::installed().alive(), alone);
    const std::weak_ptr<const HeatmapOfB> map = analysis().heatmap_of_b;
    rig_.happen(event::BClosed{});
    rig_.runner().set_compared({.generation = 2, .prototype = nullptr});
    EXPECT_TRUE(rig_.step_until([&] {
        return CountingAllocator::installed().alive() == alone && log_b_->replicas_alive == 0;
    }));
    EXPECT_TRUE(map.expired());
    EXPECT_TRUE(all_current()) << "A's is as it was";
}

TEST_F(ComparedRunnerTest, AnotherBInTheMiddleNeverShowsTheOldOnesMap) {
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::shared_ptr<TestGeneratorLog> old = log_b_;
    old->door.shut();
    open_b(0.75F);
    rig_.step();
    old->door.wait_for_arrivals(1);
    log_b_ = std::make_shared<TestGeneratorLog>();
    open_b(0.0F);
    old->door.open();
    ASSERT_TRUE(rig_.step_until([this] {
        const std::shared_ptr<const HeatmapOfB>& shown = analysis().heatmap_of_b;
        EXPECT_TRUE(shown == nullptr || shown->key.model_generation == 2);
        return rig_.is_done(AnalysisKind::heatmap_of_b);
    }));
    EXPECT_LE(old->forwards, 2);
    EXPECT_EQ(analysis().heatmap_of_b->map->values, analysis().heatmap->map->values)
        << "B is the same model as A now";
}

TEST_F(AnalysisRunnerTest, AskedForAgainItIsMeasuredAgain) {
    open(false);
    ASSERT_TRUE(rig_.step_until([this] { return all_current(); }));
    const std::shared_ptr<const FloatMap> before = analysis().heatmap->map;
    rig_.runner().ask(AnalysisKind::heatmap);
    ASSERT_TRUE(
        rig_.step_until([&] { return all_current() && analysis().heatmap->map != before; }));
}

TEST_F(AnalysisRunnerTest, TheEndOfTheRunnerIsTheEndOfItsJobs) {
    {
        AnalysisRig rig;
        rig.open(quick_model(log_), false);
        rig.step();
        log_->door.wait_for_arrivals(2);
        EXPECT_GT(log_->replicas_alive, 1) << "the prototype and who draws";
    }
    EXPECT_EQ(log_->alive, 0);
    EXPECT_EQ(log_->replicas_alive, 0);
}

}  // namespace
}  // namespace zscope
