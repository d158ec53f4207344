#include "core/train/run_folder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"
#include "core/train/checkpoint_files.h"
#include "core/train/curves.h"
#include "core/train/folder_lock.h"
#include "core/train/train_config_json.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
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
using testing::code_of;

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
    TrainConfig slower = trainer.config();
    slower.learning_rate = 0.5e-3;
    trainer.change_options(slower);
    write_checkpoint(file, {trainer.config(), trainer.state(), 2.5, "abc"});
    const Checkpoint checkpoint = read_checkpoint(file);
    EXPECT_EQ(checkpoint.data_hash, "abc");
    EXPECT_EQ(checkpoint.program_version, program_version());
    EXPECT_EQ(checkpoint.program_commit, program_commit());
    EXPECT_EQ(checkpoint.state.changes, "from 52 images: learning_rate 0.0005");
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

/// A checkpoint without tensors whose checksum is right.
void write_counters(const fs::path& file, const std::string& counters) {
    const std::string config = train_config_to_json(tiny_config()).dump();
    const at::Tensor one = at::zeros({1});
    Sha256 sum;
    sum.update(config);
    sum.update(counters);
    sum.update("a,1");
    sum.update(std::as_bytes(std::span(one.const_data_ptr<float>(), 1)));
    write_safetensors(file, {{"a", one}},
                      {{"format", "zscope-checkpoint"},
                       {"version", "1"},
                       {"config", config},
                       {"counters", counters},
                       {"checksum", sum.finish_hex()}});
}

TEST(Checkpoint, CountersAreCheckedOneByOne) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "a.safetensors";
    nlohmann::json good = {{"reset_lod", 0.5}, {"wall_seconds", 2}, {"changes", "x"}};
    for (const char* name :
         {"images", "steps", "block_start", "block_position", "data_position", "adam_generator",
          "adam_discriminator", "skipped_generator", "skipped_discriminator"}) {
        good[name] = 1;
    }
    write_counters(file, good.dump());
    EXPECT_EQ(read_checkpoint(file).state.changes, "x");
    EXPECT_EQ(read_checkpoint(file).program_commit, "") << "of an older program";
    for (const auto& [name, value] : good.items()) {
        for (const nlohmann::json& wrong :
             {nlohmann::json(nullptr), nlohmann::json::object(), nlohmann::json(true)}) {
            nlohmann::json bad = good;
            bad[name] = wrong;
            write_counters(file, bad.dump());
            EXPECT_EQ(code_of([&] { (void)read_checkpoint(file); }), ErrorCode::bad_file) << name;
        }
    }
    for (const char* text : {"", "[]", "3", "null", "{\"images\":"}) {
        write_counters(file, text);
        EXPECT_EQ(code_of([&] { (void)read_checkpoint(file); }), ErrorCode::bad_file) << text;
    }
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

TEST(RunFolder, BrokenNewerCheckpointsDoNotCostTheNextOne) {
    const TemporaryFolder temporary;
    const RunFolder folder = RunFolder::create(temporary.path() / "run", tiny_config());
    const fs::path checkpoints = folder.path() / "checkpoints";
    for (const char* name : {"97", "98", "99"}) {
        write_text(checkpoints / (std::string("checkpoint-0000000") + name + ".safetensors"), "x");
    }
    Trainer trainer(tiny_config(), tiny_images());
    trainer.step();
    const fs::path first = folder.save_checkpoint({trainer.config(), trainer.state()}, false);
    ASSERT_TRUE(fs::exists(first));
    ASSERT_TRUE(folder.newest_checkpoint());
    folder.log().flush();
    trainer.step();
    const fs::path second = folder.save_checkpoint({trainer.config(), trainer.state()}, false);
    EXPECT_EQ(folder.checkpoints(), (std::vector<fs::path>{second, first}));
    EXPECT_NE(read_text(folder.path() / "log.txt").find("skipped"), std::string::npos);
    EXPECT_TRUE(fs::exists(checkpoints / "checkpoint-000000099.safetensors.broken"));
}

TEST(RunFolder, ARunWithoutAWholeCheckpointDoesNotStartAfresh) {
    const TemporaryFolder temporary;
    const RunFolder folder = RunFolder::create(temporary.path() / "run", tiny_config());
    const fs::path broken = folder.path() / "checkpoints" / "checkpoint-000000099.safetensors";
    write_text(broken, "x");
    EXPECT_EQ(code_of([&] { (void)folder.newest_checkpoint(); }), ErrorCode::bad_file);
    EXPECT_TRUE(fs::exists(broken));
}

TEST(RunFolder, ACheckpointOfANewerProgramIsNotSkipped) {
    const TemporaryFolder temporary;
    const RunFolder folder = RunFolder::create(temporary.path() / "run", tiny_config());
    Trainer trainer(tiny_config(), tiny_images());
    folder.save_checkpoint({trainer.config(), trainer.state()}, false);
    write_safetensors(folder.path() / "checkpoints" / "checkpoint-000000099.safetensors",
                      {{"a", at::zeros({1})}}, {{"format", "zscope-checkpoint"}, {"version", "2"}});
    EXPECT_EQ(code_of([&] { (void)folder.newest_checkpoint(); }), ErrorCode::unsupported);
}

