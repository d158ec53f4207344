#include "core/train/finetune.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator.h"
#include "core/model/registry.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/checkpoint.h"
#include "core/train/finetune_presets.h"
#include "core/train/train_config_json.h"
#include "core/train/train_stepper.h"
#include "core/train/trained_model.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/finetune_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::copy_of;
using test::equal_bits;
using test::few_samples;
using test::latents;
using test::start;
using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;
using test::trainer_of;
using test::write_base;

std::string refusal(const fs::path& model) {
    return testing::error_of([&] { (void)start(model); }).what();
}

TEST(Finetune, BeginsWithTheModelsPicturesWeightsAndCount) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const WholeModel base = load_whole_model(folder.path());
    const FinetuneStart begun = start(folder.path());
    EXPECT_EQ(begun.config.total_images, 160);
    EXPECT_EQ(begun.config.regularizers[hp::start_images], 96);
    EXPECT_EQ(begun.config.data, tiny_config().data);
    EXPECT_EQ(begun.config.minibatch, tiny_config().minibatch);

    const Trainer trainer = trainer_of(begun);
    EXPECT_EQ(trainer.counters().images, 96);
    EXPECT_EQ(trainer.schedule().lod, 0.0);
    const at::NoGradGuard no_grad;
    const at::Tensor z = latents(16);
    const std::unique_ptr<Generator> model = build_generator(base.model);
    EXPECT_TRUE(
        at::allclose(trainer.averaged_generator().forward(z), model->forward(z, {}), 0.0, 1e-5));
    for (std::size_t i = 0; i < base.companion->generator.size(); ++i) {
        EXPECT_TRUE(at::equal(trainer.generator().parameters()[i].second,
                              base.companion->generator[i].second));
    }
    for (std::size_t i = 0; i < base.companion->discriminator.size(); ++i) {
        EXPECT_TRUE(at::equal(trainer.discriminator().parameters()[i].second,
                              base.companion->discriminator[i].second));
    }
}

void expect_fresh_optimizers(const FinetuneStart& begun) {
    EXPECT_EQ(begun.state.counters.adam_generator, 0);
    EXPECT_EQ(begun.state.counters.adam_discriminator, 0);
    const auto moments = [](const TrainState& state) {
        std::vector<at::Tensor> found;
        for (const auto& [name, tensor] : state.tensors) {
            if (name.starts_with("adam_")) {
                found.push_back(tensor.detach().clone());
            }
        }
        return found;
    };
    Trainer trainer = trainer_of(begun);
    ASSERT_FALSE(moments(begun.state).empty());
    for (const TrainState& state : {begun.state, trainer.state()}) {
        for (const at::Tensor& moment : moments(state)) {
            EXPECT_EQ(moment.abs().max().item<float>(), 0.0F);
        }
    }
    trainer.step();
    EXPECT_EQ(trainer.state().counters.adam_generator, 1);
    EXPECT_EQ(trainer.state().counters.adam_discriminator, 1);
}

/// In turned axes, too: there are no moments that would have to be turned along.
TEST(Finetune, OptimizersAreFresh) {
    const TemporaryFolder folder;
    write_base(folder.path());
    expect_fresh_optimizers(start(folder.path()));
    expect_fresh_optimizers(start(folder.path(), few_samples()));
}

TEST(Finetune, TheRampStartsAtTheFirstPicture) {
    const TemporaryFolder folder;
    write_base(folder.path());
    FinetuneStart begun = start(folder.path());
    begun.config.regularizers.set(hp::lambda, 1e-3);
    begun.config.regularizers.set(hp::warmup_images, 32);
    Trainer trainer = trainer_of(begun);
    EXPECT_DOUBLE_EQ(trainer.step().regularizers[0].lambda, 1e-3 * 4 / 32);
    while (!trainer.finished()) {
        trainer.step();
    }
    EXPECT_EQ(trainer.counters().images, 160);
    EXPECT_EQ(trainer.counters().skipped_generator, 0);
}

