#include "app/control/controller.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "app/control/exporter.h"
#include "app/state/compare_rules.h"
#include "app/state/settings.h"
#include "app/state/tour.h"
#include "tests/core/files_support.h"
#include "tests/support/door.h"
#include "tests/support/stopwatch.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

constexpr double kPatience = 10.0;

/// What the window's loop sleeps on: wakes rouse it.
class Sleep {
  public:
    void wake() {
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
        changed_.notify_all();
    }
    /// True if something has woken it since the last call.
    bool for_at_most(double seconds) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                          [this] { return is_woken_; });
        return std::exchange(is_woken_, false);
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_ = false;
};

ControllerOptions options_on_test_generators() {
    ControllerOptions options;
    options.open = [](const ModelLocation&) -> std::unique_ptr<Generator> {
        return std::make_unique<TestGenerator>(TestGeneratorOptions{},
                                               std::make_shared<TestGeneratorLog>());
    };
    options.random_seed = 1;
    return options;
}

/// Turns the loop, without its sleep, until something holds; false after all patience.
template <typename Condition>
[[nodiscard]] bool comes_true(Controller& controller, const Condition& holds) {
    constexpr double kAllPatience = 60.0;
    const testing::Stopwatch watch;
    do {
        controller.poll();
        controller.apply_events();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } while (!holds() && watch.seconds() < kAllPatience);
    return holds();
}

[[nodiscard]] bool comes_to_rest(Controller& controller) {
    return comes_true(controller, [&controller] { return controller.idle(); });
}

/// Lets time pass over a hand that holds nothing until something holds; false after all patience.
template <typename Condition>
[[nodiscard]] bool settles(Controller& controller, const Condition& holds) {
    const testing::Stopwatch watch;
    while (!holds() && watch.seconds() < kPatience) {
        controller.settle_gesture(false);
        controller.apply_events();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return holds();
}

/// As a wheel does that is turned, held still, and turned on.
TEST(Controller, APauseRestsTheHandAndPartsNoUndoStep) {
    Controller controller(options_on_test_generators(), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "test"}});
    ASSERT_TRUE(comes_to_rest(controller));
    const AppState& state = controller.state();
    const std::size_t steps = state.history.undo_steps();
    controller.dispatch(event::GestureStarted{});
    controller.dispatch(event::ComponentSet{0, 1.0F});
    controller.apply_events();
    EXPECT_TRUE(state.hand_moves);
    EXPECT_LE(controller.seconds_to_settle_gesture(false), 0.15);
    EXPECT_LE(controller.seconds_to_settle_gesture(true), 0.15);
    ASSERT_TRUE(settles(controller, [&] { return !state.hand_moves; }));
    EXPECT_TRUE(state.gesture_start.has_value());
    EXPECT_LT(controller.seconds_to_settle_gesture(true), 0.0) << "a control may be held for hours";
    controller.dispatch(event::ComponentSet{0, 2.0F});
    controller.apply_events();
    EXPECT_TRUE(state.hand_moves);
    ASSERT_TRUE(settles(controller, [&] { return !state.gesture_start; }));
    EXPECT_FALSE(state.hand_moves);
    EXPECT_EQ(state.history.undo_steps(), steps + 1);
}

/// A loop that sleeps until it is woken or due comes to know that all is done.
TEST(Controller, IsIdleWithoutAWakeAfterTheLastResult) {
    Sleep sleep;
    ControllerOptions options = options_on_test_generators();
    options.wake = [&sleep] { sleep.wake(); };
    Controller controller(std::move(options), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "test"}});
    controller.apply_events();
    bool sleeps_for_good = false;
    while (!controller.idle() && !sleeps_for_good) {
        const double rest = controller.seconds_to_look_again();
        const bool woken = sleep.for_at_most(rest < 0.0 ? kPatience : rest);
        sleeps_for_good = !woken && rest < 0.0;
        controller.poll();
        controller.apply_events();
    }
    EXPECT_FALSE(sleeps_for_good);
    EXPECT_TRUE(controller.state().model.ready());
    EXPECT_FALSE(controller.poll()) << "something had not been taken";
    EXPECT_LT(controller.seconds_to_look_again(), 0.0) << "at rest the loop sleeps";
}

