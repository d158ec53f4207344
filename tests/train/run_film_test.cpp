#include "core/train/run_film.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/image_file.h"
#include "core/export/film_encoder.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/finetune_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;
using test::write_text;

/// Leaves a checkpoint where the run begins (4 px) and two at full resolution.
void leave_checkpoints(const fs::path& run) {
    Trainer trainer(test::tiny_config(), test::tiny_images());
    fs::create_directories(checkpoint_folder(run));
    const auto save = [&](bool milestone) {
        write_checkpoint(checkpoint_path(run, trainer.counters().images, milestone),
                         {.config = trainer.config(), .state = trainer.state()});
    };
    trainer.step();
    save(true);
    while (trainer.schedule().lod > 0.0) {
        trainer.step();
    }
    save(true);
    trainer.step();
    save(false);
}

TEST(RunFilm, ShowsEachCheckpointAtFullResolutionOldestFirst) {
    const TemporaryFolder folder;
    leave_checkpoints(folder / "run");
    const FilmOptions options{.steps = 3, .samples = 4, .scale = 2};
    const RunFilm film = write_run_film(folder / "run", folder / "film", options, "the command");
    ASSERT_EQ(film.frames.size(), 2U);
    EXPECT_TRUE(fs::exists(folder / "film/frame-0002.png"));
    ASSERT_EQ(film.left_out.size(), 1U);
    EXPECT_NE(film.left_out[0].find("not at full resolution"), std::string::npos);
    const auto record = nlohmann::json::parse(read_text(folder / "film/film.json"));
    EXPECT_EQ(record["command"], "the command");
    ASSERT_EQ(record["frames"].size(), 2U);
    EXPECT_LT(record["frames"][0]["images"], record["frames"][1]["images"]);
    EXPECT_EQ(record["frames"][0]["stage"], "trained");
    EXPECT_EQ(film.beginning, 0U);
    const auto shares = record["frames"][1]["activeness_share"].get<std::vector<double>>();
    EXPECT_EQ(shares.size(), static_cast<std::size_t>(test::tiny_config().latent_size));
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
}

/// What the run began with, if it `has_beginning`, and a checkpoint after a step.
void leave_finetuning(const fs::path& run, const FinetuneStart& begun, bool has_beginning = true) {
    Trainer trainer = test::trainer_of(begun);
    fs::create_directories(checkpoint_folder(run));
    const auto save = [&] {
        write_checkpoint(checkpoint_path(run, trainer.counters().images, true),
                         {.config = trainer.config(), .state = trainer.state()});
    };
    if (has_beginning) {
        save();
    }
    trainer.step();
    save();
}

nlohmann::json frames_of(const fs::path& film) {
    return nlohmann::json::parse(read_text(film / "film.json"))["frames"];
}

std::vector<std::string> stages_of(const fs::path& film) {
    std::vector<std::string> stages;
    for (const nlohmann::json& frame : frames_of(film)) {
        stages.push_back(frame["stage"]);
    }
    return stages;
}

double largest_difference(const nlohmann::json& a, const nlohmann::json& b) {
    const auto first = a["activeness_share"].get<std::vector<double>>();
    const auto second = b["activeness_share"].get<std::vector<double>>();
    double largest = 0.0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        largest = std::max(largest, std::abs(first[i] - second.at(i)));
    }
    return largest;
}

TEST(RunFilm, AFineTuningBeginsAsTrainedAndThenReBased) {
    const TemporaryFolder folder;
    test::write_base(folder / "base");
    leave_finetuning(folder / "plain", test::start(folder / "base"));
    leave_finetuning(folder / "turned", test::start(folder / "base", test::few_samples()));
    const FilmOptions options{.steps = 3, .samples = 8, .scale = 2};
    const RunFilm plain = write_run_film(folder / "plain", folder / "plain-film", options, "");
    const RunFilm turned = write_run_film(folder / "turned", folder / "turned-film", options, "");
    EXPECT_EQ(stages_of(folder / "plain-film"),
              (std::vector<std::string>{"as trained", "fine-tuned"}));
    EXPECT_EQ(stages_of(folder / "turned-film"),
              (std::vector<std::string>{"as trained", "re-based", "fine-tuned"}));
    EXPECT_EQ(plain.beginning, 1U);
    EXPECT_EQ(turned.beginning, 2U);
    EXPECT_TRUE(turned.left_out.empty());
    const nlohmann::json before = frames_of(folder / "plain-film");
    const nlohmann::json after = frames_of(folder / "turned-film");
    EXPECT_EQ(after[0]["images"], after[1]["images"]);
    EXPECT_LT(largest_difference(after[0], before[0]), 1e-4) << "turned back";
    EXPECT_GT(largest_difference(after[1], before[0]), 1e-3);
}

