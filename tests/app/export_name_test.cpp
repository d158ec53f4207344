#include "app/state/export_name.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

/// Sliders, activeness and interactions at seeds of their own.
AppState seeded_state() {
    AnalysisOptions options;
    options.activeness.latents.seed = 5;
    options.interactions.latents.seed = 6;
    return with_options(reduce(opened_state(3), event::SeedSet{9}), options);
}

TEST(ExportName, TellsTheSeedThatTheLatentsComeFrom) {
    const AppState state = seeded_state();
    EXPECT_EQ(export_file_name(state, ExportKind::picture), "test-picture-9.png");
    EXPECT_EQ(export_file_name(state, ExportKind::strip), "test-strip-9.png");
    EXPECT_EQ(export_file_name(state, ExportKind::heatmap), "test-heatmap-9.png");
    EXPECT_EQ(export_file_name(state, ExportKind::activeness), "test-activeness-5.png");
    EXPECT_EQ(export_file_name(state, ExportKind::interactions), "test-interactions-6.png");
    AnalysisOptions options = state.analysis.options;
    options.interactions_here = true;
    EXPECT_EQ(export_file_name(with_options(state, options), ExportKind::interactions),
              "test-interactions-9.png")
        << "around the latent on screen";
}

TEST(ExportName, OfAnAnimationEndsInWhatIsMade) {
    AppState state = seeded_state();
    EXPECT_EQ(export_file_name(state, ExportKind::animation), "test-animation-9.gif");
    for (const auto& [typed, name] :
         {std::pair("turn", "turn.gif"), std::pair("turn.gif", "turn.gif"),
          std::pair("turn.mp4", "turn.mp4"), std::pair("turn.png", "turn.png.gif")}) {
        state = reduce(state, event::ExportNamed{ExportKind::animation, typed});
        EXPECT_EQ(export_file_name(state, ExportKind::animation), name);
        EXPECT_EQ(with_ending(ExportKind::animation, typed), name);
    }
    EXPECT_EQ(with_ending(ExportKind::strip, "turn.gif"), "turn.gif.png");
}

TEST(ExportName, OfTheWindowTellsItsModelAndSeed) {
    EXPECT_EQ(window_picture_name(seeded_state()), "test-window-9.png");
    EXPECT_EQ(window_picture_name(AppState()), "zscope-window-0.png");
}

TEST(ExportName, TellsTheModelThatIsShown) {
    AppState state = seeded_state();
    ModelSlot b = state.model;
    b.generation = 5;
    b.info.name = "B of two";
    state = reduce(state, event::BOpened{b});
    AnalysisOptions options = state.analysis.options;
    options.interactions_slot = Slot::b;
    state = with_options(state, options);
    EXPECT_EQ(export_file_name(state, ExportKind::interactions), "B-of-two-interactions-6.png");
    EXPECT_EQ(export_file_name(state, ExportKind::pixel), "test-pixel-hessian-9.png");
}

}  // namespace
}  // namespace zscope::testing
