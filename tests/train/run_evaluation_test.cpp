#include "core/train/run_evaluation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stop_token>

#include "core/base/error.h"
#include "core/train/curves.h"
#include "core/train/sample_sheet.h"
#include "core/train/table_file.h"
#include "core/train/train_stepper.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::equal_bits;
using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// An evaluation.csv with fewer columns than a new run has.
constexpr const char* kOlderTable =
    "images,diversity,activeness_z0,activeness_z1,activeness_z2\n0,0.5,1,2,3\n";

TrainOrder order_in(const std::filesystem::path& run, std::int64_t every) {
    TrainOrder order{.run = run, .config = tiny_config()};
    order.config.data = "scenes-1fov";
    order.config.data_images = 40;
    order.config.evaluation_images = every;
    return order;
}

/// The steps that are left of a run.
void run_to_the_end(TrainStepper& stepper) {
    while (stepper.step({}) == StepOutcome::more) {
    }
    stepper.finish({});
}

/// So many steps, and the end that the user asks for.
void end_after(int steps, TrainStepper& stepper) {
    for (int i = 0; i < steps; ++i) {
        (void)stepper.step({});
    }
    stepper.finish({});
}

/// In the mode of a new run.
RunEvaluation evaluated(const Trainer& trainer) {
    return evaluate_run(trainer, evaluation_mode(trainer.config()));
}

/// Of the averaged generator only what depends on z0; biases, so that its sign is not all.
TrainState without_others(const Trainer& trainer) {
    TrainState state = test::copy_of(trainer.state());
    for (auto& [name, tensor] : state.tensors) {
        if (name == "averaged/4x4/Dense/weight") {
            tensor.slice(1, 1).zero_();
        } else if (name == "averaged/4x4/Dense/bias") {
            tensor.copy_(at::linspace(-1.0, 1.0, tensor.numel()));
        }
    }
    return state;
}

TEST(RunEvaluation, DiagonalnessOfAKnownGenerator) {
    at::set_num_threads(1);
    TrainConfig config = tiny_config();
    config.initial_resolution = 8;
    config.normalize_latents = false;  // the norm would couple all components
    Trainer trainer(config, tiny_images());
    const RunEvaluation entangled = evaluated(trainer);
    EXPECT_GT(entangled.diagonalness, 0.0);
    EXPECT_LT(entangled.diagonalness, 0.95);
    EXPECT_DOUBLE_EQ(entangled.total_activeness(),
                     entangled.activeness[0] + entangled.activeness[1] + entangled.activeness[2]);
    // A function of z0 alone: every mixed derivative is 0 but for rounding.
    trainer.restore(without_others(trainer));
    const RunEvaluation single = evaluated(trainer);
    EXPECT_GE(single.diagonalness, 0.99);
    EXPECT_NEAR(single.total_activeness(), single.activeness[0], 1e-12);
    const std::vector<std::string> columns = evaluation_columns(config);
    const std::vector<double> row = evaluation_values(single);
    ASSERT_EQ(columns.size(), row.size());
    EXPECT_EQ(columns[2], "diagonalness");
    EXPECT_EQ(row[2], single.diagonalness);
    EXPECT_EQ(columns[3], "total_activeness");
    EXPECT_EQ(row[3], single.total_activeness());
    EXPECT_EQ(columns[4], "activeness_z0");
    EXPECT_EQ(row[4], single.activeness[0]);
}

TEST(RunEvaluation, IsCalledOffOnRequest) {
    const Trainer trainer(tiny_config(), tiny_images());
    std::stop_source stop;
    stop.request_stop();
    const std::stop_token token = stop.get_token();
    EXPECT_EQ(testing::code_of(
                  [&] { (void)evaluate_run(trainer, evaluation_mode(trainer.config()), token); }),
              ErrorCode::cancelled);
    EXPECT_EQ(testing::code_of([&] { (void)draw_sample_sheet(trainer, token); }),
              ErrorCode::cancelled);
}

