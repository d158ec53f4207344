#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/model/model_file.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

/// A run "base" of a few pictures, to fine-tune from.
ProgramRun train_tiny_base(const std::filesystem::path& folder) {
    return run_in(
        folder,
        "zscope train --out base --data scenes-1fov --resolution 8 --initial-resolution 8 "
        "--fmap-base 16 --fmap-max 4 --latent-size 3 --total-images 32 --data-images 40 "
        "--threads 1 --minibatch 8 --evaluation-images 0 --sample-images 0");
}

/// Of the model that a run has written, byte for byte.
std::string weights_of(const std::filesystem::path& run) {
    return read_text(run / kRunModelName / kModelWeightsName);
}

TEST(Command, InfoTellsOfCompanionsAndCheckpoints) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const std::string companion = "zscope info base/model/model.train.safetensors";
    const ProgramRun whole = run_in(folder.path(), companion);
    EXPECT_EQ(whole.code, 0) << whole.error;
    for (const char* part : {"training companion", "3 components, z0 to z2", "scenes-1fov",
                             "images seen     32\n", "--fmap-base 16 "}) {
        EXPECT_NE(whole.out.find(part), std::string::npos) << part << "\n" << whole.out;
    }
    const ProgramRun card = run_in(folder.path(), companion + " --json");
    EXPECT_EQ(nlohmann::json::parse(card.out)["architecture"], "progan");

    const auto files = std::filesystem::directory_iterator(folder / "base/checkpoints");
    ASSERT_TRUE(files != std::filesystem::directory_iterator());
    const std::filesystem::path file = files->path();
    const std::string checkpoint = "zscope info " + shell_quote(file.string());
    const ProgramRun run = run_in(folder.path(), checkpoint);
    EXPECT_EQ(run.code, 0) << run.error;
    for (const char* part : {"a checkpoint of a training run", " of 32\n", "--fmap-base 16 ",
                             "made by         zscope "}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    const ProgramRun options = run_in(folder.path(), checkpoint + " --json");
    EXPECT_EQ(nlohmann::json::parse(options.out)["fmap_base"], 16);

    std::string bytes = read_text(file);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_text(file, bytes);
    const ProgramRun damaged = run_in(folder.path(), checkpoint);
    EXPECT_EQ(damaged.code, 2);
    EXPECT_EQ(damaged.out, "");
    EXPECT_EQ(std::ranges::count(damaged.error, '\n'), 1) << damaged.error;
}

TEST(Command, InfoTellsOfTheNewestCheckpointOfARunWithoutAModel) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const ProgramRun whole = run_in(folder.path(), "zscope info base");
    std::filesystem::remove_all(folder / "base" / kRunModelName);
    const ProgramRun run = run_in(folder.path(), "zscope info base");
    EXPECT_EQ(run.code, 0) << run.error;
    for (const char* part : {"3 components, z0 to z2", "images seen     32\n",
                             "weights         a checkpoint's, in no model file yet\n"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    EXPECT_NE(whole.out.find("weights         SHA-256 "), std::string::npos) << whole.out;
    const ProgramRun card = run_in(folder.path(), "zscope info base --json");
    EXPECT_EQ(nlohmann::json::parse(card.out)["training"]["images_seen"], 32);
    // What an export records is to draw the same again, which a run that goes on would not.
    const ProgramRun picture = run_in(folder.path(), "zscope render base --out picture.png");
    EXPECT_EQ(picture.code, 2);
    EXPECT_NE(picture.error.find("--export-only"), std::string::npos) << picture.error;
}

TEST(Command, FinetuneGoesOnFromATrainedModelInItsNewAxes) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const std::string tune =
        "zscope finetune base --out tuned --images 32 --rebase hessian "
        "--rebase-samples 2 --hp-lambda 0.001";
    const ProgramRun run = run_in(folder.path(), tune);
    ASSERT_EQ(run.code, 0) << run.error;
    const ModelCard card = load_model(folder / "tuned").card;
    EXPECT_EQ(card.training.images_seen, 64);
    EXPECT_TRUE(card.rebase.has_value());
    EXPECT_NE(card.training.command.find("zscope finetune base --rebase hessian"),
              std::string::npos);
    EXPECT_NE(card.training.command.find("--hp-reduction mean"), std::string::npos);
    EXPECT_NE(read_text(folder / "tuned" / "curves.csv").find("hessian_penalty_lambda"),
              std::string::npos);

    ASSERT_EQ(run_in(folder.path(), "zscope rebase base --out turned --samples 2").code, 0);
    const ProgramRun from_turned =
        run_in(folder.path(), "zscope finetune turned --out further --images 16 --preset control");
    ASSERT_EQ(from_turned.code, 0) << from_turned.error;
    const ModelCard further = load_model(folder / "further").card;
    EXPECT_EQ(further.training.images_seen, 48);
    EXPECT_EQ(further.rebase, load_model(folder / "turned").card.rebase);

    for (const char* wrong :
         {"zscope finetune base", "zscope finetune nowhere --out a",
          "zscope finetune base --out tuned", "zscope finetune base --out a --preset median",
          "zscope finetune base --out a --rebase pca", "zscope finetune base --out a --fmap-max 8",
          "zscope finetune base --out a --hp-layers 9", "zscope finetune base --out a --data nope",
          "zscope finetune base --out a --total-images 1"}) {
        EXPECT_EQ(run_in(folder.path(), wrong).code, 2) << wrong;
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "a")) << "nothing is made before all is known";
}

