#include "app/state/matrix_slots.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "app/state/actions.h"
#include "app/state/analysis_requests.h"
#include "app/state/analysis_wishes.h"
#include "app/state/compare_rules.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

/// Pictures of 8 pixels a side as A, of `side` as B, whose matrices are chosen.
AppState with_matrices_of_b(std::int64_t components, std::int64_t side = 8) {
    AppState state = opened_state(3);
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    b.info.latent_size = components;
    b.info.width = side;
    b.info.height = side;
    state = after(state, {event::BOpened{b}, event::AnalysisVisible{AnalysisKind::pixel, true},
                          event::AnalysisVisible{AnalysisKind::interactions, true}});
    AnalysisOptions options;
    options.interactions_slot = Slot::b;
    options.interactions_here = true;
    options.pixel_slot = Slot::b;
    options.pixel.place = PixelPlace{3, 7, 0};
    return with_options(state, options);
}

TEST(MatrixSlots, OneSlotIsMeasuredForEachPanel) {
    const AppState of_b = with_matrices_of_b(3);
    EXPECT_TRUE(is_wanted(of_b, AnalysisKind::interactions_of_b));
    EXPECT_TRUE(is_wanted(of_b, AnalysisKind::pixel_of_b));
    EXPECT_FALSE(is_wanted(of_b, AnalysisKind::interactions));
    EXPECT_FALSE(is_wanted(of_b, AnalysisKind::pixel));
    const AppState closed = reduce(of_b, event::BClosed{});
    EXPECT_EQ(interactions_slot(closed), Slot::a);
    EXPECT_EQ(pixel_slot(closed), Slot::a);
    EXPECT_TRUE(is_wanted(closed, AnalysisKind::interactions));
    EXPECT_TRUE(is_wanted(closed, AnalysisKind::pixel));
    EXPECT_EQ(why_not_measured(closed, AnalysisKind::pixel_of_b), "nothing is open as B");
    EXPECT_EQ(why_not_measured(with_matrices_of_b(1), AnalysisKind::pixel_of_b),
              "B has one component only; pairs need two");
}

TEST(MatrixSlots, BIsAskedAtTheLinkedLatentForTheSamePlace) {
    const AppState state = with_matrices_of_b(3, 16);
    for (const FigureLatents& latents :
         {interactions_request(state, Slot::b).latents, pixel_request(state, Slot::b).latents}) {
        EXPECT_EQ(latents.state, latent_state_of_b(state));
    }
    const AppState others = with_matrices_of_b(5);
    EXPECT_EQ(present_latent(others).state, others.edit.latent);
    EXPECT_EQ(present_latent(others, Slot::b).state, latent_state_of_b(others));
    EXPECT_NE(present_latent(others, Slot::b).state, others.edit.latent);
    EXPECT_EQ(pixel_request(state).place, (PixelPlace{3, 7, 0}));
    EXPECT_EQ(pixel_request(state, Slot::b).place, (PixelPlace{7, 15, 0}));
    EXPECT_EQ(pixel_request(with_matrices_of_b(3, 4), Slot::b).place, (PixelPlace{1, 3, 0}));
}

TEST(MatrixSlots, ResultsOfBFollowItsPlaceAndWeights) {
    const AppState asked = with_matrices_of_b(3);
    PixelOfB result;
    result.key = wanted_key(asked, AnalysisKind::pixel_of_b);
    result.request = pixel_request(asked, Slot::b);
    const AppState state =
        reduce(asked, event::AnalysisArrived{std::make_shared<const PixelOfB>(result), true});
    EXPECT_EQ(shown_pixel(state), state.analysis.pixel_of_b.get());
    EXPECT_TRUE(is_current(state, AnalysisKind::pixel_of_b));
    EXPECT_FALSE(is_current(reduce(state, event::ComponentSet{0, 2.5F}), AnalysisKind::pixel_of_b));
    EXPECT_FALSE(is_current(reduce(state, event::BWeightsShown{3}), AnalysisKind::pixel_of_b));
    EXPECT_EQ(reduce(state, event::BClosed{}).analysis.pixel_of_b, nullptr);
}

TEST(MatrixSlots, APairOfBOpensAsGridWhereAHasItsComponents) {
    EXPECT_EQ(why_not_open_pair(with_matrices_of_b(3)), "");
    const AppState others = with_matrices_of_b(5);
    EXPECT_EQ(why_not_open_pair(others), "A's grid has other components");
    EXPECT_EQ(why_not_open_pair(reduce(others, event::BClosed{})), "") << "A's are shown";
}

TEST(MatrixSlots, AnExportIsOfTheShownSlot) {
    const AppState state = with_matrices_of_b(3);
    EXPECT_EQ(find_action("export_pixel").why_not(state), "");
    EXPECT_EQ(matrix_export_text(state, AnalysisKind::pixel_of_b), "The matrix of B");
    const AppState trained = reduce(state, event::BWeightsShown{3});
    EXPECT_NE(find_action("export_pixel").why_not(trained), "");
    EXPECT_NE(find_action("export_interactions").why_not(trained), "");
    AnalysisOptions of_a = trained.analysis.options;
    of_a.pixel_slot = Slot::a;
    EXPECT_EQ(find_action("export_pixel").why_not(with_options(trained, of_a)), "");
    EXPECT_EQ(matrix_export_text(opened_state(3), AnalysisKind::pixel), "");
}

}  // namespace
}  // namespace zscope::testing
