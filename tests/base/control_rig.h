#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "core/base/control_loop.h"
#include "tests/base/fake_stepper.h"

namespace zscope::testing {

/// A loop with a fake stepper, and the script that says what the stepper does.
struct Rig {
    std::shared_ptr<StepperScript> script = std::make_shared<StepperScript>();
    FakeLoop loop{"train"};
    std::string_view start() { return loop.start(factory_for(script)); }
};

inline bool is_over(ControlState state) {
    return state == ControlState::finished || state == ControlState::failed;
}

/// Fails where the loop went from one state to another that does not follow it.
inline void expect_legal(const std::vector<ControlEvent>& events) {
    const std::map<ControlState, std::set<ControlState>> next{
        {ControlState::idle, {ControlState::starting}},
        {ControlState::starting,
         {ControlState::running, ControlState::pausing, ControlState::stopping,
          ControlState::failed}},
        {ControlState::running,
         {ControlState::pausing, ControlState::stopping, ControlState::failed}},
        {ControlState::pausing,
         {ControlState::paused, ControlState::stopping, ControlState::failed}},
        {ControlState::paused,
         {ControlState::starting, ControlState::pausing, ControlState::stopping,
          ControlState::failed}},
        {ControlState::stopping, {ControlState::finished, ControlState::failed}},
        {ControlState::finished, {ControlState::starting}},
        {ControlState::failed, {ControlState::starting}}};
    ControlState before = ControlState::idle;
    for (const ControlEvent& event : events) {
        EXPECT_TRUE(next.at(before).contains(event.state))
            << to_string(before) << " -> " << to_string(event.state);
        EXPECT_EQ(event.error.has_value(), event.state == ControlState::failed);
        before = event.state;
    }
}

inline void wait_for(const FakeLoop& loop, ControlState wanted) {
    loop.wait_until([wanted](ControlState state) { return state == wanted; });
}

}  // namespace zscope::testing
