#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <memory>

#include "core/model/generator.h"
#include "tests/app/analysis_rig.h"
#include "tests/app/measure.h"

namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::choose;
using testing::heatmap_of;
using testing::Measure;
using testing::quick_model;
using testing::TestGeneratorLog;

using Log = std::shared_ptr<TestGeneratorLog>;

/// Each picture a little brighter than the one before.
class UnsteadyModel final : public Generator {
  public:
    UnsteadyModel() {
        info_.name = "unsteady";
        info_.architecture = "test";
        info_.latent_size = 3;
        info_.channels = 1;
        info_.height = 2;
        info_.width = 2;
    }
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions&) override {
        return z.sum(1).view({-1, 1, 1, 1}).expand({-1, 1, 2, 2}).sin() + 0.01 * ++calls_;
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<UnsteadyModel>();
    }
    void to(c10::Device) override {}
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

  private:
    GeneratorInfo info_;
    int calls_ = 0;
};

TEST(AModelThatDoesNotRepeatItself, GetsNoHeatmapButThatOfAChange) {
    AnalysisRig rig;
    const auto show = [&rig](HeatmapMeasure measure) {
        rig.open(std::make_shared<UnsteadyModel>(), true);
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
        EXPECT_EQ(job.failure,
                  "around the latent on screen: pixels differs in 4 of 4 values between two calls "
                  "with the "
                  "same latents");
        EXPECT_EQ(rig.state().analysis.heatmap, nullptr);
    }
    EXPECT_EQ(show(HeatmapMeasure::change).phase, AnalysisPhase::done);
}

TEST(AModelThatDoesNotRepeatItself, GetsNoPairGrid) {
    AnalysisRig rig;
    rig.open(std::make_shared<UnsteadyModel>(), true);
    choose(rig, {"", AnalysisKind::pair, [](AnalysisOptions&) {}});
    rig.go();
    const auto job = [&rig] { return rig.state().analysis.job(AnalysisKind::pair); };
    ASSERT_TRUE(rig.step_until([&job] {
        return job().phase == AnalysisPhase::failed || job().phase == AnalysisPhase::done;
    }));
    EXPECT_EQ(job().failure,
              "around the latent on screen: pixels differs in 4 of 4 values between two calls "
              "with the same latents");
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
