#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/directions/rebase.h"
#include "core/explore/picture_renderer.h"
#include "core/explore/traverse.h"
#include "core/export/activeness_report.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/hessian/activeness.h"
#include "core/hessian/penalty.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/progan/generator_network.h"
#include "core/regularizers/hessian_penalty.h"
#include "tests/support/arithmetic.h"
#include "tests/support/cpu.h"
#include "tests/support/layered_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/quick_rebase.h"
#include "tests/support/small_progan.h"

/// Whatever takes a difference computes in true float32, even where the process allows TF32 and
/// bfloat16 and autocast is on.
namespace zscope::testing {
namespace {

constexpr std::int64_t kLatents = 3;
constexpr std::int64_t kSide = 4;

struct Call {
    Precision asked = Precision::preview;
    Arithmetic arithmetic;
};

/// Notes what float32 is at each call.
class RecordingGenerator final : public LayeredGenerator {
  public:
    explicit RecordingGenerator(std::shared_ptr<std::vector<Call>> calls)
        : LayeredGenerator("recording", kLatents, kSide), calls_(std::move(calls)) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<RecordingGenerator>(calls_);
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& options) override {
        calls_->push_back({.asked = options.precision, .arithmetic = arithmetic_now()});
        const at::Tensor k = at::arange(kLatents * kSide * kSide, at::kFloat);
        const at::Tensor basis = (k * k * 0.37).sin().view({kLatents, -1});
        const at::Tensor first = z.matmul(basis).tanh().view({-1, 1, kSide, kSide});
        return {first, (first * 1.5).sin(), (first * 0.7).cos()};
    }

    std::shared_ptr<std::vector<Call>> calls_;
};

at::Tensor points() {
    return normal({2, kLatents}, 1).to(at::kFloat);
}

FigureLatents few() {
    return {.samples = 2, .seed = 4};
}

PictureFunction pictures_of(Generator& generator) {
    return [&generator](const at::Tensor& z) { return generator.forward(z, {}); };
}

TensorFunction layers_of(Generator& generator) {
    return [&generator](const at::Tensor& z) {
        return generator.activations(z, std::array{1, 2, 3}, {});
    };
}

void take_gradient(Generator& generator, GradientMemory memory, Reduction reduction) {
    const at::Tensor theta = at::full({1}, 2.0).requires_grad_();
    const TensorFunction f = [&](const at::Tensor& z) {
        return std::vector<at::Tensor>{generator.forward(z, {}) * theta};
    };
    PenaltyGradientOptions options;
    options.memory = memory;
    options.penalty.reduction = reduction;
    const at::Tensor z = points();
    (void)backward_penalty(f, z, draw_directions(z, 2, SignScheme::iid, seeded(2)), options);
}

struct Path {
    const char* name;
    std::function<void(Generator& generator)> take;
};

std::vector<Path> paths_of_the_library() {
    return {
        {"penalty",
         [](Generator& g) {
             (void)compute_penalty(layers_of(g), points(), PenaltyOptions{}, seeded(1));
         }},
        {"penalty gradient, one graph",
         [](Generator& g) { take_gradient(g, GradientMemory::whole, Reduction::max); }},
        {"penalty gradient of the maximum, bounded",
         [](Generator& g) { take_gradient(g, GradientMemory::bounded, Reduction::max); }},
        {"penalty gradient of the mean, bounded",
         [](Generator& g) { take_gradient(g, GradientMemory::bounded, Reduction::mean); }},
        {"second differences",
         [](Generator& g) {
             (void)second_differences(layers_of(g), points(), points().unsqueeze(0), 0.1);
         }},
        {"v'Hv",
         [](Generator& g) {
             (void)directional_curvature(pictures_of(g), points(), points(), 0.1);
         }},
        {"all Hessians",
         [](Generator& g) { (void)packed_pixel_hessians(pictures_of(g), points()[0], {}); }},
        {"Hessians in slices",
         [](Generator& g) {
             visit_pixel_hessians(pictures_of(g), points()[0], {.memory_budget = 1},
                                  [](const HessianSlice&) {});
         }},
        {"activeness", [](Generator& g) { (void)compute_activeness(pictures_of(g), points()); }},
    };
}

Path map_of(const char* name, const SensitivityOptions& options) {
    return {name, [options](Generator& g) { (void)compute_sensitivity_maps(g, kCpu, options); }};
}

std::vector<Path> paths_of_the_program() {
    return {
        map_of("heatmap", {.latents = few(), .k = 2}),
        map_of("heatmap of a layer", {.latents = few(), .k = 2, .layer = 2}),
        map_of("map of a pair", {.latents = few(), .pair = {{0, 1}}}),
        map_of("map of a component", {.latents = few(), .component = 1}),
        map_of("map along a direction", {.latents = few(), .direction = {1.0F, 0.5F, 0.0F}}),
        {"heatmap in the window",
         [](Generator& g) {
             (void)refine_sensitivity_map(g, kCpu, {.latents = few(), .k = 4},
                                          [](const RefinedMap&) {});
         }},
        {"penalty by layer",
         [](Generator& g) {
             (void)compute_layer_penalties(g, kCpu, {.latents = few(), .k = 2}, "m");
         }},
        {"Hessian of a pixel",
         [](Generator& g) { (void)compute_chosen_hessians(g, kCpu, {.latents = few(), .k = 4}); }},
        {"diagonalness and interactions",
         [](Generator& g) { (void)compute_hessian_statistics(g, kCpu, {.latents = few()}); }},
        {"activeness", [](Generator& g) { (void)measure_activeness(g, kCpu, {.latents = few()}); }},
        {"pictures of strips, sheets and compared models",
         [](Generator& g) {
             draw_cells(g, plan_samples(kLatents, {.count = 2}), [](const DrawnCell&) {});
         }},
        {"grid of two components",
         [](Generator& g) {
             draw_pair(g, {0.1F, -0.2F, 0.3F}, {}, [](const DrawnCell&, const FloatImage&) {});
         }},
        {"full picture in the window",
         [](Generator& g) {
             PictureRenderer renderer(
                 {.generation = 1, .prototype = std::shared_ptr<const Generator>(g.replica())});
             RenderRequest request;
             request.z = {0.1F, -0.2F, 0.3F};
             (void)renderer.draw(request);
         }},
        {"re-basing by Hessians",
         [](Generator& g) { (void)find_rebase(g, quick_rebase(RebaseObjective::hessian)); }},
        {"re-basing by Jacobians",
         [](Generator& g) { (void)find_rebase(g, quick_rebase(RebaseObjective::jacobian)); }},
        {"re-basing by the metric",
         [](Generator& g) { (void)find_rebase(g, quick_rebase(RebaseObjective::metric)); }},
    };
}

std::vector<Call> calls_under_coarse_arithmetic(const Path& path) {
    const auto calls = std::make_shared<std::vector<Call>>();
    RecordingGenerator generator(calls);
    const CoarseArithmetic coarse;
    path.take(generator);
    return *calls;
}

void expect_true_float32(const std::vector<Path>& paths) {
    for (const Path& path : paths) {
        const std::vector<Call> calls = calls_under_coarse_arithmetic(path);
        EXPECT_FALSE(calls.empty()) << path.name;
        for (const Call& call : calls) {
            EXPECT_EQ(call.asked, Precision::full) << path.name;
            EXPECT_FALSE(call.arithmetic.tf32) << path.name;
            EXPECT_FALSE(call.arithmetic.onednn) << path.name;
            EXPECT_FALSE(call.arithmetic.autocast) << path.name;
        }
    }
}

TEST(TrueFloat32, OtherwiseAGeneratorWouldSeeTheCoarseKind) {
    const std::vector<Call> calls = calls_under_coarse_arithmetic(
        {"a picture under a moving hand", [](Generator& generator) {
             (void)generator.forward(points(), {.precision = Precision::preview});
         }});
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].asked, Precision::preview);
    EXPECT_EQ(calls[0].arithmetic, (Arithmetic{.tf32 = true, .onednn = true, .autocast = true}));
    EXPECT_EQ(arithmetic_now(), Arithmetic{}) << "the test must leave no trace";
}

