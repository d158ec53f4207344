#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>

#include "app/control/recent_places.h"
#include "app/state/analysis_wishes.h"
#include "app/state/heatmap_state_text.h"
#include "core/export/sensitivity_maps.h"
#include "tests/app/analysis_rig.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::Fault;
using testing::picture_of;
using testing::quick_model;
using testing::TestGeneratorLog;

/// A hand on a slider of a model that draws in a millisecond, with the map and nothing else.
class MapUnderTheHandTest : public ::testing::Test {
  protected:
    void SetUp() override {
        AnalysisOptions options;
        options.heatmap.shown = true;
        options.activeness.latents.samples = 10000;  // not begun unasked
        rig_.happen(event::AnalysisOptionsSet{options});
        rig_.open(quick_model(log_, 0.0F, std::chrono::milliseconds(2)), false);
        ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap); }));
        rig_.jobs().wait_until_idle();
        rig_.state().timings.model_samples = 5;
        rig_.state().timings.model_median_ms = 1.0;
        rig_.happen(event::GestureStarted{});
    }
    [[nodiscard]] const AnalysisState& analysis() { return rig_.state().analysis; }
    void move_to(float value) { rig_.happen(event::ComponentSet{0, value}); }
    void show_picture() {
        rig_.happen(event::PictureArrived{
            picture_of(rig_.state(), rig_.state().latent_version, /*preview=*/true)});
    }
    /// The latent_version of the map on screen.
    [[nodiscard]] std::uint64_t mapped() { return analysis().heatmap->key.latent_version; }
    [[nodiscard]] bool keeps_up() { return map_keeps_up(rig_.state(), AnalysisKind::heatmap); }
    [[nodiscard]] std::string state_text() { return map_state_text(rig_.state(), {Slot::a}); }

    std::shared_ptr<TestGeneratorLog> log_ = std::make_shared<TestGeneratorLog>();
    AnalysisRig rig_;
};

TEST_F(MapUnderTheHandTest, FollowsThePictureAndIsRefinedAtRest) {
    move_to(1.25F);
    rig_.step();
    EXPECT_TRUE(rig_.jobs().status().empty()) << "the main picture comes first";
    show_picture();
    ASSERT_TRUE(rig_.step_until([this] { return mapped() == rig_.state().latent_version; }));
    const HeatmapResult first = *analysis().heatmap;
    EXPECT_EQ(first.k, kFirstDirections);
    EXPECT_EQ(fit_of(rig_.state(), AnalysisKind::heatmap), ResultFit::part);
    EXPECT_FALSE(is_current(rig_.state(), AnalysisKind::heatmap)) << "nobody refines it";
    EXPECT_TRUE(keeps_up());
    EXPECT_EQ(state_text(), "first map");
    const int forwards = log_->forwards;
    rig_.step();
    rig_.jobs().wait_until_idle();
    EXPECT_EQ(log_->forwards, forwards) << "once a place";
    SensitivityOptions request = first.request;
    request.k = kFirstDirections;
    const std::unique_ptr<Generator> generator = quick_model(log_)->replica();
    const at::Tensor expected =
        compute_sensitivity_maps(*generator, c10::Device(c10::kCPU), request).values.contiguous();
    const float* values = expected.const_data_ptr<float>();
    ASSERT_EQ(std::ssize(first.map->values), expected.numel());
    for (std::size_t i = 0; i < first.map->values.size(); ++i) {
        EXPECT_NEAR(first.map->values[i], values[i], 1e-3 * first.range.high);
    }
    rig_.happen(event::HandRested{});
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap); }));
    EXPECT_EQ(analysis().heatmap->k, rig_.state().analysis.options.heatmap.k_limit);
}

TEST_F(MapUnderTheHandTest, ThatIsUnderWayIsFinishedAndKeepsUpWhenTheHandHasMovedOn) {
    move_to(1.25F);
    show_picture();
    log_->door.shut();
    rig_.step();
    const std::uint64_t begun = rig_.state().latent_version;
    EXPECT_NE(mapped(), begun);
    EXPECT_EQ(rig_.jobs().status().size(), 1U);
    move_to(1.5F);
    rig_.step();
    EXPECT_EQ(rig_.jobs().status().size(), 1U) << "it is not given up";
    log_->door.open();
    ASSERT_TRUE(rig_.step_until([&] { return mapped() == begun; }));
    EXPECT_FALSE(is_current(rig_.state(), AnalysisKind::heatmap));
    EXPECT_TRUE(keeps_up()) << "it is not dimmed";
    EXPECT_EQ(state_text(), "updating");
}

TEST_F(MapUnderTheHandTest, ThatNoOtherOneFollowsIsOldAfterAMoment) {
    move_to(1.25F);  // whose picture does not come
    rig_.step();
    EXPECT_TRUE(keeps_up());
    rig_.pass(kMapLag / 2);
    move_to(1.5F);
    rig_.step();
    EXPECT_TRUE(keeps_up());
    EXPECT_EQ(state_text(), "updating");
    rig_.pass(kMapLag / 2);
    move_to(1.75F);
    rig_.step();
    EXPECT_TRUE(rig_.jobs().status().empty());
    EXPECT_FALSE(keeps_up());
    EXPECT_EQ(state_text(), "not current");
    show_picture();
    ASSERT_TRUE(rig_.step_until([this] { return mapped() == rig_.state().latent_version; }));
    EXPECT_TRUE(keeps_up());
    rig_.pass(2 * kMapLag);
    rig_.step();
    EXPECT_TRUE(keeps_up()) << "the sliders have not left its place";
}

