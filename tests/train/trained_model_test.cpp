#include "core/train/trained_model.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

#include "core/base/error.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/checkpoint_files.h"
#include "core/train/training_data.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;

/// One step of a tiny run whose data is called `data`.
Checkpoint trained_on(const std::string& data) {
    Trainer trainer(tiny_config(), tiny_images());
    trainer.step();
    Checkpoint checkpoint{trainer.config(), trainer.state(), 2.5};
    checkpoint.config.data = data;
    return checkpoint;
}

TEST(TrainedModel, TheRunsFolderOpensItsModel) {
    const TemporaryFolder run;
    const Checkpoint checkpoint = trained_on("scenes-simple");
    save_trained_model(run / kRunModelName, trained_model_card(checkpoint, ""), checkpoint);
    EXPECT_EQ(open_model(run.path().string())->info().latent_size, 3);
    EXPECT_FALSE(load_training_companion(run.path()).discriminator.empty());
}

TEST(TrainedModel, TheGeneratorOfARunIsTheModelItIsGoingToWrite) {
    const TemporaryFolder folder;
    Trainer trainer(tiny_config(), tiny_images());
    trainer.step();
    const std::unique_ptr<Generator> now =
        generator_of_run(trainer, trainer.averaged_generator().parameters());
    const Checkpoint checkpoint{trainer.config(), trainer.state(), 2.5};
    save_trained_model(folder.path(), trained_model_card(checkpoint, ""), checkpoint);
    const std::unique_ptr<Generator> written = open_model(folder.path().string());
    EXPECT_EQ(now->info().name, written->info().name);
    EXPECT_EQ(now->info().latent_size, 3);
    EXPECT_EQ(now->info().weights_sha256, "") << "in no file yet";
    const auto draw = [](Generator& generator) {
        const at::NoGradGuard no_grad;
        return generator.forward(at::linspace(-1.0, 1.0, 6).reshape({2, 3}), {});
    };
    const at::Tensor before = draw(*now);
    EXPECT_TRUE(at::equal(before, draw(*written)));
    // A copy: what the run does afterwards does not reach it.
    trainer.step();
    EXPECT_TRUE(at::equal(before, draw(*now)));
}

/// As the model that is exported of it draws; a newer file that is not whole is passed over.
TEST(TrainedModel, ARunWithoutAModelOpensAtItsNewestCheckpoint) {
    const TemporaryFolder run;
    EXPECT_FALSE(has_only_checkpoints(run.path()));
    fs::create_directories(checkpoint_folder(run.path()));
    EXPECT_FALSE(has_only_checkpoints(run.path()));
    EXPECT_EQ(testing::code_of([&] { (void)open_newest_checkpoint(run.path()); }),
              ErrorCode::not_found);
    Trainer trainer(tiny_config(), tiny_images());
    Checkpoint newest;
    for (int step = 0; step < 2; ++step) {
        trainer.step();
        newest = {.config = trainer.config(), .state = trainer.state()};
        write_checkpoint(checkpoint_path(run.path(), trainer.counters().images, false), newest);
    }
    test::write_text(checkpoint_path(run.path(), 1'000'000, false), "half a file");
    const std::unique_ptr<Generator> opened = open_newest_checkpoint(run.path());
    save_trained_model(run / "exported", trained_model_card(newest, ""), newest);
    const std::unique_ptr<Generator> written = open_model((run / "exported").string());
    EXPECT_EQ(opened->info().name, written->info().name);
    EXPECT_EQ(opened->info().weights_sha256, "");
    const at::NoGradGuard no_grad;
    const at::Tensor z = at::linspace(-1.0, 1.0, 6).reshape({2, 3});
    EXPECT_TRUE(at::equal(opened->forward(z, {}), written->forward(z, {})));
    EXPECT_FALSE(fs::exists(run / kRunModelName)) << "the run is only read";
    EXPECT_TRUE(has_only_checkpoints(run.path()));
    save_trained_model(run / kRunModelName, trained_model_card(newest, ""), newest);
    EXPECT_FALSE(has_only_checkpoints(run.path()));
}

TEST(TrainedModel, ALongFolderNameStillGivesACardThatOpens) {
    const TemporaryFolder run;
    std::string name;
    for (int i = 0; i < 120; ++i) {
        name += "\xc3\xa9";  // a letter of two bytes, so that a cut may fall inside
    }
    const Checkpoint checkpoint = trained_on("/a/very/long/way/x" + name + "/");
    const ModelCard card = trained_model_card(checkpoint, "by hand");
    EXPECT_TRUE(card.name.starts_with("ProGAN on x\xc3\xa9"));
    EXPECT_LE(card.name.size(), 100U);
    save_trained_model(run.path(), card, checkpoint);
    EXPECT_EQ(load_model(run.path()).card.name, card.name);
}

