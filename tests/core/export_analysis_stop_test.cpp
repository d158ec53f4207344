#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/explore/traverse.h"
#include "core/export/activeness_report.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/hessian/repeatable.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/pausing_generator.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/counting_allocator.h"
#include "tests/support/cpu.h"
#include "tests/support/layered_generator.h"
#include "tests/support/quick_rebase.h"
#include "tests/support/small_progan.h"
#include "tests/support/thrown_error.h"

/// Every measure ends soon after it is told to, and leaves nothing behind.
namespace zscope::testing {
namespace {

constexpr std::int64_t kLatents = 3;
constexpr int kNever = -1;

/// Counts its passes and tells somebody to stop in the middle of one of them; from call to call its
/// second layer drifts by `drift`.
class CountingGenerator final : public LayeredGenerator {
  public:
    explicit CountingGenerator(double drift = 0.0)
        : LayeredGenerator("counting", kLatents, 4), drift_(drift) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<CountingGenerator>(drift_);
    }

    int passes = 0;
    int stop_in = kNever;  ///< the pass with this number, counted from 1
    std::stop_source stop;

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        if (++passes == stop_in) {
            stop.request_stop();
        }
        const at::Tensor basis =
            (at::arange(kLatents * 16, at::kFloat) * 0.37).sin().view({kLatents, 16});
        const at::Tensor first = z.matmul(basis).tanh().view({-1, 1, 4, 4});
        const at::Tensor second = first * 2.0 + drift_ * passes;
        return {first, second, second.cos()};
    }

    double drift_;
};

using MeasureRun = std::function<void(Generator&, const std::stop_token&)>;

struct Measure {
    std::string name;
    MeasureRun run;
};

FigureLatents two_latents() {
    return {.samples = 2, .seed = 4};
}

template <typename Choose>
Measure map_measure(std::string name, const Choose& choose) {
    SensitivityOptions options;
    choose(options);
    options.latents = two_latents();
    options.batch = 2;
    return {std::move(name),
            [options = std::move(options)](Generator& generator, const std::stop_token& stop) {
                (void)compute_sensitivity_maps(generator, kCpu, options, {}, stop);
            }};
}

Measure hessian_measure(std::string name, PixelHessianRequest request) {
    request.latents = two_latents();
    request.k = 6;
    request.batch = 2;
    return {std::move(name), [request](Generator& generator, const std::stop_token& stop) {
                (void)compute_chosen_hessians(generator, kCpu, request, {}, stop);
            }};
}

Measure statistics_measure(std::string name, HessianScheme scheme) {
    const HessianStatisticsRequest request{
        .latents = two_latents(), .scheme = scheme, .mapped = {{0, 2}}, .batch = 2};
    return {std::move(name), [request](Generator& generator, const std::stop_token& stop) {
                (void)compute_hessian_statistics(generator, kCpu, request, {}, stop);
            }};
}

Measure rebase_measure(std::string name, RebaseObjective objective) {
    RebaseOptions options = quick_rebase(objective);
    options.rows_per_call = 3;
    return {std::move(name), [options](Generator& generator, const std::stop_token& stop) {
                (void)find_rebase(generator, options, {}, stop);
            }};
}

