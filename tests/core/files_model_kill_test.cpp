#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/model/model_file.h"
#include "core/model/progan/generator_network.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"

/// What a program that is killed while it writes a model leaves.
namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::write_text;

ModelCard tiny_card() {
    ModelCard card;
    card.name = "tiny";
    card.progan = {.resolution = 8, .latent_size = 3, .fmap_base = 16, .fmap_max = 4};
    return card;
}

NamedTensors plain_parameters() {
    const at::NoGradGuard no_grad;
    return GeneratorNetwork(tiny_card().progan, testing::seeded(7)).parameters();
}

TEST(ModelFile, SaveKilledAtAnyMomentLeavesTheOldModelOrTheNew) {
    const TemporaryFolder folder;
    const TemporaryFolder newer;
    NamedTensors weights = plain_parameters();
    const ModelCard old_card = save_model(folder.path(), tiny_card(), weights);
    weights[0].second = weights[0].second.add(1.0);
    ModelCard card = tiny_card();
    card.training.images_seen = 4711;
    card = save_model(newer.path(), card, weights);
    const auto expect_card = [&](const ModelCard& expected) {
        EXPECT_EQ(load_model(folder.path()).card, expected);
        EXPECT_EQ(load_model(folder / kModelWeightsName).card, expected);
    };
    fs::copy(newer / kModelWeightsName, folder / "model.next.safetensors");
    expect_card(old_card);
    fs::copy(newer / kModelCardName, folder / "model.next.json");
    expect_card(old_card);
    fs::rename(folder / "model.next.safetensors", folder / kModelWeightsName);
    expect_card(card);
    fs::rename(folder / "model.next.json", folder / kModelCardName);
    expect_card(card);
}

TEST(ModelFile, AKilledSaveIsSettledAtAnyMoment) {
    const TemporaryFolder newer;
    ModelCard new_card = tiny_card();
    new_card.training.images_seen = 4711;
    const NamedTensors old_weights = plain_parameters();
    NamedTensors new_weights = plain_parameters();
    new_weights[0].second = new_weights[0].second.add(1.0);
    new_card = save_model(newer.path(), new_card, new_weights);
    // What the killed save had done: written the weights, the card, moved the weights, the card.
    for (int done = 0; done <= 4; ++done) {
        SCOPED_TRACE(done);
        const TemporaryFolder folder;
        const ModelCard old_card = save_model(folder.path(), tiny_card(), old_weights);
        if (done >= 1) {
            fs::copy(newer / kModelWeightsName, folder / "model.next.safetensors");
        }
        if (done >= 2) {
            fs::copy(newer / kModelCardName, folder / "model.next.json");
        }
        if (done >= 3) {
            fs::rename(folder / "model.next.safetensors", folder / kModelWeightsName);
        }
        if (done >= 4) {
            fs::rename(folder / "model.next.json", folder / kModelCardName);
        }
        settle_killed_save(folder.path());
        EXPECT_FALSE(fs::exists(folder / "model.next.safetensors"));
        EXPECT_FALSE(fs::exists(folder / "model.next.json"));
        EXPECT_EQ(load_model(folder.path()).card, done >= 3 ? new_card : old_card);
    }
    // The same before the first model, and with another kill in the save after that.
    const TemporaryFolder first;
    fs::copy(newer / kModelWeightsName, first / "model.next.safetensors");
    fs::copy(newer / kModelCardName, first / "model.next.json");
    settle_killed_save(first.path());
    EXPECT_TRUE(fs::is_empty(first.path()));
    fs::copy(newer / kModelWeightsName, first / kModelWeightsName);
    fs::copy(newer / kModelCardName, first / "model.next.json");
    write_text(first / "model.next.safetensors", "of yet another");
    settle_killed_save(first.path());
    EXPECT_EQ(load_model(first.path()).card, new_card);
    EXPECT_FALSE(fs::exists(first / "model.next.safetensors"));
}

/// Weights of which it is not known whether they are there: a link that leads to itself.
TEST(ModelFile, ACardStaysBesideWeightsThatCannotBeLookedAt) {
    const TemporaryFolder folder;
    fs::create_symlink(kModelWeightsName, folder / kModelWeightsName);
    write_text(folder / "model.next.json", "the right card");
    settle_killed_save(folder.path());
    EXPECT_TRUE(fs::exists(folder / "model.next.json"));
}

}  // namespace
}  // namespace zscope
