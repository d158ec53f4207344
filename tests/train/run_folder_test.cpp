#include "core/train/run_folder.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/train/checkpoint.h"
#include "core/train/curves.h"
#include "core/train/headless.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::equal_bits;
using test::read_text;
using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;
using test::write_text;

std::vector<std::string> names(const std::vector<fs::path>& files) {
    std::vector<std::string> result;
    for (const fs::path& file : files) {
        result.push_back(file.stem().string());
    }
    return result;
}

TEST(Checkpoint, RoundTrip) {
    const TemporaryFolder folder;
    Trainer trainer(tiny_config(), tiny_images());
    for (int i = 0; i < 7; ++i) {
        trainer.step();
    }
    const fs::path file = folder.path() / "a.safetensors";
    write_checkpoint(file, {trainer.config(), trainer.state(), 2.5});
    const Checkpoint checkpoint = read_checkpoint(file);
    EXPECT_EQ(checkpoint.config, trainer.config());
    EXPECT_EQ(checkpoint.wall_seconds, 2.5);
    EXPECT_TRUE(equal_bits(checkpoint.state, trainer.state()));
}

TEST(Checkpoint, NoPartOrChangeOfAFileIsTakenForAWholeOne) {
    const TemporaryFolder folder;
    const Trainer trainer(tiny_config(), tiny_images());
    const fs::path file = folder.path() / "a.safetensors";
    write_checkpoint(file, {trainer.config(), trainer.state(), 2.5});
    const std::string whole = read_text(file);
    for (std::size_t i = 0; i < 40; ++i) {
        write_text(file, whole.substr(0, whole.size() * i / 40));
        EXPECT_THROW((void)read_checkpoint(file), Error) << "cut at " << i << " / 40";
    }
    for (std::size_t i = 0; i < 200; ++i) {
        std::string changed = whole;
        changed[(whole.size() - 1) * i / 199] ^= 0x10;
        write_text(file, changed);
        EXPECT_THROW((void)read_checkpoint(file), Error) << "bit changed at " << i << " / 199";
    }
    write_text(file, whole);
    EXPECT_NO_THROW((void)read_checkpoint(file));
}

TEST(RunFolder, KeepsThreeCheckpointsAndAllMilestones) {
    const TemporaryFolder temporary;
    const RunFolder folder = RunFolder::create(temporary.path() / "run", tiny_config());
    Trainer trainer(tiny_config(), tiny_images());
    EXPECT_FALSE(folder.newest_checkpoint());
    for (int i = 0; i < 6; ++i) {
        trainer.step();
        folder.save_checkpoint({trainer.config(), trainer.state()}, /*milestone=*/i == 0 || i == 3);
    }
    EXPECT_EQ(names(folder.checkpoints()),
              (std::vector<std::string>{"checkpoint-000000048", "checkpoint-000000040",
                                        "milestone-000000032", "checkpoint-000000024",
                                        "milestone-000000008"}));
    EXPECT_EQ(folder.newest_checkpoint()->state.counters.images, 48);
}

TEST(RunFolder, BrokenCheckpointsAreSkipped) {
    const TemporaryFolder temporary;
    const RunFolder folder = RunFolder::create(temporary.path() / "run", tiny_config());
    Trainer trainer(tiny_config(), tiny_images());
    trainer.step();
    const fs::path good = folder.save_checkpoint({trainer.config(), trainer.state()}, false);
    const std::string whole = read_text(good);
    const fs::path checkpoints = folder.path() / "checkpoints";
    write_text(checkpoints / "checkpoint-000000099.safetensors", whole.substr(0, whole.size() / 2));
    write_text(checkpoints / "checkpoint-000000098.safetensors", "");
    write_text(checkpoints / "checkpoint-000000097.safetensors.tmp", whole);
    write_text(checkpoints / "checkpoint-x.safetensors", whole);
    ASSERT_TRUE(folder.newest_checkpoint());
    EXPECT_EQ(folder.newest_checkpoint()->state.counters.images, 8);
}

TEST(RunFolder, CreateAndOpen) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "a" / "run";
    EXPECT_THROW((void)RunFolder::open(path), Error);
    (void)RunFolder::create(path, tiny_config());
    EXPECT_EQ(RunFolder::open(path).config(), tiny_config());
    EXPECT_THROW((void)RunFolder::create(path, tiny_config()), Error);
    write_text(path / "config.json", "{\"version\": 1, \"latent_size\": \"many\"}");
    EXPECT_THROW((void)RunFolder::open(path), Error);
    fs::remove(path / "config.json");
    EXPECT_THROW((void)RunFolder::open(path), Error);
}

TEST(Curves, RowsOfStepsThatAreMadeAgainAreDropped) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "curves.csv";
    CurveAverage average;
    const auto add_rows = [&](std::int64_t first, std::int64_t last, std::int64_t resumed) {
        CurveFile file(path, resumed);
        for (std::int64_t images = first; images <= last; images += 10) {
            StepReport report;
            report.images = images;
            report.loss_generator = 2.0;
            average.add(report);
            report.loss_generator = 4.0;
            report.penalty = 0.5;
            average.add(report);
            file.append(average.take(), {}, 12.5);
        }
    };
    add_rows(10, 40, 0);
    write_text(path, read_text(path) + "50,1,tor");  // the process died while writing a row
    add_rows(30, 50, 20);
    std::ifstream in(path);
    std::string line;
    std::vector<std::string> starts;
    while (std::getline(in, line)) {
        starts.push_back(line.substr(0, line.find(',')));
    }
    EXPECT_EQ(starts, (std::vector<std::string>{"images", "10", "20", "30", "40", "50"}));
    EXPECT_EQ(line.find("nan"), std::string::npos);
    EXPECT_NE(read_text(path).find("10,0,0,4,1,0,3,0,0,0.5,0,0,12.5\n"), std::string::npos);
}

TEST(Headless, StopsOnRequestAndGoesOn) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const TrainConfig config = tiny_config();
    RunFolder folder = RunFolder::create(temporary.path() / "run", config);
    Trainer whole(config, tiny_images());
    while (!whole.finished()) {
        whole.step();
    }
    Trainer first(config, tiny_images());
    for (int i = 0; i < 5; ++i) {
        first.step();
    }
    std::stop_source stop;
    stop.request_stop();
    HeadlessOptions options;
    options.stop = stop.get_token();
    EXPECT_EQ(run_headless(first, folder, options).outcome, TrainOutcome::interrupted);
    Trainer second(config, tiny_images());
    second.restore(folder.newest_checkpoint()->state);
    EXPECT_EQ(second.counters().steps, 5);
    EXPECT_EQ(run_headless(second, folder, {}).outcome, TrainOutcome::finished);
    EXPECT_TRUE(equal_bits(second.state(), whole.state()));
    EXPECT_TRUE(fs::exists(folder.sample_path(config.total_images)));
    EXPECT_GT(read_text(folder.path() / "log.txt").size(), 0U);
}

}  // namespace
}  // namespace zscope
