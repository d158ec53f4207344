#include "app/state/actions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/state/action_search.h"
#include "app/state/panels.h"
#include "app/state/tour.h"
#include "core/base/error.h"
#include "tests/app/state_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

std::string reason(const char* name, const AppState& state) {
    return find_action(name).why_not(state);
}

TEST(Actions, EachHasANameHelpAndAShortcutOfItsOwn) {
    std::set<std::string_view> names;
    std::set<std::string_view> shortcuts;
    for (const Action& action : all_actions()) {
        EXPECT_TRUE(names.insert(action.name).second) << action.name;
        EXPECT_FALSE(action.label.empty()) << action.name;
        EXPECT_FALSE(action.help.empty()) << action.name;
        ASSERT_NE(action.why_not, nullptr) << action.name;
        ASSERT_NE(action.run, nullptr) << action.name;
        if (!action.shortcut.empty()) {
            EXPECT_TRUE(shortcuts.insert(action.shortcut).second) << action.shortcut;
        }
    }
    EXPECT_GE(names.size(), 20U);
}

TEST(Actions, ATourNamesActionsAndEnds) {
    for (const TourPair pair : {TourPair::two_factors, TourPair::four_factors}) {
        const std::span<const TourStep> steps = tour_of(pair).steps;
        for (const TourStep& step : steps) {
            EXPECT_FALSE(step.title.empty());
            EXPECT_FALSE(step.text.empty());
            if (!step.action.empty()) {
                EXPECT_EQ(find_action(step.action).name, step.action);
            }
        }
        AppState state =
            after(opened_state(), {event::TourBegun{pair, {}, {}}, event::TourStepSet{1}});
        EXPECT_EQ(state.tour, pair);
        EXPECT_EQ(state.tour_step, 1U);
        state = reduce(state, event::TourStepSet{steps.size()});
        EXPECT_EQ(state.tour_step, steps.size());
        state = reduce(state, event::TourStepSet{steps.size() + 1});
        EXPECT_EQ(state.tour_step, 0U);
    }
}

TEST(Actions, EachTourIsAskedForByAnActionOfItsOwn) {
    const auto asked = [](const char* name) {
        return std::get<event::TourAsked>(find_action(name).run(AppState()).happened()).tour;
    };
    EXPECT_EQ(asked("tour"), TourPair::two_factors);
    EXPECT_EQ(asked("tour_four_factors"), TourPair::four_factors);
}

