// Needs a CUDA device: skipped, with the reason, where there is none.
#include <c10/core/Device.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "core/explore/traverse.h"
#include "core/export/activeness_report.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/device.h"

namespace zscope {
namespace {

constexpr std::int64_t kSize = 48;
const c10::Device kGpu{c10::kCUDA, 0};

class CudaDemo : public testing::Test {
  protected:
    void SetUp() override {
        const DeviceSupport support = load_cuda_libraries();
        if (!support.cuda) {
            GTEST_SKIP() << "no CUDA device: " << support.reason;
        }
        gpu_.to(kGpu);
    }

    DemoGenerator cpu_{kSize};
    DemoGenerator gpu_{kSize};
};

std::vector<Image> drawn(Generator& generator, const TraversePlan& plan) {
    std::vector<Image> images;
    draw_cells(generator, plan, [&images](DrawnCell cell) {
        EXPECT_FALSE(cell.has_non_finite);
        images.push_back(std::move(cell.image));
    });
    return images;
}

/// Rounding to 8 bits may fall either way.
void expect_same_pictures(const std::vector<Image>& found, const std::vector<Image>& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(found[i].pixels.size(), expected[i].pixels.size());
        for (std::size_t p = 0; p < found[i].pixels.size(); ++p) {
            ASSERT_LE(std::abs(int{found[i].pixels[p]} - int{expected[i].pixels[p]}), 1)
                << "picture " << i << ", value " << p;
        }
    }
}

TEST_F(CudaDemo, TellsWhereItsLatentsMustBe) {
    EXPECT_EQ(gpu_.device(), kGpu);
    EXPECT_EQ(gpu_.replica()->device(), kGpu);
}

TEST_F(CudaDemo, DrawsTheStripsAndGridsOfTheCpu) {
    const std::vector<float> base = sample_latent(3, kDemoLatentSize);
    const TraversePlan strips = plan_strips(base, {.steps = 3});
    expect_same_pictures(drawn(gpu_, strips), drawn(cpu_, strips));
    const TraversePlan samples = plan_samples(kDemoLatentSize, {.count = 9});
    expect_same_pictures(drawn(gpu_, samples), drawn(cpu_, samples));
}

TEST_F(CudaDemo, HasTheActivenessOfTheCpu) {
    const ActivenessRequest request{.latents = {.samples = 4, .seed = 3}};
    const std::vector<ComponentScore> expected = measure_activeness(cpu_, cpu_.device(), request);
    const std::vector<ComponentScore> found = measure_activeness(gpu_, gpu_.device(), request);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i].score, expected[i].score, 1e-6 + 1e-3 * expected[i].score)
            << found[i].label;
    }
}

}  // namespace
}  // namespace zscope
