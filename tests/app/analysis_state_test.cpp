#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "app/state/actions.h"
#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/slider_units.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

AppState with_options(AppState state, const AnalysisOptions& options) {
    return reduce(std::move(state), event::AnalysisOptionsSet{options});
}

/// Scores 1, 3, 2, 3, ... for the components.
std::shared_ptr<const ActivenessResult> scores_of(const AppState& state,
                                                  const std::vector<double>& scores) {
    ActivenessResult result{
        wanted_key(state, AnalysisKind::activeness), activeness_request(state), 4, {}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        result.scores.push_back({static_cast<int>(i), "", scores[i], scores[i], scores[i]});
    }
    return std::make_shared<const ActivenessResult>(result);
}

std::shared_ptr<const HeatmapResult> map_of(const AppState& state, double highest) {
    auto map = std::make_shared<FloatMap>();
    *map = {2, 1, {0.5F, static_cast<float>(highest)}};
    HeatmapResult result;
    result.key = wanted_key(state, AnalysisKind::heatmap);
    result.request = heatmap_request(state);
    result.k = result.request.k;
    result.map = map;
    result.range = {0.5, highest};
    return std::make_shared<const HeatmapResult>(result);
}

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
    EXPECT_EQ(activeness_rank(state, 1), 1);
    EXPECT_EQ(activeness_rank(state, 3), 4);
    EXPECT_EQ(activeness_rank(state, 99), 0);
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

TEST(AnalysisState, ChartsInTheOrderOfTheModelBefore) {
    AppState state = opened_state(3);
    EXPECT_FALSE(has_reference(state));
    ActivenessResult whole = *scores_of(state, {1, 3, 2});
    whole.samples_done = whole.request.latents.samples;
    state = reduce(state,
                   event::AnalysisArrived{std::make_shared<const ActivenessResult>(whole), true});
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    GeneratorInfo info = state.model.info;
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_TRUE(has_reference(state));
    EXPECT_EQ(state.analysis.reference.model, "test");
    state = reduce(state, event::AnalysisArrived{scores_of(state, {3, 2, 1}), true});
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{0, 1, 2}));
    AnalysisOptions options;
    options.chart_order = ChartOrder::before;
    state = with_options(std::move(state), options);
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    info.latent_size = 2;
    state = reduce(state, event::ModelOpened{3, {}, info, "small", 42});
    EXPECT_FALSE(has_reference(state)) << "of another size";
    EXPECT_EQ(chart_order(state), ChartOrder::own);
    EXPECT_NE(why_not_ordered(state, ChartOrder::before), "");
}

/// A state with a model of three components in each slot, both measured.
AppState measured_slots() {
    AppState state = opened_state(3);
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    state = after(state, {event::BOpened{b}, event::AnalysisArrived{scores_of(state, {1, 3, 2})}});
    ActivenessOfB of_b;
    of_b.key = wanted_key(state, AnalysisKind::activeness_of_b);
    of_b.request = activeness_request(state);
    for (int i = 0; i < 3; ++i) {
        of_b.scores.push_back({i, "", 10.0 + i, 10.0 + i, 10.0 + i});
    }
    return reduce(state, event::AnalysisArrived{std::make_shared<const ActivenessOfB>(of_b)});
}

AppState charted(const AppState& state, ActivenessShown shown, ChartOrder order) {
    AnalysisOptions options = state.analysis.options;
    options.activeness_shown = shown;
    options.chart_order = order;
    return with_options(state, options);
}

TEST(ActivenessChart, StandsInItsOwnOrderOrInTheOtherSlots) {
    using Order = std::vector<std::size_t>;
    const AppState state = measured_slots();
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness_of_b));
    const Order of_a{1, 2, 0};
    const Order of_b{2, 1, 0};
    EXPECT_EQ(charted_components(state), of_a);
    EXPECT_FALSE(needs_activeness_of_b(state)) << "nobody asked for it";
    struct Case {
        ActivenessShown shown;
        ChartOrder order;
        Order expected;
        std::vector<Slot> needed;
    };
    for (const Case& c : {
             Case{ActivenessShown::a, ChartOrder::other, of_b, {Slot::a, Slot::b}},
             Case{ActivenessShown::b, ChartOrder::own, of_b, {Slot::b}},
             Case{ActivenessShown::b, ChartOrder::other, of_a, {Slot::a, Slot::b}},
             Case{ActivenessShown::both, ChartOrder::own, of_a, {Slot::a, Slot::b}},
             Case{ActivenessShown::both, ChartOrder::other, of_b, {Slot::a, Slot::b}},
         }) {
        const AppState seen = charted(state, c.shown, c.order);
        EXPECT_EQ(charted_components(seen), c.expected);
        EXPECT_EQ(needed_slots(seen), c.needed);
        EXPECT_TRUE(needs_activeness_of_b(seen));
    }
}

