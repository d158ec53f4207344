#include "app/state/path_events.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/state/reducer.h"

namespace zscope {
namespace {

AppState after(const std::vector<Event>& events, AppState state = {}) {
    for (const Event& event : events) {
        state = reduce(std::move(state), event);
    }
    return state;
}

TEST(PathEvents, AFolderThatIsChosenFillsItsField) {
    EXPECT_EQ(after(path_events(PathPurpose::export_folder, "/out")).settings.exporting.folder,
              "/out");
    const std::vector<Event> runs = path_events(PathPurpose::runs_folder, "/runs");
    EXPECT_EQ(after(runs).settings.runs_folder, "/runs");
    EXPECT_NE(runs.back().as<event::RunsAsked>(), nullptr) << "its runs are listed";
    AppState state;
    for (const TrainStart start : {TrainStart::fresh, TrainStart::finetune}) {
        state.training.form.start = start;
        const AppState chosen = after(path_events(PathPurpose::training_data, "/pictures"), state);
        EXPECT_EQ(chosen.training.form.config().data, "/pictures");
    }
}

TEST(PathEvents, ADialogBeginsWhereTheLastOfItsKindWasAnswered) {
    AppState state = after(dialog_events(PathPurpose::open_model, "/models/a/model.json"));
    state = after(dialog_events(PathPurpose::save_latent, "/z/z.npy"), state);
    state = after(dialog_events(PathPurpose::training_data, "/pictures/cats"), state);
    const Settings& settings = state.settings;
    EXPECT_EQ(dialog_folder(settings, PathPurpose::open_model), "/models/a");
    EXPECT_EQ(dialog_folder(settings, PathPurpose::open_as_b), "/models/a");
    EXPECT_EQ(dialog_folder(settings, PathPurpose::open_latent), "/z");
    EXPECT_EQ(dialog_folder(settings, PathPurpose::training_data), "/pictures/cats");
    EXPECT_EQ(dialog_folder(settings, PathPurpose::open_direction), "");
    EXPECT_EQ(dialog_folder(settings, PathPurpose::export_folder), "");
}

TEST(PathEvents, ADialogForAFolderBeginsInTheOneThatItsFieldHolds) {
    AppState state = after(dialog_events(PathPurpose::export_folder, "/chosen"));
    state = after(dialog_events(PathPurpose::runs_folder, "/runs"), state);
    state.settings.exporting.folder = "/typed";
    state.settings.runs_folder.clear();
    EXPECT_EQ(dialog_folder(state.settings, PathPurpose::export_folder), "/typed");
    EXPECT_EQ(dialog_folder(state.settings, PathPurpose::runs_folder), "/runs");
}

}  // namespace
}  // namespace zscope