TEST(Command, FinetuneNotesThatThePresetsStrengthBelongsToItsStep) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const auto noted = [&](const std::string& options) {
        const ProgramRun run = run_in(folder.path(), "zscope finetune base --images 8 " + options);
        EXPECT_EQ(run.code, 0) << run.error;
        return run.error.find("note: hp_epsilon is 0.05") != std::string::npos;
    };
    EXPECT_TRUE(noted("--out a --hp-epsilon 0.05"));
    EXPECT_FALSE(noted("--out b --hp-epsilon 0.05 --hp-lambda 0.02"));
    EXPECT_FALSE(noted("--out c"));
}

/// That so many threads have worked is not seen here.
TEST(Command, FinetuneOfAnyRebasingIsMadeAgainByTheCommandInItsCardWhichNamesItsThreads) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const auto tune = [&](const std::string& command) {
        const ProgramRun run = run_in(folder.path(), command);
        EXPECT_EQ(run.code, 0) << run.error;
    };
    const auto weights = [&](const char* run) { return weights_of(folder / run); };
    const std::string begin =
        "zscope finetune base --images 16 --rebase hessian --rebase-samples 2";
    tune(begin + " --out plain");
    tune(begin +
         " --rebase-layers 1 --rebase-scheme official --rebase-epsilon 0.2 --rebase-restarts 1 "
         "--rebase-threads 3 --out coarse");
    ASSERT_FALSE(weights("coarse").empty());
    EXPECT_TRUE(weights("coarse") != weights("plain")) << "other options find other axes";
    std::string command = load_model(folder / "coarse").card.training.command;
    ASSERT_TRUE(command.ends_with(" --out RUN")) << command;
    EXPECT_NE(command.find(" --rebase-threads 3 "), std::string::npos) << command;
    tune(command);
    EXPECT_TRUE(weights("RUN") == weights("coarse"));
}

TEST(Command, TrainingIsMadeAgainByTheCommandInItsCard) {
    const TemporaryFolder first;
    ASSERT_EQ(train_tiny_base(first.path()).code, 0);
    const auto run_line = [](const TemporaryFolder& folder, const std::string& line) {
        const ProgramRun run = run_in(folder.path(), "sh -c " + shell_quote(line));
        EXPECT_EQ(run.code, 0) << line << "\n" << run.error;
    };
    const auto card_command = [&] { return load_model(first / "base").card.training.command; };
    const std::string begun = card_command();
    const std::string begun_weights = weights_of(first / "base");
    ASSERT_FALSE(begun_weights.empty());
    ASSERT_TRUE(begun.ends_with(" --out RUN")) << begun;
    const TemporaryFolder again;
    run_line(again, begun);
    EXPECT_TRUE(weights_of(again / "RUN") == begun_weights);

    // Only longer: the card's one command is the whole way.
    run_line(first, "zscope train --resume base --total-images 48");
    const TemporaryFolder at_once;
    run_line(at_once, card_command());
    EXPECT_TRUE(weights_of(at_once / "RUN") == weights_of(first / "base"));
    EXPECT_TRUE(weights_of(at_once / "RUN") != begun_weights);

    // With other options from there on: as the cards of the bundled models tell it.
    const std::string changes =
        " --learning-rate 0.0007 --ema-half-life-images 50 --total-images 48";
    run_line(again, "zscope train --resume RUN" + changes);
    const TemporaryFolder chained;
    run_line(chained, begun + " && zscope train --resume RUN" + changes);
    EXPECT_TRUE(weights_of(chained / "RUN") == weights_of(again / "RUN"));
    EXPECT_TRUE(weights_of(chained / "RUN") != weights_of(at_once / "RUN"));
}

TEST(Command, AFilmIsMadeAgainByTheCommandInItsFile) {
    const TemporaryFolder folder;
    ASSERT_EQ(train_tiny_base(folder.path()).code, 0);
    const ProgramRun made = run_in(
        folder.path(), "zscope film base --out film --steps 3 --samples 2 --fps 9 --hold 0.25");
    ASSERT_EQ(made.code, 0) << made.error;
    const auto record = nlohmann::json::parse(read_text(folder / "film/film.json"));
    const auto command = record["command"].get<std::string>();
    EXPECT_TRUE(command.ends_with(" --fps 9 --hold 0.25")) << command;
    const bool has_encoder = run_in(folder.path(), "sh -c 'command -v ffmpeg'").code == 0;
    EXPECT_EQ(std::filesystem::exists(folder / "film/film.gif"), has_encoder);
    std::filesystem::remove_all(folder / "film");
    EXPECT_EQ(run_in(folder.path(), command).code, 0);
    EXPECT_EQ(std::filesystem::exists(folder / "film/film.gif"), has_encoder);
}

}  // namespace
}  // namespace zscope::test
