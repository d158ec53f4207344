#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/train_options.h"
#include "app/ui/option_form.h"
#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/regularizers/regularizer.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/curves.h"
#include "core/train/finetune_presets.h"
#include "core/train/regularizer_columns.h"
#include "core/train/regularizer_settings.h"
#include "core/train/train_config_json.h"
#include "core/train/trainer.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

/// A regularizer that the program does not have, in one piece as in a file of core/regularizers,
/// and where it then appears. A program of its own: all its tests see the longer table.
namespace zscope {
namespace {

namespace ms {

constexpr std::array kForms = {"square", "absolute"};
constexpr RegularizerOption<double> strength{
    {"ms_lambda", "strength of the mean square; 0: none", FieldChange::recorded, 0, 1e6}, 0.0};
constexpr RegularizerOption<std::int64_t> start_images{
    {"ms_start_images", "images after which its ramp starts", FieldChange::recorded, 0,
     kMostImages},
    0};
constexpr RegularizerOption<std::int64_t> warmup_images{
    {"ms_warmup_images", "images over which it ramps up", FieldChange::recorded, 0, kMostImages},
    0};
constexpr RegularizerOption<double> target{
    {"ms_target", "value that pictures are drawn to", FieldChange::refused, -1, 1}, 0.0};
const RegularizerOption<std::string> form{
    {"ms_form", "square or absolute", FieldChange::refused, 0, 0, kForms}, "square"};
constexpr RegularizerOption<bool> doubled{{"ms_doubled", "counts twice", FieldChange::refused},
                                          false};

}  // namespace ms

/// The mean of (G(z) - target)^2 or |G(z) - target|.
class MeanSquare final : public Regularizer {
  public:
    explicit MeanSquare(const RegularizedRun& run)
        : picture_(2 * run.network.resolution_log2() - 1),
          target_(run.options[ms::target]),
          is_square_(run.options[ms::form] == "square"),
          factor_(run.options[ms::doubled] ? 2.0 : 1.0) {}

    [[nodiscard]] std::string_view name() const override { return "mean_square"; }
    [[nodiscard]] nlohmann::json options() const override { return {{"target", target_}}; }
    [[nodiscard]] std::vector<int> layers() const override { return {picture_}; }
    [[nodiscard]] std::vector<int> layers_at(double /*lod*/) const override { return {picture_}; }
    [[nodiscard]] RegularizerCost cost(std::int64_t batch, double /*lod*/) const override {
        return {.forward_passes = 3.0, .bytes = 4.0 * static_cast<double>(batch)};
    }
    [[nodiscard]] RegularizerValue value(const RegularizerStep& step) const override {
        const at::NoGradGuard no_grad;
        return as_value(loss(step));
    }
    RegularizerValue add_gradient(const RegularizerStep& step, double weight,
                                  std::vector<at::Tensor>& gradients) const override {
        clear_gradients(step.generator.parameters());
        const at::Tensor found = loss(step);
        (weight * found).backward();
        add_gradients(taken_gradients(step.generator.parameters()), gradients);
        return as_value(found);
    }

  private:
    [[nodiscard]] at::Tensor loss(const RegularizerStep& step) const {
        const at::Tensor offset = step.generator.forward(step.latents, step.lod) - target_;
        return factor_ * (is_square_ ? offset.square() : offset.abs()).mean();
    }
    [[nodiscard]] RegularizerValue as_value(const at::Tensor& found) const {
        const auto total = found.item<double>();
        return {.total = total,
                .layers = {RegularizedLayer{.layer = picture_, .gate = 1.0, .value = total}}};
    }

    int picture_;
    double target_;
    bool is_square_;
    double factor_;
};

std::unique_ptr<const Regularizer> make_mean_square(const RegularizedRun& run) {
    return std::make_unique<MeanSquare>(run);
}

void check_mean_square(const RegularizedRun& run, std::vector<OptionProblem>& problems) {
    collect_problem(problems, ms::target.doc.name, [&] {
        if (run.options[ms::doubled] && run.options[ms::target] > 0.5) {
            throw Error(ErrorCode::invalid_argument, "too far for twice");
        }
    });
}

RegularizerEntry mean_square_entry() {
    return {.name = "mean_square",
            .title = "Mean Square",
            .prefix = "ms",
            .label = "mean square",
            .strength = ms::strength,
            .start_images = ms::start_images,
            .warmup_images = ms::warmup_images,
            .options = {ms::target, ms::form, ms::doubled},
            .make = make_mean_square,
            .check = check_mean_square};
}

using test::tiny_config;
using test::tiny_images;

class NewRegularizer : public ::testing::Test {
  protected:
    NewRegularizer() { at::set_num_threads(1); }

