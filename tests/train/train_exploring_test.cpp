#include <ATen/TensorIterator.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/explore/model_jobs.h"
#include "core/explore/model_source.h"
#include "core/explore/synth_worker.h"
#include "core/export/activeness_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/checkpoint_files.h"
#include "core/train/headless.h"
#include "core/train/train_session.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"
#include "tests/train/news_reader.h"
#include "tests/train/tiny_run.h"

/// A run beside which somebody explores.
namespace zscope {
namespace {

using namespace std::chrono_literals;
using test::equal_bits;
using test::NewsReader;
using test::TemporaryFolder;
using test::tiny_order;

struct Case {
    const char* name;
    bool is_large = true;  ///< else it grows from 4 px to 8 px
    std::string reduction = "max";
    int run_threads = 2;
    int window_threads = 1;
};

/// Layers so large that LibTorch shares a single operation among its threads, with the penalty; a
/// few steps.
void make_large(TrainConfig& config) {
    config.resolution = 32;
    config.initial_resolution = 32;
    config.fmap_base = 512;
    config.fmap_max = 32;
    config.regularizers.set(hp::lambda, 0.1);
    config.total_images = 40;
    const GeneratorNetwork generator(config.network(), testing::seeded(1));
    const std::vector<ActivationInfo> layers = generator.activation_infos();
    const std::vector<std::int64_t>& widest = layers[layers.size() - 2].shape;
    ASSERT_GT(config.minibatch.back() * widest[0] * widest[1] * widest[2],
              at::internal::GRAIN_SIZE);
}

TrainOrder order_of(const Case& chosen, const std::filesystem::path& run) {
    TrainOrder order = tiny_order(run);
    order.config.threads = chosen.run_threads;
    order.config.total_images = 300;
    if (chosen.is_large) {
        make_large(order.config);
        order.config.regularizers.set(hp::reduction, chosen.reduction);
    }
    return order;
}

/// Some heatmaps and some activeness of the model, one after the other. Not without end: a run is
/// content with what the explorer leaves of the machine.
class Analyses {
  public:
    explicit Analyses(int threads) : jobs_(model_job_options(threads)) {}

    /// Takes in what has been measured, and has what is done measured again.
    void go_on(const ModelSource& source) {
        heatmaps_ += take(heatmap_results_);
        activeness_ += take(activeness_results_);
        if (heatmaps_ == asked_heatmaps_ && asked_heatmaps_ < kEach) {
            ++asked_heatmaps_;
            jobs_.submit<int>(
                {JobClass::heatmap, "Heatmap", ""},
                [source](JobContext& context) {
                    SensitivityOptions options;
                    options.latents.samples = 1;
                    options.k = 8;
                    (void)compute_sensitivity_maps(*make_replica(source), c10::kCPU, options, {},
                                                   context.stop_token());
                    return 1;
                },
                heatmap_results_);
        }
        if (activeness_ == asked_activeness_ && asked_activeness_ < kEach) {
            ++asked_activeness_;
            jobs_.submit<int>(
                {JobClass::exporting, "Activeness", ""},
                [source](JobContext& context) {
                    ActivenessRequest request;
                    request.latents.samples = 4;
                    (void)measure_activeness(*make_replica(source), c10::kCPU, request, {}, {},
                                             context.stop_token());
                    return 1;
                },
                activeness_results_);
        }
    }

    /// Each has ended once at least.
    [[nodiscard]] bool both_were_measured() const { return heatmaps_ > 0 && activeness_ > 0; }

  private:
    static constexpr int kEach = 3;
    using Results = JobResults<int>;
    static Results results() { return std::make_shared<EventQueue<JobResult<int>>>(); }
    static int take(const Results& queue) {
        int count = 0;
        for (const JobResult<int>& ended : queue->drain()) {
            EXPECT_TRUE(ended.value.has_value()) << ended.value.error().describe();
            ++count;
        }
        return count;
    }

    Results heatmap_results_ = results();
    Results activeness_results_ = results();
    int heatmaps_ = 0;
    int activeness_ = 0;
    int asked_heatmaps_ = 0;
    int asked_activeness_ = 0;
    JobRunner jobs_;  // last: its jobs end before what they write to
};

class ExploringTest : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Runs, ExploringTest,
                         ::testing::Values(Case{"growing", false, "max", 2, 2},
                                           Case{"max_on_two_threads", true, "max", 2, 1},
                                           Case{"mean_on_one_thread", true, "mean", 1, 2}),
                         [](const ::testing::TestParamInfo<Case>& run) {
                             return std::string(run.param.name);
                         });

/// Dragging, heatmaps, activeness, snapshots, frames and pauses change no bit of what is learnt.
TEST_P(ExploringTest, ChangesNoBit) {
#ifdef __SANITIZE_ADDRESS__
    if (GetParam().is_large) {
        GTEST_SKIP() << "with the sanitizer it takes minutes, and its bits are no other ones";
    }
#endif
    const TemporaryFolder temporary;
    TrainOrder order = order_of(GetParam(), temporary.path() / "alone");
    if (HasFatalFailure()) {
        return;
    }
    TrainListener nobody;
    run_headless(order, nobody, {});
    const TrainState alone = find_newest_checkpoint(order.run)->checkpoint.state;
    ASSERT_EQ(alone.counters.skipped_generator, 0);

    SynthWorker worker({.threads = GetParam().window_threads});
    Analyses analyses(GetParam().window_threads);
    ModelSource source{.generation = 1, .prototype = open_model(order.run.string())};
    worker.set_model(source);
    order.run = temporary.path() / "watched";
    TrainSessionOptions eager;
    eager.report.snapshot_seconds = 0.0;
    eager.report.frame_seconds = 0.0;
    TrainSession session(eager);
    NewsReader reader(session);
    ASSERT_EQ(session.start(order), "");
    std::uint64_t version = 0;
    std::size_t pictures = 0;
    bool has_paused = false;
    constexpr std::size_t kPictures = 100;
    while (reader.state != ControlState::finished && reader.state != ControlState::failed) {
        reader.take();
        if (!reader.snapshots.empty()) {
            source.weights = reader.snapshots.back();
            worker.apply_snapshot(1, source.weights);
        }
        if (pictures < kPictures) {
            worker.request({.model_generation = 1,
                            .state_version = ++version,
                            .z = {0.01F * static_cast<float>(version % 300), 0.0F, 1.0F}});
        }
        if (const auto picture = worker.take_result()) {
            ASSERT_FALSE(picture->error) << picture->error->describe();
            ++pictures;
        }
        analyses.go_on(source);
        if (!has_paused && reader.rows.size() > 3) {
            has_paused = session.pause().empty();
        }
        // However quick the run is: somebody has drawn and measured before its end.
        if (reader.state == ControlState::paused && pictures > 20 &&
            analyses.both_were_measured()) {
            session.resume();
        }
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(reader.state, ControlState::finished);
    EXPECT_TRUE(has_paused);
    EXPECT_GT(reader.snapshots.size(), 2U);
    EXPECT_TRUE(equal_bits(find_newest_checkpoint(order.run)->checkpoint.state, alone));
}

}  // namespace
}  // namespace zscope
