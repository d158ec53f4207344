#include "app/control/training_form.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace zscope::testing
