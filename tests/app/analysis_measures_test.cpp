#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/app/analysis_rig.h"
#include "tests/app/measure.h"
#include "tests/app/shown_generation.h"
#include "tests/support/counting_allocator.h"
#include "tests/support/jet_model.h"

/// What the window measures, each kind for itself: cancelled, moved or given another model in its
/// middle, and made to wait for the main picture.
namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::choose;
using testing::CountingAllocator;
using testing::heatmap_of;
using testing::JetModel;
using testing::Measure;
using testing::quick_model;
using testing::shown_generation;
using testing::TestGeneratorLog;

using Log = std::shared_ptr<TestGeneratorLog>;

std::function<void(AnalysisOptions&)> pixel_by(HessianScheme scheme) {
    return [scheme](AnalysisOptions& options) {
        options.pixel.scheme = scheme;
        options.pixel.place = PixelPlace{3, 4, 1};
    };
}

std::function<void(AnalysisOptions&)> pixel_of(PixelChoice choice) {
    return [choice](AnalysisOptions& options) {
        options.pixel_wanted = true;
        options.pixel.choice = choice;
        options.pixel.k = 8;
    };
}

void heatmap_on_a_layer(AnalysisOptions& options) {
    heatmap_of(HeatmapMeasure::penalty)(options);
    options.heatmap.layer = 3;
}

std::vector<Measure> measures() {
    return {
        {"heatmap", AnalysisKind::heatmap, heatmap_of(HeatmapMeasure::penalty)},
        {"heatmap_on_a_layer", AnalysisKind::heatmap, heatmap_on_a_layer,
         /*follows_latent=*/true, /*needs_progan=*/true},
        {"change", AnalysisKind::heatmap, heatmap_of(HeatmapMeasure::change)},
        {"interaction", AnalysisKind::heatmap, heatmap_of(HeatmapMeasure::interaction)},
        {"curvature", AnalysisKind::heatmap, heatmap_of(HeatmapMeasure::curvature)},
        {"activeness", AnalysisKind::activeness,
         [](AnalysisOptions& options) { options.activeness.latents.samples = 6; },
         /*follows_latent=*/false},
        {"interactions", AnalysisKind::interactions, [](AnalysisOptions&) {},
         /*follows_latent=*/false},
        {"interactions_here", AnalysisKind::interactions,
         [](AnalysisOptions& options) { options.interactions_here = true; }},
        {"interactions_analytic", AnalysisKind::interactions,
         [](AnalysisOptions& options) {
             options.interactions_here = true;
             options.interactions.scheme = HessianScheme::analytic;
         },
         /*follows_latent=*/true, /*needs_progan=*/true},
        {"pixel", AnalysisKind::pixel, pixel_by(HessianScheme::minimal)},
        {"pixel_official", AnalysisKind::pixel, pixel_by(HessianScheme::official)},
        {"pixel_analytic", AnalysisKind::pixel, pixel_by(HessianScheme::analytic),
         /*follows_latent=*/true, /*needs_progan=*/true},
        {"most_penalised", AnalysisKind::pixel, pixel_of(PixelChoice::most_penalised)},
        {"least_penalised", AnalysisKind::pixel, pixel_of(PixelChoice::least_penalised)},
        {"layers", AnalysisKind::layers, [](AnalysisOptions& options) { options.layers.layer = 3; },
         /*follows_latent=*/true, /*needs_progan=*/true},
        {"pair", AnalysisKind::pair,
         [](AnalysisOptions& options) {
             options.pair = {0, 1};
         }},
        {"heatmap_of_b", AnalysisKind::heatmap_of_b, heatmap_of(HeatmapMeasure::penalty)},
        {"heatmap_of_b_on_a_layer", AnalysisKind::heatmap_of_b, heatmap_on_a_layer,
         /*follows_latent=*/true, /*needs_progan=*/true},
        {"interaction_of_b", AnalysisKind::heatmap_of_b, heatmap_of(HeatmapMeasure::interaction)},
        {"activeness_of_b", AnalysisKind::activeness_of_b,
         [](AnalysisOptions& options) {
             options.activeness.latents.samples = 6;
             options.activeness_shown = ActivenessShown::b;
         },
         /*follows_latent=*/false},
        {"interactions_of_b", AnalysisKind::interactions_of_b,
         [](AnalysisOptions& options) { options.interactions_slot = Slot::b; },
         /*follows_latent=*/false},
        {"interactions_of_b_here", AnalysisKind::interactions_of_b,
         [](AnalysisOptions& options) {
             options.interactions_slot = Slot::b;
             options.interactions_here = true;
         }},
        {"pixel_of_b", AnalysisKind::pixel_of_b,
         [](AnalysisOptions& options) {
             pixel_by(HessianScheme::minimal)(options);
             options.pixel_slot = Slot::b;
         }},
        {"layers_of_b", AnalysisKind::layers_of_b,
         [](AnalysisOptions& options) {
             options.layers.layer = 3;
             options.layers.slot = Slot::b;
         },
         /*follows_latent=*/true, /*needs_progan=*/true},
    };
}

