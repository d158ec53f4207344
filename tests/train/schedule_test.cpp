#include "core/train/schedule.h"
#include "core/train/train_presets.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>
#include <utility>

namespace zscope {
namespace {

constexpr std::int64_t kKimg = 1000;

TEST(Schedule, PaperPhases) {
    const TrainConfig paper = train_preset("paper");
    struct Row {
        std::int64_t kimg;
        double lod;
        std::int64_t resolution;
        std::int64_t minibatch;
    };
    for (const Row& row : std::initializer_list<Row>{{0, 5.0, 4, 2048},
                                                     {600, 5.0, 4, 2048},
                                                     {900, 4.5, 8, 1024},
                                                     {1200, 4.0, 8, 1024},
                                                     {1800, 4.0, 8, 1024},
                                                     {2100, 3.5, 16, 512},
                                                     {3000, 3.0, 16, 512},
                                                     {3300, 2.5, 32, 256},
                                                     {4500, 1.5, 64, 128},
                                                     {5400, 1.0, 64, 128},
                                                     {5700, 0.5, 128, 96},
                                                     {6000, 0.0, 128, 96},
                                                     {50000, 0.0, 128, 96}}) {
        const SchedulePoint point = schedule_at(paper, row.kimg * kKimg);
        EXPECT_DOUBLE_EQ(point.lod, row.lod) << row.kimg;
        EXPECT_EQ(point.resolution, row.resolution) << row.kimg;
        EXPECT_EQ(point.minibatch, row.minibatch) << row.kimg;
    }
}

TEST(Schedule, PaperMinibatchesAboveItsResolution) {
    TrainConfig paper = train_preset("paper");
    for (const auto& [resolution, minibatch] : {std::pair(256, 32), std::pair(512, 16)}) {
        paper.resolution = resolution;
        EXPECT_EQ(schedule_at(paper, paper.total_images),
                  (SchedulePoint{0.0, resolution, minibatch}));
    }
}

TEST(Schedule, SmallPhases) {
    const TrainConfig small = train_preset("small");
    EXPECT_EQ(small, TrainConfig{});
    EXPECT_EQ(small.total_images, 200000);
    EXPECT_EQ(small.ema_half_life_images, 1300);
    EXPECT_EQ(small.initial_resolution, 16);
    EXPECT_EQ(small.network(), (ProGanConfig{.resolution = 64, .fmap_base = 1024, .fmap_max = 64}));
    for (const auto& [images, lod, resolution] :
         {std::tuple(0, 2.0, 16), std::tuple(60000, 2.0, 16), std::tuple(65000, 1.5, 32),
          std::tuple(70000, 1.0, 32), std::tuple(90700, 1.0, 32), std::tuple(94700, 0.5, 64),
          std::tuple(98700, 0.0, 64), std::tuple(200000, 0.0, 64)}) {
        const SchedulePoint point = schedule_at(small, images);
        EXPECT_DOUBLE_EQ(point.lod, lod) << images;
        EXPECT_EQ(point.resolution, resolution) << images;
        EXPECT_EQ(point.minibatch, 16) << images;
    }
}

/// Walks the paper's whole run as the trainer does.
struct Walk {
    std::map<std::int64_t, std::int64_t> steps;  ///< by resolution
    std::vector<std::int64_t> resets;            ///< pictures at each reset of Adam

    explicit Walk(const TrainConfig& config) {
        double previous = -1.0;
        for (std::int64_t images = 0; images < config.total_images;) {
            const SchedulePoint point = schedule_at(config, images);
            if (previous < 0.0 || crosses_level(previous, point.lod)) {
                resets.push_back(images);
            }
            previous = point.lod;
            for (std::int64_t i = 0; i < config.minibatch_repeats; ++i) {
                ++steps[point.resolution];
                images += point.minibatch;
            }
        }
    }
};

TEST(Schedule, PaperStepCounts) {
    const Walk walk(train_preset("paper"));
    const std::map<std::int64_t, std::int64_t> expected = {{4, 296},   {8, 1168},  {16, 2340},
                                                           {32, 4688}, {64, 9372}, {128, 464584}};
    EXPECT_EQ(walk.steps, expected);
    std::int64_t sum = 0;
    for (const auto& [resolution, steps] : walk.steps) {
        sum += steps;
    }
    EXPECT_EQ(sum, 482448);
}

TEST(Schedule, PaperAdamResets) {
    const Walk walk(train_preset("paper"));
    const std::vector<double> expected_kimg = {0,    606,  1200, 1802, 2400, 3000,
                                               3600, 4200, 4800, 5400, 6000};
    ASSERT_EQ(walk.resets.size(), expected_kimg.size());
    for (std::size_t i = 0; i < expected_kimg.size(); ++i) {
        EXPECT_NEAR(static_cast<double>(walk.resets[i]) / kKimg, expected_kimg[i], 2.5) << i;
    }
}

TEST(Schedule, PaperAverageWeights) {
    const std::map<std::int64_t, double> expected = {{2048, 0.867659}, {1024, 0.931482},
                                                     {512, 0.965133},  {256, 0.982412},
                                                     {128, 0.991167},  {96, 0.993368}};
    const std::int64_t half_life = train_preset("paper").ema_half_life_images;
    for (const auto& [minibatch, beta] : expected) {
        EXPECT_NEAR(ema_beta(minibatch, half_life), beta, 5e-7) << minibatch;
    }
}

TEST(Schedule, NoGrowth) {
    TrainConfig config;
    config.initial_resolution = config.resolution;
    EXPECT_EQ(schedule_at(config, 0), (SchedulePoint{0.0, 64, 16}));
    config.initial_resolution = 4;
    config.stable_images = {0};
    config.transition_images = {0};
    EXPECT_EQ(schedule_at(config, 0).resolution, 64);
}

TEST(Schedule, ListsByLevel) {
    TrainConfig config;  // 64 px
    config.initial_resolution = 16;
    config.stable_images = {100, 50};
    config.transition_images = {20, 0};
    config.minibatch = {32, 32, 16, 8, 4};
    EXPECT_EQ(schedule_at(config, 100), (SchedulePoint{2.0, 16, 16}));
    EXPECT_EQ(schedule_at(config, 115), (SchedulePoint{1.25, 32, 8}));
    EXPECT_EQ(schedule_at(config, 120), (SchedulePoint{1.0, 32, 8}));
    EXPECT_EQ(schedule_at(config, 169), (SchedulePoint{1.0, 32, 8}));
    EXPECT_EQ(schedule_at(config, 170), (SchedulePoint{0.0, 64, 4}));
}

TEST(Schedule, LambdaRamp) {
    EXPECT_EQ(lambda_at(0.1, 500, 500, 1000), 0.0);
    EXPECT_DOUBLE_EQ(lambda_at(0.1, 750, 500, 1000), 0.025);
    EXPECT_DOUBLE_EQ(lambda_at(0.1, 1500, 500, 1000), 0.1);
    EXPECT_DOUBLE_EQ(lambda_at(0.1, 9500, 500, 1000), 0.1);
    EXPECT_DOUBLE_EQ(lambda_at(0.1, 501, 500, 0), 0.1);
    EXPECT_EQ(lambda_at(0.1, 0, 0, 0), 0.0);
}

}  // namespace
}  // namespace zscope