TEST(Controller, NoDifferenceIsTakenOfPreviews) {
    Controller controller(options_on_test_generators(), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "a"}});
    ASSERT_TRUE(comes_to_rest(controller));
    controller.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "b"}});
    ASSERT_TRUE(comes_to_rest(controller));
    const AppState& state = controller.state();
    ASSERT_TRUE(state.compare.ready());
    float place = 0.0F;
    for (const CompareMode mode : {CompareMode::side_by_side, CompareMode::difference}) {
        controller.dispatch(event::CompareModeSet{mode});
        controller.dispatch(event::GestureStarted{});
        controller.dispatch(event::ComponentSet{0, place += 1.0F});
        controller.apply_events();
        ASSERT_TRUE(comes_true(
            controller, [&state] { return !state.picture_is_stale() && !b_is_stale(state); }));
        EXPECT_TRUE(state.hand_moves);
        const bool are_previews = mode == CompareMode::side_by_side;
        EXPECT_EQ(state.canvas.current->preview, are_previews);
        EXPECT_EQ(state.compare.picture->preview, are_previews);
        controller.dispatch(event::GestureEnded{});
        ASSERT_TRUE(comes_to_rest(controller));
    }
}

/// A model may take seconds for one picture; its worker ends by itself.
TEST(Controller, ClosesBWhileItsPictureIsDrawn) {
    const auto log_of_b = std::make_shared<TestGeneratorLog>();
    ControllerOptions options = options_on_test_generators();
    options.open = [log_of_b](const ModelLocation& location) -> std::unique_ptr<Generator> {
        return std::make_unique<TestGenerator>(
            TestGeneratorOptions{},
            location.path == "b" ? log_of_b : std::make_shared<TestGeneratorLog>());
    };
    Controller controller(std::move(options), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "a"}});
    ASSERT_TRUE(comes_to_rest(controller));
    controller.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "b"}});
    ASSERT_TRUE(comes_to_rest(controller));
    ASSERT_TRUE(controller.state().compare.ready());
    testing::Door& door = log_of_b->door;
    const testing::DoorOpener opener(door);
    door.shut();
    controller.dispatch(event::ComponentSet{0, 2.0F});
    ASSERT_TRUE(comes_true(controller, [&] { return door.is_waited_at(); }));
    controller.dispatch(event::BClosed{});
    controller.apply_events();
    EXPECT_FALSE(controller.state().compare.ready());
    EXPECT_TRUE(door.is_waited_at()) << "the picture is still being drawn";
    EXPECT_FALSE(controller.idle());
    door.open();
    EXPECT_TRUE(comes_to_rest(controller));
    EXPECT_EQ(controller.pictures_of_b_alive(), 0U);
}

/// The disk is asked for its models on another thread, and what was open stays until it has told.
TEST(Controller, ATourBeginsOnceItsModelsAreFound) {
    Controller controller(options_on_test_generators(), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "mine"}});
    ASSERT_TRUE(comes_to_rest(controller));
    const AppState& state = controller.state();
    controller.dispatch(event::TourAsked{TourPair::two_factors});
    controller.apply_events();
    EXPECT_EQ(state.tour_step, 0U);
    EXPECT_EQ(state.model.source.path, "mine");
    EXPECT_FALSE(controller.idle()) << "its models are looked for";
    ASSERT_TRUE(comes_to_rest(controller));
    EXPECT_EQ(state.tour_step, 1U);
    const Tour& tour = tour_of(TourPair::two_factors);
    EXPECT_EQ(state.model.source.path.filename(), tour.model);
    EXPECT_EQ(state.compare.b.source.path.filename(), tour.untangled);
    EXPECT_TRUE(state.before_tour != nullptr);
}

