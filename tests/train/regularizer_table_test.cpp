#include "core/train/regularizer_table.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/regularizers/regularizer.h"
#include "core/train/curves.h"
#include "core/train/hessian_penalty_entry.h"
#include "core/train/regularizer_columns.h"
#include "core/train/run_warnings.h"
#include "core/train/train_config_fields.h"
#include "core/train/trainer.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::tiny_config;
using test::tiny_images;

/// Half the squared length of the generator's first parameter, whose gradient is that parameter.
class WeightDecay final : public Regularizer {
  public:
    [[nodiscard]] std::string_view name() const override { return "weight_decay"; }
    [[nodiscard]] nlohmann::json options() const override { return nlohmann::json::object(); }
    [[nodiscard]] std::vector<int> layers() const override { return {1}; }
    [[nodiscard]] std::vector<int> layers_at(double /*lod*/) const override { return {1}; }
    [[nodiscard]] RegularizerCost cost(std::int64_t batch, double /*lod*/) const override {
        return {.forward_passes = 0.5, .bytes = static_cast<double>(batch)};
    }
    [[nodiscard]] RegularizerValue value(const RegularizerStep& step) const override {
        const at::Tensor first = step.generator.parameters().front().second.detach();
        const double half = 0.5 * first.square().sum().item<double>();
        return {.total = half,
                .layers = {RegularizedLayer{.layer = 1, .gate = 1.0, .value = half}}};
    }
    RegularizerValue add_gradient(const RegularizerStep& step, double weight,
                                  std::vector<at::Tensor>& gradients) const override {
        const at::Tensor first = step.generator.parameters().front().second.detach();
        gradients[0] =
            gradients[0].defined() ? gradients[0] + weight * first : weight * first.clone();
        return value(step);
    }
};

std::unique_ptr<const Regularizer> make_decay(const TrainConfig& /*config*/) {
    return std::make_unique<WeightDecay>();
}

void check_decay(const TrainConfig& config, std::vector<OptionProblem>& problems) {
    collect_problem(problems, "drift", [&] {
        if (config.drift > 1.0) {
            throw Error(ErrorCode::invalid_argument, "too much decay");
        }
    });
}

/// A second regularizer with options that a run without WGAN-GP does not use.
const std::array<RegularizerEntry, 2>& two_entries() {
    static const std::array<RegularizerEntry, 2> entries = {
        hessian_penalty_entry(), RegularizerEntry{.name = "weight_decay",
                                                  .title = "Weight decay",
                                                  .strength = &TrainConfig::drift,
                                                  .start_images = &TrainConfig::milestone_images,
                                                  .warmup_images = &TrainConfig::evaluation_images,
                                                  .make = make_decay,
                                                  .check = check_decay}};
    return entries;
}

/// Only the second one takes part, from 8 images on and at once.
TrainConfig decaying_config() {
    TrainConfig config = tiny_config();
    config.drift = 0.5;
    config.milestone_images = 8;
    config.evaluation_images = 0;
    return config;
}

TEST(RegularizerTable, NamesAreThoseOfTheRegularizersAndTheirOptionsAreFields) {
    std::set<std::string_view> names;
    for (const RegularizerEntry& entry : regularizer_table()) {
        EXPECT_EQ(entry.make(tiny_config())->name(), entry.name);
        EXPECT_FALSE(entry.title.empty());
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        for (const std::string_view field :
             {field_name(entry.strength), field_name(entry.start_images),
              field_name(entry.warmup_images)}) {
            EXPECT_FALSE(field.empty()) << entry.name;
        }
        EXPECT_EQ(TrainConfig{}.*entry.strength, 0.0) << "old runs stay what they were";
    }
    EXPECT_EQ(field_name(&TrainConfig::hp_lambda), "hp_lambda");
    EXPECT_EQ(regularizer_title("hessian_penalty"), "Hessian Penalty");
    EXPECT_EQ(regularizer_title("unheard_of"), "unheard_of");
}

