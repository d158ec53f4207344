#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/expected_pictures.h"
#include "app/state/matrix_slots.h"
#include "core/latent/extent.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::map_of;
using testing::opened_state;
using testing::scores_of;
using testing::with_options;

TEST(AnalysisState, ListsComponentsByActivenessAndOnlyTheTop) {
    AppState state = opened_state(4);
    EXPECT_EQ(listed_components(state), (std::vector<std::size_t>{0, 1, 2, 3}));
    AnalysisOptions options;
    options.order = ComponentOrder::activeness;
    options.top = 2;
    state = with_options(std::move(state), options);
    EXPECT_EQ(listed_components(state).size(), 4U) << "nothing is known yet";
    state = reduce(state, event::AnalysisArrived{scores_of(state, {1, 3, 2, 0}), true});
    EXPECT_EQ(listed_components(state), (std::vector<std::size_t>{1, 2}));
    options.order = ComponentOrder::natural;
    options.top = 3;
    state = with_options(std::move(state), options);
    EXPECT_EQ(listed_components(state), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(activeness_rank(state, Slot::a, 1), 1);
    EXPECT_EQ(activeness_rank(state, Slot::a, 3), 4);
    EXPECT_EQ(activeness_rank(state, Slot::a, 99), 0);
    EXPECT_EQ(largest_score(state), 3.0);
}

TEST(AnalysisState, KnowsWhichResultsAMoveMakesOld) {
    AppState state = opened_state(4);
    state = after(state, {event::AnalysisArrived{scores_of(state, {1, 2, 3, 4}), true},
                          event::AnalysisArrived{map_of(state, 2.0), true}});
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness));
    EXPECT_TRUE(is_current(state, AnalysisKind::heatmap));
    EXPECT_FALSE(is_current(state, AnalysisKind::pixel));
    state = reduce(state, event::ComponentSet{0, 2.5F});
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness));
    EXPECT_FALSE(is_current(state, AnalysisKind::heatmap));
    AnalysisOptions options = state.analysis.options;
    options.activeness.extent = 1.0;
    state = with_options(std::move(state), options);
    EXPECT_FALSE(is_current(state, AnalysisKind::activeness));
}

TEST(AnalysisState, APartIsCurrentOnlyWhileItGrows) {
    AppState state = opened_state(4);
    AnalysisOptions options;
    options.heatmap.k_limit = 16;
    state = with_options(std::move(state), options);
    ActivenessResult scores = *scores_of(state, {1, 2, 3, 4});
    scores.samples_done = 8;
    HeatmapResult map = *map_of(state, 2.0);
    map.k = 8;
    InteractionsResult interactions;
    interactions.key = wanted_key(state, AnalysisKind::interactions);
    interactions.request = interactions_request(state);
    interactions.samples_done = 1;
    PairResult pair;
    pair.key = wanted_key(state, AnalysisKind::pair);
    pair.request = pair_request(state);
    pair.cells.resize(2);
    state = after(state,
                  {event::AnalysisArrived{std::make_shared<const ActivenessResult>(scores), false},
                   event::AnalysisArrived{std::make_shared<const HeatmapResult>(map), false},
                   event::AnalysisArrived{std::make_shared<const InteractionsResult>(interactions)},
                   event::AnalysisArrived{std::make_shared<const PairResult>(pair), false}});
    for (const AnalysisKind kind : {AnalysisKind::activeness, AnalysisKind::heatmap,
                                    AnalysisKind::interactions, AnalysisKind::pair}) {
        EXPECT_EQ(fit_of(state, kind), ResultFit::part);
        state = reduce(state, event::AnalysisStarted{kind, 9});
        EXPECT_TRUE(is_current(state, kind));
        state = reduce(state, event::AnalysisEnded{kind, Error(ErrorCode::cancelled, "Cancelled")});
        EXPECT_FALSE(is_current(state, kind));
        EXPECT_EQ(fit_of(state, kind), ResultFit::part) << "of this state all the same";
    }
}

/// By the formulas (docs/methods.md, "Heatmaps"): H_ij of a pair takes four pictures, a change the
/// two ends, v'Hv a centre and two steps, the penalty two a direction; second differences two more
/// that look whether the model repeats itself.
TEST(AnalysisState, TellsThePicturesOfEachMap) {
    AppState state = opened_state(4);
    AnalysisOptions options;
    options.heatmap.k_limit = 32;
    const auto pictures = [&](HeatmapMeasure measure) {
        options.heatmap.measure = measure;
        return expected_pictures(with_options(state, options), AnalysisKind::heatmap);
    };
    EXPECT_EQ(pictures(HeatmapMeasure::penalty), 2 + 64);
    EXPECT_EQ(pictures(HeatmapMeasure::interaction), 2 + 4);
    EXPECT_EQ(pictures(HeatmapMeasure::change), 2);
    EXPECT_EQ(pictures(HeatmapMeasure::curvature), 2 + 3);
}

