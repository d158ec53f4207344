#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/adam.h"
#include "core/train/checkpoint.h"
#include "core/train/train_config_json.h"
#include "core/train/trainer.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::copy_of;
using test::equal_bits;
using test::tiny_config;
using test::tiny_images;
using testing::seeded;

ProGanConfig small_network(std::int64_t resolution = 16) {
    return {.resolution = resolution, .latent_size = 5, .fmap_base = 32, .fmap_max = 6};
}

TEST(HessianPenaltyRegularizer, GatesOfThePapersTable) {
    const ProGanConfig config;  // 128 px: layers 1, 3, 5, 7, 9, 11 open 4 px to 128 px
    struct Row {
        double lod;
        std::vector<double> gates;
    };
    for (const auto& [lod, gates] : std::vector<Row>{{5.0, {1, 0, 0, 0, 0, 0}},
                                                     {4.5, {1, 0.5, 0, 0, 0, 0}},
                                                     {4.0, {1, 1, 0, 0, 0, 0}},
                                                     {2.5, {1, 1, 1, 0.5, 0, 0}},
                                                     {1.0, {1, 1, 1, 1, 1, 0}},
                                                     {0.5, {1, 1, 1, 1, 1, 0.5}},
                                                     {0.0, {1, 1, 1, 1, 1, 1}}}) {
        for (int size = 0; size < 6; ++size) {
            const double expected = gates[static_cast<std::size_t>(size)];
            EXPECT_EQ(layer_gate(config, 2 * size + 1, lod), expected) << lod << " " << size;
            EXPECT_EQ(layer_gate(config, 2 * size + 2, lod), expected) << lod << " " << size;
        }
        EXPECT_EQ(layer_gate(config, 13, lod), gates.back()) << "the picture";
    }
}

TEST(HessianPenaltyRegularizer, TakesTheFirstTenConvolutionsByDefault) {
    std::vector<int> ten(10);
    std::iota(ten.begin(), ten.end(), 1);
    EXPECT_EQ(HessianPenaltyRegularizer({}, {}).layers(), ten);
    EXPECT_EQ(HessianPenaltyRegularizer(small_network(), {}).layers(),
              (std::vector<int>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(HessianPenaltyRegularizer({}, {}).layers_at(4.5), (std::vector<int>{1, 2, 3, 4}));
    EXPECT_TRUE(HessianPenaltyRegularizer({}, {.layers = {13}}).layers_at(1.0).empty());
}

TEST(HessianPenaltyRegularizer, RefusesLayersThatAreNotThere) {
    EXPECT_THROW(HessianPenaltyRegularizer(small_network(), {.layers = {8}}), Error);
    EXPECT_THROW(HessianPenaltyRegularizer(small_network(), {.layers = {0, 1}}), Error);
    EXPECT_THROW(HessianPenaltyRegularizer(small_network(), {.layers = {2, 2}}), Error);
    EXPECT_NO_THROW(HessianPenaltyRegularizer(small_network(), {.layers = {7, 1}}));
}

/// The penalty as the definition says it: every direction's second difference with its centre, from
/// whole passes with one graph; population variance; maximum of each group or mean.
at::Tensor plain_loss(const GeneratorNetwork& generator, const at::Tensor& z, const at::Tensor& v,
                      const std::vector<int>& layers, double lod, const PenaltyOptions& options) {
    const auto pass = [&](const at::Tensor& points) {
        return generator.forward_with_activations(points, layers, false, lod).activations;
    };
    const std::vector<at::Tensor> centre = pass(z);
    std::vector<std::vector<at::Tensor>> differences(layers.size());
    for (std::int64_t a = 0; a < v.size(0); ++a) {
        const std::vector<at::Tensor> up = pass(z + options.epsilon * v[a]);
        const std::vector<at::Tensor> down = pass(z - options.epsilon * v[a]);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            differences[l].push_back((up[l] - 2.0 * centre[l] + down[l]) /
                                     (options.epsilon * options.epsilon));
        }
    }
    at::Tensor loss = at::zeros({});
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const at::Tensor variance = at::stack(differences[l]).var(0, /*unbiased=*/false);
        at::Tensor reduced = variance.mean();
        if (options.reduction == Reduction::max) {
            reduced = at::zeros({});
            for (const at::Tensor& group : variance.chunk(options.hp_groups)) {
                reduced = reduced + group.max() / static_cast<double>(options.hp_groups);
            }
        }
        loss = loss + layer_gate(generator.config(), layers[l], lod) * reduced;
    }
    return loss;
}

