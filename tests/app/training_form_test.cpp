#include "app/control/training_form.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/state/untangle_rules.h"
#include "core/regularizers/hessian_penalty_options.h"
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

TEST(TrainingForm, PaperPresetsDoNotRebase) {
    TrainForm form;
    form.finetune.rebase = RebaseOptions{};
    choose_finetune_preset(form, "small-clevr-u");
    EXPECT_TRUE(form.finetune.rebase);
    choose_finetune_preset(form, "paper-clevr-u");
    EXPECT_EQ(form.finetune.preset, "paper-clevr-u");
    EXPECT_FALSE(form.finetune.rebase);
}

TEST(TrainingForm, UnsavedAxesAreShownAsTheSwitch) {
    AppState state = opened_state(4);
    state.training.form.start = TrainStart::finetune;
    EXPECT_FALSE(shows_unsaved_axes(state));
    EXPECT_FALSE(finetune_options(state).rebase);
    AxesVersion turned = state.untangle.axes.front();
    turned.report = RebaseReport{};
    turned.report->options.samples = 17;
    turned.report->threads = 3;
    state.untangle.axes.push_back(turned);
    state.edit.axes = 1;
    state.model.command_name.clear();
    EXPECT_TRUE(shows_unsaved_axes(state));
    ASSERT_TRUE(finetune_options(state).rebase);
    EXPECT_EQ(finetune_options(state).rebase->samples, 17);
    EXPECT_EQ(finetune_options(state).rebase_threads, 3) << "the command finds the same axes";
    EXPECT_NE(check_form(state, {}).folder.filename().string().find("rebased"), std::string::npos);
    EXPECT_EQ(check_form(state, {}).note, "");
    choose_finetune_preset(state.training.form, "paper-clevr-u");
    EXPECT_TRUE(finetune_options(state).rebase);
    EXPECT_NE(check_form(state, {}).note.find("undo"), std::string::npos);
    state.edit.axes = 0;
    state.model.command_name = "model";
    EXPECT_FALSE(finetune_options(state).rebase);
    EXPECT_EQ(check_form(state, {}).note, "");
}

TEST(TrainingForm, ThePresetsStrengthWithAnotherStepIsNoted) {
    AppState state = opened_state();
    TrainForm& form = state.training.form;
    const auto note = [&] { return check_form(state, {}).note; };
    const auto expect_noted = [&] {
        EXPECT_EQ(note(), "");
        form.config().regularizers.set(hp::epsilon, 0.05);
        EXPECT_NE(note().find("hp_epsilon is 0.05"), std::string::npos) << note();
        form.config().regularizers.set(hp::lambda, 1e-4);
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
    EXPECT_NE(check_form(state, {}).problem().find("go on with its run"), std::string::npos);
    state.training.form.start = TrainStart::fresh;
    EXPECT_EQ(check_form(state, {}).problem(), "");
}

/// The form on fine-tuning an open model of these options that has seen so many pictures.
AppState finetuning_state(const TrainConfig& config, std::int64_t images_seen) {
    AppState state = opened_state(config.latent_size);
    state.model.source = {ModelOrigin::file, "/models/m"};
    TrainForm& form = state.training.form;
    form.start = TrainStart::finetune;
    form.configs = {config, config};
    form.run_name = "mine";
    state.training.defaults = {.options = finetune_options(state),
                               .config = config,
                               .images_seen = images_seen,
                               .problem = {}};
    return state;
}

TEST(TrainingForm, FineTuningKeepsTheNetworkAndGoesOn) {
    AppState state = finetuning_state(TrainConfig{}, 1000);
    const TrainFormCheck fits = check_form(state, {});
    EXPECT_EQ(fits.problem(), "");
    EXPECT_FALSE(fits.command.empty());
    TrainConfig& config = state.training.form.config();
    config.resolution = 32;
    config.total_images = 1000;
    const TrainFormCheck check = check_form(state, {});
    EXPECT_EQ(check.problems.size(), 2U);
    EXPECT_NE(check.problem_of("resolution").find("expected the model's, 64"), std::string::npos);
    EXPECT_NE(check.problem_of("total_images").find("1000"), std::string::npos);
    EXPECT_TRUE(check.command.empty());
    state.training.form.configs[static_cast<std::size_t>(TrainStart::fresh)] = config;
    state.training.form.start = TrainStart::fresh;
    EXPECT_EQ(check_form(state, {}).problem(), "") << "random weights take any network";
}

TEST(TrainingForm, EachProblemStandsAtItsFieldOnce) {
    AppState state = finetuning_state(TrainConfig{}, 0);
    state.model = {};
    state.training.form.run_name = "no/name";
    state.training.form.config().learning_rate = 7.0;
    state.training.form.config().device = "abacus";
    const TrainFormCheck check = check_form(
        state, {{"data", "no such folder"}, {"device", "no such GPU"}, {"", "the disk is full"}});
    std::vector<std::string> fields;
    for (const FormProblem& problem : check.problems) {
        fields.push_back(problem.field);
    }
    EXPECT_EQ(fields,
              (std::vector<std::string>{std::string(kStartField), std::string(kRunNameField),
                                        "learning_rate", "device", "data", ""}));
    EXPECT_NE(check.problem_of("device").find("abacus"), std::string::npos);
    EXPECT_NE(check.problem().find("(and 5 more)"), std::string::npos);
}

TEST(TrainingForm, TellsWhatTheRegularizersOfTheRunCost) {
    TrainConfig config;
    EXPECT_TRUE(check_form(finetuning_state(config, 0), {}).costs.empty()) << "it has none";
    config.regularizers.set(hp::lambda, 0.1);
    const std::vector<RunRegularizerCost> costs = check_form(finetuning_state(config, 0), {}).costs;
    ASSERT_EQ(costs.size(), 1U);
    EXPECT_EQ(costs[0].title, "Hessian Penalty");
    // All ten convolutions of 64 px in 2k = 4 passes, with a backward pass that counts as two.
    EXPECT_DOUBLE_EQ(costs[0].cost.forward_passes, 4.0 * 3.0);
    EXPECT_GT(costs[0].cost.bytes, 0.0);
}

}  // namespace
}  // namespace zscope::testing
