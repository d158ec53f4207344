#include <gtest/gtest.h>

#include <string_view>
#include <thread>

#include "core/base/control_loop.h"
#include "tests/base/control_rig.h"

namespace zscope {
namespace {

using testing::expect_legal;
using testing::is_over;
using testing::Rig;
using testing::wait_for;
using State = ControlState;
using Action = ControlAction;

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