/// The measured numbers themselves.
std::vector<double> numbers(const AnalysisState& analysis, AnalysisKind kind) {
    std::vector<double> all;
    const auto add = [&all](const auto& values) {
        for (const auto value : values) {
            all.push_back(static_cast<double>(value));
        }
    };
    const auto add_maps = [&add](const LayersResult& result) {
        for (const auto& map : result.maps) {
            add(map->values);
        }
    };
    const auto add_scores = [&all](const ActivenessResult& result) {
        for (const ComponentScore& score : result.scores) {
            all.push_back(score.score);
        }
    };
    switch (kind) {
        case AnalysisKind::activeness:
            add_scores(*analysis.activeness);
            break;
        case AnalysisKind::activeness_of_b:
            add_scores(*analysis.activeness_of_b);
            break;
        case AnalysisKind::heatmap:
            add(analysis.heatmap->map->values);
            break;
        case AnalysisKind::heatmap_of_b:
            add(analysis.heatmap_of_b->map->values);
            break;
        case AnalysisKind::interactions:
            add(analysis.interactions->value);
            break;
        case AnalysisKind::interactions_of_b:
            add(analysis.interactions_of_b->value);
            break;
        case AnalysisKind::pixel:
            add(analysis.pixel->matrix);
            break;
        case AnalysisKind::pixel_of_b:
            add(analysis.pixel_of_b->matrix);
            break;
        case AnalysisKind::layers:
            add_maps(*analysis.layers);
            break;
        case AnalysisKind::layers_of_b:
            add_maps(*analysis.layers_of_b);
            break;
        case AnalysisKind::pair:
            for (const auto& difference : analysis.pair->differences) {
                add(difference->values);
            }
            break;
    }
    return all;
}

/// What a measure gives when nothing disturbs it.
struct Undisturbed {
    std::vector<double> numbers;
    int forwards = 0;
    std::int64_t bytes = 0;  ///< that the models hold then, and whatever else lives in tensors

    /// Where it is disturbed, in forwards that are done: none, half of them, all but the last one.
    [[nodiscard]] std::set<int> moments() const { return {0, forwards / 2, forwards - 1}; }
};

class EveryMeasure : public ::testing::TestWithParam<Measure> {
  protected:
    static constexpr int kBesideB = 7;  ///< the model in slot A

    void SetUp() override { (void)CountingAllocator::installed(); }

    /// The first, the second ... of some models.
    [[nodiscard]] static std::shared_ptr<const Generator> model(int index, const Log& log) {
        if (GetParam().needs_progan) {
            return std::make_shared<JetModel>(static_cast<std::uint64_t>(index) + 20, log);
        }
        return quick_model(log, 0.1F * static_cast<float>(index));
    }

    [[nodiscard]] static AnalysisKind kind() { return GetParam().kind; }

    /// Opens a model in the slot that is measured; what is in slot A beside a B stays the same.
    static void open(AnalysisRig& rig, int index, const Log& log, bool at_rest) {
        if (slot_of(kind()) == Slot::a) {
            rig.open(model(index, log), at_rest);
            return;
        }
        if (rig.generation() == 0) {
            rig.open(model(kBesideB, nullptr), at_rest);
        }
        rig.open_b(model(index, log), at_rest);
    }