TEST(Finetune, ARampThatHasBegunIsNotShifted) {
    const TemporaryFolder folder;
    TrainConfig config = tiny_config();
    config.regularizers.set(hp::lambda, 1e-4);
    config.regularizers.set(hp::start_images, 10);
    write_base(folder.path(), config);
    EXPECT_EQ(start(folder.path()).config.regularizers[hp::start_images], 10);
}

TEST(Finetune, ResumedRunEqualsUninterruptedOneAndKeepsItsOrigin) {
    const TemporaryFolder folder;
    write_base(folder / "base");
    FinetuneStart begun = start(folder / "base", few_samples());
    begun.config.regularizers.set(hp::lambda, 1e-3);
    Trainer whole = trainer_of(begun);
    whole.step();
    const fs::path file = folder / "a.safetensors";
    write_checkpoint(file, {whole.config(), whole.state(), 0.0});
    const Checkpoint read = read_checkpoint(file);
    EXPECT_EQ(read.state.origin, begun.state.origin);
    Trainer resumed(read.config, tiny_images());
    resumed.restore(read.state);
    while (!whole.finished()) {
        whole.step();
        resumed.step();
    }
    EXPECT_TRUE(equal_bits(whole.state(), resumed.state()));

    const Checkpoint last{resumed.config(), resumed.state(), 1.0};
    const ModelCard card = trained_model_card(last, "");
    EXPECT_EQ(card.rebase, begun.state.origin->card.rebase);
    EXPECT_NE(card.training.notes.find("fine-tuned from ProGAN on scenes-simple"),
              std::string::npos);
    EXPECT_NE(card.training.notes.find("96 images)"), std::string::npos);
    EXPECT_TRUE(card.training.command.starts_with("zscope finetune "));
    EXPECT_NE(card.training.command.find("--rebase hessian --rebase-samples 4"), std::string::npos);
    EXPECT_NE(card.training.command.find("--rebase-layers picture"), std::string::npos)
        << "what was looked at, not how it was chosen";
    save_trained_model(folder / "tuned", card, last);
    EXPECT_EQ(load_model(folder / "tuned").card.rebase, card.rebase);
    const TrainConfig again = finetune_config(load_whole_model(folder / "tuned"), {});
    EXPECT_EQ(again.regularizers[hp::start_images], 96)
        << "the run before had the penalty: not shifted";
}

/// The model that a fine-tuning of `base` without re-basing ends with, read again from `folder`.
LoadedModel tuned_plainly(const fs::path& base, const fs::path& folder) {
    const FinetuneStart begun = start(base, {}, 8);
    Trainer trainer = trainer_of(begun);
    while (!trainer.finished()) {
        trainer.step();
    }
    const Checkpoint last{trainer.config(), trainer.state(), 1.0};
    save_trained_model(folder, trained_model_card(last, ""), last);
    return load_model(folder);
}

TEST(Finetune, WithoutReBasingTheCardTellsWhoseAxesThereAre) {
    const TemporaryFolder folder;
    write_base(folder / "base");
    const LoadedModel base = load_model(folder / "base");
    EXPECT_EQ(base.card.axes_sha256, "") << "its own";
    const LoadedModel once = tuned_plainly(folder / "base", folder / "once");
    const LoadedModel twice = tuned_plainly(folder / "once", folder / "twice");
    const GeneratorInfo source = build_generator(base)->info();
    for (const LoadedModel& model : {once, twice}) {
        EXPECT_EQ(model.card.axes_sha256, base.card.weights_sha256);
        EXPECT_NE(model.card.weights_sha256, base.card.weights_sha256);
        EXPECT_FALSE(model.card.rebase.has_value());
        const auto link = axes_link(source, build_generator(model)->info());
        EXPECT_TRUE(link && is_identity(*link, 3));
    }
    // New axes of it are counted from the source.
    const FinetuneStart turned = start(folder / "once", few_samples());
    EXPECT_EQ(turned.state.origin->card.axes_sha256, "");
    EXPECT_EQ(turned.state.origin->card.rebase->axes.origin_sha256, base.card.weights_sha256);
}

