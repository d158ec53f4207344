#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/export/hessian_report.h"
#include "core/hessian/pass_count.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/small_progan.h"

/// Analytic Hessians tell how far they are while one of them is under way.
namespace zscope {
namespace {

const c10::Device kCpu{c10::kCPU};

using Measure = std::function<void(Generator&, ProgressSink)>;

/// Everything that is told, however fast it comes.
std::vector<Progress> told_by(const Measure& measure, Generator& generator) {
    std::vector<Progress> told;
    ProgressSink::Clock::time_point now{};
    measure(generator, ProgressSink([&told](const Progress& progress) { told.push_back(progress); },
                                    [&now] { return now += 2 * ProgressSink::kInterval; }));
    return told;
}

/// From 0 in more than `parts` different numbers up to all of `total`.
void expect_told(const std::vector<Progress>& told, std::int64_t total, std::size_t parts) {
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.front().done, 0);
    EXPECT_EQ(told.back().done, total);
    std::size_t different = 1;
    for (std::size_t i = 0; i < told.size(); ++i) {
        EXPECT_EQ(told[i].total, total);
        if (i > 0) {
            EXPECT_GE(told[i].done, told[i - 1].done);
            different += told[i].done > told[i - 1].done ? 1 : 0;
        }
    }
    EXPECT_GT(different, parts);
}

void measure_pixel(Generator& generator, ProgressSink progress) {
    (void)compute_chosen_hessians(generator, kCpu,
                                  {.latents = {.samples = 1, .seed = 4},
                                   .scheme = HessianScheme::analytic,
                                   .place = PixelPlace{1, 2, 0}},
                                  std::move(progress));
}

void measure_all(Generator& generator, ProgressSink progress) {
    (void)compute_hessian_statistics(
        generator, kCpu, {.latents = {.samples = 2, .seed = 4}, .scheme = HessianScheme::analytic},
        std::move(progress));
}

TEST(AnalyticProgress, MovesWhileAProGansPixelIsUnderWay) {
    const ProGanConfig config = testing::small_progan();
    ProGanGenerator generator(config, testing::drawn_weights(config, at::kFloat, 3), {});
    const std::int64_t passes = pass_count(HessianScheme::analytic, config.latent_size);
    expect_told(told_by(measure_pixel, generator), passes, 5);
    expect_told(told_by(measure_all, generator), 2 * passes, 10);
}

/// Two bands of 32 rows a latent.
TEST(AnalyticProgress, MovesFromBandToBandOfTheDemo) {
    DemoGenerator demo(64);
    const std::int64_t passes = pass_count(HessianScheme::analytic, kDemoLatentSize);
    expect_told(told_by(measure_all, demo), 2 * passes, 4);
}

}  // namespace
}  // namespace zscope
