#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/export/analyses.h"
#include "core/export/evidence.h"
#include "core/export/hessian_report.h"
#include "core/export/table.h"
#include "tests/support/layered_generator.h"

namespace zscope {
namespace {

const c10::Device kCpu{c10::kCPU};
constexpr std::int64_t kSide = 4;

/// Pixel p of its picture is factor (1 + p) z^2 / 2: its one second derivative is factor (1 + p).
class OneComponent final : public testing::LayeredGenerator {
  public:
    explicit OneComponent(double factor = 1.0)
        : LayeredGenerator("one", 1, kSide), factor_(factor) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<OneComponent>(factor_);
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor curvature =
            at::arange(1, kSide * kSide + 1, at::kFloat).view({1, 1, kSide, kSide});
        const at::Tensor picture = z.square().view({-1, 1, 1, 1}) * curvature * (factor_ / 2.0);
        return {picture, picture, picture};
    }

    double factor_;
};

PixelHessianRequest request() {
    return {.latents = {.samples = 2}, .place = PixelPlace{.x = 1, .y = 2, .channel = 0}};
}

TEST(OneComponentHessian, IsThereWithoutADiagonalness) {
    OneComponent generator;
    const std::vector<PixelHessian> found = compute_chosen_hessians(generator, kCpu, request());
    ASSERT_EQ(found.size(), 2U);
    for (const PixelHessian& hessian : found) {
        ASSERT_EQ(hessian.matrix.sizes(), (at::IntArrayRef{1, 1}));
        EXPECT_NEAR(hessian.matrix.item<double>(), 10.0, 0.01);
        EXPECT_FALSE(hessian.diagonalness.has_value());
    }
}

TEST(OneComponentHessian, HasNoNumberInItsTable) {
    OneComponent generator;
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "one")}};
    const Analysis analysis = analyse_hessian(subjects, request(), {}, {}, {});
    const nlohmann::ordered_json rows = to_json(analysis.result.table);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_NEAR(rows[0]["hessian"].get<double>(), 10.0, 0.01);
    // What is not a number becomes null when it is written.
    EXPECT_TRUE(nlohmann::json::parse(rows.dump())[0]["diagonalness"].is_null());
    EXPECT_GT(analysis.result.picture.width, 0);
}

TEST(OneComponentHessian, IsNoDiagonalnessInTheEvidence) {
    OneComponent generator;
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "one")}};
    EvidenceRequest wanted;
    wanted.latents.samples = 2;
    wanted.interaction_samples = 1;
    wanted.steps = 3;
    wanted.scale = 1;
    const Analysis evidence = analyse_evidence(subjects, wanted, {}, {});
    EXPECT_TRUE(evidence.record.measure.contains("interactions"));
    EXPECT_FALSE(evidence.record.measure.contains("diagonalness"));
    EXPECT_FALSE(evidence.result.extra.contains("diagonalness"));
}

TEST(OneComponentHessian, OfZerosWithASignHasTheMiddleColour) {
    OneComponent flat(0.0);
    const AnalysisSubjects subjects{
        {.generator = &flat, .device = kCpu, .described = analysed_model(flat, "flat")}};
    MatrixStyle style{.color_map = ColorMap::diverging, .is_signed = true};
    const Image automatic = analyse_hessian(subjects, request(), style, {}, {}).result.picture;
    style.range = HeatmapRange{-1.0, 1.0};
    EXPECT_EQ(automatic, analyse_hessian(subjects, request(), style, {}, {}).result.picture);
}

}  // namespace
}  // namespace zscope
