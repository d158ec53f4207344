#include "app/control/strip_drawer.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <variant>

#include "tests/app/analysis_rig.h"

namespace zscope::testing {
namespace {

TEST(StripsOfAModel, EndWithinTwoForwardsWhenItIsReplaced) {
    const std::shared_ptr<TestGeneratorLog> old = std::make_shared<TestGeneratorLog>();
    old->door.shut();
    AnalysisRig rig;  // for its state and jobs
    rig.open(quick_model(old), true);
    rig.go();
    StripDrawer strips(rig.jobs(), {});
    strips.set_model({.generation = rig.generation(), .prototype = quick_model(old)});
    ASSERT_TRUE(strips.update(rig.state()).has_value());
    old->door.wait_for_arrivals(1);
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    rig.open(quick_model(log, 0.3F), true);
    strips.set_model({.generation = rig.generation(), .prototype = quick_model(log, 0.3F)});
    old->door.open();
    rig.jobs().wait_until_idle();
    EXPECT_LE(old->forwards, 2);
    EXPECT_EQ(old->replicas_alive, 0);
    for (const Event& event : strips.take()) {
        EXPECT_EQ(event.as<event::StripRowArrived>(), nullptr);
    }
}

TEST(StripsOfAModel, EndWithinTwoForwardsWhenTheHandMovesOnAndFollowOnceItRests) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    log->door.shut();
    AnalysisRig rig;  // for its state and jobs
    rig.open(quick_model(log), true);
    rig.go();
    StripDrawer strips(rig.jobs(), {});
    strips.set_model({.generation = rig.generation(), .prototype = quick_model(log)});
    const auto has_followed = [&] {
        const std::optional<Event> event = strips.update(rig.state());
        if (event) {
            rig.happen(*event);
        }
        return event.has_value();
    };
    ASSERT_TRUE(has_followed());
    log->door.wait_for_arrivals(1);
    rig.happen(event::GestureStarted{});
    rig.happen(event::ComponentSet{0, 1.25F});
    EXPECT_TRUE(has_followed());
    EXPECT_FALSE(rig.state().strips.running);
    log->door.open();
    rig.jobs().wait_until_idle();
    EXPECT_LE(log->forwards, 2);
    EXPECT_FALSE(has_followed()) << "the hand still moves";
    rig.happen(event::HandRested{});
    EXPECT_TRUE(has_followed());
    rig.jobs().wait_until_idle();
    for (const Event& event : strips.take()) {
        rig.happen(event);
    }
    EXPECT_EQ(rig.state().strips.latent_version, rig.state().latent_version);
    EXPECT_EQ(rig.state().strips.finished_rows, rig.state().strips.rows.size());
}

}  // namespace
}  // namespace zscope::testing