/// 3 x 3 cells, 3 + 3 with one component alone, and the base twice.
TEST(AnalysisState, TellsThePicturesOfAPairGrid) {
    AnalysisOptions options;
    options.pair_steps = 3;
    EXPECT_EQ(expected_pictures(with_options(opened_state(4), options), AnalysisKind::pair),
              9 + 6 + 2);
}

/// Three of each component at each latent, of an additive one at the first alone.
TEST(AnalysisState, TellsThePicturesOfActiveness) {
    AppState state = opened_state(4);
    AnalysisOptions options;
    options.activeness.latents.samples = 7;
    EXPECT_EQ(expected_pictures(with_options(state, options), AnalysisKind::activeness), 3 * 4 * 7);
    GeneratorInfo info = state.model.info;
    info.additive_components = {0, 2, 3};
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_EQ(expected_pictures(with_options(state, options), AnalysisKind::activeness),
              3 * (7 + 3));
}

TEST(AnalysisState, CountsTheLookWhetherAModelRepeatsItselfOnce) {
    AppState state = opened_state(4);
    AnalysisOptions options;
    const auto measure = [&](HeatmapMeasure what) {
        options.heatmap.measure = what;
        state = with_options(state, options);
        return expected_pictures(state, AnalysisKind::heatmap);
    };
    ASSERT_EQ(measure(HeatmapMeasure::change), 2);
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_EQ(measure(HeatmapMeasure::interaction), 2 + 4) << "a change needs no look";
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_EQ(measure(HeatmapMeasure::interaction), 4);
    ASSERT_EQ(measure(HeatmapMeasure::change), 2);
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    state = reduce(state, event::WeightsShown{state.model.generation, 7});
    EXPECT_EQ(measure(HeatmapMeasure::interaction), 4) << "whatever the weights";
    const event::AnalysisArrived of_before{map_of(state, 2.0), true};
    state = reduce(state, event::ModelOpened{2, {}, state.model.info, "other", 42});
    state = reduce(state, of_before);
    EXPECT_EQ(measure(HeatmapMeasure::interaction), 2 + 4) << "another model";
}

/// n^2 + n + 1 of the minimal scheme, and two that look whether the model repeats itself; a value
/// that is not given is chosen by 2 k more. 1 + n + n (n + 1) / 2 of a jet, which needs no look.
TEST(AnalysisState, TellsThePassesOfHessians) {
    AnalysisOptions options;
    options.pixel.scheme = HessianScheme::minimal;
    options.pixel.k = 10;
    options.pixel.place = PixelPlace{};
    const AppState state = opened_state(4);
    const auto pictures = [&](AnalysisKind kind) {
        return expected_pictures(with_options(state, options), kind);
    };
    EXPECT_EQ(pictures(AnalysisKind::pixel), 2 + 21);
    options.pixel.place.reset();
    EXPECT_EQ(pictures(AnalysisKind::pixel), 2 + 20 + 21);
    options.pixel.place = PixelPlace{};
    options.pixel.scheme = HessianScheme::analytic;
    EXPECT_EQ(pictures(AnalysisKind::pixel), 15);
    options.interactions.latents.samples = 3;
    options.interactions.scheme = HessianScheme::minimal;
    EXPECT_EQ(pictures(AnalysisKind::interactions), 2 + 3 * 21);
    options.interactions_here = true;
    EXPECT_EQ(pictures(AnalysisKind::interactions), 2 + 21) << "one latent, that on screen";
    options.interactions.scheme = HessianScheme::analytic;
    EXPECT_EQ(pictures(AnalysisKind::interactions), 15);
}

/// Pictures at once are the window's own: they change nothing but the time.
TEST(AnalysisState, MeasuresInteractionsAsTheCommandLineDoes) {
    HessianStatisticsRequest expected;
    expected.latents.samples = kInteractionSamples;
    expected.batch = AnalysisOptions{}.interactions.batch;
    EXPECT_EQ(AnalysisOptions{}.interactions, expected);
}

TEST(AnalysisState, NewWeightsMakeEverythingOld) {
    AppState state = opened_state(4);
    state = after(state, {event::AnalysisArrived{scores_of(state, {1, 2, 3, 4}), true}});
    state = reduce(state, event::WeightsShown{state.model.generation, 7});
    EXPECT_FALSE(is_current(state, AnalysisKind::activeness));
}

TEST(AnalysisState, AnotherModelForgetsResultsAndKeepsChoices) {
    AppState state = opened_state(4);
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.component = 3;
    options.pixel.place = PixelPlace{.x = 7, .y = 7};
    state = with_options(std::move(state), options);
    state = after(state, {event::AnalysisArrived{scores_of(state, {1, 2, 3, 4}), true},
                          event::AnalysisArrived{map_of(state, 2.0), true},
                          event::AnalysisStarted{AnalysisKind::pixel, 9}});
    GeneratorInfo info = state.model.info;
    info.latent_size = 2;
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_EQ(state.analysis.activeness, nullptr);
    EXPECT_EQ(state.analysis.heatmap, nullptr);
    EXPECT_EQ(state.analysis.job(AnalysisKind::pixel).phase, AnalysisPhase::idle);
    EXPECT_FALSE(state.analysis.options.pixel.place.has_value());
    EXPECT_TRUE(state.analysis.options.heatmap.shown);
    options = state.analysis.options;
    options.heatmap.measure = HeatmapMeasure::change;
    state = with_options(std::move(state), options);
    EXPECT_EQ(heatmap_request(state).component, 1) << "within the model's components";
}