TEST(RunEvaluation, DiagonalnessOfASingleComponentIsUndefined) {
    TrainConfig config = tiny_config();
    config.latent_size = 1;
    config.normalize_latents = false;
    const Trainer trainer(config, tiny_images());
    EXPECT_TRUE(std::isnan(evaluated(trainer).diagonalness));
}

TEST(RunEvaluation, FewComponentsAreEditedInFrontOfTheNorm) {
    at::set_num_threads(1);
    TrainConfig config = tiny_config();
    config.initial_resolution = 8;
    ASSERT_EQ(config.latent_size, 3);
    Trainer trainer(config, tiny_images());
    trainer.restore(without_others(trainer));
    // Nothing looks at z1 but the norm, which divides z0 by it.
    EXPECT_GT(evaluated(trainer).activeness[1], 1e-6);
    config.latent_size = 12;
    Trainer many(config, tiny_images());
    many.restore(without_others(many));
    EXPECT_NEAR(evaluated(many).activeness[1], 0.0, 1e-9);
    EXPECT_GT(evaluated(many).activeness[0], 1e-6);
}

TEST(RunEvaluation, ATableOfManyComponentsIsReadAgain) {
    const TemporaryFolder folder;
    TrainConfig config = tiny_config();
    config.latent_size = 300;
    const std::vector<std::string> columns = evaluation_columns(config);
    const std::vector<double> row(columns.size(), 1.0);
    TableFile(folder / "evaluation.csv", columns, 0).append(row);
    const CurveTable table = read_curves(folder / "evaluation.csv");
    EXPECT_EQ(table.names, columns);
    EXPECT_EQ(table.rows(), 1U);
}

TEST(RunEvaluation, AnOlderTableIsReadAndGoneOnWith) {
    const TemporaryFolder folder;
    TrainListener quiet;
    {
        TrainStepper stepper(order_in(folder / "run", 32), quiet, {});
        end_after(6, stepper);
    }
    test::write_text(folder / "run" / "evaluation.csv", kOlderTable);
    TrainStepper resumed({.run = folder / "run", .resume = true}, quiet, {});
    run_to_the_end(resumed);
    const CurveTable table = read_curves(folder / "run" / "evaluation.csv");
    EXPECT_EQ(table.names, evaluation_columns(resumed.trainer().config()));
    EXPECT_EQ(table.columns[1].front(), 0.5);
    EXPECT_TRUE(std::isnan(table.columns[2].front())) << "nobody had measured it";
    EXPECT_EQ(table.columns[4].front(), 1.0);
    EXPECT_TRUE(std::isfinite(table.columns[2].back()));
}

/// The last row's activeness, in the order of the components.
std::vector<double> last_activeness(const CurveTable& table) {
    std::vector<double> values;
    for (std::size_t i = 0; i < table.names.size(); ++i) {
        if (table.names[i].starts_with("activeness_")) {
            values.push_back(table.columns[i].back());
        }
    }
    return values;
}

void expect_measured(const CurveTable& table, const RunEvaluation& expected) {
    const std::vector<double> found = last_activeness(table);
    ASSERT_EQ(found.size(), expected.activeness.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected.activeness[i], 1e-8 * expected.activeness[i]) << i;
    }
}

TEST(RunEvaluation, ATableGoesOnInTheModeItWasBegunIn) {
    const TemporaryFolder folder;
    TrainListener quiet;
    const std::filesystem::path run = folder / "run";
    {
        TrainStepper stepper(order_in(run, 32), quiet, {});
        end_after(4, stepper);
        expect_measured(read_curves(run / "evaluation.csv"),
                        evaluate_run(stepper.trainer(), LatentMode::pre_norm));
    }
    EXPECT_EQ(test::read_text(run / "log.txt").find("behind the latent"), std::string::npos);
    test::write_text(run / "evaluation.csv", kOlderTable);
    for (int sitting = 0; sitting < 2; ++sitting) {
        TrainStepper resumed({.run = run, .resume = true}, quiet, {});
        end_after(4, resumed);
        const RunEvaluation behind = evaluate_run(resumed.trainer(), LatentMode::post_norm);
        const RunEvaluation front = evaluate_run(resumed.trainer(), LatentMode::pre_norm);
        ASSERT_GT(std::abs(behind.activeness[0] / front.activeness[0] - 1.0), 1e-3);
        expect_measured(read_curves(run / "evaluation.csv"), behind);
    }
    EXPECT_NE(test::read_text(run / "log.txt").find("behind the latent"), std::string::npos);
}