TEST(Actions, EachPanelIsShownByAnActionOfItsOwn) {
    for (const PanelInfo& panel : kPanels) {
        EXPECT_EQ(&find_panel(panel.title), &panel) << "titles differ";
        AppState state = after(opened_state(), {event::ImageOnlyToggled{}});
        state.settings.*panel.visible = false;
        const Action& action = find_action(panel.action);
        EXPECT_EQ(action.why_not(state), "");
        const Event shown = action.run(state);
        ASSERT_NE(shown.as<event::PanelShown>(), nullptr) << panel.title;
        EXPECT_EQ(shown.as<event::PanelShown>()->title, panel.title);
        state = reduce(state, shown);
        EXPECT_TRUE(state.settings.*panel.visible) << panel.title;
        EXPECT_FALSE(state.image_only);
    }
    const Error error = testing::error_of([] { (void)find_panel("Nowhere"); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(error.describe().find("Heatmap"), std::string::npos) << error.describe();
}

TEST(Actions, ARefusalNamesTheActionAndTheReason) {
    const Message message = not_now(find_action("undo"), "nothing to undo");
    EXPECT_EQ(message.title, "Not now: Undo");
    EXPECT_EQ(message.text, "nothing to undo");
    EXPECT_EQ(message.level, MessageLevel::warning);
}

/// Where the action of this name stands among what is found; -1: it is not.
int place(const char* name, std::string_view query) {
    const std::vector<const Action*> found = search_actions(query);
    const auto at = std::find(found.begin(), found.end(), &find_action(name));
    return at == found.end() ? -1 : static_cast<int>(at - found.begin());
}

TEST(Actions, AreFoundByLabelThenNameThenHelp) {
    EXPECT_EQ(search_actions("").size(), all_actions().size());
    EXPECT_TRUE(search_actions("no such thing").empty());
    EXPECT_EQ(place("heatmap", "HEAT"), 0) << "its label begins so";
    EXPECT_GT(place("export_heatmap", "heat"), 0);
    EXPECT_GT(place("reset_all", "reset_"), -1) << "by its name";
    EXPECT_EQ(place("open_export_folder", "in the file manager"), 0) << "by its help";
    EXPECT_GT(place("lock_seed", "seed"), place("new_seed", "seed")) << "in the table's order";
    // In the help of one, in the label of others, which come first.
    EXPECT_GT(place("export_strip", "png"), -1);
    EXPECT_GT(place("layout_explore", "strips"), place("draw_strips", "strips"));
}

TEST(Actions, UnknownNameIsAnError) {
    const Error error = testing::error_of([] { (void)find_action("fly"); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(std::string(error.what()).find("fly"), std::string::npos);
}

TEST(Actions, EachNameStandsInTheDocumentThatTheErrorNames) {
    const Error error = testing::error_of([] { (void)find_action("fly"); });
    EXPECT_NE(error.describe().find("docs/ui-scripts.md"), std::string::npos) << error.describe();
    std::ifstream stream(ZSCOPE_SOURCE_DIR "/docs/ui-scripts.md");
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string document = text.str();
    const std::size_t list = document.find("## Actions");
    ASSERT_NE(list, std::string::npos);
    for (const Action& action : all_actions()) {
        const std::string quoted = std::string("`").append(action.name).append("`");
        EXPECT_NE(document.find(quoted, list), std::string::npos) << action.name;
    }
}

TEST(Actions, SayWhyTheyAreNotAllowed) {
    const AppState empty;
    EXPECT_EQ(reason("undo", empty), "nothing to undo");
    EXPECT_EQ(reason("export_picture", empty), "no model is open");
    EXPECT_EQ(reason("fit", empty), "there is no picture yet");
    EXPECT_EQ(reason("open", empty), "");
    const AppState loading = after(empty, {event::ModelLoading{{ModelOrigin::demo, {}}}});
    EXPECT_EQ(reason("new_seed", loading), "the model is still being opened");
    const AppState opened = opened_state();
    EXPECT_EQ(reason("reset_all", opened), "nothing differs from the base");
    EXPECT_EQ(reason("export_strip", opened), "");
    const AppState exporting = after(opened, {event::ExportStarted{ExportKind::grid}});
    EXPECT_EQ(reason("export_strip", exporting), "an export is running");
    const AppState edited = after(opened, {event::ComponentSet{0, 1.0F}});
    EXPECT_EQ(reason("reset_all", edited), "");
    EXPECT_EQ(reason("undo", edited), "");
}

TEST(Actions, RunGivesTheEventThatDoesIt) {
    const AppState edited = after(opened_state(), {event::ComponentSet{0, 1.0F}});
    const AppState undone = reduce(edited, find_action("undo").run(edited));
    EXPECT_FALSE(has_edits(undone.edit));
    EXPECT_TRUE(has_edits(reduce(undone, find_action("redo").run(undone)).edit));
    EXPECT_EQ(reduce(edited, find_action("next_seed").run(edited)).edit.latent.seed, 43U);
    EXPECT_EQ(reduce(edited, find_action("previous_seed").run(edited)).edit.latent.seed, 41U);
    EXPECT_TRUE(reduce(edited, find_action("image_only").run(edited)).image_only);
    EXPECT_FALSE(reduce(edited, find_action("actual_size").run(edited)).edit.view.fit);
    EXPECT_GT(reduce(edited, find_action("larger_ui").run(edited)).settings.ui_scale, 1.0F);
    EXPECT_LT(reduce(edited, find_action("smaller_ui").run(edited)).settings.ui_scale, 1.0F);
}

TEST(Actions, ResetGoesBackToTheBaseAndBakeStays) {
    const AppState edited =
        after(opened_state(), {event::ComponentSet{0, 1.0F}, event::ComponentSet{1, 2.0F},
                               event::ComponentLocked{1, true}});
    const AppState reset = reduce(edited, find_action("reset_all").run(edited));
    EXPECT_FLOAT_EQ(component_values(reset.edit)[0], component_values(opened_state().edit)[0]);
    EXPECT_FLOAT_EQ(component_values(reset.edit)[1], 2.0F) << "it is locked";
    const AppState baked = reduce(edited, find_action("bake").run(edited));
    EXPECT_FALSE(has_edits(baked.edit));
    EXPECT_FLOAT_EQ(component_values(baked.edit)[0], 1.0F);
    EXPECT_FLOAT_EQ(component_values(baked.edit)[1], 2.0F);
}

/// What the action asks for; its default, and a failure, where it asks for another kind of thing.
template <typename T>
T wish(const char* action, const AppState& state) {
    const Event event = find_action(action).run(state);
    const T* found = event.as<T>();
    EXPECT_NE(found, nullptr) << action;
    return found == nullptr ? T{} : *found;
}

TEST(Actions, EachOfAFamilyAsksForItsOwn) {
    AppState state = opened_state();
    EXPECT_EQ(wish<event::OpenAsked>("open_bundled", state).source.origin, ModelOrigin::bundled);
    EXPECT_EQ(wish<event::OpenAsked>("open_demo", state).source.origin, ModelOrigin::demo);
    for (const auto& [action, kind] :
         {std::pair("export_picture", ExportKind::picture),
          std::pair("export_strip", ExportKind::strip), std::pair("export_grid", ExportKind::grid),
          std::pair("export_pair", ExportKind::pair),
          std::pair("export_pair_difference", ExportKind::pair_difference),
          std::pair("export_activeness", ExportKind::activeness),
          std::pair("export_heatmap", ExportKind::heatmap),
          std::pair("export_interactions", ExportKind::interactions),
          std::pair("export_pixel", ExportKind::pixel),
          std::pair("export_layers", ExportKind::layers),
          std::pair("export_comparison", ExportKind::comparison),
          std::pair("export_animation", ExportKind::animation)}) {
        EXPECT_EQ(wish<event::ExportAsked>(action, state).kind, kind) << action;
    }
    for (const auto& [action, preset] : {std::pair("layout_explore", LayoutPreset::explore),
                                         std::pair("layout_compare", LayoutPreset::compare),
                                         std::pair("layout_train", LayoutPreset::train)}) {
        EXPECT_EQ(wish<event::LayoutReset>(action, state).preset, preset) << action;
        state.settings.layout = preset;
        EXPECT_EQ(wish<event::LayoutReset>("reset_layout", state).preset, preset);
    }
}

TEST(Actions, WholeZoomsKeepTheMiddleOfTheView) {
    EXPECT_EQ(reason("zoom_3", opened_state()), "there is no picture yet");
    const auto zoomed = [](const CanvasView& view, const char* action) {
        const AppState before = after(opened_state(), {event::ViewSet{view}});
        return reduce(before, find_action(action).run(before)).edit.view;
    };
    EXPECT_EQ(zoomed({false, 2.7F, 0.25F, 0.75F}, "zoom_4"),
              (CanvasView{false, 4.0F, 0.25F, 0.75F}));
    EXPECT_EQ(zoomed({false, 2.7F, 0.25F, 0.75F}, "zoom_2"),
              (CanvasView{false, 2.0F, 0.25F, 0.75F}));
    // A fitted view shows the whole picture whatever its centre was.
    EXPECT_EQ(zoomed({true, 2.7F, 0.25F, 0.75F}, "zoom_8"), (CanvasView{false, 8.0F, 0.5F, 0.5F}));
}

}  // namespace
}  // namespace zscope