class PenaltyGradientTest
    : public ::testing::TestWithParam<std::tuple<Reduction, double, std::vector<int>>> {};

INSTANTIATE_TEST_SUITE_P(Settings, PenaltyGradientTest,
                         ::testing::Combine(::testing::Values(Reduction::max, Reduction::mean),
                                            ::testing::Values(0.0, 0.25, 1.5),
                                            ::testing::Values(std::vector<int>{},
                                                              std::vector<int>{2, 3},
                                                              std::vector<int>{1, 7})));

TEST_P(PenaltyGradientTest, EqualsAutogradOfThePlainPenalty) {
    at::set_num_threads(1);
    const auto& [reduction, lod, chosen] = GetParam();
    const GeneratorNetwork generator(small_network(), seeded(3));
    HessianPenaltyOptions options{.layers = chosen};
    options.penalty.reduction = reduction;
    options.penalty.hp_groups = reduction == Reduction::max ? 4 : 1;
    const HessianPenaltyRegularizer regularizer(generator.config(), options);
    const at::Tensor z = at::randn({8, 5}, seeded(4));
    const at::Tensor v = draw_directions(z, 2, SignScheme::iid, seeded(5));
    const std::vector<int> layers = regularizer.layers_at(lod);

    std::vector<at::Tensor> parameters;
    for (const auto& [name, tensor] : generator.parameters()) {
        parameters.push_back(tensor);
    }
    const at::Tensor loss = plain_loss(generator, z, v, layers, lod, options.penalty);
    const std::vector<at::Tensor> expected =
        torch::autograd::grad({3.0 * loss}, parameters, {}, {}, false, true);
    std::vector<at::Tensor> found(parameters.size());
    found[2] = at::ones_like(parameters[2]).detach();  // a gradient that was there before
    const RegularizerValue value =
        regularizer.add_gradient({generator, z, lod, seeded(5)}, 3.0, found);

    EXPECT_NEAR(value.total, loss.item<double>(), 1e-4 * loss.item<double>());
    EXPECT_EQ(value.layers.size(), layers.size());
    found[2] = found[2] - 1.0;
    double scale = 0.0;
    for (const at::Tensor& gradient : expected) {
        scale = std::max(scale, gradient.defined() ? gradient.abs().max().item<double>() : 0.0);
    }
    ASSERT_GT(scale, 0.0);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const at::Tensor zero = at::zeros_like(parameters[i]);
        const at::Tensor difference =
            (found[i].defined() ? found[i] : zero) - (expected[i].defined() ? expected[i] : zero);
        EXPECT_LT(difference.abs().max().item<double>(), 2e-3 * scale)
            << generator.parameters()[i].first;
        EXPECT_FALSE(parameters[i].grad().defined());
    }
    const RegularizerValue alone = regularizer.value({generator, z, lod, seeded(5)});
    EXPECT_NEAR(alone.total, value.total, 1e-5 * value.total);
}

/// A sample's passes of the paper's ten layers leave 2 k 3,489,792 values of four bytes behind, of
/// which autograd keeps about three copies: 12 of them fit into 2 GiB.
TEST(HessianPenaltyRegularizer, LargeBatchesGoThroughInPiecesThatTheSettingsDecide) {
    const HessianPenaltyRegularizer paper({}, {});
    EXPECT_EQ(paper.samples_per_graph(0.0), 12);
    EXPECT_GT(paper.samples_per_graph(4.0), 96) << "small while it grows";
    EXPECT_EQ(paper.cost(96, 0.0).bytes, paper.cost(12, 0.0).bytes);
    EXPECT_LE(paper.cost(96, 0.0).bytes, 2.0 * 1024 * 1024 * 1024);
    const HessianPenaltyRegularizer small(
        {.resolution = 16, .latent_size = 12, .fmap_base = 512, .fmap_max = 32}, {});
    EXPECT_GE(small.samples_per_graph(0.0), 32) << "in one piece";
    const HessianPenaltyRegularizer medium(
        {.resolution = 64, .latent_size = 12, .fmap_base = 1024, .fmap_max = 64}, {});
    EXPECT_GE(medium.samples_per_graph(0.0), 16) << "in one piece";
    HessianPenaltyOptions options;
    options.graph_bytes = 1;
    EXPECT_EQ(HessianPenaltyRegularizer({}, options).samples_per_graph(0.0), 1);
    options.penalty.samples_per_call = 5;
    EXPECT_EQ(HessianPenaltyRegularizer({}, options).samples_per_graph(0.0), 5);
}

