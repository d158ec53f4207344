#include "app/control/strip_drawer.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/app/analysis_rig.h"
#include "tests/app/analysis_state_support.h"

namespace zscope::testing {
namespace {

/// Strips of a quick model that is open.
struct DrawnStrips {
    explicit DrawnStrips(const std::shared_ptr<TestGeneratorLog>& log) {
        rig.open(quick_model(log), true);
        rig.go();
        strips.set_model({.generation = rig.generation(), .prototype = quick_model(log)});
    }
    /// Whether they follow the state with something that happens.
    bool follow() {
        const std::optional<Event> event = strips.update(rig.state());
        if (event) {
            rig.happen(*event);
        }
        return event.has_value();
    }
    /// What is told until they are whole.
    std::vector<Message> finish() {
        rig.jobs().wait_until_idle();
        std::vector<Message> messages;
        for (const Event& event : strips.take()) {
            rig.happen(event);
            if (const auto* posted = event.as<event::MessagePosted>()) {
                messages.push_back(posted->message);
            }
        }
        return messages;
    }

    AnalysisRig rig;  // for its state and jobs
    StripDrawer strips{rig.jobs(), {}};
};

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
    DrawnStrips drawn(log);
    AnalysisRig& rig = drawn.rig;
    StripDrawer& strips = drawn.strips;
    const auto has_followed = [&] { return drawn.follow(); };
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

TEST(StripsOfAModel, CancelledTheyAreDrawnOnceTheyAreAskedForAgain) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    log->door.shut();
    DrawnStrips drawn(log);
    AnalysisRig& rig = drawn.rig;
    StripDrawer& strips = drawn.strips;
    const auto has_begun = [&] { return drawn.follow(); };
    const auto finish = [&] {
        rig.jobs().wait_until_idle();
        for (const Event& event : strips.take()) {
            rig.happen(event);
        }
    };
    ASSERT_TRUE(has_begun());
    log->door.wait_for_arrivals(1);
    rig.jobs().cancel(rig.state().strips.job);
    log->door.open();
    finish();
    ASSERT_EQ(rig.state().strips.rows.size(), 3U);
    EXPECT_LT(rig.state().strips.finished_rows, 3U);
    EXPECT_FALSE(has_begun()) << "nobody has asked";
    rig.happen(event::StripsAsked{});
    ASSERT_TRUE(has_begun());
    EXPECT_FALSE(has_begun()) << "once";
    finish();
    EXPECT_EQ(rig.state().strips.finished_rows, 3U);
    EXPECT_FALSE(has_begun());
}

TEST(StripsOfAModel, ThatNobodySeesAreDrawnOnceTheyAreSeen) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    log->door.shut();
    DrawnStrips drawn(log);
    AnalysisRig& rig = drawn.rig;
    rig.happen(event::StripsVisible{false});
    EXPECT_FALSE(drawn.follow());
    rig.happen(event::StripsVisible{true});
    ASSERT_TRUE(drawn.follow());
    log->door.wait_for_arrivals(1);
    rig.happen(event::StripsVisible{false});
    EXPECT_TRUE(drawn.follow()) << "another tab has come to the front";
    EXPECT_FALSE(rig.state().strips.running);
    log->door.open();
    rig.jobs().wait_until_idle();
    EXPECT_LE(log->forwards, 2);
    rig.happen(event::StripsVisible{true});
    EXPECT_TRUE(drawn.follow());
    rig.jobs().wait_until_idle();
    for (const Event& event : drawn.strips.take()) {
        rig.happen(event);
    }
    EXPECT_EQ(rig.state().strips.rows.size(), 3U);
    EXPECT_EQ(rig.state().strips.finished_rows, 3U);
}

/// The first cell of each row has one NaN.
TEST(StripsOfAModel, OneMessageTellsWhereTheyAreNotFinite) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    log->fault = Fault::non_finite;
    DrawnStrips drawn(log);
    ASSERT_TRUE(drawn.follow());
    const std::vector<Message> messages = drawn.finish();
    const std::string fault =
        "step 1 of 7: values are not finite (NaN or infinity), first in pixels: 1 of 12288 values "
        "there, 1 of 4096 pixels of the picture";
    ASSERT_EQ(drawn.rig.state().strips.finished_rows, 3U);
    for (const StripRow& row : drawn.rig.state().strips.rows) {
        EXPECT_EQ(row.fault, fault);
    }
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].level, MessageLevel::warning);
    EXPECT_EQ(messages[0].text, "z0, " + fault + "; such values are in 3 of 3 strips");
    log->fault = Fault::none;
    drawn.rig.happen(event::SeedSet{8});
    ASSERT_TRUE(drawn.follow());
    EXPECT_TRUE(drawn.finish().empty());
    EXPECT_TRUE(drawn.rig.state().strips.rows[0].fault.empty());
}

