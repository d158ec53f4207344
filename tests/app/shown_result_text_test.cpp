#include "app/state/shown_result_text.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "app/state/matrix_slots.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

constexpr const char* kSummary = "minimal scheme";
constexpr const char* kOlder = "shown: minimal scheme, of an older state";

AppState with_phase(AppState state, AnalysisPhase phase) {
    state.analysis.job(AnalysisKind::pixel).phase = phase;
    return state;
}

/// The Hessian of a chosen pixel by the scheme `minimal`, measured.
AppState measured() {
    AnalysisOptions options;
    options.pixel.place = PixelPlace{.x = 1, .y = 2, .channel = 0};
    options.pixel.scheme = HessianScheme::minimal;
    AppState state = testing::with_options(testing::opened_state(), options);
    const auto result = std::make_shared<PixelResult>();
    result->key = wanted_key(state, AnalysisKind::pixel);
    result->request = pixel_request(state);
    state.analysis.pixel = result;
    return with_phase(std::move(state), AnalysisPhase::done);
}

std::string text(const AppState& state) {
    return shown_result_text(state, AnalysisKind::pixel, kSummary);
}

TEST(ShownResultText, IsLeftToTheStatusWhereThatHasTheSummary) {
    EXPECT_EQ(text(measured()), "");
}

TEST(ShownResultText, NamesWhatIsShownWhateverTheStatusTells) {
    AnalysisOptions options = measured().analysis.options;
    options.pixel.scheme = HessianScheme::analytic;
    const AppState asked = testing::with_options(measured(), options);
    ASSERT_FALSE(is_current(asked, AnalysisKind::pixel));
    for (const AnalysisPhase phase :
         {AnalysisPhase::idle, AnalysisPhase::running, AnalysisPhase::done, AnalysisPhase::failed,
          AnalysisPhase::cancelled}) {
        EXPECT_EQ(text(with_phase(asked, phase)), kOlder) << static_cast<int>(phase);
    }
    EXPECT_EQ(text(testing::after(measured(), {event::ComponentSet{0, 1.5F}})), kOlder);
    EXPECT_EQ(older_result_text(kSummary), kOlder);
}

TEST(ShownResultText, IsNotOlderWhileMoreOfTheSameIsMeasured) {
    EXPECT_EQ(text(with_phase(measured(), AnalysisPhase::running)), "shown: minimal scheme");
    EXPECT_EQ(text(with_phase(measured(), AnalysisPhase::cancelled)), "shown: minimal scheme");
}

}  // namespace
}  // namespace zscope