TEST(TrainedModel, ACardThatCouldNotBeReadIsRefusedBeforeAnythingIsWritten) {
    const TemporaryFolder run;
    const Checkpoint checkpoint = trained_on("scenes-simple");
    ModelCard card = trained_model_card(checkpoint, "caf\xe9");
    EXPECT_THROW(save_trained_model(run / "model", card, checkpoint), Error);
    card = trained_model_card(checkpoint, "");
    card.name = std::string(201, 'x');
    EXPECT_THROW(save_trained_model(run / "model", card, checkpoint), Error);
    EXPECT_FALSE(fs::exists(run / "model"));
}

TEST(TrainedModel, CardSaysWhatTheDataWasAndWhatChanged) {
    Checkpoint checkpoint = trained_on("scenes-simple");
    EXPECT_EQ(trained_model_card(checkpoint, "").training.data,
              "scenes-simple, 60000 pictures of seed 1");
    checkpoint = trained_on("/pictures/edges2shoes");
    checkpoint.config.data_images = 0;
    checkpoint.config.data_paired = true;
    checkpoint.data_hash = "abc";
    checkpoint.state.changes = "from 8 images: learning_rate 0.1";
    const TrainingRecord record = trained_model_card(checkpoint, "by hand").training;
    EXPECT_EQ(record.data,
              "folder edges2shoes, all its pictures, each file two of them; content hash abc");
    checkpoint.config.data_images = 20;
    EXPECT_EQ(trained_model_card(checkpoint, "").training.data,
              "folder edges2shoes, at most 20 pictures drawn by seed 1, each file two of them; "
              "content hash abc");
    EXPECT_EQ(record.program_version, program_version());
    EXPECT_EQ(record.program_commit, program_commit());
    EXPECT_TRUE(record.notes.ends_with("from 8 images: learning_rate 0.1; by hand"));
    EXPECT_NE(record.schedule.find("R1 of gamma 2, each 3 steps"), std::string::npos);
    EXPECT_EQ(record.schedule.find("hessian_penalty"), std::string::npos);
    checkpoint.config.regularizers.set(hp::lambda, 0.1);
    checkpoint.config.regularizers.set(hp::warmup_images, 500);
    EXPECT_NE(trained_model_card(checkpoint, "")
                  .training.schedule.find(
                      "; hessian_penalty of strength 0.1 after 0 images, ramp 500 images, "
                      "{\"directions\":2,\"epsilon\":0.1,\"groups\":4,\"layers\":[1,2,3,4],"
                      "\"reduction\":\"max\",\"variance\":\"population\"}"),
              std::string::npos);
}

TEST(TrainedModel, TheCardOfFewComponentsSaysInWhichModeTheyAreMeasured) {
    Checkpoint checkpoint = trained_on("scenes-simple");
    const auto is_noted = [&] {
        return trained_model_card(checkpoint, "").training.notes.find("latent mode pre_norm") !=
               std::string::npos;
    };
    ASSERT_EQ(checkpoint.config.latent_size, 3);
    EXPECT_TRUE(is_noted());
    checkpoint.config.normalize_latents = false;
    EXPECT_FALSE(is_noted()) << "nothing to edit in front of";
    checkpoint.config.normalize_latents = true;
    checkpoint.config.latent_size = 12;
    EXPECT_FALSE(is_noted());
}

TEST(TrainingData, StopsOnRequest) {
    ProgressSink quiet;
    std::stop_source stop;
    stop.request_stop();
    const ErrorCode code =
        testing::code_of([&] { (void)load_training_data(tiny_config(), quiet, stop.get_token()); });
    EXPECT_EQ(code, ErrorCode::cancelled);
}

TEST(TrainingData, OtherPicturesAreNoticed) {
    TrainConfig config = tiny_config();
    config.data_images = 20;
    ProgressSink quiet;
    const TrainingData data = load_training_data(config, quiet, {});
    EXPECT_EQ(data.images->count(), 20);
    EXPECT_NO_THROW(check_same_data(data.hash, data));
    EXPECT_NO_THROW(check_same_data("", data));
    config.data_seed = 2;
    const TrainingData other = load_training_data(config, quiet, {});
    const auto hint_of = [&data](const TrainingData& now) {
        return testing::error_of([&] { check_same_data(data.hash, now); }).hint();
    };
    EXPECT_EQ(hint_of(other).find("files by path"), std::string::npos);
    TrainingData drawn = other;
    drawn.files = {.found = 30, .used = 20};
    EXPECT_NE(hint_of(drawn).find("took the first data_images files by path"), std::string::npos);
}

}  // namespace
}  // namespace zscope
