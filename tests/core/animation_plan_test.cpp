#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/explore/animation.h"
#include "core/latent/latent_state.h"
#include "core/latent/slerp.h"
#include "core/latent/sweep.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using Vector = std::vector<float>;

TEST(PlanAnimation, LoopsEachComponentFromItsOwnValue) {
    const Vector base = {0.5F, 0.0F, -1.0F};
    const TraversePlan plan = plan_animation(
        base, {.components = {1, 2}, .seconds = 0.8F, .frames_per_second = 10, .extent = 1.5F});
    ASSERT_EQ(plan.cells.size(), 16U);
    EXPECT_EQ(plan.rows, 1);
    EXPECT_EQ(plan.columns, 16);
    EXPECT_EQ(plan.cells[0].z, base);
    EXPECT_FLOAT_EQ(plan.cells[2].z[1], 1.5F);
    EXPECT_NEAR(plan.cells[4].z[1], 0.0, 1e-6);
    EXPECT_FLOAT_EQ(plan.cells[6].z[1], -1.5F);
    EXPECT_EQ(plan.cells[8].z, base) << "the first loop is closed where the second one begins";
    const Sweep sweep{2, -1.0F, 1.5F};
    for (std::size_t frame = 0; frame < 16; ++frame) {
        const Vector& z = plan.cells[frame].z;
        EXPECT_EQ(plan.cells[frame].column, static_cast<int>(frame));
        EXPECT_EQ(z[0], 0.5F);
        EXPECT_EQ(z[frame < 8 ? 2 : 1], base[frame < 8 ? 2 : 1]) << "the other one rests";
        if (frame >= 8) {
            const double turn = static_cast<double>(frame - 8) / 8.0;
            EXPECT_FLOAT_EQ(z[2], sweep_value(sweep, turn * kSweepSeconds));
        }
    }
}

TEST(PlanAnimation, GoesAsFarAsTheComponentStands) {
    const TraversePlan plan = plan_animation(
        {-3.0F}, {.components = {0}, .seconds = 1.0F, .frames_per_second = 4, .extent = 2.0F});
    ASSERT_EQ(plan.cells.size(), 4U);
    EXPECT_EQ(plan.cells[0].z[0], -3.0F);
    EXPECT_FLOAT_EQ(plan.cells[2].z[0], 3.0F);
}

TEST(PlanAnimation, GoesThroughLatentsAndBack) {
    const Vector base = {1.0F, 0.0F};
    const Vector stop = {0.0F, 2.0F};
    const TraversePlan plan = plan_animation(
        base, {.through = {std::uint64_t{7}, stop}, .seconds = 0.4F, .frames_per_second = 10});
    const Vector seven = sample_latent(7, 2);
    ASSERT_EQ(plan.cells.size(), 12U);
    EXPECT_EQ(plan.cells[0].z, base);
    EXPECT_EQ(plan.cells[1].z, slerp(base, seven, 0.25));
    EXPECT_EQ(plan.cells[4].z, seven);
    EXPECT_EQ(plan.cells[8].z, stop);
    EXPECT_EQ(plan.cells[11].z, slerp(stop, base, 0.75)) << "the next one would be the first";
}

TEST(PlanAnimation, GoesStraightBehindTheNormalisation) {
    const Vector base = {1.0F, 0.0F};
    const TraversePlan plan = plan_animation(base, {.through = {std::uint64_t{7}},
                                                    .seconds = 0.2F,
                                                    .frames_per_second = 10,
                                                    .latent_mode = LatentMode::post_norm});
    const Vector seven = pixel_norm(sample_latent(7, 2));
    ASSERT_EQ(plan.cells.size(), 4U);
    EXPECT_EQ(plan.latent_mode, LatentMode::post_norm);
    EXPECT_EQ(plan.cells[1].z, lerp(base, seven, 0.5));
    EXPECT_EQ(plan.cells[2].z, seven);
}

TEST(PlanAnimation, RefusesWrongOptions) {
    const auto problem = [](const AnimationOptions& options) {
        return testing::message_of([&] { (void)plan_animation({0.0F, 0.0F}, options); });
    };
    EXPECT_EQ(problem({}), "an animation of nothing");
    EXPECT_EQ(problem({.components = {0}, .through = {std::uint64_t{1}}}),
              "an animation of components and through latents");
    EXPECT_EQ(problem({.components = {2}}), "component is z2; expected z0 to z1");
    EXPECT_EQ(problem({.components = {0}, .seconds = 0.0F}),
              "seconds is 0; expected a number above 0");
    EXPECT_NE(problem({.components = {0}, .seconds = std::numeric_limits<float>::quiet_NaN()}),
              "no error");
    EXPECT_EQ(problem({.components = {0}, .frames_per_second = 51}),
              "frames a second is 51; expected 1 to 50");
    EXPECT_EQ(problem({.components = {0}, .extent = 0.0F}), "extent is 0; expected 0.01 to 100");
    EXPECT_EQ(problem({.components = {0}, .batch = 0}), "batch is 0; expected 1 to 4096");
    EXPECT_EQ(problem({.components = {0}, .seconds = 1e30F}),
              "number of frames is 1000000000; expected 1 to 10000");
    EXPECT_EQ(problem({.components = {0, 1}, .seconds = 251.0F}),
              "number of frames is 10040; expected 1 to 10000");
    EXPECT_EQ(problem({.through = {Vector{1.0F}}}),
              "latents of 2 and 1 components; expected equally many");
}

}  // namespace
}  // namespace zscope