TEST(HessianPenaltyRegularizer, PiecesGiveTheSameGradient) {
    at::set_num_threads(1);
    const GeneratorNetwork generator(small_network(), seeded(3));
    const at::Tensor z = at::randn({8, 5}, seeded(4));
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        HessianPenaltyOptions options;
        options.penalty.reduction = reduction;
        const auto gradients_in = [&](std::int64_t graph_bytes) {
            options.graph_bytes = graph_bytes;
            const HessianPenaltyRegularizer regularizer(generator.config(), options);
            std::vector<at::Tensor> gradients(generator.parameters().size());
            regularizer.add_gradient({generator, z, 0.0, seeded(5)}, 1.0, gradients);
            return gradients;
        };
        const std::vector<at::Tensor> whole = gradients_in(kMemoryBudgetBytes);
        const std::vector<at::Tensor> one_by_one = gradients_in(1);
        double scale = 0.0;
        double gap = 0.0;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            ASSERT_EQ(one_by_one[i].defined(), whole[i].defined());
            if (whole[i].defined()) {
                scale = std::max(scale, whole[i].abs().max().item<double>());
                gap = std::max(gap, (one_by_one[i] - whole[i]).abs().max().item<double>());
            }
        }
        EXPECT_GT(scale, 0.0);
        EXPECT_LT(gap, 2e-3 * scale);
    }
}

TEST(HessianPenaltyRegularizer, EvaluatesNoDeeperThanItsDeepestLayer) {
    const GeneratorNetwork generator(small_network(), seeded(3));
    const HessianPenaltyRegularizer regularizer(generator.config(), {.layers = {1, 2}});
    const at::Tensor z = at::randn({4, 5}, seeded(4));
    std::vector<at::Tensor> gradients(generator.parameters().size());
    regularizer.add_gradient({generator, z, 0.0, seeded(5)}, 1.0, gradients);
    EXPECT_TRUE(gradients[0].defined());
    for (std::size_t i = 4; i < gradients.size(); ++i) {
        EXPECT_FALSE(gradients[i].defined()) << generator.parameters()[i].first;
    }
    EXPECT_LT(regularizer.cost(4, 0.0).forward_passes,
              HessianPenaltyRegularizer(generator.config(), {}).cost(4, 0.0).forward_passes);
}

TrainConfig penalised_config(const std::string& reduction = "max") {
    TrainConfig config = tiny_config();
    config.regularizers.set(hp::lambda, 1e-3);
    config.regularizers.set(hp::start_images, 16);
    config.regularizers.set(hp::warmup_images, 32);
    config.regularizers.set(hp::reduction, reduction);
    return config;
}

TEST(TrainerWithPenalty, StrengthFollowsItsRamp) {
    at::set_num_threads(1);
    Trainer trainer(penalised_config(), tiny_images());
    std::vector<double> lambdas;
    while (!trainer.finished()) {
        const StepReport report = trainer.step();
        ASSERT_EQ(report.regularizers.size(), 1U);
        const RegularizerReport& part = report.regularizers[0];
        EXPECT_EQ(part.name, "hessian_penalty");
        EXPECT_EQ(part.value.has_value(), part.lambda > 0.0);
        if (part.value) {
            EXPECT_GT(part.value->total, 0.0);
        }
        lambdas.push_back(part.lambda);
    }
    EXPECT_EQ(lambdas[1], 0.0) << "16 images: t <= start";
    EXPECT_DOUBLE_EQ(lambdas[2], 1e-3 * 8 / 32);
    EXPECT_DOUBLE_EQ(lambdas[3], 1e-3 * 16 / 32);
    EXPECT_DOUBLE_EQ(lambdas.back(), 1e-3);
}