std::vector<Measure> measures() {
    return {
        map_measure("heatmap", [](SensitivityOptions& options) { options.k = 6; }),
        map_measure("heatmap of a layer",
                    [](SensitivityOptions& options) {
                        options.k = 6;
                        options.layer = 2;
                    }),
        map_measure("interaction map",
                    [](SensitivityOptions& options) {
                        options.pair = {{0, 2}};
                    }),
        map_measure("change map", [](SensitivityOptions& options) { options.component = 1; }),
        map_measure("curvature map",
                    [](SensitivityOptions& options) {
                        options.direction = {1.0F, 0.0F, -2.0F};
                    }),
        {"refined heatmap",
         [](Generator& generator, const std::stop_token& stop) {
             SensitivityOptions options;
             options.latents = two_latents();
             options.k = 8;
             options.batch = 2;
             (void)refine_sensitivity_map(
                 generator, kCpu, options, [](const RefinedMap&) {}, {}, stop);
         }},
        {"penalty",
         [](Generator& generator, const std::stop_token& stop) {
             (void)compute_layer_penalties(
                 generator, kCpu, {.latents = two_latents(), .k = 4, .batch = 2}, "m", {}, stop);
         }},
        hessian_measure("pixel, official",
                        {.scheme = HessianScheme::official, .place = PixelPlace{1, 2, 0}}),
        hessian_measure("pixel, minimal",
                        {.scheme = HessianScheme::minimal, .place = PixelPlace{1, 2, 0}}),
        hessian_measure("most penalised pixel", {.scheme = HessianScheme::minimal}),
        statistics_measure("diagonalness and interactions, official", HessianScheme::official),
        statistics_measure("diagonalness and interactions, minimal", HessianScheme::minimal),
        statistics_measure("diagonalness and interactions, wide",
                           HessianScheme::minimal_wide_diagonal),
        {"activeness",
         [](Generator& generator, const std::stop_token& stop) {
             (void)measure_activeness(generator, kCpu, {.latents = two_latents(), .batch = 3}, {},
                                      {}, stop);
         }},
        {"strips",
         [](Generator& generator, const std::stop_token& stop) {
             draw_cells(
                 generator, plan_strips({0.1F, 0.2F, 0.3F}, {.steps = 5, .batch = 2}),
                 [](const DrawnCell&) {}, {}, stop);
         }},
        {"pair grid",
         [](Generator& generator, const std::stop_token& stop) {
             draw_pair(
                 generator, {0.1F, 0.2F, 0.3F}, {.batch = 2},
                 [](const DrawnCell&, const FloatImage&) {}, {}, stop);
         }},
        rebase_measure("re-basing, hessian", RebaseObjective::hessian),
        rebase_measure("re-basing, jacobian", RebaseObjective::jacobian),
        rebase_measure("re-basing, metric", RebaseObjective::metric),
    };
}

class EveryMeasure : public ::testing::TestWithParam<Measure> {
  protected:
    /// The error of a measure that is told to stop in its pass number `pass`.
    ErrorCode stopped_in(CountingGenerator& generator, int pass) {
        generator.passes = 0;
        generator.stop_in = pass;
        generator.stop = std::stop_source();
        return code_of([&] { GetParam().run(generator, generator.stop.get_token()); });
    }
};

TEST_P(EveryMeasure, EndsWithinTwoPassesAndGivesItsMemoryBack) {
    CountingAllocator& memory = CountingAllocator::installed();
    CountingGenerator generator;
    GetParam().run(generator, {});
    const int passes = generator.passes;
    ASSERT_GE(passes, 3) << "nothing to stop";
    for (const int pass : {1, 2, passes / 2, passes - 2}) {
        if (pass < 1) {
            continue;
        }
        const std::int64_t before = memory.alive();
        EXPECT_EQ(stopped_in(generator, pass), ErrorCode::cancelled) << "in pass " << pass;
        EXPECT_LE(generator.passes, pass + 2);
        EXPECT_EQ(memory.alive(), before) << "in pass " << pass;
    }
}

TEST_P(EveryMeasure, GivesItsMemoryBackAtItsEnd) {
    CountingAllocator& memory = CountingAllocator::installed();
    CountingGenerator generator;
    const std::int64_t before = memory.alive();
    GetParam().run(generator, {});
    EXPECT_EQ(memory.alive(), before);
}

INSTANTIATE_TEST_SUITE_P(Measures, EveryMeasure, ::testing::ValuesIn(measures()),
                         [](const auto& tested) {
                             std::string name;
                             for (const char letter : tested.param.name) {
                                 name += std::isalnum(static_cast<unsigned char>(letter)) != 0
                                             ? letter
                                             : '_';
                             }
                             return name;
                         });