TEST(TrueFloat32, HoldsInEveryEstimator) {
    expect_true_float32(paths_of_the_library());
}

TEST(TrueFloat32, HoldsInEveryMeasureOfTheProgram) {
    expect_true_float32(paths_of_the_program());
}

TEST(TrueFloat32, AutocastComesBackAfterADifference) {
    const CoarseArithmetic coarse;
    (void)directional_curvature([](const at::Tensor& z) { return z.sin(); }, points(), points(),
                                0.1);
    EXPECT_TRUE(arithmetic_now().autocast) << "it is the caller's";
    EXPECT_FALSE(arithmetic_now().tf32) << "but TF32 stays off, whoever allowed it";
}

/// Nothing is differenced in them, but their numbers must not depend on what else the program does.
TEST(TrueFloat32, HoldsInJets) {
    const ProGanConfig config = small_progan();
    const ProGanJets jets(config, drawn_weights(config, at::kFloat, 7));
    const at::Tensor z = normal({config.latent_size}, 8).to(at::kFloat);
    const auto second = [&] {
        return jets.picture(z, at::eye(config.latent_size, at::kFloat), LatentMode::pre_norm)
            .second;
    };
    const at::Tensor expected = second();
    const CoarseArithmetic coarse;
    EXPECT_TRUE(second().equal(expected));
    EXPECT_EQ(arithmetic_now(), (Arithmetic{.autocast = true})) << "on the caller's thread";
}

/// The regularizer calls a network of its own, so its numbers must tell.
TEST(TrueFloat32, HoldsInTheRegularizer) {
    const ProGanConfig config = small_progan();
    NamedTensors weights = drawn_weights(config, at::kFloat, 7);
    for (auto& [name, tensor] : weights) {
        tensor.requires_grad_();
    }
    const GeneratorNetwork network(config, weights);
    const at::Tensor z = normal({4, config.latent_size}, 8).to(at::kFloat);
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        HessianPenaltyOptions options;
        options.penalty.reduction = reduction;
        const HessianPenaltyRegularizer regularizer(config, options);
        const auto measure = [&](std::vector<at::Tensor>& gradients) {
            gradients.assign(network.parameters().size(), at::Tensor());
            return regularizer.add_gradient({network, z, 0.0, seeded(9)}, 1.0, gradients);
        };
        std::vector<at::Tensor> expected;
        const RegularizerValue plain = measure(expected);
        const RegularizerValue plain_value = regularizer.value({network, z, 0.0, seeded(9)});
        const CoarseArithmetic coarse;
        std::vector<at::Tensor> found;
        EXPECT_EQ(measure(found), plain);
        EXPECT_EQ(arithmetic_now(), (Arithmetic{.autocast = true})) << "on the caller's thread";
        for (std::size_t i = 0; i < expected.size(); ++i) {
            ASSERT_EQ(found[i].defined(), expected[i].defined()) << weights[i].first;
            EXPECT_TRUE(!found[i].defined() || found[i].equal(expected[i])) << weights[i].first;
        }
        const CoarseArithmetic again;
        EXPECT_EQ(regularizer.value({network, z, 0.0, seeded(9)}), plain_value);
    }
}

}  // namespace
}  // namespace zscope::testing
