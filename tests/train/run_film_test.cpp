#include "core/train/run_film.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
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
    const auto shares = record["frames"][1]["activeness_share"].get<std::vector<double>>();
    EXPECT_EQ(shares.size(), static_cast<std::size_t>(test::tiny_config().latent_size));
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
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

}  // namespace
}  // namespace zscope
