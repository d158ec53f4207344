#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <vector>

#include "core/export/activeness_report.h"
#include "core/export/picture_count.h"
#include "core/hessian/activeness.h"
#include "core/hessian/model_calls.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/pausing_generator.h"
#include "core/model/progan/config.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/turned_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

namespace zscope {
namespace {

constexpr std::int64_t kN = kDemoLatentSize;

class DemoAdditiveComponents : public ::testing::Test {
  protected:
    at::NoGradGuard no_grad_;
    DemoGenerator demo_{32};
};

TEST_F(DemoAdditiveComponents, AreAllButThePair) {
    const std::vector<std::int64_t> additive = demo_.info().additive_components;
    EXPECT_EQ(std::ssize(additive), kN - 2);
    const at::Tensor hessian = demo_.hessian(at::tensor(sample_latent(5, kN)).to(at::kDouble));
    for (const std::int64_t i : additive) {
        for (std::int64_t j = 0; j < kN; ++j) {
            EXPECT_TRUE(i == j || testing::largest(hessian[i][j]) == 0.0) << i << ", " << j;
        }
    }
    const PausingGenerator pausing(demo_, [] {});
    EXPECT_EQ(pausing.info().additive_components, additive);
    const TurnedGenerator turned(demo_.replica(), at::eye(kN));
    EXPECT_TRUE(turned.info().additive_components.empty()) << "its axes are others";
}

/// Ten latents, five in a pass: two passes for each of the pair, one for each of the others.
TEST_F(DemoAdditiveComponents, AreMeasuredOnceByTheReport) {
    int passes = 0;
    PausingGenerator counting(demo_, [&passes] { ++passes; });
    const ActivenessRequest request{.latents = {.samples = 10}, .batch = 16};
    const std::vector<ComponentScore> scores = measure_activeness(counting, c10::kCPU, request);
    EXPECT_EQ(passes, 2 * 2 + (kN - 2));
    const at::Tensor z = figure_latents(request.latents, kN);
    const at::Tensor plain =
        compute_activeness([this](const at::Tensor& x) { return demo_.forward(x, {}); }, z).mean;
    const double largest = plain.max().item<double>();
    for (std::int64_t i = 0; i < kN; ++i) {
        EXPECT_NEAR(scores[static_cast<std::size_t>(i)].score, plain[i].item<double>(),
                    1e-6 * largest)
            << "component " << i;
    }
}

/// One latent in a pass.
std::int64_t pictures_drawn(Generator& generator, const ActivenessRequest& request) {
    std::int64_t drawn = 0;
    PausingGenerator counting(
        generator, [&drawn] { ++drawn; }, 1);
    (void)measure_activeness(counting, c10::kCPU, request);
    return drawn;
}

TEST_F(DemoAdditiveComponents, AsManyPicturesAreToldAsAreDrawn) {
    const ActivenessRequest request{.latents = {.samples = 5}, .batch = 4};
    EXPECT_EQ(activeness_pictures(request, demo_.info()), 3 * (2 * 5 + (kN - 2)));
    EXPECT_EQ(pictures_drawn(demo_, request), activeness_pictures(request, demo_.info()));
    const ProGanConfig config = testing::small_progan();
    ProGanGenerator network(config, testing::drawn_weights(config, at::kFloat, 3), {});
    EXPECT_EQ(activeness_pictures(request, network.info()), 3 * 5 * config.latent_size);
    EXPECT_EQ(pictures_drawn(network, request), activeness_pictures(request, network.info()));
    EXPECT_EQ(activeness_pictures({}, demo_.info()), 1830) << "as the window tells of 300 latents";
}

}  // namespace
}  // namespace zscope