    const AddedRegularizer added_{mean_square_entry()};
};

/// At full strength from the first picture on, to pictures of 0.5.
TrainConfig drawn_config() {
    TrainConfig config = tiny_config();
    config.regularizers.set(ms::strength, 1000.0);
    config.regularizers.set(ms::target, 0.5);
    return config;
}

/// A generator whose pictures are 0, and their derivatives but those to the last bias.
void clear_weights(const GeneratorNetwork& generator) {
    for (const auto& named : generator.parameters()) {
        named.second.detach().zero_();
    }
}

TEST_F(NewRegularizer, HasAKnownValueAndGradient) {
    const TrainConfig config = drawn_config();
    const GeneratorNetwork generator(config.network(), testing::seeded(1));
    clear_weights(generator);
    const at::Tensor latents = at::randn({4, config.latent_size}, testing::seeded(2));
    const RegularizerStep step{generator, latents, 0.0, testing::seeded(3)};
    const auto term = regularizer_table().back().make(regularized_run(config));
    EXPECT_EQ(term->value(step).total, 0.25) << "(0 - 0.5)^2";

    std::vector<at::Tensor> gradients(generator.parameters().size());
    EXPECT_EQ(term->add_gradient(step, 3.0, gradients), term->value(step));
    double sum = 0.0;
    for (const at::Tensor& gradient : gradients) {
        sum += gradient.defined() ? gradient.sum().item<double>() : 0.0;
    }
    EXPECT_NEAR(sum, -3.0, 1e-5) << "3 * 2 (0 - 0.5) / C for the bias of each of C channels";
    TrainConfig other = config;
    other.regularizers.set(ms::form, "absolute");
    other.regularizers.set(ms::doubled, true);
    EXPECT_EQ(regularizer_table().back().make(regularized_run(other))->value(step).total, 1.0)
        << "2 |0 - 0.5|";
}

TEST_F(NewRegularizer, IsTrainedAndWrittenIntoTheCurves) {
    const TrainConfig config = drawn_config();
    Trainer trainer(config, tiny_images());
    clear_weights(trainer.generator());
    const StepReport first = trainer.step();
    ASSERT_EQ(first.regularizers.size(), 2U);
    EXPECT_FALSE(first.regularizers[0].value.has_value()) << "the Hessian Penalty has no strength";
    EXPECT_EQ(first.regularizers[1].name, "mean_square");
    EXPECT_EQ(first.regularizers[1].lambda, 1000.0);
    ASSERT_TRUE(first.regularizers[1].value.has_value());
    EXPECT_EQ(first.regularizers[1].value->total, 0.25);

    const StepReport second = trainer.step();
    ASSERT_TRUE(second.regularizers.at(1).value.has_value());
    const double left = 0.5 - config.learning_rate;  // Adam's first step has the length of its rate
    EXPECT_NEAR(second.regularizers[1].value->total, left * left, 1e-6);

    const std::vector<std::string> columns = curve_columns(config);
    EXPECT_EQ(regularizers_in(columns),
              (std::vector<std::string>{"hessian_penalty", "mean_square"}));
    const std::vector<double> row = curve_values(
        columns, {.report = first, .counters = {}, .learning_rate = 0.0, .images_per_second = 0.0});
    const auto value_of = [&](const std::string& column) {
        const auto found = std::ranges::find(columns, column);
        return found == columns.end() ? -1.0
                                      : row[static_cast<std::size_t>(found - columns.begin())];
    };
    EXPECT_EQ(value_of("mean_square"), 0.25);
    EXPECT_EQ(value_of("mean_square_lambda"), 1000.0);
    EXPECT_EQ(value_of("mean_square_layer_5"), 0.25) << "the picture, 2 log2(8) - 1";
}

TEST_F(NewRegularizer, FollowsItsRamp) {
    TrainConfig config = drawn_config();
    config.regularizers.set(ms::start_images, 8);
    config.regularizers.set(ms::warmup_images, 16);
    Trainer trainer(config, tiny_images());
    EXPECT_FALSE(trainer.step().regularizers.at(1).value.has_value()) << "8 images: t <= start";
    EXPECT_EQ(trainer.step().regularizers.at(1).lambda, 500.0);
}

TEST_F(NewRegularizer, HasFlags) {
    CLI::App command;
    nlohmann::json changes = nlohmann::json::object();
    add_train_options(command, changes);
    command.parse("--ms-lambda 0.25 --ms-target 0.5 --ms-form absolute --ms-doubled true");
    TrainConfig config = tiny_config();
    apply_train_config_json(config, changes);
    EXPECT_EQ(config.regularizers[ms::strength], 0.25);
    EXPECT_EQ(config.regularizers[ms::target], 0.5);
    EXPECT_EQ(config.regularizers[ms::form], "absolute");
    EXPECT_TRUE(config.regularizers[ms::doubled]);
    EXPECT_EQ(config.regularizers[ms::start_images], 0);
    EXPECT_EQ(command.get_option("--ms-target")->get_description(),
              "value that pictures are drawn to");
    const std::string flags = train_flags(config);
    for (const char* flag : {" --ms-lambda 0.25", " --ms-start-images 0", " --ms-warmup-images 0",
                             " --ms-target 0.5", " --ms-form absolute", " --ms-doubled true"}) {
        EXPECT_NE(flags.find(flag), std::string::npos) << flag;
    }
}

TEST_F(NewRegularizer, IsInTheForm) {
    EXPECT_EQ(ui::fields_matching("ms_"),
              (std::vector<std::string_view>{"ms_lambda", "ms_start_images", "ms_warmup_images",
                                             "ms_target", "ms_form", "ms_doubled"}));
    EXPECT_EQ(ui::option_label("ms_target"), "mean square target");
    EXPECT_EQ(ui::option_label("hp_lambda"), "penalty lambda");
}

TEST_F(NewRegularizer, TravelsThroughTheConfigurationOfARun) {
    TrainConfig config = drawn_config();
    config.regularizers.set(ms::form, "absolute");
    const nlohmann::json written = train_config_to_json(config);
    EXPECT_EQ(written.at("ms_target"), 0.5);
    EXPECT_EQ(written.at("ms_form"), "absolute");
    EXPECT_EQ(written.at("ms_doubled"), false) << "with those that nobody has set";
    EXPECT_EQ(train_config_from_text(written.dump()), config);

    nlohmann::json old = written;
    for (const char* name : {"ms_lambda", "ms_start_images", "ms_warmup_images", "ms_target",
                             "ms_form", "ms_doubled"}) {
        EXPECT_EQ(old.erase(name), 1U) << name;
    }
    EXPECT_EQ(train_config_from_text(old.dump()), tiny_config()) << "a run from before it";

    TrainConfig stronger = config;
    stronger.regularizers.set(ms::strength, 2.0);
    EXPECT_EQ(recorded_changes(config, stronger), "ms_lambda 2.0");
    stronger.regularizers.set(ms::target, 0.25);
    EXPECT_NE(testing::message_of([&] { check_same_run(config, stronger); }).find("ms_target"),
              std::string::npos);
}

TEST_F(NewRegularizer, WrongOptionsAreNamed) {
    const auto message = [](const nlohmann::json& changes) {
        TrainConfig config = tiny_config();
        return testing::message_of([&] { apply_train_config_json(config, changes); });
    };
    EXPECT_EQ(message({{"ms_target", 2}}), "training option ms_target is 2, expected -1 to 1");
    EXPECT_EQ(message({{"ms_form", "cube"}}),
              "training option ms_form is \"cube\", expected square or absolute");
    EXPECT_EQ(message({{"ms_form", 3}}),
              "training option ms_form is 3, expected square or absolute");
    EXPECT_EQ(message({{"ms_doubled", true}, {"ms_target", 0.6}}), "too far for twice");
    TrainConfig config = tiny_config();
    config.regularizers.set(ms::target, 2.0);
    config.regularizers.set(hp::layers, {400});
    const std::vector<OptionProblem> problems = option_problems(config);
    ASSERT_EQ(problems.size(), 2U) << "of each regularizer";
    EXPECT_EQ(problems[0].field, "hp_layers");
    EXPECT_EQ(problems[1].field, "ms_target");
}

TEST_F(NewRegularizer, IsInTheEstimateAndInFineTuning) {
    TrainConfig config = drawn_config();
    const std::vector<RunRegularizerCost> costs = regularizer_costs(config);
    ASSERT_EQ(costs.size(), 1U) << "of those that take part";
    EXPECT_EQ(costs[0].title, "Mean Square");
    EXPECT_EQ(costs[0].cost, (RegularizerCost{.forward_passes = 3.0, .bytes = 16.0}))
        << "4 pictures at 8 px";
    EXPECT_EQ(regularizer_strengths(config), (std::vector<double>{0.0, 1000.0}));
    EXPECT_EQ(regularizer_title("mean_square"), "Mean Square");

    config.regularizers.set(ms::start_images, 8);
    start_ramps(config, 77);
    EXPECT_EQ(config.regularizers[hp::start_images], 77);
    EXPECT_EQ(config.regularizers[ms::start_images], 8) << "its ramp has begun";
    skip_ramps(config);
    EXPECT_EQ(config.regularizers[hp::start_images], 0);
    EXPECT_EQ(config.regularizers[ms::start_images], 0);
    apply_finetune_preset("mean", {}, config);
    EXPECT_EQ(config.regularizers[ms::strength], 0.0) << "presets are of the penalty alone";
}

TEST(AddedRegularizer, IsGoneAfterwards) {
    {
        const AddedRegularizer added(mean_square_entry());
        EXPECT_EQ(regularizer_table().size(), 2U);
    }
    EXPECT_EQ(regularizer_table().size(), 1U);
    EXPECT_NE(testing::message_of([] {
                  TrainConfig config;
                  apply_train_config_json(config, {{"ms_target", 0.5}});
              }).find("ms_target"),
              std::string::npos);
}

}  // namespace
}  // namespace zscope
