#include "core/train/run_regularizers.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/hessian/sign_vectors.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/train_config_json.h"
#include "core/train/trainer.h"
#include "tests/support/numbers.h"
#include "tests/train/tiny_run.h"

/// From a run's options to the value of its penalty.
namespace zscope {
namespace {

using test::tiny_config;
using test::tiny_images;
using testing::seeded;

constexpr std::uint64_t kDirections = 5;  // seed

/// A run at 8 px, its options set as the command line and the window set them.
TrainConfig config_with(const nlohmann::json& options) {
    TrainConfig config = tiny_config();
    config.initial_resolution = 8;
    config.minibatch = {8};
    config.regularizers.set(hp::lambda, 1e-3);
    apply_train_config_json(config, options);
    return config;
}

double value_of(const TrainConfig& config, const GeneratorNetwork& generator, const at::Tensor& z) {
    const std::vector<RunRegularizer> regularizers = regularizers_of(config);
    return regularizers.at(0).term->value({generator, z, 0.0, seeded(kDirections)}).total;
}

/// Hessian Penalty, ECCV 2020, Eq. 4 and 5: of the second differences S [k, N, C, r, r] of a layer.
double plain_layer(const at::Tensor& s, const nlohmann::json& options) {
    const auto k = static_cast<double>(s.size(0));
    const double divisor = options.at("hp_variance").get<std::string>() == "unbiased" ? k - 1.0 : k;
    const at::Tensor variance = (s - s.mean(0, /*keepdim=*/true)).square().sum(0) / divisor;
    if (options.at("hp_reduction").get<std::string>() == "mean") {
        return variance.mean().item<double>();
    }
    const auto groups = options.at("hp_groups").get<std::int64_t>();
    const at::Tensor largest = variance.reshape({groups, -1}).amax({1});
    return largest.mean().item<double>();
}

double plain_value(const nlohmann::json& options, const GeneratorNetwork& generator,
                   const at::Tensor& z) {
    const at::NoGradGuard no_grad;
    const auto k = options.at("hp_directions").get<std::int64_t>();
    const auto epsilon = options.at("hp_epsilon").get<double>();
    const at::Tensor v = draw_directions(z, k, SignScheme::iid, seeded(kDirections));
    const std::vector<int> layers = {1, 2, 3, 4};  // all convolutions at 8 px
    const auto pass = [&](const at::Tensor& points) {
        return generator.forward_with_activations(points, layers, false).activations;
    };
    const std::vector<at::Tensor> centre = pass(z);
    std::vector<std::vector<at::Tensor>> differences(layers.size());
    for (std::int64_t a = 0; a < k; ++a) {
        const std::vector<at::Tensor> up = pass(z + epsilon * v[a]);
        const std::vector<at::Tensor> down = pass(z - epsilon * v[a]);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            differences[l].push_back((up[l] - 2.0 * centre[l] + down[l]) / (epsilon * epsilon));
        }
    }
    double value = 0.0;
    for (const std::vector<at::Tensor>& of_layer : differences) {
        value += plain_layer(at::stack(of_layer), options);
    }
    return value;
}

TEST(RunRegularizers, EveryOptionReachesTheValue) {
    at::set_num_threads(1);
    const nlohmann::json usual = {{"hp_variance", "population"},
                                  {"hp_reduction", "max"},
                                  {"hp_groups", 4},
                                  {"hp_directions", 2},
                                  {"hp_epsilon", 0.1}};
    const std::vector<nlohmann::json> changes = {
        {{"hp_variance", "unbiased"}},
        {{"hp_groups", 1}},
        {{"hp_groups", 2}},
        {{"hp_directions", 3}},
        {{"hp_directions", 5}, {"hp_variance", "unbiased"}},
        {{"hp_epsilon", 0.5}},
        {{"hp_reduction", "mean"}},
        {{"hp_reduction", "mean"}, {"hp_variance", "unbiased"}, {"hp_directions", 4}}};
    const GeneratorNetwork generator(config_with(usual).network(), seeded(3));
    const at::Tensor z = at::randn({8, 3}, seeded(4));
    const double before = value_of(config_with(usual), generator, z);
    ASSERT_GT(before, 0.0);
    EXPECT_NEAR(before, plain_value(usual, generator, z), 1e-3 * before);
    for (const nlohmann::json& change : changes) {
        SCOPED_TRACE(change.dump());
        nlohmann::json options = usual;
        options.update(change);
        const double expected = plain_value(options, generator, z);
        EXPECT_NEAR(value_of(config_with(options), generator, z), expected, 1e-3 * expected);
        EXPECT_GT(std::abs(expected - before), 0.01 * before) << "the option does nothing here";
    }
}

/// The first step of two runs that differ in the divisor alone: k - 1 instead of k.
TEST(RunRegularizers, TheUnbiasedVarianceIsThatOfTheRun) {
    at::set_num_threads(1);
    for (const int k : {2, 3}) {
        const auto first_value = [&](const char* variance) {
            const TrainConfig config =
                config_with({{"hp_variance", variance}, {"hp_directions", k}});
            return Trainer(config, tiny_images()).step().regularizers.at(0).value->total;
        };
        const double population = first_value("population");
        EXPECT_NEAR(first_value("unbiased"), population * k / (k - 1.0), 1e-5 * population);
    }
}

}  // namespace
}  // namespace zscope