TEST(ActivenessChart, KeepsItsOwnOrderUntilTheOtherIsKnown) {
    AppState state = charted(measured_slots(), ActivenessShown::a, ChartOrder::other);
    ModelSlot b = state.compare.b;
    b.generation = 6;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(state.analysis.activeness_of_b, nullptr) << "of the B before";
    EXPECT_TRUE(needs_activeness_of_b(state));
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    b.generation = 7;
    b.info.latent_size = 4;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(chart_order(state), ChartOrder::own);
    EXPECT_NE(why_not_ordered(state, ChartOrder::other), "") << "of another size";
    EXPECT_NE(why_not_shown(state, ActivenessShown::both), "");
    EXPECT_EQ(why_not_shown(state, ActivenessShown::b), "");
    state = reduce(state, event::BClosed{});
    EXPECT_EQ(shown_activeness(state), ActivenessShown::a);
    EXPECT_FALSE(needs_activeness_of_b(state));
    EXPECT_NE(why_not_measured(state, AnalysisKind::activeness_of_b), "");
}

TEST(ActivenessChart, AnotherAKeepsWhatIsKnownOfB) {
    AppState state = measured_slots();
    state = reduce(state, event::AnalysisStarted{AnalysisKind::activeness_of_b, 8});
    state = reduce(state, event::ModelOpened{2, {}, state.model.info, "next", 42});
    EXPECT_EQ(state.analysis.activeness, nullptr);
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness_of_b));
    EXPECT_EQ(state.analysis.job(AnalysisKind::activeness_of_b).phase, AnalysisPhase::running);
}

TEST(ActivenessChart, IsExportedOnlyWhereACommandCanNameB) {
    AppState state = charted(measured_slots(), ActivenessShown::a, ChartOrder::other);
    EXPECT_EQ(find_action("export_activeness").why_not(state), "");
    state.compare.b.command_name.clear();
    EXPECT_NE(find_action("export_activeness").why_not(state), "");
    state = charted(state, ActivenessShown::a, ChartOrder::own);
    EXPECT_EQ(find_action("export_activeness").why_not(state), "");
}

TEST(AnalysisState, KeepsTheSharedRangeUntilTold) {
    AppState state = opened_state(4);
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), false});
    EXPECT_TRUE(state.analysis.shared_ranges.empty()) << "a rough map sets no range";
    state = reduce(state, event::AnalysisArrived{map_of(state, 4.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0}));
    state = reduce(state, event::AnalysisArrived{map_of(state, 9.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0}));
    GeneratorInfo info = state.model.info;
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_FALSE(shown_range(state).has_value());
    state = reduce(state, event::AnalysisArrived{map_of(state, 9.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0})) << "kept over models";
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::automatic;
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{0.5, 9.0}));
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 3.0};
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{1.0, 3.0}));
    state = reduce(state, event::HeatmapRescaled{});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 9.0}));
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
    const AnalysisOptions kept = with_options(opened_state(4), options).analysis.options;
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

AnalysisOptions curvature(CurvatureAlong along, std::vector<float> direction = {}) {
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.measure = HeatmapMeasure::curvature;
    options.heatmap.component = 2;
    options.heatmap.along = along;
    options.heatmap.direction = std::move(direction);
    return options;
}

TEST(CurvatureMap, BendsAlongAComponentTheWayFromTheBaseOrAGivenDirection) {
    const AppState state = opened_state(4);
    EXPECT_EQ(heatmap_request(with_options(state, curvature(CurvatureAlong::component))).direction,
              (std::vector<float>{0, 0, 1, 0}));
    AppState moved = with_options(state, curvature(CurvatureAlong::from_base));
    EXPECT_NE(why_not_measured(moved, AnalysisKind::heatmap), "") << "nothing has moved";
    const std::vector<float> base = base_values(moved.edit);
    moved = after(moved,
                  {event::ComponentSet{0, base[0] - 4.0F}, event::ComponentSet{3, base[3] + 3.0F}});
    EXPECT_EQ(why_not_measured(moved, AnalysisKind::heatmap), "");
    const std::vector<float> way = heatmap_request(moved).direction;
    const std::vector<float> expected{0.8F, 0.0F, 0.0F, -0.6F};
    for (std::size_t i = 0; i < way.size(); ++i) {
        EXPECT_NEAR(way[i], expected[i], 1e-6) << i << ": of length 1, the largest number positive";
    }
    const AppState given = with_options(state, curvature(CurvatureAlong::given, {3, 0, -4, 0}));
    EXPECT_EQ(heatmap_request(given).direction, (std::vector<float>{3, 0, -4, 0})) << "as it is";
    EXPECT_EQ(find_action("export_heatmap").why_not(given), "");
}

