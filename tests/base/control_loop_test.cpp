#include "core/base/control_loop.h"

#include <gtest/gtest.h>

#include <map>
#include <new>
#include <set>
#include <thread>

#include "tests/base/fake_stepper.h"

namespace zscope {
namespace {

using testing::factory_for;
using testing::FakeLoop;
using testing::StepperScript;
using State = ControlState;
using Action = ControlAction;

bool is_over(State state) {
    return state == State::finished || state == State::failed;
}

void expect_legal(const std::vector<ControlEvent>& events) {
    const std::map<State, std::set<State>> next{
        {State::idle, {State::starting}},
        {State::starting, {State::running, State::pausing, State::stopping, State::failed}},
        {State::running, {State::pausing, State::stopping, State::failed}},
        {State::pausing, {State::paused, State::stopping, State::failed}},
        {State::paused, {State::starting, State::pausing, State::stopping, State::failed}},
        {State::stopping, {State::finished, State::failed}},
        {State::finished, {State::starting}},
        {State::failed, {State::starting}}};
    State before = State::idle;
    for (const ControlEvent& event : events) {
        EXPECT_TRUE(next.at(before).contains(event.state))
            << to_string(before) << " -> " << to_string(event.state);
        EXPECT_EQ(event.error.has_value(), event.state == State::failed);
        before = event.state;
    }
}

void wait_for(const FakeLoop& loop, State wanted) {
    loop.wait_until([wanted](State state) { return state == wanted; });
}

struct Rig {
    std::shared_ptr<StepperScript> script = std::make_shared<StepperScript>();
    FakeLoop loop{"train"};
    std::string_view start() { return loop.start(factory_for(script)); }
};

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

/// Brings a loop into `state` and holds it there until `release`.
void enter(Rig& rig, State state) {
    switch (state) {
        case State::idle:
            return;
        case State::starting:
            rig.script->factory_door.shut();
            rig.start();
            return;
        case State::running:
        case State::pausing:
            rig.script->step_door.shut();
            rig.start();
            rig.script->step_door.wait_for_arrivals(1);
            if (state == State::pausing) {
                rig.loop.pause();
            }
            return;
        case State::paused:
            rig.start();
            rig.loop.pause();
            wait_for(rig.loop, State::paused);
            return;
        case State::stopping:
            rig.script->finish_door.shut();
            rig.start();
            rig.loop.stop();
            return;
        case State::failed:
            rig.script->throw_in_factory = true;
            rig.start();
            rig.loop.wait_until_ended();
            rig.script->throw_in_factory = false;
            return;
        case State::finished:
            rig.start();
            rig.loop.stop();
            rig.loop.wait_until_ended();
            return;
    }
}

void release(Rig& rig) {
    rig.script->factory_door.open();
    rig.script->step_door.open();
    rig.script->finish_door.open();
}

std::string_view press(Rig& rig, Action action) {
    switch (action) {
        case Action::start:
            return rig.start();
        case Action::pause:
            return rig.loop.pause();
        case Action::resume:
            return rig.loop.resume();
        case Action::single_step:
            return rig.loop.single_step();
        case Action::stop:
            return rig.loop.stop();
        case Action::kill:
            return rig.loop.kill();
        case Action::command:
            return rig.loop.send(7);
    }
    return "no such action";
}

void end_run(Rig& rig) {
    release(rig);
    rig.loop.stop();
    rig.loop.wait_until([](State state) { return state == State::idle || is_over(state); });
    EXPECT_EQ(rig.script->steppers_alive, 0);
    expect_legal(rig.loop.drain_events());
}

TEST(ControlLoop, EveryButtonInEveryStateAnswersAsTheTableSays) {
    for (const State state : kControlStates) {
        for (const Action action : kControlActions) {
            Rig rig;
            enter(rig, state);
            ASSERT_EQ(rig.loop.state(), state);
            EXPECT_EQ(press(rig, action), why_not(action, state))
                << to_string(action) << " while " << to_string(state);
            end_run(rig);
        }
    }
}

TEST(ControlLoop, EveryPairOfButtonsAtOnceEndsWell) {
    for (const State state : kControlStates) {
        for (const Action first : kControlActions) {
            for (const Action second : kControlActions) {
                Rig rig;
                enter(rig, state);
                press(rig, first);
                press(rig, second);
                end_run(rig);
            }
        }
    }
}

TEST(ControlLoop, ButtonsFromTwoThreadsEndWell) {
    Rig rig;
    rig.start();
    {
        const auto mash = [&rig](int salt) {
            for (int i = 0; i < 300; ++i) {
                press(rig,
                      kControlActions[static_cast<std::size_t>(i * salt) % kControlActionCount]);
            }
        };
        const std::jthread other(mash, 5);
        mash(3);
    }
    end_run(rig);
}

TEST(ControlTable, EveryStateHasAWayOn) {
    for (const State state : kControlStates) {
        bool has_way = false;
        for (const Action action : kControlActions) {
            has_way = has_way || why_not(action, state).empty();
        }
        EXPECT_TRUE(has_way) << to_string(state);
    }
    static_assert(why_not(Action::start, State::idle).empty());
    static_assert(!why_not(Action::start, State::running).empty());
    static_assert(why_not(Action::pause, State::starting).empty());
}

}  // namespace
}  // namespace zscope