TEST_F(MapUnderTheHandTest, ThatNeedsNoRefinementIsNotMeasuredAgainAtRest) {
    AnalysisOptions options = rig_.state().analysis.options;
    options.heatmap.measure = HeatmapMeasure::change;
    rig_.happen(event::AnalysisOptionsSet{options});
    move_to(1.25F);
    show_picture();
    ASSERT_TRUE(rig_.step_until([this] { return mapped() == rig_.state().latent_version; }));
    EXPECT_EQ(fit_of(rig_.state(), AnalysisKind::heatmap), ResultFit::whole);
    EXPECT_EQ(state_text(), "");
    const std::shared_ptr<const HeatmapResult> map = analysis().heatmap;
    const int forwards = log_->forwards;
    rig_.happen(event::HandRested{});
    rig_.step();
    rig_.jobs().wait_until_idle();
    rig_.step();
    EXPECT_EQ(log_->forwards, forwards);
    EXPECT_EQ(analysis().heatmap, map);
    EXPECT_TRUE(rig_.is_done(AnalysisKind::heatmap));
}

TEST_F(MapUnderTheHandTest, ThatFailsSaysSoAndIsTriedAgainAtRest) {
    log_->fault = Fault::throws_error;
    move_to(1.25F);
    show_picture();
    const auto phase = [this] { return analysis().job(AnalysisKind::heatmap).phase; };
    ASSERT_TRUE(rig_.step_until([&] { return phase() == AnalysisPhase::failed; }));
    rig_.jobs().wait_until_idle();
    const std::string failure = analysis().job(AnalysisKind::heatmap).failure;
    EXPECT_NE(failure, "");
    const int forwards = log_->forwards;
    move_to(1.5F);
    show_picture();
    rig_.step();
    EXPECT_TRUE(rig_.jobs().status().empty()) << "it would fail there as well";
    EXPECT_EQ(log_->forwards, forwards);
    EXPECT_EQ(phase(), AnalysisPhase::failed);
    EXPECT_FALSE(keeps_up());
    EXPECT_EQ(state_text(), "not current");
    EXPECT_EQ(analysis().job(AnalysisKind::heatmap).failure, failure);
    log_->fault = Fault::none;
    rig_.happen(event::HandRested{});
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap); }));
}

TEST_F(MapUnderTheHandTest, AFailureAtRestIsNotErasedByAMove) {
    rig_.happen(event::GestureEnded{});
    log_->fault = Fault::throws_error;
    move_to(1.25F);
    const auto phase = [this] { return analysis().job(AnalysisKind::heatmap).phase; };
    ASSERT_TRUE(rig_.step_until([&] { return phase() == AnalysisPhase::failed; }));
    rig_.jobs().wait_until_idle();
    rig_.happen(event::GestureStarted{});
    move_to(1.5F);
    show_picture();
    rig_.step();
    EXPECT_EQ(phase(), AnalysisPhase::failed);
    EXPECT_FALSE(keeps_up());
    EXPECT_EQ(state_text(), "not current");
    EXPECT_TRUE(rig_.jobs().status().empty());
    // Another map may do.
    AnalysisOptions options = rig_.state().analysis.options;
    options.heatmap.measure = HeatmapMeasure::change;
    rig_.happen(event::AnalysisOptionsSet{options});
    log_->fault = Fault::none;
    ASSERT_TRUE(rig_.step_until([this] { return mapped() == rig_.state().latent_version; }));
    EXPECT_EQ(phase(), AnalysisPhase::done);
}

TEST_F(MapUnderTheHandTest, OfBFollowsBsPicture) {
    const auto log_b = std::make_shared<TestGeneratorLog>();
    rig_.happen(event::GestureEnded{});
    rig_.open_b(quick_model(log_b, 0.75F));
    ASSERT_TRUE(rig_.step_until([this] { return rig_.is_done(AnalysisKind::heatmap_of_b); }));
    rig_.jobs().wait_until_idle();
    rig_.happen(event::BTimed{5, 1.0});
    rig_.happen(event::GestureStarted{});
    const int forwards = log_b->forwards;
    move_to(1.25F);
    show_picture();
    ASSERT_TRUE(rig_.step_until([this] { return mapped() == rig_.state().latent_version; }));
    rig_.step();
    rig_.jobs().wait_until_idle();
    EXPECT_EQ(log_b->forwards, forwards) << "B's picture comes first";
    RenderedImage picture = *picture_of(rig_.state(), rig_.state().latent_version);
    picture.model_generation = rig_.generation(Slot::b);
    rig_.happen(event::BPictureArrived{std::make_shared<const RenderedImage>(picture)});
    ASSERT_TRUE(rig_.step_until([this] {
        return analysis().heatmap_of_b->key.latent_version == rig_.state().latent_version;
    }));
    EXPECT_EQ(analysis().heatmap_of_b->k, kFirstDirections);
}

}  // namespace
}  // namespace zscope