TEST(AnalysisState, LimitsWhatIsTyped) {
    AnalysisOptions options;
    options.activeness.latents.samples = -5;
    options.activeness.extent = std::numeric_limits<double>::quiet_NaN();
    options.heatmap.epsilon = 0.0;
    options.heatmap.k_limit = 100000;
    options.heatmap.map_opacity = 7.0F;
    options.pair_steps = 1000;
    options.pair_extent = -std::numeric_limits<float>::infinity();
    options.interactions.latents.samples = 0;
    options.top = -1;
    options.heatmap.extent = 1e30;
    const AnalysisOptions kept = with_options(opened_state(4), options).analysis.options;
    EXPECT_EQ(kept.heatmap.extent, kLargestExtent<double>);
    EXPECT_EQ(kept.activeness.latents.samples, 2);
    EXPECT_EQ(kept.activeness.extent, AnalysisOptions{}.activeness.extent);
    EXPECT_GT(kept.heatmap.epsilon, 0.0);
    EXPECT_LE(kept.heatmap.k_limit, 256);
    EXPECT_EQ(kept.heatmap.map_opacity, 1.0F);
    EXPECT_EQ(kept.pair_steps, 9);
    EXPECT_EQ(kept.pair_extent, AnalysisOptions{}.pair_extent);
    EXPECT_EQ(kept.interactions.latents.samples, 1);
    EXPECT_EQ(kept.top, 0);
}

TEST(AnalysisState, RequestsStandWhereThePictureStands) {
    AppState state = opened_state(4, true);
    state = after(state, {event::PostNormSet{true}, event::ComponentSet{1, 1.5F}});
    const SensitivityOptions map = heatmap_request(state);
    EXPECT_EQ(map.latents.samples, 1);
    EXPECT_EQ(map.latents.state, state.edit.latent);
    EXPECT_EQ(map.latents.mode, LatentMode::post_norm);
    AnalysisOptions options;
    options.pair = {1, 1};
    options.pixel.place = PixelPlace{.x = 100, .y = -3, .channel = 9};
    state = with_options(std::move(state), options);
    const PairGridOptions pair = pair_request(state);
    EXPECT_NE(pair.row_component, pair.column_component);
    EXPECT_EQ(pair.row_values.front(), -2.0F);
    EXPECT_EQ(pair.row_values.back(), 2.0F);
    EXPECT_EQ(pixel_request(state).place, (PixelPlace{.x = 7, .y = 0, .channel = 2}));
    EXPECT_EQ(why_not_measured(state, AnalysisKind::pair), "");
    EXPECT_NE(why_not_measured(opened_state(1), AnalysisKind::pair), "");
    const AppState nothing_open;
    EXPECT_NE(why_not_measured(nothing_open, AnalysisKind::activeness), "");
}

TEST(AnalysisState, SaysHowAJobEnded) {
    AppState state = reduce(opened_state(4), event::AnalysisStarted{AnalysisKind::heatmap, 3});
    EXPECT_EQ(state.analysis.job(AnalysisKind::heatmap).phase, AnalysisPhase::running);
    const auto ended = [&](const std::optional<Error>& error) {
        return reduce(state, event::AnalysisEnded{AnalysisKind::heatmap, error})
            .analysis.job(AnalysisKind::heatmap);
    };
    EXPECT_EQ(ended(std::nullopt).phase, AnalysisPhase::done);
    EXPECT_EQ(ended(Error(ErrorCode::cancelled, "stop")).phase, AnalysisPhase::cancelled);
    const AnalysisJob failed = ended(Error(ErrorCode::model_failure, "it broke", "try another"));
    EXPECT_EQ(failed.phase, AnalysisPhase::failed);
    EXPECT_EQ(failed.failure, "it broke");
    EXPECT_EQ(failed.hint, "try another");
}

TEST(AnalysisState, ReadsAMapAtAPointOfThePicture) {
    const FloatMap map{2, 2, {1, 2, 3, 4}};
    EXPECT_EQ(map.at(0.1F, 0.1F), 1.0F);
    EXPECT_EQ(map.at(0.9F, 0.1F), 2.0F);
    EXPECT_EQ(map.at(0.1F, 0.99F), 3.0F);
    EXPECT_EQ(map.at(5.0F, 5.0F), 4.0F);
    EXPECT_EQ(map.at(-5.0F, -5.0F), 1.0F);
}

}  // namespace
}  // namespace zscope