    static Undisturbed measure_undisturbed(int index, bool moved) {
        const std::int64_t before = CountingAllocator::installed().alive();
        const Log log = std::make_shared<TestGeneratorLog>();
        AnalysisRig rig;
        open(rig, index, log, true);
        choose(rig, GetParam());
        if (moved) {
            rig.happen(event::ComponentSet{2, 1.25F});
        }
        rig.go();
        EXPECT_TRUE(rig.step_until([&] { return rig.is_done(kind()); }));
        rig.jobs().wait_until_idle();
        return {numbers(rig.state().analysis, kind()), log->forwards,
                CountingAllocator::installed().alive() - before};
    }

    /// Opens a model and begins to measure; returns when so many forwards are done, in the middle
    /// of the next one, which ends when the log's door is opened. What there is has arrived.
    static void begin(AnalysisRig& rig, int index, const Log& log, int done) {
        log->door.let(done);
        open(rig, index, log, true);
        choose(rig, GetParam());
        rig.go();
        rig.step();
        log->door.wait_for_arrivals(done + 1);
        rig.step();
        EXPECT_EQ(log->forwards, done);
        EXPECT_EQ(rig.state().analysis.job(kind()).phase, AnalysisPhase::running);
    }

    static void cancel_at(int done);
    static void open_another_at(int done, const Undisturbed& of_new);
    static void interrupt_at(int done, const Undisturbed& alone);
    static void move_at(int done, const Undisturbed& moved);
};

void EveryMeasure::cancel_at(int done) {
    SCOPED_TRACE(done);
    AnalysisRig rig;
    const Log warm = std::make_shared<TestGeneratorLog>();
    open(rig, 0, warm, true);
    choose(rig, GetParam());
    rig.go();
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(kind()) && rig.jobs().status().empty(); }));
    rig.step();
    const Log resting = std::make_shared<TestGeneratorLog>();
    open(rig, 0, resting, true);
    ASSERT_TRUE(rig.step_until([&] { return warm->replicas_alive == 0; }));
    const std::int64_t at_rest = CountingAllocator::installed().alive();

    const Log log = std::make_shared<TestGeneratorLog>();
    begin(rig, 1, log, done);
    EXPECT_GT(CountingAllocator::installed().alive(), at_rest) << "the count sees the work";
    rig.runner().stop(kind());
    log->door.open();
    rig.jobs().wait_until_idle();
    EXPECT_LE(log->forwards, done + 2);
    rig.step();
    EXPECT_EQ(rig.state().analysis.job(kind()).phase, AnalysisPhase::cancelled);
    EXPECT_FALSE(is_current(rig.state(), kind()));
    const Log last = std::make_shared<TestGeneratorLog>();
    open(rig, 0, last, true);
    (void)rig.step_until([&] {
        return log->replicas_alive == 0 && CountingAllocator::installed().alive() == at_rest;
    });
    EXPECT_EQ(log->replicas_alive, 0);
    EXPECT_EQ(CountingAllocator::installed().alive(), at_rest);
}

TEST_P(EveryMeasure, CancelledEndsWithinTwoForwardsAndGivesItsMemoryBack) {
    for (const int done : measure_undisturbed(1, false).moments()) {
        cancel_at(done);
    }
}

void EveryMeasure::open_another_at(int done, const Undisturbed& of_new) {
    SCOPED_TRACE(done);
    AnalysisRig rig;
    const Log old = std::make_shared<TestGeneratorLog>();
    begin(rig, 1, old, done);
    const Log log = std::make_shared<TestGeneratorLog>();
    open(rig, 2, log, false);
    choose(rig, GetParam());
    old->door.open();
    EXPECT_TRUE(rig.step_until([&] {
        const std::uint64_t shown = shown_generation(rig.state().analysis, kind());
        EXPECT_TRUE(shown == 0 || shown == rig.generation(slot_of(kind()))) << "of the old model";
        return rig.is_done(kind());
    }));
    EXPECT_EQ(numbers(rig.state().analysis, kind()), of_new.numbers);
    EXPECT_LE(old->forwards, done + 2);
    rig.jobs().wait_until_idle();
    EXPECT_EQ(old->replicas_alive, 0) << "the old model is gone";
}

