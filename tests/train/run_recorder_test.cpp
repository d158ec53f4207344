#include "core/train/run_recorder.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "core/tensor/named_tensors.h"
#include "core/train/train_reporter.h"
#include "core/train/train_stepper.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::TemporaryFolder;

/// A run that measures nothing but its curves, a row a step.
TrainOrder unevaluated_order(const std::filesystem::path& run) {
    TrainOrder order = test::tiny_order(run);
    order.config.evaluation_images = 0;
    order.config.curve_images = 4;
    return order;
}

void break_generator(const Trainer& trainer) {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : trainer.generator().parameters()) {
        tensor.fill_(std::numeric_limits<float>::quiet_NaN());
    }
}

NamedTensors copies(const Trainer& trainer) {
    NamedTensors weights;
    for (const auto& [name, tensor] : trainer.generator().parameters()) {
        weights.emplace_back(name, tensor.detach().clone());
    }
    return weights;
}

void restore_generator(const Trainer& trainer, const NamedTensors& weights) {
    const at::NoGradGuard no_grad;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        trainer.generator().parameters()[i].second.copy_(weights[i].second);
    }
}

/// Notes what it is warned of.
class Warned final : public TrainListener {
  public:
    void stepped(const Trainer& /*trainer*/, const StepReport& /*report*/,
                 const RunRecorder& recorder) override {
        holding = recorder.warnings();
    }
    void logged(LogLevel level, const std::string& line) override {
        if (level == LogLevel::warning) {
            lines.push_back(line);
        }
    }

    std::vector<RunWarning> holding;
    std::vector<std::string> lines;
};

TEST(RunRecorder, WarnsWithoutAnyEvaluation) {
    const TemporaryFolder temporary;
    Warned warned;
    TrainStepper stepper(unevaluated_order(temporary / "run"), warned, {});
    (void)stepper.step({});
    EXPECT_TRUE(warned.holding.empty());
    break_generator(stepper.trainer());
    for (int i = 0; i < 3; ++i) {
        (void)stepper.step({});
        ASSERT_EQ(warned.holding.size(), 1U) << "from the next row on";
        EXPECT_EQ(warned.holding[0].kind, RunWarningKind::not_finite);
    }
    ASSERT_EQ(warned.lines.size(), 1U) << "logged once, not at every row";
    EXPECT_NE(warned.lines[0].find("not a number"), std::string::npos) << warned.lines[0];
}

/// Until it has been gone for more than 50 rows.
TEST(RunRecorder, AReasonThatComesAndGoesIsLoggedOnce) {
    const TemporaryFolder temporary;
    TrainOrder order = unevaluated_order(temporary / "run");
    order.config.total_images = 100000;
    Warned warned;
    TrainStepper stepper(order, warned, {});
    const auto steps = [&](int count) {
        for (int i = 0; i < count; ++i) {
            (void)stepper.step({});
        }
    };
    const auto is_held = [&] {
        return std::ranges::find(warned.holding, RunWarningKind::not_finite, &RunWarning::kind) !=
               warned.holding.end();
    };
    const auto times_logged = [&warned] {
        return std::ranges::count_if(warned.lines, [](const std::string& line) {
            return line.find("not a number") != std::string::npos;
        });
    };
    const auto break_for_a_row = [&] {
        const NamedTensors good = copies(stepper.trainer());
        break_generator(stepper.trainer());
        steps(1);
        EXPECT_TRUE(is_held());
        restore_generator(stepper.trainer(), good);
        steps(12);
        EXPECT_FALSE(is_held()) << "the last ten rows are sound";
    };
    break_for_a_row();
    break_for_a_row();
    EXPECT_EQ(times_logged(), 1);
    steps(50);
    break_for_a_row();
    EXPECT_EQ(times_logged(), 2);
}

TEST(RunRecorder, TheProgressLineSaysWhereTheRunStandsAndHowLongItTakes) {
    TrainProgress progress{.images = 12000,
                           .total_images = 200000,
                           .lod = 1.25,
                           .resolution = 32,
                           .images_per_second = 81.16,
                           .seconds_left = 3546.4};
    EXPECT_EQ(progress_line(progress),
              "12000 / 200000 images, lod 1.25 (32 px), 81.2 images/s, 59 min left");
    progress.seconds_left = 7265.0;
    EXPECT_TRUE(progress_line(progress).ends_with(" images/s, 2 h 1 min left"));
}

TEST(RunRecorder, TheProgressLineCountsUpdatesThatWereLeftOut) {
    TrainProgress progress;
    EXPECT_EQ(progress_line(progress).find("left out"), std::string::npos);
    progress.skipped_generator = 2;
    EXPECT_TRUE(progress_line(progress).ends_with(" left, 2 updates left out"));
}

TEST(RunRecorder, ItsWarningsAreNewsWhenTheyChange) {
    const TemporaryFolder temporary;
    TrainOutbox outbox{Wake{}};
    std::uint64_t version = 0;
    TrainReporter reporter({}, outbox, version);
    TrainStepper stepper(unevaluated_order(temporary / "run"), reporter, {});
    (void)stepper.step({});
    const auto told = [&] {
        std::vector<train_news::WarningsChanged> found;
        for (const TrainNews& news : outbox.news.drain()) {
            if (const auto* changed = std::get_if<train_news::WarningsChanged>(&news)) {
                found.push_back(*changed);
            }
        }
        return found;
    };
    EXPECT_TRUE(told().empty());
    break_generator(stepper.trainer());
    for (int i = 0; i < 3; ++i) {
        (void)stepper.step({});
    }
    const std::vector<train_news::WarningsChanged> found = told();
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].warnings.size(), 1U);
    EXPECT_EQ(found[0].warnings[0].kind, RunWarningKind::not_finite);
}

}  // namespace
}  // namespace zscope
