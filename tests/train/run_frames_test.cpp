#include "core/train/run_frames.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
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

TEST(RunFrames, PassOverWhatIsNoWholeCheckpoint) {
    const TemporaryFolder run;
    EXPECT_FALSE(read_frame(run / "gone.safetensors", 16, 1));
    test::write_text(run / "half.safetensors", "half a file");
    EXPECT_FALSE(read_frame(run / "half.safetensors", 16, 1));
}

}  // namespace
}  // namespace zscope