TEST(Controller, AFileManagerThatCannotStartIsToldAndHoldsNobodyUp) {
    Surroundings surroundings;
    std::atomic<bool> was_called_here{false};
    surroundings.open_folder = [&was_called_here,
                                here = std::this_thread::get_id()](const std::filesystem::path&) {
        was_called_here = std::this_thread::get_id() == here;
        throw Error(ErrorCode::io, "there is none");
    };
    Controller controller(options_on_test_generators(), std::move(surroundings));
    controller.dispatch(event::ExportFolderOpened{});
    ASSERT_TRUE(comes_to_rest(controller));
    ASSERT_EQ(controller.state().messages.size(), 1U);
    EXPECT_EQ(controller.state().messages[0].title, "Cannot show the folder");
    EXPECT_EQ(controller.state().messages[0].text, "there is none");
    EXPECT_FALSE(was_called_here);
}

/// Whatever the order in which the changes of one frame were made.
TEST(Controller, StoresTheNewestOfEverySetting) {
    const test::TemporaryFolder folder;
    ControllerOptions options = options_on_test_generators();
    options.config_folder = folder.path();
    Controller controller(std::move(options), {});
    const AppState& state = controller.state();
    const Event larger = find_action("larger_ui").run(state);
    controller.dispatch(event::LayoutReset{LayoutPreset::compare});
    controller.dispatch(event::HelpToggled{});
    controller.dispatch(event::SettingsChanged{[](Settings& s) { s.cache_mb = 64; }});
    controller.dispatch(larger);
    controller.apply_events();
    controller.dispatch(event::LayoutReset{LayoutPreset::train});
    controller.apply_events();
    controller.save_all_now({});
    const ParsedSettings kept = load_settings(settings_file(folder.path()));
    EXPECT_EQ(kept.complaint, "");
    EXPECT_EQ(kept.settings.layout, LayoutPreset::train);
    EXPECT_FALSE(kept.settings.show_hints);
    EXPECT_EQ(kept.settings.cache_mb, 64);
    EXPECT_EQ(kept.settings.ui_scale, 1.1F);
    EXPECT_EQ(kept.settings, state.settings);
}

/// Nobody has looked at the export panel, so nothing is known of its folder.
TEST(Controller, CopiesACommandThatReplacesNoFile) {
    const test::TemporaryFolder folder;
    test::write_text(folder / "mine.png", "is there");
    ControllerOptions options = options_on_test_generators();
    options.settings.exporting.folder = folder.path();
    std::string copied;
    Surroundings surroundings;
    surroundings.copy_text = [&copied](const std::string& text) { copied = text; };
    Controller controller(std::move(options), std::move(surroundings));
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "test"}});
    ASSERT_TRUE(comes_to_rest(controller));
    controller.dispatch(event::ExportNamed{ExportKind::picture, "mine"});
    controller.dispatch(event::CommandCopied{});
    ASSERT_TRUE(comes_to_rest(controller));
    EXPECT_NE(copied.find((folder / "mine-2.png").string()), std::string::npos) << copied;
}

TEST(Controller, ASwapTakesAlongWhatWasMeasured) {
    ControllerOptions options = options_on_test_generators();
    options.analysis.heatmap.shown = true;
    Controller controller(std::move(options), {});
    controller.dispatch(event::OpenAsked{{ModelOrigin::file, "test"}});
    ASSERT_TRUE(comes_to_rest(controller));
    controller.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "other"}});
    ASSERT_TRUE(comes_to_rest(controller));
    const AnalysisState& analysis = controller.state().analysis;
    ASSERT_NE(analysis.heatmap, nullptr);
    ASSERT_NE(analysis.heatmap_of_b, nullptr);
    const std::shared_ptr<const FloatMap> map_of_a = analysis.heatmap->map;
    const std::shared_ptr<const FloatMap> map_of_b = analysis.heatmap_of_b->map;
    ASSERT_EQ(why_not_swap(controller.state()), "");
    controller.dispatch(event::SwapAsked{});
    ASSERT_TRUE(comes_to_rest(controller));
    EXPECT_EQ(analysis.heatmap->map, map_of_b);
    EXPECT_EQ(analysis.heatmap_of_b->map, map_of_a);
}

}  // namespace
}  // namespace zscope::testing