/// Jets have no passes of a generator; they are told to stop between steps.
TEST(AnalyticMeasures, EndAtTheNextLayerAndGiveTheirMemoryBack) {
    CountingAllocator& memory = CountingAllocator::installed();
    ProGanGenerator generator(small_progan(), drawn_weights(small_progan(), at::kFloat, 3), {});
    const std::vector<MeasureRun> runs{
        [](Generator& model, const std::stop_token& stop) {
            (void)compute_chosen_hessians(model, kCpu,
                                          {.latents = two_latents(),
                                           .scheme = HessianScheme::analytic,
                                           .place = PixelPlace{1, 2, 0}},
                                          {}, stop);
        },
        [](Generator& model, const std::stop_token& stop) {
            (void)compute_hessian_statistics(
                model, kCpu, {.latents = two_latents(), .scheme = HessianScheme::analytic}, {},
                stop);
        }};
    for (const MeasureRun& run : runs) {
        const std::int64_t before = memory.alive();
        for (const int last : {1, 3, 8}) {
            std::stop_source stop;
            int steps = 0;
            PausingGenerator counting(generator, [&] {
                if (++steps == last) {
                    stop.request_stop();
                }
            });
            EXPECT_THROW(run(counting, stop.get_token()), Error);
            EXPECT_EQ(steps, last) << "the layer itself is not begun";
            EXPECT_EQ(memory.alive(), before);
        }
    }
}

/// The demo's Hessians come in bands of 2048 pixels; of all its 12288 values' 6721 are taken in at
/// once, 2^19 numbers in all.
TEST(AnalyticMeasures, GiveWayWhileHessiansAreTakenIn) {
    DemoGenerator demo(64);
    int pauses = 0;
    PausingGenerator pausing(demo, [&pauses] { ++pauses; });
    (void)compute_hessian_statistics(
        pausing, kCpu, {.latents = {.samples = 1}, .scheme = HessianScheme::analytic});
    EXPECT_EQ(pauses, 2 + 2);
}

TEST(ShortPasses, ArePausedBetweenAndDrawTheSame) {
    CountingGenerator generator;
    const at::Tensor z = at::arange(7 * kLatents, at::kFloat).mul(0.1).view({7, kLatents});
    const at::Tensor whole = generator.forward(z, {});
    const std::vector<int> indices{1, 3};
    const std::vector<at::Tensor> layers = generator.activations(z, indices, {});
    int pauses = 0;
    PausingGenerator pausing(
        generator, [&pauses] { ++pauses; }, 3);
    EXPECT_LT((pausing.forward(z, {}) - whole).abs().max().item<double>(), 1e-6);
    EXPECT_EQ(std::exchange(pauses, 0), 3);
    const std::vector<at::Tensor> found = pausing.activations(z, indices, {});
    EXPECT_EQ(std::exchange(pauses, 0), 3);
    ASSERT_EQ(found.size(), 2U);
    for (std::size_t l = 0; l < found.size(); ++l) {
        EXPECT_LT((found[l] - layers[l]).abs().max().item<double>(), 1e-6);
    }
    const GeneratorPass pass = pausing.forward_with_activations(z, indices, {});
    EXPECT_EQ(std::exchange(pauses, 0), 3) << "one for both";
    EXPECT_LT((pass.images - whole).abs().max().item<double>(), 1e-6);
    ASSERT_EQ(pass.activations.size(), 2U);
    EXPECT_LT((pass.activations[1] - layers[1]).abs().max().item<double>(), 1e-6);
    (void)pausing.forward(z.narrow(0, 0, 3), {});
    EXPECT_EQ(pauses, 1);
}

/// What the window asks of a model ahead of its heatmaps, and a re-basing of every model.
TEST(AModelThatDoesNotRepeatItself, IsToldByItsLayerToTheWindowAndToRebasings) {
    constexpr const char* kFault =
        "around sample 0: 2 second differs in 16 of 16 values between two calls with the same "
        "latents";
    CountingGenerator unsteady(0.01);
    CountingGenerator steady;
    EXPECT_EQ(failure_of([&] { require_repeatable(unsteady, kCpu, two_latents(), {}); }), kFault);
    EXPECT_NO_THROW(require_repeatable(steady, kCpu, two_latents(), {}));
    for (const RebaseObjective objective : kRebaseObjectives) {
        const Measure rebase = rebase_measure("", objective);
        EXPECT_EQ(failure_of([&] { rebase.run(unsteady, {}); }), kFault)
            << objective_name(objective);
    }
    EXPECT_TRUE(takes_second_differences({}));
    EXPECT_TRUE(takes_second_differences({.pair = {{0, 1}}}));
    EXPECT_FALSE(takes_second_differences({.component = 1}));
}

}  // namespace
}  // namespace zscope::testing