TEST(Finetune, PresetsSayWhatTheirRunsSaid) {
    const auto applied = [](const char* name, const FinetuneSpan& span) {
        TrainConfig config;
        apply_finetune_preset(name, span, config);
        return config;
    };
    const TrainConfig mean = applied("mean", {.images_seen = 110000});
    EXPECT_EQ(mean.regularizers[hp::lambda], 0.1);
    EXPECT_EQ(mean.regularizers[hp::reduction], "mean");
    EXPECT_EQ(mean.regularizers[hp::warmup_images], 60000);
    EXPECT_EQ(mean.total_images, 260000);
    EXPECT_EQ(applied("mean", {.images_seen = 7, .images = 5, .rebased = true}).total_images, 12);
    const TrainConfig rebased = applied("mean", {.images_seen = 110000, .rebased = true});
    EXPECT_EQ(rebased.regularizers[hp::lambda], 0.02);
    EXPECT_EQ(rebased.regularizers[hp::warmup_images], 10000);
    EXPECT_EQ(rebased.total_images, 170000);
    EXPECT_EQ(applied("max", {.rebased = true}).regularizers[hp::lambda], 1e-3);
    EXPECT_EQ(applied("control", {}).regularizers[hp::lambda], 0.0);
    EXPECT_EQ(applied("small-clevr-simple", {}).regularizers[hp::warmup_images], 60000);
    EXPECT_EQ(applied("small-clevr-simple", {.rebased = true}).regularizers[hp::warmup_images],
              10000);
    const TrainConfig paper = applied("paper-clevr-u", {.images_seen = 20000000});
    EXPECT_EQ(paper.regularizers[hp::lambda], 0.025);
    EXPECT_EQ(paper.regularizers[hp::reduction], "max");
    EXPECT_EQ(paper.regularizers[hp::groups], 4);
    EXPECT_EQ(paper.regularizers[hp::warmup_images], 10000000);
    EXPECT_EQ(paper.total_images, 50000000);
    for (const std::string& name : finetune_preset_names()) {
        EXPECT_NO_THROW(applied(name.c_str(), {}).validate()) << name;
    }
    EXPECT_THROW((void)applied("median", {}), Error);
}

TEST(Finetune, EachDataSetHasAControlOfAsManyImages) {
    int controls = 0;
    for (const std::string& name : finetune_preset_names()) {
        if (!name.ends_with("-control")) {
            continue;
        }
        ++controls;
        const std::string sibling = name.substr(0, name.size() - std::string("-control").size());
        for (const bool rebased : {false, true}) {
            const FinetuneSpan span{.images_seen = 20000000, .images = 0, .rebased = rebased};
            TrainConfig control;
            TrainConfig penalised;
            apply_finetune_preset(name, span, control);
            apply_finetune_preset(sibling, span, penalised);
            EXPECT_EQ(control.regularizers[hp::lambda], 0.0) << name;
            EXPECT_GT(penalised.regularizers[hp::lambda], 0.0) << sibling;
            control.regularizers.set(hp::lambda, penalised.regularizers[hp::lambda]);
            control.regularizers.set(hp::warmup_images, penalised.regularizers[hp::warmup_images]);
            EXPECT_EQ(control, penalised) << "the same but for the penalty: " << name;
            EXPECT_EQ(control.total_images, name.starts_with("paper-") ? 50000000 : 20150000);
        }
    }
    EXPECT_EQ(controls, 10) << "five data sets, two scales";
}

/// A run as the command line makes it, stopped after `steps` and gone on with.
TEST(Finetune, AStepperBeginsFromTheModelAndGoesOnAfterAKill) {
    at::set_num_threads(1);
    const TemporaryFolder folder;
    TrainConfig base = tiny_config();
    base.data = "scenes-1fov";
    base.data_images = 20;
    write_base(folder / "base", base);
    TrainOrder order;
    order.run = folder / "run";
    order.finetune = FinetuneOptions{.model = folder / "base", .rebase = few_samples()};
    order.config = finetune_config(load_whole_model(folder / "base"), *order.finetune);
    TrainListener quiet;
    TrainState begun;
    {
        TrainStepper stepper(order, quiet, {});
        begun = copy_of(stepper.trainer().state());
        EXPECT_EQ(begun.counters.images, 96);
        stepper.step({});  // lost: no checkpoint after it
    }
    TrainStepper resumed({.run = folder / "run", .resume = true}, quiet, {});
    EXPECT_TRUE(equal_bits(resumed.trainer().state(), begun));
    EXPECT_TRUE(resumed.trainer().state().origin->card.rebase);
}

