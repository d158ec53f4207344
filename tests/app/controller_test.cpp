#include "app/control/controller.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "app/control/exporter.h"
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

/// A loop that sleeps until it is woken or due comes to know that all is done.
TEST(Controller, IsIdleWithoutAWakeAfterTheLastResult) {
    Sleep sleep;
    ControllerOptions options;
    options.open = [](const ModelLocation&) -> std::unique_ptr<Generator> {
        return std::make_unique<TestGenerator>(TestGeneratorOptions{},
                                               std::make_shared<TestGeneratorLog>());
    };
    options.wake = [&sleep] { sleep.wake(); };
    options.random_seed = 1;
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

}  // namespace
}  // namespace zscope::testing
