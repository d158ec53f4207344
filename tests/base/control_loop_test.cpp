#include "core/base/control_loop.h"

#include <gtest/gtest.h>

#include <new>
#include <thread>
#include <vector>

#include "tests/base/control_rig.h"
#include "tests/base/fake_stepper.h"

namespace zscope {
namespace {

using testing::expect_legal;
using testing::factory_for;
using testing::FakeLoop;
using testing::Rig;
using testing::StepperScript;
using testing::wait_for;
using State = ControlState;

TEST(ControlLoop, RunsToItsEndAndSaves) {
    Rig rig;
    rig.script->steps_until_end = 5;
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::finished);
    EXPECT_EQ(rig.script->steps, 5);
    EXPECT_EQ(rig.script->finishes, 1);
    EXPECT_EQ(rig.script->steppers_alive, 0);
    const auto events = rig.loop.drain_events();
    expect_legal(events);
    ASSERT_EQ(events.size(), 4U);
    EXPECT_EQ(events[1].state, State::running);
    EXPECT_EQ(events[2].state, State::stopping);
}

TEST(ControlLoop, StartAndPauseAtOnceTakesNoStep) {
    Rig rig;
    rig.script->factory_door.shut();
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.pause(), "");
    EXPECT_EQ(rig.loop.state(), State::pausing);
    rig.script->factory_door.open();
    wait_for(rig.loop, State::paused);
    EXPECT_EQ(rig.script->steps, 0);
    EXPECT_EQ(rig.loop.resume(), "");
    rig.script->step_door.wait_for_arrivals(3);
    EXPECT_EQ(rig.loop.stop(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::finished);
    expect_legal(rig.loop.drain_events());
}

TEST(ControlLoop, PauseAndStopSaves) {
    Rig rig;
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.pause(), "");
    EXPECT_EQ(rig.loop.stop(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::finished);
    EXPECT_EQ(rig.script->finishes, 1);
    expect_legal(rig.loop.drain_events());
}

TEST(ControlLoop, StopWhileStartingIsSeenByTheFactory) {
    Rig rig;
    rig.script->factory_door.shut();
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.stop(), "");
    rig.script->factory_door.open();
    EXPECT_EQ(rig.loop.wait_until_ended(), State::finished);
    EXPECT_TRUE(rig.script->stop_seen_in_factory);
    EXPECT_EQ(rig.script->steps, 0);
    EXPECT_EQ(rig.script->finishes, 1);
}

TEST(ControlLoop, FactoryThatHeedsTheStopEndsFinished) {
    FakeLoop loop("train");
    testing::Door door(false);
    loop.start([&door](const std::stop_token& stop) -> std::unique_ptr<testing::FakeStepper> {
        door.pass();
        EXPECT_TRUE(stop.stop_requested());
        throw Error(ErrorCode::cancelled, "stopped while loading");
    });
    EXPECT_EQ(loop.stop(), "");
    door.open();
    EXPECT_EQ(loop.wait_until_ended(), State::finished);
}

TEST(ControlLoop, StepThatThrowsFailsWithItsError) {
    Rig rig;
    rig.script->throw_at_step = 3;
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::failed);
    EXPECT_EQ(rig.script->steppers_alive, 0);
    EXPECT_EQ(rig.script->finishes, 0);
    const auto events = rig.loop.drain_events();
    expect_legal(events);
    ASSERT_TRUE(events.back().error);
    EXPECT_STREQ(events.back().error->what(), "step failed");
    EXPECT_EQ(events.back().error->code(), ErrorCode::model_failure);
}

TEST(ControlLoop, FactoryAndFinishThatThrowFail) {
    Rig rig;
    rig.script->throw_in_factory = true;
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::failed);
    rig.script->throw_in_factory = false;
    rig.script->throw_in_finish = true;
    EXPECT_EQ(rig.start(), "");
    EXPECT_EQ(rig.loop.stop(), "");
    EXPECT_EQ(rig.loop.wait_until_ended(), State::failed);
    const auto events = rig.loop.drain_events();
    expect_legal(events);
    EXPECT_EQ(events.back().error->code(), ErrorCode::io);
    EXPECT_EQ(events.back().run, 2U);
}

TEST(ControlLoop, OutOfMemoryIsItsOwnCode) {
    FakeLoop loop("train");
    loop.start([](const std::stop_token&) -> std::unique_ptr<testing::FakeStepper> {
        throw std::bad_alloc();
    });
    EXPECT_EQ(loop.wait_until_ended(), State::failed);
    EXPECT_EQ(loop.drain_events().back().error->code(), ErrorCode::out_of_memory);
}