TEST(RunEvaluation, ATableOfNoNumbersSaysNothingOfItsMode) {
    const TrainConfig config = tiny_config();
    const std::vector<std::string> names = evaluation_columns(config);
    const auto mode = [&](const std::vector<double>& row) {
        CurveTable table{names, {}};
        for (const double value : row) {
            table.columns.push_back({value});
        }
        return evaluation_mode(config, table);
    };
    EXPECT_EQ(evaluation_mode(config, {}), LatentMode::pre_norm);
    EXPECT_EQ(mode({0, 0.5, 0.7, 6, 1, 2, 3}), LatentMode::pre_norm);
    EXPECT_EQ(mode({0, 0.5, kNan, kNan, 1, 2, 3}), LatentMode::post_norm);
    EXPECT_EQ(mode({0, kNan, kNan, kNan, kNan, kNan, kNan}), LatentMode::pre_norm);
}

TEST(RunEvaluation, DiversityAndActivenessOfAKnownGenerator) {
    at::set_num_threads(1);
    TrainConfig config = tiny_config();
    config.initial_resolution = 8;
    config.normalize_latents = false;  // the norm would couple all components
    Trainer trainer(config, tiny_images());
    TrainState state = test::copy_of(trainer.state());
    for (auto& [name, tensor] : state.tensors) {
        if (name == "averaged/4x4/Dense/weight") {
            tensor.select(1, 1).zero_();  // nothing depends on z1
        }
    }
    trainer.restore(state);
    const RunEvaluation one = evaluated(trainer);
    EXPECT_EQ(one.images, 0);
    ASSERT_EQ(one.activeness.size(), 3U);
    EXPECT_NEAR(one.activeness[1], 0.0, 1e-9);
    EXPECT_GT(one.activeness[0], 1e-3);
    EXPECT_GT(one.activeness[2], 1e-3);

    // Half the contrast of every picture: a quarter of both.
    for (auto& [name, tensor] : state.tensors) {
        if (name == "averaged/ToRGB_lod0/weight") {
            tensor.mul_(0.5);
        }
    }
    trainer.restore(state);
    const RunEvaluation half = evaluated(trainer);
    EXPECT_NEAR(half.diversity, 0.25 * one.diversity, 1e-3 * one.diversity);
    EXPECT_NEAR(half.activeness[0], 0.25 * one.activeness[0], 1e-3 * one.activeness[0]);
}

TEST(RunEvaluation, ARunWritesItBesideItsCurvesAndLearnsTheSame) {
    const TemporaryFolder folder;
    TrainListener quiet;
    TrainStepper with(order_in(folder / "with", 32), quiet, {});
    TrainStepper without(order_in(folder / "without", 0), quiet, {});
    run_to_the_end(with);
    run_to_the_end(without);
    EXPECT_TRUE(equal_bits(with.trainer().state(), without.trainer().state()));
    const CurveTable table = read_curves(folder / "with" / "evaluation.csv");
    EXPECT_EQ(table.names, evaluation_columns(with.trainer().config()));
    EXPECT_EQ(table.columns.front(), (std::vector<double>{0, 32, 64, 96}));
    EXPECT_EQ(read_curves(folder / "without" / "evaluation.csv").rows(), 0U);
}

TEST(RunEvaluation, AResumedRunGoesOnWithItsRows) {
    const TemporaryFolder folder;
    TrainListener quiet;
    {
        TrainStepper stepper(order_in(folder / "run", 32), quiet, {});
        end_after(6, stepper);
    }
    TrainStepper resumed({.run = folder / "run", .resume = true}, quiet, {});
    run_to_the_end(resumed);
    EXPECT_EQ(read_curves(folder / "run" / "evaluation.csv").columns.front(),
              (std::vector<double>{0, 32, 48, 64, 96}));
}

}  // namespace
}  // namespace zscope