/// As a start leaves it that was killed between its first checkpoint and its config.json.
TEST(RunFolder, ANewRunTakesNoCheckpointOfAStartThatWasKilled) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    Trainer trainer(tiny_config(), tiny_images());
    const Checkpoint first{.config = trainer.config(), .state = test::copy_of(trainer.state())};
    trainer.step();
    fs::create_directories(checkpoint_folder(path));
    for (const bool milestone : {false, true}) {
        write_checkpoint(checkpoint_path(path, trainer.counters().images, milestone),
                         {trainer.config(), trainer.state()});
    }
    {
        const RunFolder folder = RunFolder::create(path, tiny_config(), {}, first);
        EXPECT_EQ(names(folder.checkpoints()), (std::vector<std::string>{"checkpoint-000000000"}));
    }
    const RunFolder resumed = RunFolder::open(path);
    ASSERT_TRUE(resumed.newest_checkpoint());
    EXPECT_EQ(resumed.newest_checkpoint()->state.counters.images, 0);
}

TEST(RunFolder, WhatARunBeginsWithIsKeptWhereMilestonesAre) {
    const TemporaryFolder temporary;
    TrainConfig config = tiny_config();
    config.milestone_images = 32;
    Trainer trainer(config, tiny_images());
    const Checkpoint first{.config = config, .state = test::copy_of(trainer.state())};
    const RunFolder folder = RunFolder::create(temporary.path() / "run", config, {}, first);
    for (int i = 0; i < 5; ++i) {
        trainer.step();
        folder.save_checkpoint({config, trainer.state()}, /*milestone=*/false);
    }
    EXPECT_EQ(names(folder.checkpoints()).back(), "milestone-000000000");
}

TEST(RunFolder, ARefusedStartLeavesTheCheckpointsOfTheRunThatIsThere) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    const Trainer trainer(tiny_config(), tiny_images());
    {
        const RunFolder folder = RunFolder::create(path, tiny_config());
        folder.save_checkpoint({trainer.config(), trainer.state()}, /*milestone=*/false);
    }
    EXPECT_EQ(code_of([&] { (void)RunFolder::create(path, tiny_config()); }),
              ErrorCode::invalid_argument);
    EXPECT_TRUE(RunFolder::open(path).newest_checkpoint());
}

TEST(RunFolder, OneProcessAtATime) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    {
        const RunFolder folder = RunFolder::create(path, tiny_config());
        EXPECT_EQ(code_of([&] { (void)RunFolder::open(path); }), ErrorCode::invalid_argument);
    }
    EXPECT_NO_THROW((void)RunFolder::open(path));
}

TEST(RunFolder, OpeningClearsUpAfterAKill) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    (void)RunFolder::create(path, tiny_config());
    fs::create_directories(path / kRunModelName);
    const std::vector<fs::path> left_over = {
        path / ".config.json.0a1b2c3d.tmp",
        path / "checkpoints" / ".checkpoint-000000097.safetensors.0a1b2c3d.tmp",
        path / "samples" / ".sample-000000096.png.0a1b2c3d.tmp",
        path / kRunModelName / ".model.next.safetensors.0a1b2c3d.tmp",
        path / kRunModelName / ".model.train.safetensors.0a1b2c3d.tmp",
        path / kRunModelName / "model.next.safetensors",
        path / kRunModelName / "model.next.json",
    };
    const std::vector<fs::path> of_the_user = {path / "notes.tmp", path / ".notes",
                                               path / kRunModelName / "model.next.txt"};
    for (const fs::path& file : left_over) {
        write_text(file, "half");
    }
    for (const fs::path& file : of_the_user) {
        write_text(file, "whole");
    }
    (void)RunFolder::open(path);
    for (const fs::path& file : left_over) {
        EXPECT_FALSE(fs::exists(file)) << file;
    }
    for (const fs::path& file : of_the_user) {
        EXPECT_EQ(read_text(file), "whole") << file;
    }
    EXPECT_TRUE(fs::exists(path / "config.json"));
}

TEST(RunFolder, OpeningLeavesAnExportAtItsWork) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    (void)RunFolder::create(path, tiny_config());
    fs::create_directories(path / kRunModelName);
    const fs::path half = path / kRunModelName / ".model.next.safetensors.0a1b2c3d.tmp";
    const fs::path next = path / kRunModelName / "model.next.json";
    write_text(half, "half");
    write_text(next, "whole");
    {
        const FolderLock exporting(path / kRunModelName);
        (void)RunFolder::open(path);
        EXPECT_TRUE(fs::exists(half));
        EXPECT_TRUE(fs::exists(next));
    }
    (void)RunFolder::open(path);
    EXPECT_FALSE(fs::exists(half));
    EXPECT_FALSE(fs::exists(next));
}

TEST(RunFolder, PipesAreRefused) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "run";
    (void)RunFolder::create(path, tiny_config());
    for (const char* name : {"log.txt", "curves.csv", "config.json"}) {
        fs::remove(path / name);
        ASSERT_EQ(::mkfifo((path / name).c_str(), 0600), 0);
    }
    EXPECT_EQ(code_of([&] { (void)RunFolder::open(path); }), ErrorCode::invalid_argument);
    fs::remove(path / "config.json");
    EXPECT_EQ(code_of([&] { (void)RunFolder::create(path, tiny_config()); }),
              ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([&] { CurveFile(path / "curves.csv", 0, tiny_config()); }),
              ErrorCode::invalid_argument);
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

}  // namespace
}  // namespace zscope