TEST(RegularizerTable, ASecondEntryIsTrainedReportedAndWrittenDown) {
    at::set_num_threads(1);
    Trainer trainer(decaying_config(), tiny_images(), c10::Device(c10::kCPU), two_entries());
    EXPECT_FALSE(trainer.step().regularizers[1].value.has_value()) << "8 images: t <= start";
    const at::Tensor first = trainer.generator().parameters().front().second.detach().clone();
    const StepReport report = trainer.step();
    ASSERT_EQ(report.regularizers.size(), 2U);
    EXPECT_FALSE(report.regularizers[0].value.has_value());
    const RegularizerReport& decay = report.regularizers[1];
    EXPECT_EQ(decay.name, "weight_decay");
    EXPECT_EQ(decay.lambda, 0.5);
    ASSERT_TRUE(decay.value.has_value());
    const double expected = 0.5 * first.square().sum().item<double>();
    EXPECT_NEAR(decay.value->total, expected, 1e-6 * expected);

    const std::vector<std::string> columns = curve_columns(decaying_config(), two_entries());
    EXPECT_EQ(regularizers_in(columns),
              (std::vector<std::string>{"hessian_penalty", "weight_decay"}));
    const std::vector<double> row = curve_values(
        columns,
        {.report = report, .counters = {}, .learning_rate = 0.0, .images_per_second = 0.0});
    const auto value_of = [&](const std::string& column) {
        const auto found = std::ranges::find(columns, column);
        return found == columns.end() ? -1.0
                                      : row[static_cast<std::size_t>(found - columns.begin())];
    };
    EXPECT_EQ(value_of("weight_decay"), decay.value->total);
    EXPECT_EQ(value_of(lambda_column("weight_decay")), 0.5);
    EXPECT_EQ(value_of(layer_column("weight_decay", 1)), decay.value->total);
}

TEST(RegularizerTable, ASecondEntryIsCheckedRampedAndCosted) {
    TrainConfig config = decaying_config();
    EXPECT_EQ(regularizer_strengths(config, two_entries()), (std::vector<double>{0.0, 0.5}));
    const std::vector<RunRegularizerCost> costs = regularizer_costs(config, two_entries());
    ASSERT_EQ(costs.size(), 1U) << "of those that take part";
    EXPECT_EQ(costs[0].title, "Weight decay");
    EXPECT_EQ(costs[0].cost.forward_passes, 0.5);
    EXPECT_EQ(costs[0].cost.bytes, 4.0) << "the minibatch at full resolution";

    start_ramps(config, 77, two_entries());
    EXPECT_EQ(config.hp_start_images, 77);
    EXPECT_EQ(config.milestone_images, 8) << "its ramp has begun";
    skip_ramps(config, two_entries());
    EXPECT_EQ(config.hp_start_images, 0);
    EXPECT_EQ(config.milestone_images, 0);

    config.drift = 2.0;
    config.hp_layers = {400};
    std::vector<OptionProblem> problems;
    check_regularizers(config, problems, two_entries());
    ASSERT_EQ(problems.size(), 2U) << "each of them";
    EXPECT_EQ(problems[0].field, "hp_layers");
    EXPECT_EQ(problems[1].field, "drift");
}

TEST(RegularizerTable, AnyRegularizerThatFallsWithTheDiversityIsWarnedOf) {
    CurveTable curves{.names = {"images", "hessian_penalty", "hessian_penalty_lambda",
                                "weight_decay", "weight_decay_lambda"},
                      .columns = {}};
    for (int row = 0; row < 30; ++row) {
        const std::vector<double> values = {100.0 * (row + 1), 5.0, 0.1, row < 15 ? 4.0 : 1.0, 0.1};
        curves.columns.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            curves.columns[i].push_back(values[i]);
        }
    }
    const CurveTable evaluation{.names = {"images", "diversity"},
                                .columns = {{1000, 3000}, {1.0, 0.5}}};
    const std::vector<RunWarning> warnings =
        run_warnings(curves, evaluation, LossKind::non_saturating_r1);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].kind, RunWarningKind::collapse);
    EXPECT_NE(warnings[0].message.find("weight_decay fell from 4 to 1"), std::string::npos)
        << warnings[0].message;
}

}  // namespace
}  // namespace zscope