TEST(Finetune, WhatDoesNotFitIsRefused) {
    const TemporaryFolder folder;
    write_base(folder / "m");
    const TrainConfig config = finetune_config(load_whole_model(folder / "m"), {});
    TrainConfig wide = config;
    wide.fmap_max = 16;
    const auto refused = [&](const TrainConfig& asked) {
        return testing::message_of([&] { (void)start_finetune({.model = folder / "m"}, asked); });
    };
    EXPECT_NE(refused(wide).find("fmap_max is 16, expected the model's, 8"), std::string::npos)
        << refused(wide);
    TrainConfig short_run = config;
    short_run.total_images = 96;
    EXPECT_NE(refused(short_run).find("total_images is 96, expected more than the 96"),
              std::string::npos)
        << refused(short_run);
    short_run.total_images = 97;
    EXPECT_NO_THROW((void)start_finetune({.model = folder / "m"}, short_run));

    write_base(folder / "other");
    fs::copy_file(folder / "other" / kCompanionName, folder / "m" / kCompanionName,
                  fs::copy_options::overwrite_existing);
    EXPECT_NO_THROW((void)start(folder / "m")) << "equal runs have equal weights";
    TrainConfig seeded = tiny_config();
    seeded.seed = 3;
    write_base(folder / "other", seeded);
    fs::copy_file(folder / "other" / kCompanionName, folder / "m" / kCompanionName,
                  fs::copy_options::overwrite_existing);
    EXPECT_NE(refusal(folder / "m").find("belongs to other weights"), std::string::npos);
    fs::remove(folder / "m" / kCompanionName);
    const std::string missing = refusal(folder / "m");
    EXPECT_NE(missing.find("discriminator"), std::string::npos);
    EXPECT_NE(missing.find((folder / "m" / kCompanionName).string()), std::string::npos);
}

TEST(Finetune, HostileCompanionsAreRefused) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const WholeModel whole = load_whole_model(folder.path());
    const auto written = [&](const std::string& config) {
        TrainingCompanion companion = *whole.companion;
        companion.config = config;
        save_training_companion(folder.path(), companion);
    };
    for (const char* config : {"{", "[]", "{\"version\": 1, \"threads\": 1e9}", "{\"version\": 9}",
                               "{\"version\": 1, \"hp_layers\": [400]}", "\xff\xfe"}) {
        written(config);
        EXPECT_FALSE(refusal(folder.path()).empty()) << config;
    }
    written("");
    EXPECT_EQ(start(folder.path()).config.network(), tiny_config().network())
        << "an older companion: the preset small with the model's network";

    const fs::path file = folder / kCompanionName;
    const std::string good = test::read_text(file);
    for (const std::size_t length : {std::size_t{0}, std::size_t{4}, good.size() / 2}) {
        test::write_text(file, good.substr(0, length));
        EXPECT_FALSE(refusal(folder.path()).empty()) << length;
    }
    std::string flipped = good;
    for (std::size_t i = flipped.size() - 40; i < flipped.size(); ++i) {
        flipped[i] = '\xff';  // NaN in the last weights
    }
    test::write_text(file, flipped);
    EXPECT_FALSE(refusal(folder.path()).empty());

    WholeModel old = whole;
    old.model.card.training.images_seen = INT64_MAX;
    (void)save_whole_model(folder.path(), old);
    EXPECT_NE(refusal(folder.path()).find("claims to have seen"), std::string::npos);
}

}  // namespace
}  // namespace zscope
