#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "app/state/actions.h"
#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "app/state/reducer.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::curvature;
using testing::opened_state;
using testing::with_options;

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

/// As at a start: the options are there before the first model is.
TEST(CurvatureMap, ADirectionOfAnotherSittingHoldsInItsOwnAxesOnly) {
    GeneratorInfo info;
    info.latent_size = 4;
    info.weights_sha256 = "one";
    AppState first =
        reduce(AppState(), event::ModelOpened{1, {ModelOrigin::file, "/a"}, info, "a", 7});
    first = reduce(first, event::DirectionPlaced{{3, 0, -4, 0}});
    EXPECT_EQ(first.analysis.options.heatmap.direction_axes, "one");
    for (const char* opened : {"one", "other"}) {
        AppState again;
        again.analysis.options = first.analysis.options;
        info.weights_sha256 = opened;
        again = reduce(again, event::ModelOpened{1, {ModelOrigin::file, "/a"}, info, "a", 7});
        EXPECT_EQ(again.analysis.options.heatmap.direction.empty(), info.weights_sha256 == "other");
        EXPECT_EQ(again.analysis.options.heatmap.along, CurvatureAlong::given);
    }
    info.weights_sha256.clear();
    EXPECT_EQ(direction_axes_of(info), "");
    info.axes = LatentAxes{.origin_sha256 = {},
                           .rotation = {0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}};
    EXPECT_NE(direction_axes_of(info), "") << "as of a model without weights";
}

}  // namespace
}  // namespace zscope
