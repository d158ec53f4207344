#include "app/control/training_form.h"

#include <gtest/gtest.h>

#include <string>

#include "core/train/train_presets.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

TEST(TrainingForm, RebasingFirstLooksAtWhatSuitsTheOpenModel) {
    AppState state = opened_state(4);
    EXPECT_FALSE(finetune_options(state).rebase);
    state.training.form.finetune.rebase = RebaseOptions{};
    EXPECT_EQ(finetune_options(state).rebase->layers, std::vector<int>{}) << "8 px: the picture";
    state.model.info.height = 32;
    state.model.info.width = 32;
    state.model.info.activations = {{1, "coarse", {4, 8, 8}}, {2, "fine", {4, 16, 16}}};
    EXPECT_EQ(finetune_options(state).rebase->layers, std::vector<int>{1});
    state.training.form.finetune.rebase->layers = std::vector<int>{2};
    EXPECT_EQ(finetune_options(state).rebase->layers, std::vector<int>{2});
}

TEST(TrainingForm, ThePresetsStrengthWithAnotherStepIsNoted) {
    AppState state = opened_state();
    TrainForm& form = state.training.form;
    const auto note = [&] { return check_form(state, "").note; };
    const auto expect_noted = [&] {
        EXPECT_EQ(note(), "");
        form.config().hp_epsilon = 0.05;
        EXPECT_NE(note().find("hp_epsilon is 0.05"), std::string::npos) << note();
        form.config().hp_lambda *= 0.5;
        EXPECT_EQ(note(), "") << "a strength of one's own";
    };
    form.start = TrainStart::fresh;
    form.preset = "small-clevr-simple-hp";
    form.config() = train_preset(form.preset);
    expect_noted();
    form.start = TrainStart::finetune;
    state.training.defaults.config = train_preset("small-clevr-u-hp");
    form.config() = *state.training.defaults.config;
    expect_noted();
}

TEST(TrainingForm, ACheckpointIsNoModelToFinetune) {
    AppState state = opened_state(4);
    state.model.source = {ModelOrigin::run, "/runs/one"};
    state.training.form.start = TrainStart::finetune;
    EXPECT_NE(check_form(state, "").problem.find("go on with its run"), std::string::npos);
    state.training.form.start = TrainStart::fresh;
    EXPECT_EQ(check_form(state, "").problem, "");
}

}  // namespace
}  // namespace zscope::testing
