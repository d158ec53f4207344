#include "core/train/run_frames.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/model/weight_snapshot.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

std::vector<std::int64_t> images_of(const std::vector<fs::path>& files) {
    std::vector<std::int64_t> images;
    for (const fs::path& file : files) {
        images.push_back(checkpoint_images(file));
    }
    return images;
}

TEST(RunFrames, AreOfEarlierCheckpointsEvenlyOverTheRun) {
    const TemporaryFolder run;
    fs::create_directories(checkpoint_folder(run.path()));
    for (std::int64_t images = 10; images <= 100; images += 10) {
        test::write_text(checkpoint_path(run.path(), images, true), "named only");
    }
    test::write_text(checkpoint_path(run.path(), 90, false), "the same moment again");
    const auto chosen = [&](std::int64_t before, std::size_t most) {
        return images_of(earlier_checkpoints(run.path(), before, most));
    };
    using Images = std::vector<std::int64_t>;
    EXPECT_EQ(chosen(100, 20), (Images{10, 20, 30, 40, 50, 60, 70, 80, 90}));
    EXPECT_EQ(chosen(100, 3), (Images{10, 50, 90}));
    EXPECT_EQ(chosen(25, 20), (Images{10, 20}));
    EXPECT_EQ(chosen(10, 20), Images{});
}

/// While the run grows and afterwards.
TEST(RunFrames, ShowWhatTheRunHasShownAtThatMoment) {
    const TemporaryFolder run;
    fs::create_directories(checkpoint_folder(run.path()));
    Trainer trainer(test::tiny_config(), test::tiny_images());
    for (int moment = 0; moment < 2; ++moment) {
        do {
            trainer.step();
        } while (moment == 1 && trainer.schedule().lod > 0.0);
        const std::int64_t images = trainer.counters().images;
        const fs::path file = checkpoint_path(run.path(), images, true);
        write_checkpoint(file, {.config = trainer.config(), .state = trainer.state()});
        const std::optional<TrainFrame> frame = read_frame(file, 16, 70);
        ASSERT_TRUE(frame.has_value());
        EXPECT_EQ(frame->images, images);
        EXPECT_EQ(frame->weights_version, 70U);
        const FixedSamples live = draw_fixed_samples(trainer, 16);
        EXPECT_EQ(frame->diversity, live.diversity);
        ASSERT_EQ(frame->pictures.size(), live.pictures.size());
        for (std::size_t i = 0; i < live.pictures.size(); ++i) {
            EXPECT_TRUE(*frame->pictures[i] == live.pictures[i]) << i;
        }
        const NamedTensors& weights = frame->weights->tensors();
        const NamedTensors& averaged = trainer.averaged_generator().parameters();
        ASSERT_EQ(weights.size(), averaged.size());
        for (std::size_t i = 0; i < weights.size(); ++i) {
            EXPECT_EQ(weights[i].first, averaged[i].first);
            EXPECT_TRUE(at::equal(weights[i].second, averaged[i].second)) << weights[i].first;
        }
    }
}

/// Stripes of a row each, dark and bright, of which a row of the shrunk picture is the mean of one
/// of both; and a small picture, which stays as it is.
TEST(RunFrames, HoldLargePicturesSmall) {
    Image large{2 * kFrameSide, kFrameSide, 3, {}};
    for (int row = 0; row < large.height; ++row) {
        large.pixels.insert(large.pixels.end(), std::size_t{3} * large.width,
                            row % 2 == 0 ? std::uint8_t{40} : std::uint8_t{200});
    }
    const Image small{kFrameSide, 2, 1, std::vector<std::uint8_t>(2 * kFrameSide, 7)};
    const auto weights = std::make_shared<const WeightSnapshot>(NamedTensors{}, 5);
    const TrainFrame frame =
        make_frame(300, weights, {.pictures = {large, small}, .diversity = 0.25});
    ASSERT_EQ(frame.pictures.size(), 2U);
    const Image mean{kFrameSide, kFrameSide / 2, 3,
                     std::vector<std::uint8_t>(std::size_t{3} * kFrameSide * kFrameSide / 2, 120)};
    EXPECT_TRUE(*frame.pictures[0] == mean);
    EXPECT_TRUE(*frame.pictures[1] == small);
    EXPECT_EQ(frame.picture_bytes, mean.pixels.size() + small.pixels.size());
    EXPECT_EQ(frame.diversity, 0.25);
    EXPECT_EQ(frame.weights_version, 5U);
}

TEST(RunFrames, PassOverWhatIsNoWholeCheckpoint) {
    const TemporaryFolder run;
    EXPECT_FALSE(read_frame(run / "gone.safetensors", 16, 1));
    test::write_text(run / "half.safetensors", "half a file");
    EXPECT_FALSE(read_frame(run / "half.safetensors", 16, 1));
}

}  // namespace
}  // namespace zscope