TEST(ControlLoop, DestroyWhileRunningSavesAndJoins) {
    const auto script = std::make_shared<StepperScript>();
    {
        FakeLoop loop("train");
        loop.start(factory_for(script));
        script->step_door.wait_for_arrivals(2);
    }
    EXPECT_EQ(script->finishes, 1);
    EXPECT_EQ(script->steppers_alive, 0);
}

TEST(ControlLoop, DestroyRightAfterStartPauseOrNothingJoins) {
    for (int variant = 0; variant < 30; ++variant) {
        const auto script = std::make_shared<StepperScript>();
        {
            FakeLoop loop("train");
            if (variant % 3 > 0) {
                loop.start(factory_for(script));
            }
            if (variant % 3 > 1) {
                loop.pause();
            }
        }
        EXPECT_EQ(script->steppers_alive, 0);
    }
}

TEST(ControlLoop, RestartsTwentyTimes) {
    Rig rig;
    for (int run = 1; run <= 20; ++run) {
        ASSERT_EQ(rig.start(), "");
        ASSERT_EQ(rig.loop.stop(), "");
        ASSERT_EQ(rig.loop.wait_until_ended(), State::finished);
        ASSERT_EQ(rig.script->finishes, run);
    }
    const auto events = rig.loop.drain_events();
    expect_legal(events);
    EXPECT_EQ(events.back().run, 20U);
}

TEST(ControlLoop, SingleStepTakesExactlyOne) {
    Rig rig;
    rig.start();
    rig.loop.pause();
    wait_for(rig.loop, State::paused);
    for (int i = 0; i < 5; ++i) {
        const int before = rig.script->steps;
        ASSERT_EQ(rig.loop.single_step(), "");
        wait_for(rig.loop, State::paused);
        EXPECT_EQ(rig.script->steps, before + 1);
        EXPECT_EQ(rig.script->rests, i + 2) << "one before each pause";
    }
}

TEST(ControlLoop, CommandsAreAppliedInOrderAlsoWhilePausedAndBeforeTheEnd) {
    Rig rig;
    rig.start();
    rig.loop.pause();
    wait_for(rig.loop, State::paused);
    const int steps_at_pause = rig.script->steps;
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(rig.loop.send(i), "");
    }
    while (rig.script->applied().size() < 100) {
        std::this_thread::yield();
    }
    EXPECT_EQ(rig.loop.state(), State::paused);
    EXPECT_EQ(rig.script->steps, steps_at_pause);
    EXPECT_EQ(rig.loop.resume(), "");
    EXPECT_EQ(rig.loop.send(100), "");
    while (rig.script->applied().size() < 101) {
        std::this_thread::yield();
    }
    for (int i = 101; i < 200; ++i) {
        ASSERT_EQ(rig.loop.send(i), "");
    }
    EXPECT_EQ(rig.loop.stop(), "");
    rig.loop.wait_until_ended();
    const std::vector<int> applied = rig.script->applied();
    ASSERT_EQ(applied.size(), 200U);
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(applied[static_cast<std::size_t>(i)], i);
    }
    EXPECT_NE(rig.loop.send(1), "");
}

TEST(ControlLoop, CommandThatAFailureLeftOverIsNotAppliedInTheNextRun) {
    const auto script = std::make_shared<StepperScript>();
    FakeLoop* self = nullptr;
    std::string_view refusal = "not asked";
    // Called between the failure and the moment that it is told: the run still takes commands.
    FakeLoop loop("train", {}, [&](const std::exception_ptr& thrown) {
        refusal = self->send(7);
        return translate_failure(thrown);
    });
    self = &loop;
    script->throw_at_step = 1;
    EXPECT_EQ(loop.start(factory_for(script)), "");
    EXPECT_EQ(loop.wait_until_ended(), State::failed);
    EXPECT_EQ(refusal, "");
    script->throw_at_step = -1;
    script->steps_until_end = 3;
    EXPECT_EQ(loop.start(factory_for(script)), "");
    EXPECT_EQ(loop.wait_until_ended(), State::finished);
    EXPECT_EQ(script->applied(), std::vector<int>{});
}

TEST(ControlLoop, KillReachesASlowSave) {
    Rig rig;
    rig.script->finish_heeds_kill = true;
    rig.script->finish_door.shut();
    rig.start();
    EXPECT_NE(rig.loop.kill(), "");
    rig.loop.stop();
    rig.script->finish_door.wait_for_arrivals(1);
    EXPECT_EQ(rig.loop.kill(), "");
    rig.script->finish_door.open();
    EXPECT_EQ(rig.loop.wait_until_ended(), State::failed);
    EXPECT_EQ(rig.loop.drain_events().back().error->code(), ErrorCode::cancelled);
}

}  // namespace
}  // namespace zscope