TEST_P(EveryMeasure, AnotherModelInTheMiddleEndsTheOldOneUnseen) {
    const Undisturbed of_old = measure_undisturbed(1, false);
    const Undisturbed of_new = measure_undisturbed(2, false);
    ASSERT_NE(of_old.numbers, of_new.numbers) << "else nothing could be told apart";
    for (const int done : of_old.moments()) {
        open_another_at(done, of_new);
    }
}

void EveryMeasure::interrupt_at(int done, const Undisturbed& alone) {
    SCOPED_TRACE(done);
    AnalysisRig rig;
    const Log log = std::make_shared<TestGeneratorLog>();
    begin(rig, 1, log, done);
    rig.jobs().set_main_picture_busy(true);
    log->door.open();
    ASSERT_TRUE(rig.step_until([&] {
        const std::vector<JobStatus> jobs = rig.jobs().status();
        return log->forwards == done + 1 && !jobs.empty() &&
               jobs.front().phase == JobPhase::waiting;
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(log->forwards, done + 1);
    EXPECT_FALSE(rig.is_done(kind()));
    rig.jobs().set_main_picture_busy(false);
    EXPECT_TRUE(rig.step_until([&] { return rig.is_done(kind()); }));
    EXPECT_EQ(numbers(rig.state().analysis, kind()), alone.numbers);
    EXPECT_EQ(log->forwards, alone.forwards) << "nothing is done twice";
}

TEST_P(EveryMeasure, WaitsForTheMainPictureWithinOneForward) {
    const Undisturbed alone = measure_undisturbed(1, false);
    interrupt_at(0, alone);
    // The last forward is followed by nothing that could wait.
    if (alone.forwards > 2) {
        interrupt_at(alone.forwards / 2, alone);
    }
}

const auto name_of = [](const ::testing::TestParamInfo<Measure>& tested) {
    return std::string(tested.param.name);
};

INSTANTIATE_TEST_SUITE_P(Measures, EveryMeasure, ::testing::ValuesIn(measures()), name_of);

std::vector<Measure> measures_of_the_latent() {
    std::vector<Measure> all = measures();
    std::erase_if(all, [](const Measure& measure) { return !measure.follows_latent; });
    return all;
}

class EveryMeasureOfTheLatent : public EveryMeasure {};

void EveryMeasure::move_at(int done, const Undisturbed& moved) {
    SCOPED_TRACE(done);
    const std::int64_t before = CountingAllocator::installed().alive();
    AnalysisRig rig;
    const Log log = std::make_shared<TestGeneratorLog>();
    begin(rig, 1, log, done);
    rig.happen(event::ComponentSet{2, 1.25F});
    EXPECT_FALSE(is_current(rig.state(), kind()));
    rig.step();
    log->door.open();
    EXPECT_TRUE(rig.step_until([&] { return rig.is_done(kind()); }));
    EXPECT_EQ(numbers(rig.state().analysis, kind()), moved.numbers);
    EXPECT_LE(log->forwards, done + moved.forwards + 2) << "two more of the old one at most";
    const auto held = [before] { return CountingAllocator::installed().alive() - before; };
    (void)rig.step_until([&] { return held() <= moved.bytes; });
    EXPECT_LE(held(), moved.bytes) << "the old one's memory is free again";
}

TEST_P(EveryMeasureOfTheLatent, AMoveInTheMiddleEndsTheOldOneUnseen) {
    const Undisturbed before = measure_undisturbed(1, false);
    const Undisturbed moved = measure_undisturbed(1, true);
    ASSERT_NE(before.numbers, moved.numbers) << "else nothing could be told apart";
    for (const int done : before.moments()) {
        move_at(done, moved);
    }
}

INSTANTIATE_TEST_SUITE_P(Measures, EveryMeasureOfTheLatent,
                         ::testing::ValuesIn(measures_of_the_latent()), name_of);

}  // namespace
}  // namespace zscope