/// Or an encoder would stretch some.
TEST(RunFilm, FramesHaveOneSize) {
    const TemporaryFolder folder;
    test::write_base(folder / "base");
    leave_finetuning(folder / "run", test::start(folder / "base", test::few_samples()));
    const FilmOptions options{.steps = 9, .samples = 8, .scale = 8};
    const RunFilm film = write_run_film(folder / "run", folder / "film", options, "");
    ASSERT_EQ(film.frames.size(), 3U);
    const Image first = read_image_file(film.frames[0]);
    for (const fs::path& frame : film.frames) {
        EXPECT_EQ(read_image_file(frame).width, first.width);
        EXPECT_EQ(read_image_file(frame).height, first.height);
    }
}

TEST(RunFilm, SaysWhyAFineTuningDoesNotBeginAsTrained) {
    const TemporaryFolder folder;
    test::write_base(folder / "base");
    leave_finetuning(folder / "run", test::start(folder / "base"), /*has_beginning=*/false);
    const FilmOptions options{.steps = 3, .samples = 2};
    const RunFilm film = write_run_film(folder / "run", folder / "film", options, "");
    EXPECT_EQ(film.beginning, 0U);
    ASSERT_EQ(film.left_out.size(), 1U);
    EXPECT_NE(film.left_out[0].find("--milestone-images"), std::string::npos);
}

TEST(FilmEncoder, HoldsTheFirstFramesAndTheLast) {
    const FilmPace pace{.frames_per_second = 6, .hold_seconds = 2.0};
    const auto filter_of = [](const std::vector<std::string>& words) {
        return *(std::ranges::find(words, "-vf") + 1);
    };
    const std::string palette = "split[a][b];[a]palettegen[p];[b][p]paletteuse";
    EXPECT_EQ(filter_of(film_encoder_command("film", pace, 5, 2)),
              "loop=loop=11:size=1:start=0,loop=loop=11:size=1:start=12,"
              "tpad=stop=11:stop_mode=clone," +
                  palette);
    EXPECT_EQ(filter_of(film_encoder_command("film", {.hold_seconds = 0.0}, 5, 2)), palette);
    EXPECT_EQ(filter_of(film_encoder_command("film", pace, 2, 2)),
              "loop=loop=11:size=1:start=0,tpad=stop=11:stop_mode=clone," + palette)
        << "the last one is not held twice";
}

TEST(RunFilm, PassesOverACheckpointThatIsNotWhole) {
    const TemporaryFolder folder;
    leave_checkpoints(folder / "run");
    write_text(checkpoint_path(folder / "run", 1, true), "half a file");
    const FilmOptions options{.steps = 3, .samples = 2};
    const RunFilm film = write_run_film(folder / "run", folder / "film", options, "");
    EXPECT_EQ(film.frames.size(), 2U);
    EXPECT_EQ(film.left_out.size(), 2U);
}

TEST(RunFilm, LeavesAFolderWithContentAlone) {
    const TemporaryFolder folder;
    leave_checkpoints(folder / "run");
    fs::create_directories(folder / "film");
    write_text(folder / "film/mine.txt", "mine");
    EXPECT_THROW(write_run_film(folder / "run", folder / "film", {}, ""), Error);
    EXPECT_EQ(read_text(folder / "film/mine.txt"), "mine");
}

TEST(RunFilm, SaysThatARunHasNothingToShow) {
    const TemporaryFolder folder;
    fs::create_directories(checkpoint_folder(folder / "run"));
    const Error error =
        testing::error_of([&] { write_run_film(folder / "run", folder / "film", {}, ""); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(error.hint().find("--milestone-images"), std::string::npos);
}

TEST(RunFilm, SaysWhatIsNoRun) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "model");
    write_text(folder / "notes.txt", "notes");
    for (const char* name : {"model", "notes.txt", "absent"}) {
        SCOPED_TRACE(name);
        const Error error =
            testing::error_of([&] { write_run_film(folder / name, folder / "film", {}, ""); });
        EXPECT_EQ(error.code(), ErrorCode::not_found);
        EXPECT_NE(std::string(error.what()).find(std::string(name).append(" is no run")),
                  std::string::npos)
            << error.what();
        EXPECT_FALSE(fs::exists(folder / "film"));
    }
}

}  // namespace
}  // namespace zscope
