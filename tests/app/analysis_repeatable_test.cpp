#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/app/analysis_rig.h"
#include "tests/app/measure.h"
#include "tests/support/unsteady_generator.h"

namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::choose;
using testing::heatmap_of;
using testing::kUnsteadyFault;
using testing::Measure;
using testing::quick_model;
using testing::TestGeneratorLog;
using testing::UnsteadyGenerator;

using Log = std::shared_ptr<TestGeneratorLog>;

/// What is said of the model that does not repeat itself.
std::string expected_failure() {
    return std::string("around the latent on screen: ")
        .append(kUnsteadyFault)
        .append(" between two calls with the same latents");
}

TEST(AModelThatDoesNotRepeatItself, GetsNoHeatmapButThatOfAChange) {
    AnalysisRig rig;
    const auto show = [&rig](HeatmapMeasure measure) {
        rig.open(std::make_shared<UnsteadyGenerator>(), true);
        choose(rig, {"", AnalysisKind::heatmap, heatmap_of(measure)});
        rig.go();
        EXPECT_TRUE(rig.step_until([&rig] {
            const AnalysisPhase phase = rig.state().analysis.job(AnalysisKind::heatmap).phase;
            return phase == AnalysisPhase::failed || phase == AnalysisPhase::done;
        }));
        return rig.state().analysis.job(AnalysisKind::heatmap);
    };
    for (const HeatmapMeasure measure :
         {HeatmapMeasure::penalty, HeatmapMeasure::interaction, HeatmapMeasure::curvature}) {
        const AnalysisJob job = show(measure);
        EXPECT_EQ(job.phase, AnalysisPhase::failed);
        EXPECT_EQ(job.failure, expected_failure());
        EXPECT_EQ(rig.state().analysis.heatmap, nullptr);
    }
    EXPECT_EQ(show(HeatmapMeasure::change).phase, AnalysisPhase::done);
}

TEST(AModelThatDoesNotRepeatItself, GetsNoPairGrid) {
    AnalysisRig rig;
    rig.open(std::make_shared<UnsteadyGenerator>(), true);
    choose(rig, {"", AnalysisKind::pair, [](AnalysisOptions& options) { options.pair = {0, 1}; }});
    rig.go();
    const auto job = [&rig] { return rig.state().analysis.job(AnalysisKind::pair); };
    ASSERT_TRUE(rig.step_until([&job] {
        return job().phase == AnalysisPhase::failed || job().phase == AnalysisPhase::done;
    }));
    EXPECT_EQ(job().failure, expected_failure());
    EXPECT_EQ(rig.state().analysis.pair, nullptr);
}

/// The check is made once for a model, not for every latent.
TEST(AModelThatRepeatsItself, IsAskedOnce) {
    const Measure heatmap{"heatmap", AnalysisKind::heatmap, heatmap_of(HeatmapMeasure::penalty)};
    const Log log = std::make_shared<TestGeneratorLog>();
    AnalysisRig rig;
    rig.open(quick_model(log), true);
    choose(rig, heatmap);
    rig.go();
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::heatmap); }));
    const int first = log->forwards;
    rig.happen(event::ComponentSet{2, 1.25F});
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::heatmap); }));
    EXPECT_EQ(log->forwards, first + first - 2);
}

}  // namespace
}  // namespace zscope