TEST(TrainerWithPenalty, WithoutStrengthNothingChanges) {
    at::set_num_threads(1);
    Trainer plain(tiny_config(), tiny_images());
    TrainConfig late = penalised_config();
    late.regularizers.set(hp::start_images, 80);
    Trainer waiting(late, tiny_images());
    while (plain.counters().images < 80) {
        plain.step();
        waiting.step();
    }
    EXPECT_TRUE(equal_bits(plain.state(), waiting.state()));
    plain.step();
    waiting.step();
    EXPECT_FALSE(equal_bits(plain.state(), waiting.state())) << "from here on there is a penalty";
}

class ResumeWithPenalty : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Reductions, ResumeWithPenalty, ::testing::Values("max", "mean"));

TEST_P(ResumeWithPenalty, EqualsUninterruptedRun) {
    at::set_num_threads(1);
    const TrainConfig config = penalised_config(GetParam());
    const test::TemporaryFolder folder;
    Trainer whole(config, tiny_images());
    for (int i = 0; i < 9; ++i) {
        whole.step();
    }
    write_checkpoint(folder / "a.safetensors", {config, whole.state(), 0.0});
    const Checkpoint checkpoint = read_checkpoint(folder / "a.safetensors");
    Trainer resumed(checkpoint.config, tiny_images());
    resumed.restore(checkpoint.state);
    while (!whole.finished()) {
        EXPECT_EQ(whole.step().regularizers[0].value, resumed.step().regularizers[0].value);
    }
    EXPECT_EQ(whole.counters().skipped_generator, 0);
    EXPECT_TRUE(equal_bits(whole.state(), resumed.state()));
}

TEST(HessianPenaltyRegularizer, ANonFiniteGradientLeavesTheWeightsAlone) {
    const GeneratorNetwork generator(small_network(), seeded(3));
    const HessianPenaltyRegularizer regularizer(generator.config(), {});
    const at::Tensor z = at::randn({4, 5}, seeded(4));
    const NamedTensors& parameters = generator.parameters();
    const at::Tensor before = parameters[0].second.detach().clone();
    std::vector<at::Tensor> gradients(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        gradients[i] = at::ones_like(parameters[i].second).detach();  // a sound adversarial part
    }
    Adam adam(parameters, {});
    regularizer.add_gradient({generator, z, 0.0, seeded(5)},
                             std::numeric_limits<double>::infinity(), gradients);
    EXPECT_FALSE(adam.step(gradients, 0.1));
    EXPECT_TRUE(at::equal(parameters[0].second, before));
    EXPECT_EQ(adam.steps(), 0);
}

TEST(TrainerWithPenalty, StrengthChangesLiveAndIsNoted) {
    at::set_num_threads(1);
    Trainer trainer(tiny_config(), tiny_images());
    EXPECT_FALSE(trainer.step().regularizers[0].value.has_value());
    TrainConfig changed = tiny_config();
    changed.regularizers.set(hp::lambda, 0.5);
    trainer.change_options(changed);
    const StepReport report = trainer.step();
    EXPECT_EQ(report.regularizers[0].lambda, 0.5);
    EXPECT_TRUE(report.regularizers[0].value.has_value());
    EXPECT_EQ(trainer.state().changes, "from 8 images: hp_lambda 0.5");
    changed.regularizers.set(hp::reduction, "mean");
    EXPECT_THROW(trainer.change_options(changed), Error) << "fixed for the run";
}

TEST(TrainConfigPenalty, ValuesOutOfRangeAreNamed) {
    const auto message = [](const nlohmann::json& changes) {
        TrainConfig config = tiny_config();
        return testing::message_of([&] { apply_train_config_json(config, changes); });
    };
    EXPECT_NE(message({{"hp_layers", {6}}}).find("layer 6, expected 1 to 5"), std::string::npos);
    EXPECT_NE(message({{"hp_layers", {0, 1}}}).find("layer 0"), std::string::npos);
    EXPECT_NE(message({{"hp_lambda", 0.1}, {"hp_groups", 3}}).find("hp_groups is 3"),
              std::string::npos);
    EXPECT_EQ(message({{"hp_lambda", 0.1}, {"hp_groups", 3}, {"hp_reduction", "mean"}}),
              "no error");
    EXPECT_NE(message({{"hp_reduction", "sum"}}).find("expected max or mean"), std::string::npos);
    EXPECT_NE(message({{"hp_directions", 1}}).find("hp_directions"), std::string::npos);
    EXPECT_NE(message({{"hp_epsilon", 0}}).find("hp_epsilon"), std::string::npos);
}

}  // namespace
}  // namespace zscope
