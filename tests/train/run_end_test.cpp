#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <stop_token>
#include <variant>
#include <vector>

#include "core/model/model_file.h"
#include "core/train/curve_table.h"
#include "core/train/train_reporter.h"
#include "core/train/train_stepper.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

/// What a sitting does after its last step: checkpoint, model, then the end's measurements.
namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::tiny_order;

/// Acts when the model is written, and counts.
class EndWatcher final : public TrainListener {
  public:
    void wrote_model(const fs::path& /*folder*/, std::int64_t /*images*/) override {
        ++models;
        at_model();
    }
    void ended(const RunRecorder& /*recorder*/) override {
        EXPECT_EQ(models, 1);
        ++ends;
    }

    std::function<void()> at_model = [] {};
    int models = 0;
    int ends = 0;
};

TEST(RunEnd, TheModelIsWrittenBeforeTheEndIsMeasuredAndAKillThenCostsNoModel) {
    const TemporaryFolder temporary;
    for (const bool is_killed : {false, true}) {
        const TrainOrder order = tiny_order(temporary / (is_killed ? "killed" : "whole"));
        EndWatcher watcher;
        TrainStepper stepper(order, watcher, {});
        (void)stepper.step({});
        ASSERT_EQ(stepper.trainer().counters().images, 8);
        const fs::path sheet = stepper.folder().sample_path(8);
        const auto evaluated_at = [&] {
            return read_curves(order.run / "evaluation.csv").columns.front();
        };
        std::stop_source kill;
        watcher.at_model = [&] {
            EXPECT_NO_THROW((void)load_model(order.run));
            EXPECT_EQ(evaluated_at(), std::vector<double>{0});
            EXPECT_FALSE(fs::exists(sheet));
            if (is_killed) {
                kill.request_stop();
            }
        };
        EXPECT_NO_THROW(stepper.finish(kill.get_token()));
        EXPECT_EQ(watcher.models, 1);
        EXPECT_EQ(watcher.ends, 1);
        EXPECT_EQ(evaluated_at(), is_killed ? std::vector<double>{0} : (std::vector<double>{0, 8}));
        EXPECT_EQ(fs::exists(sheet), !is_killed);
        EXPECT_EQ(load_model(order.run).card.training.images_seen, 8);
    }
}

/// A run as the window follows it.
struct FollowedRun {
    explicit FollowedRun(const TrainOrder& order) : stepper(order, reporter, {}) {}

    /// All news of one kind since the last call.
    template <typename News>
    [[nodiscard]] std::vector<News> told() {
        std::vector<News> found;
        for (const TrainNews& news : outbox.news.drain()) {
            if (const auto* wanted = std::get_if<News>(&news)) {
                found.push_back(*wanted);
            }
        }
        return found;
    }

    TrainOutbox outbox{Wake{}};
    std::uint64_t version = 0;
    TrainReporter reporter{{}, outbox, version};
    TrainStepper stepper;
};

TEST(RunEnd, TheRowOfItsEvaluationIsNews) {
    const TemporaryFolder temporary;
    FollowedRun run(tiny_order(temporary / "run"));
    (void)run.stepper.step({});
    ASSERT_EQ(run.told<train_news::Evaluated>().size(), 1U) << "of the beginning";
    run.stepper.finish({});
    const std::vector<train_news::Evaluated> found = run.told<train_news::Evaluated>();
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].rows.size(), 1U);
    EXPECT_EQ(found[0].rows[0].front(), 8.0);
}

void break_generator(const Trainer& trainer) {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : trainer.generator().parameters()) {
        tensor.fill_(std::numeric_limits<float>::quiet_NaN());
    }
}

TEST(RunEnd, TheWarningsOfItsLastRowAreNews) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary / "run");
    order.config.evaluation_images = 0;
    order.config.curve_images = 1000;  // the first row is the end's
    FollowedRun run(order);
    break_generator(run.stepper.trainer());
    (void)run.stepper.step({});
    EXPECT_TRUE(run.told<train_news::WarningsChanged>().empty());
    run.stepper.finish({});
    const std::vector<train_news::WarningsChanged> found = run.told<train_news::WarningsChanged>();
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].warnings.size(), 1U);
    EXPECT_EQ(found[0].warnings[0].kind, RunWarningKind::not_finite);
}

}  // namespace
}  // namespace zscope