TEST(StripsOfAModel, AreToldOfOnlyWhenTheyCeaseToBeFinite) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    DrawnStrips drawn(log);
    std::uint64_t seed = 7;
    const auto messages_with = [&](Fault fault) {
        log->fault = fault;
        drawn.rig.happen(event::SeedSet{++seed});
        EXPECT_TRUE(drawn.follow());
        const std::size_t messages = drawn.finish().size();
        EXPECT_EQ(drawn.rig.state().strips.rows[0].fault.empty(), fault == Fault::none);
        return messages;
    };
    EXPECT_EQ(messages_with(Fault::non_finite), 1U);
    EXPECT_EQ(messages_with(Fault::non_finite), 0U) << "it is known";
    EXPECT_EQ(messages_with(Fault::none), 0U);
    EXPECT_EQ(messages_with(Fault::non_finite), 1U) << "again";
    drawn.strips.set_model({.generation = drawn.rig.generation(), .prototype = quick_model(log)});
    EXPECT_EQ(messages_with(Fault::non_finite), 1U) << "of another model";
}

/// Three components, of which the second moves the picture most and the first least.
class RankedStrips : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto log = std::make_shared<TestGeneratorLog>();
        rig_.open(quick_model(log), true);
        rig_.go();
        strips_.set_model({.generation = rig_.generation(), .prototype = quick_model(log)});
    }
    void rank(const std::vector<double>& scores) {
        rig_.happen(event::AnalysisArrived{scores_of(rig_.state(), scores), true});
    }
    void order_by(ComponentOrder order) {
        AnalysisOptions options = rig_.state().analysis.options;
        options.order = order;
        rig_.happen(event::AnalysisOptionsSet{options});
    }
    /// Begins what the state asks for; false: nothing.
    bool begin() {
        const std::optional<Event> event = strips_.update(rig_.state());
        if (event) {
            rig_.happen(*event);
        }
        return event.has_value();
    }
    /// The rows in the order in which they were drawn.
    std::vector<std::size_t> finish() {
        rig_.jobs().wait_until_idle();
        std::vector<std::size_t> rows;
        for (const Event& event : strips_.take()) {
            rig_.happen(event);
            if (const auto* row = event.as<event::StripRowArrived>()) {
                rows.push_back(row->row);
            }
        }
        return rows;
    }
    [[nodiscard]] std::vector<std::size_t> components() {
        std::vector<std::size_t> all;
        for (const StripRow& row : rig_.state().strips.rows) {
            all.push_back(row.component);
        }
        return all;
    }

    using Places = std::vector<std::size_t>;
    AnalysisRig rig_;
    StripDrawer strips_{rig_.jobs(), {}};
};

TEST_F(RankedStrips, TheMostActiveComponentIsDrawnFirstWhereverItStands) {
    rank({1, 3, 2});
    ASSERT_TRUE(begin());
    EXPECT_EQ(components(), (Places{0, 1, 2}));
    EXPECT_EQ(finish(), (Places{1, 2, 0}));
    const std::vector<StripRow> natural = rig_.state().strips.rows;
    order_by(ComponentOrder::activeness);
    ASSERT_TRUE(begin());
    EXPECT_EQ(components(), (Places{1, 2, 0}));
    EXPECT_EQ(rig_.state().strips.rows[0].cells, natural[1].cells) << "kept until drawn again";
    EXPECT_EQ(finish(), (Places{0, 1, 2}));
    const std::vector<StripRow>& ranked = rig_.state().strips.rows;
    EXPECT_EQ(ranked[0].values, natural[1].values);
    EXPECT_EQ(ranked[0].base_column, natural[1].base_column);
    EXPECT_EQ(*ranked[0].cells[0], *natural[1].cells[0]);
}

TEST_F(RankedStrips, RowsStandStillWhileTheRankingIsMeasured) {
    rank({1, 3, 2});
    order_by(ComponentOrder::activeness);
    ASSERT_TRUE(begin());
    (void)finish();
    rig_.happen(event::AnalysisStarted{AnalysisKind::activeness, 9});
    rank({3, 2, 1});
    EXPECT_FALSE(begin());
    rig_.happen(event::AnalysisEnded{AnalysisKind::activeness, std::nullopt});
    ASSERT_TRUE(begin());
    EXPECT_EQ(components(), (Places{0, 1, 2}));
}

TEST(StripsOfB, EndWithinTwoForwardsWhenAIsShownAlone) {
    const std::shared_ptr<TestGeneratorLog> log = std::make_shared<TestGeneratorLog>();
    log->door.shut();
    AnalysisRig rig;  // for its state and jobs
    rig.open(quick_model(std::make_shared<TestGeneratorLog>()), true);
    rig.open_b(quick_model(log), true);
    rig.go();
    StripDrawer strips(rig.jobs(), {}, Slot::b);
    strips.set_model({.generation = rig.generation(Slot::b), .prototype = quick_model(log)});
    const auto follow = [&] {
        const std::optional<Event> event = strips.update(rig.state());
        if (event) {
            rig.happen(*event);
        }
        return event.has_value();
    };
    ASSERT_TRUE(follow());
    log->door.wait_for_arrivals(1);
    EXPECT_TRUE(rig.state().compare.strips.running);
    rig.happen(event::CompareModeSet{CompareMode::only_a});
    EXPECT_TRUE(follow());
    EXPECT_FALSE(rig.state().compare.strips.running);
    EXPECT_FALSE(follow());
    log->door.open();
    rig.jobs().wait_until_idle();
    EXPECT_LE(log->forwards, 2);
    rig.happen(event::CompareModeSet{CompareMode::split});
    EXPECT_TRUE(follow());
}

}  // namespace
}  // namespace zscope::testing
