#include "core/hessian/jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/demo/demo_scene.h"
#include "core/model/pausing_generator.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/turned_generator.h"
#include "tests/support/autograd_hessian.h"
#include "tests/support/demo_jets.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

namespace zscope::testing {
namespace {

void expect_equal_to_autograd(const Jet& jet, const OneRowFunction& f, const at::Tensor& z,
                              const std::vector<std::int64_t>& outputs) {
    const std::int64_t n = z.size(0);
    const at::Tensor first = jet.first.flatten(1);
    const at::Tensor second = unpack_symmetric(jet.second.flatten(1), n);
    for (const std::int64_t o : outputs) {
        const auto [gradient, hessian] = by_autograd(f, z, o);
        EXPECT_LT(relative(first.select(1, o), gradient), 1e-9) << "output " << o;
        EXPECT_LT(relative(second.select(2, o), hessian), 1e-9) << "output " << o;
    }
}

Jet all_directions(const at::Tensor& z) {
    return seed_jet(z, at::eye(z.size(0), z.options()));
}

TEST(Jets, PixelNormAndLinearMapsEqualAutograd) {
    const at::Tensor w = normal({5, 8}, 1);
    const at::Tensor b = normal({8}, 2);
    const at::Tensor z = normal({5}, 3);
    const OneRowFunction f = [&](const at::Tensor& x) {
        const at::Tensor y = x.matmul(w) + b;
        return y * ((y * y).mean(1, true) + 1e-8).rsqrt();
    };
    const Jet jet = jet_pixel_norm(
        jet_add_constant(
            jet_linear(all_directions(z), [&w](const at::Tensor& x) { return x.matmul(w); }), b),
        1e-8);
    EXPECT_LT(relative(jet.value, f(z.unsqueeze(0))), 1e-14);
    expect_equal_to_autograd(jet, f, z, {0, 3, 7});
}

TEST(Jets, SmoothActivationsEqualAutograd) {
    const at::Tensor w = normal({4, 6}, 4);
    const at::Tensor z = normal({4}, 5);
    const OneRowFunction f = [&w](const at::Tensor& x) { return x.matmul(w).tanh(); };
    const Jet y = jet_linear(all_directions(z), [&w](const at::Tensor& x) { return x.matmul(w); });
    const at::Tensor t = y.value.tanh();
    const at::Tensor slope = 1.0 - t * t;
    expect_equal_to_autograd(jet_smooth(y, t, slope, -2.0 * t * slope), f, z, {0, 2, 5});
}

ProGanConfig small_config(bool normalize) {
    ProGanConfig config = small_progan();
    config.normalize_latents = normalize;
    return config;
}

GeneratorNetwork small_network(const ProGanConfig& config) {
    return {config, drawn_weights(config, at::kDouble, 100)};
}

class ProGanJetsTest : public ::testing::TestWithParam<LatentMode> {};

TEST_P(ProGanJetsTest, EqualAutogradThroughTheNetwork) {
    const ProGanConfig config = small_config(true);
    const GeneratorNetwork network = small_network(config);
    const ProGanJets jets(config, network.parameters());
    const at::Tensor z = normal({5}, 21);
    const LatentMode mode = GetParam();
    const OneRowFunction picture = [&](const at::Tensor& x) {
        return network.forward(x, 0.0, mode);
    };
    const Jet jet = jets.picture(z, at::eye(5, at::kDouble), mode);
    EXPECT_EQ(jet.value.sizes(), (at::IntArrayRef{1, 3, 16, 16}));
    EXPECT_EQ(jet.second.sizes(), (at::IntArrayRef{15, 3, 16, 16}));
    EXPECT_LT(relative(jet.value, picture(z.unsqueeze(0))), 1e-12);
    expect_equal_to_autograd(jet, picture, z, {0, 137, 400, 767});
}

TEST_P(ProGanJetsTest, EqualAutogradAtEveryLayer) {
    const ProGanConfig config = small_config(true);
    const GeneratorNetwork network = small_network(config);
    const ProGanJets jets(config, network.parameters());
    const at::Tensor z = normal({5}, 22);
    const std::vector<int> indices = {4, 1, 7};
    const std::vector<Jet> found =
        jets.activations(z, at::eye(5, at::kDouble), indices, GetParam());
    for (std::size_t k = 0; k < indices.size(); ++k) {
        const OneRowFunction layer = [&](const at::Tensor& x) {
            return network.forward_with_activations(x, {&indices[k], 1}, false, 0.0, GetParam())
                .activations[0];
        };
        expect_equal_to_autograd(found[k], layer, z, {1, 50});
    }
}

INSTANTIATE_TEST_SUITE_P(LatentModes, ProGanJetsTest,
                         ::testing::Values(LatentMode::pre_norm, LatentMode::post_norm),
                         [](const auto& tested) {
                             return tested.param == LatentMode::pre_norm ? "PreNorm" : "PostNorm";
                         });

TEST(ProGanJets, OneDirectionCostsThreePassesAndGivesVHV) {
    const ProGanConfig config = small_config(false);
    const GeneratorNetwork network = small_network(config);
    const ProGanJets jets(config, network.parameters());
    const at::Tensor z = normal({5}, 23);
    const at::Tensor v = normal({1, 5}, 24);
    const ProGanJets by_row(config, network.parameters(), 1);
    int steps = 0;
    const Jet along = by_row.picture(z, v, LatentMode::pre_norm, [&steps] { ++steps; });
    EXPECT_EQ(along.second.size(0), 1);
    const Jet all = jets.picture(z, at::eye(5, at::kDouble), LatentMode::pre_norm);
    const at::Tensor h = unpack_symmetric(all.second, 5).permute({2, 3, 4, 0, 1});
    const at::Tensor expected = (h.matmul(v[0]) * v[0]).sum(-1);
    EXPECT_LT(relative(along.second[0], expected), 1e-10);
    // A row a step: the value, the first derivative and the second one through each layer.
    constexpr int kHiddenLayers = 6;
    EXPECT_EQ(steps, 3 * kHiddenLayers);
    EXPECT_EQ(by_row.step_count(1), 3 * kHiddenLayers);
}

TEST(ProGanJets, StepsOfOneRowGiveTheSame) {
    const ProGanConfig config = small_config(true);
    const NamedTensors weights = small_network(config).parameters();
    const at::Tensor z = normal({5}, 26);
    const at::Tensor eye = at::eye(5, at::kDouble);
    int steps = 0;
    const auto count = [&steps] { ++steps; };
    constexpr int kHiddenLayers = 6;
    const Jet whole = ProGanJets(config, weights).picture(z, eye, LatentMode::pre_norm, count);
    EXPECT_EQ(ProGanJets(config, weights).step_count(5), steps);
    EXPECT_EQ(std::exchange(steps, 0), 2 * kHiddenLayers);
    const Jet cut = ProGanJets(config, weights, 1).picture(z, eye, LatentMode::pre_norm, count);
    EXPECT_EQ(ProGanJets(config, weights, 1).step_count(5), steps);
    EXPECT_EQ(steps, (1 + 5 + 15) * kHiddenLayers);
    EXPECT_LT(relative(cut.value, whole.value), 1e-12);
    EXPECT_LT(relative(cut.first, whole.first), 1e-12);
    EXPECT_LT(relative(cut.second, whole.second), 1e-12);
}

/// With 64 channels up to 32 px and 32 at 64 px a picture takes about 145 million multiply-adds and
/// a row of a layer: 33.6 (up) and 37.7 at 64 px, 16.8 and 37.7 at 32 px, below 10 before.
TEST(ProGanJets, AStepOfTheBundledModelsSizeIsAboutAPicture) {
    const ProGanConfig config{
        .resolution = 64, .latent_size = 12, .fmap_base = 1024, .fmap_max = 64};
    const ProGanJets jets(config, drawn_weights(config, at::kFloat, 5));
    const at::NoGradGuard no_grad;
    int steps = 0;
    (void)jets.picture(normal({12}, 27).to(at::kFloat), at::eye(4, 12, at::kFloat),
                       LatentMode::pre_norm, [&steps] { ++steps; });
    // Five rows of lower derivatives and ten of second ones, so many at a time: all up to 16 px,
    // then 8, 3, 4 and 3.
    EXPECT_EQ(steps, 6 * 2 + (1 + 2) + (2 + 4) + (2 + 3) + (2 + 4));
    EXPECT_EQ(jets.step_count(4), steps);
}

TEST(ProGanJets, DifferFromDifferencesAcrossKinks) {
    const ProGanConfig config = small_config(true);
    const GeneratorNetwork network = small_network(config);
    const ProGanJets jets(config, network.parameters());
    const at::Tensor z = normal({5}, 25);
    const at::Tensor analytic =
        jets.picture(z, at::eye(5, at::kDouble), LatentMode::pre_norm).second;
    const at::NoGradGuard no_grad;
    PixelHessianOptions options;
    options.epsilon = 0.1;
    const at::Tensor blurred = packed_pixel_hessians(
        [&network](const at::Tensor& x) { return network.forward(x); }, z, options);
    EXPECT_GT(relative(blurred, analytic), 0.01) << "the documented disagreement";
}

TEST(AnalyticHessians, TheDemosAreThoseOfItsPictures) {
    DemoGenerator demo(16);
    const at::Tensor z = normal({kDemoLatentSize}, 3);
    const at::Tensor packed = analytic_hessians(demo, LatentMode::pre_norm).value()(z).flatten(1);
    const OneRowFunction pictures = [&demo](const at::Tensor& x) { return demo.forward(x, {}); };
    double largest = 0.0;
    for (std::int64_t o = 0; o < packed.size(1); o += 37) {
        const at::Tensor expected = pack_symmetric(by_autograd(pictures, z, o).second);
        largest = std::max(largest, expected.abs().max().item<double>());
        EXPECT_LT((packed.select(1, o) - expected).abs().max().item<double>(), 1e-9) << o;
    }
    EXPECT_GT(largest, 0.01);
}

/// The closed form and the jets share no line: each has derivatives of its own.
TEST(AnalyticHessians, TheDemosAreThoseOfItsJet) {
    DemoGenerator demo(16);
    const at::Tensor z = normal({kDemoLatentSize}, 3);
    const Jet jet = demo_jet(make_demo_scene(16), z);
    EXPECT_LT(relative(jet.value, demo.forward(z.unsqueeze(0), {}).flatten(2)), 1e-12);
    EXPECT_LT(relative(demo.jacobian(z).flatten(2), jet.first), 1e-9);
    const at::Tensor packed = analytic_hessians(demo, LatentMode::pre_norm).value()(z);
    EXPECT_LT(relative(packed.flatten(2), jet.second), 1e-9);
}

TEST(AnalyticHessians, AProGansAreThoseOfItsJetsInTheModeAsked) {
    const ProGanConfig config = small_config(true);
    const NamedTensors weights = small_network(config).parameters();
    const ProGanGenerator generator(config, weights, {});
    const at::Tensor point = normal({5}, 4);
    for (const LatentMode mode : {LatentMode::pre_norm, LatentMode::post_norm}) {
        const std::optional<HessianSource> source = analytic_hessians(generator, mode);
        ASSERT_TRUE(source.has_value());
        const at::Tensor expected =
            ProGanJets(config, weights).picture(point, at::eye(5, at::kDouble), mode).second;
        EXPECT_TRUE((*source)(point).equal(expected));
    }
}

/// Counts into `steps`, which is 0 whenever others begin, and checks what it is told of them.
BeforeHessianStep counted(int& steps) {
    return [&steps](std::int64_t done, std::int64_t all) {
        EXPECT_EQ(done, steps);
        EXPECT_LT(done, all);
        ++steps;
    };
}

/// 2048 pixels a step; of one output only the step it lies in.
TEST(AnalyticHessians, TakeTheDemoInBands) {
    DemoGenerator demo(64);
    const at::Tensor z = normal({kDemoLatentSize}, 8);
    const at::Tensor whole = pack_symmetric(demo.hessian(z)).flatten(1);
    int steps = 0;
    const auto hessians = analytic_hessians(demo, LatentMode::pre_norm, counted(steps)).value();
    EXPECT_LT(relative(hessians(z).flatten(1), whole), 1e-14);
    EXPECT_EQ(std::exchange(steps, 0), 2);
    for (const std::int64_t output : {std::int64_t{0}, std::int64_t{2048}, std::int64_t{12287}}) {
        const at::Tensor one = hessians.of_output(z, output).select(1, 0);
        EXPECT_LT((one - whole.select(1, output)).abs().max().item<double>(), 1e-12) << output;
        EXPECT_EQ(std::exchange(steps, 0), 1);
    }
}

TEST(AnalyticHessians, TakeThePartsOfTheDemoThatASliceHas) {
    DemoGenerator demo(64);
    const at::Tensor z = normal({kDemoLatentSize}, 9);
    const at::Tensor whole = pack_symmetric(demo.hessian(z)).flatten(1);
    // Room for a band, 13.3 million bytes, and for about 5600 values of 624 bytes.
    const auto tight =
        analytic_hessians(demo, LatentMode::pre_norm, {}, std::int64_t{16} << 20).value();
    EXPECT_GT(tight.slice_count(), 1);
    std::int64_t next = 0;
    tight.visit(z, [&](const HessianSlice& slice) {
        ASSERT_EQ(slice.offset, next);
        next += slice.packed.size(1);
        EXPECT_LT((slice.packed - whole.slice(1, slice.offset, next)).abs().max().item<double>(),
                  1e-12);
    });
    EXPECT_EQ(next, whole.size(1));
}

TEST(AnalyticHessians, BlocksOfAxesChangeNothing) {
    const ProGanConfig config = small_config(true);
    const ProGanGenerator generator(config, small_network(config).parameters(), {});
    const at::Tensor z = normal({config.latent_size}, 7);
    const at::Tensor whole = analytic_hessians(generator, LatentMode::pre_norm).value()(z);
    int steps = 0;
    const BeforeHessianStep count = counted(steps);
    (void)analytic_hessians(generator, LatentMode::pre_norm, count).value()(z);
    const int steps_of_one = std::exchange(steps, 0);
    // A budget of one byte lets two axes through at a time, the smallest block there is.
    const at::Tensor blocks =
        analytic_hessians(generator, LatentMode::pre_norm, count, 1).value()(z);
    const std::int64_t n = config.latent_size;
    EXPECT_EQ(steps, steps_of_one * n * (n - 1) / 2);
    EXPECT_LT(relative(blocks, whole), 1e-12);
}

/// I - 2 v v' / v'v of a drawn v.
at::Tensor reflection(std::int64_t n) {
    const at::Tensor v = normal({n}, 6);
    return at::eye(n, at::kDouble) - 2.0 * v.unsqueeze(1) * v.unsqueeze(0) / v.square().sum();
}

/// Of a network and of the demo, plain and behind turned axes.
TEST(AnalyticHessians, AlongSomeComponentsAreThoseEntriesOfTheWhole) {
    const ProGanConfig config = small_config(true);
    const ProGanGenerator progan(config, small_network(config).parameters(), {});
    const DemoGenerator demo(16);
    const TurnedGenerator turned(std::make_unique<DemoGenerator>(16), reflection(kDemoLatentSize));
    const TurnedGenerator turned_progan(progan.replica(), reflection(config.latent_size));
    for (const Generator* generator :
         {static_cast<const Generator*>(&progan), static_cast<const Generator*>(&demo),
          static_cast<const Generator*>(&turned), static_cast<const Generator*>(&turned_progan)}) {
        const std::int64_t n = generator->info().latent_size;
        const at::Tensor z = normal({n}, 7);
        const at::Tensor whole = analytic_hessians(*generator, LatentMode::pre_norm).value()(z);
        for (const std::int64_t budget : {kMemoryBudgetBytes, std::int64_t{1}}) {
            const at::Tensor some =
                analytic_hessians(*generator, LatentMode::pre_norm, {}, budget, {4, 0, 1})
                    .value()(z);
            ASSERT_EQ(some.size(0), 6);
            const at::Tensor expected =
                at::stack({whole[packed_index(4, 4, n)], whole[packed_index(4, 0, n)],
                           whole[packed_index(4, 1, n)], whole[packed_index(0, 0, n)],
                           whole[packed_index(0, 1, n)], whole[packed_index(1, 1, n)]});
            EXPECT_LT(relative(some, expected), 1e-12) << generator->info().name;
        }
    }
}

/// Turned twice, which is B' H B of the product, and only what is asked for goes through.
TEST(AnalyticHessians, BehindTurnedAxesOnlyTheComponentsGoThroughTheNetwork) {
    const ProGanConfig config = small_config(true);
    const NamedTensors weights = small_network(config).parameters();
    const ProGanGenerator progan(config, weights, {});
    const std::int64_t n = config.latent_size;
    const at::Tensor first = reflection(n);
    const at::Tensor second = first.roll(1, 0);
    const TurnedGenerator turned(std::make_unique<TurnedGenerator>(progan.replica(), first),
                                 second);
    const at::Tensor w = normal({n}, 7);
    int steps = 0;
    // Of all axes a budget of one byte would make ten blocks, a pair each.
    const at::Tensor some =
        analytic_hessians(turned, LatentMode::pre_norm, counted(steps), 1, {3, 1})
            .value()(w)
            .flatten(1);
    EXPECT_EQ(steps, ProGanJets(config, weights).step_count(2));
    const at::Tensor basis = first.matmul(second);
    const at::Tensor own =
        analytic_hessians(progan, LatentMode::pre_norm).value()(basis.matmul(w)).flatten(1);
    const at::Tensor full = unpack_symmetric(own, n).permute({2, 0, 1});
    const at::Tensor seen = pack_symmetric(basis.t().matmul(full).matmul(basis).permute({1, 2, 0}));
    const at::Tensor expected = at::stack(
        {seen[packed_index(3, 3, n)], seen[packed_index(3, 1, n)], seen[packed_index(1, 1, n)]});
    EXPECT_LT(relative(some, expected), 1e-9);
}

TEST(AnalyticHessians, EndBetweenLayersAndPauseWithAWrapper) {
    const ProGanConfig config = small_config(true);
    ProGanGenerator generator(config, small_network(config).parameters(), {});
    const at::Tensor z = normal({config.latent_size}, 7);
    int pauses = 0;
    PausingGenerator pausing(generator, [&pauses] {
        if (++pauses == 2) {
            throw Error(ErrorCode::cancelled, "enough");
        }
    });
    const auto source = analytic_hessians(pausing, LatentMode::pre_norm);
    ASSERT_TRUE(source);
    EXPECT_THROW((void)(*source)(z), Error);
    EXPECT_EQ(pauses, 2);
}

TEST(ProGanJets, RefuseUnknownLayers) {
    const ProGanConfig config = small_config(true);
    const ProGanJets jets(config, small_network(config).parameters());
    const std::vector<int> indices = {8};
    EXPECT_THROW((void)jets.activations(normal({5}, 1), at::eye(5, at::kDouble), indices,
                                        LatentMode::pre_norm),
                 Error);
}

}  // namespace
}  // namespace zscope::testing