TEST(CurvatureMap, SaysWhyThereIsNoDirection) {
    const AppState state = opened_state(4);
    for (const auto& [direction, part] :
         {std::pair{std::vector<float>{}, "no direction is given"},
          std::pair{std::vector<float>{1, 2}, "2 numbers; the model has 4"},
          std::pair{std::vector<float>{0, 0, 0, 0}, "no length"}}) {
        const AppState seen = with_options(state, curvature(CurvatureAlong::given, direction));
        EXPECT_NE(why_not_measured(seen, AnalysisKind::heatmap).find(part), std::string::npos);
        EXPECT_NE(find_action("export_heatmap").why_not(seen), "");
        EXPECT_FALSE(heatmap_request(seen).direction.empty()) << "or it would be a penalty map";
    }
}

TEST(CurvatureMap, LongerDirectionsHaveARangeOfTheirOwn) {
    const AppState state = opened_state(4);
    const auto name = [&](std::vector<float> direction) {
        return range_name(heatmap_request(
            with_options(state, curvature(CurvatureAlong::given, std::move(direction)))));
    };
    EXPECT_EQ(name({0, 1, 0, 0}), name({0.6F, 0, -0.8F, 0}));
    EXPECT_NE(name({0, 1, 0, 0}), name({0, 2, 0, 0}));
}

TEST(CurvatureMap, OtherAxesForgetTheGivenDirection) {
    AppState state = with_options(opened_state(4), curvature(CurvatureAlong::given, {3, 0, -4, 0}));
    state = reduce(state, event::AxesShown{2});
    EXPECT_TRUE(state.analysis.options.heatmap.direction.empty());
}

TEST(AnalysisState, ARangeByHandThatEndsBeforeItBeginsIsRefused) {
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 3.0};
    const AppState state = with_options(opened_state(4), options);
    for (const HeatmapRange& wrong : {HeatmapRange{2.0, 2.0}, HeatmapRange{3.0, 1.0}}) {
        EXPECT_NE(why_not_range(wrong), "");
        options.heatmap.hand_range = wrong;
        EXPECT_EQ(with_options(state, options).analysis.options.heatmap.hand_range,
                  (HeatmapRange{1.0, 3.0}));
    }
    options.heatmap.hand_range = {-2.0, 1.0};
    EXPECT_EQ(with_options(state, options).analysis.options.heatmap.hand_range,
              (HeatmapRange{-2.0, 1.0}));
}

TEST(AnalysisState, AHeatmapKeepsItsColoursForSizes) {
    AnalysisOptions options;
    options.heatmap.color_map = ColorMap::magma;
    const AppState state = with_options(opened_state(4), options);
    options.heatmap.color_map = ColorMap::diverging;
    EXPECT_EQ(with_options(state, options).analysis.options.heatmap.color_map, ColorMap::magma);
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

TEST(SliderUnits, AreOneUntilEqualEffectIsChosenAndKnown) {
    AppState state = opened_state();
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    state = with_options(std::move(state), options);
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
}

TEST(SliderUnits, GiveActiveComponentsOneEffect) {
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    AppState state = with_options(opened_state(), options);
    std::vector<double> scores(state.components(), 0.0);  // dead, but for three
    scores[0] = 16.0;
    scores[1] = 4.0;
    scores[2] = 1.0;
    const event::AnalysisArrived arrived{scores_of(state, scores), true};
    state = reduce(std::move(state), arrived);
    const std::vector<float> units = slider_units(state);
    EXPECT_FLOAT_EQ(units[0], 0.5F) << "twice the effect of the one in the middle";
    EXPECT_FLOAT_EQ(units[1], 1.0F);
    EXPECT_FLOAT_EQ(units[2], 2.0F);
    EXPECT_FLOAT_EQ(units[3], std::sqrt(20.0F)) << "dead ones keep a track";
}

}  // namespace
}  // namespace zscope
