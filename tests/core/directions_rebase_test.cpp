#include "core/directions/rebase.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/directions/joint_diagonalisation.h"
#include "core/directions/rebased_model.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/generator_network.h"
#include "core/model/turned_generator.h"
#include "tests/support/every_derivative.h"
#include "tests/support/numbers.h"

namespace zscope {
namespace {

using testing::normal;
using testing::seeded;

constexpr std::int64_t kN = kDemoLatentSize;

bool has_own_axis(std::int64_t i) {
    return i != kDemoPairA && i != kDemoPairB && i != kDemoDead[0] && i != kDemoDead[1];
}

/// Degrees between the demo's own axis i and the nearest of the found axes.
double degrees_off(const at::Tensor& axes, std::int64_t i) {
    const double cosine = axes.select(1, i).abs().max().item<double>();
    return std::acos(std::min(1.0, cosine)) * 180.0 / std::numbers::pi;
}

/// How much of each found axis lies in the plane of axes i and j; the two largest shares.
double plane_share(const at::Tensor& axes, std::int64_t i, std::int64_t j) {
    const at::Tensor share = axes.select(1, i).square() + axes.select(1, j).square();
    return std::get<0>(share.sort(0, true))[1].item<double>();
}

RebaseOptions quick(RebaseObjective objective = RebaseObjective::hessian) {
    RebaseOptions options;
    options.objective = objective;
    options.samples = 24;
    options.order_samples = 4;
    options.restarts = 3;
    return options;
}

class DemoRebase : public ::testing::Test {
  protected:
    /// The demo behind a rotation: u -> demo(u R), so that its own axes are the columns of R.
    [[nodiscard]] RebaseTarget rotated_target() {
        const PictureFunction picture = [this](const at::Tensor& u) {
            return demo_.forward(u.matmul(hidden_), {});
        };
        const HessianSource hessians = [this](const at::Tensor& u) {
            const at::Tensor own = demo_.hessian(u.matmul(hidden_)).flatten(2).permute({2, 0, 1});
            return pack_symmetric(
                hidden_.matmul(own).matmul(hidden_.t()).permute({1, 2, 0}).contiguous());
        };
        return {.latent_size = kN,
                .dtype = at::kDouble,
                .picture = picture,
                .outputs = picture,
                .hessians = hessians,
                .earlier_rotation = {}};
    }

    at::NoGradGuard no_grad_;
    DemoGenerator demo_{20};
    at::Tensor hidden_ = random_orthogonal(kN, 5);
};

TEST_F(DemoRebase, BringsItsOwnAxesBack) {
    RebaseOptions options = quick(RebaseObjective::hessian);
    for (const HessianScheme scheme : {HessianScheme::analytic, HessianScheme::minimal}) {
        options.scheme = scheme;
        const Rebase found = find_rebase(rotated_target(), options);
        const at::Tensor axes = found.rotation.matmul(hidden_);
        for (std::int64_t i = 0; i < kN; ++i) {
            if (has_own_axis(i)) {
                EXPECT_LT(degrees_off(axes, i), 0.5) << scheme_name(scheme) << ", component " << i;
            }
        }
        EXPECT_GT(plane_share(axes, kDemoPairA, kDemoPairB), 0.999);
        EXPECT_GT(plane_share(axes, kDemoDead[0], kDemoDead[1]), 0.999);
        EXPECT_GT(found.off_before, 0.3);
        EXPECT_LT(found.off_after, found.off_before / 4);
    }
}

TEST_F(DemoRebase, OrdersByActivenessWithBrightnessRising) {
    RebaseOptions options = quick(RebaseObjective::hessian);
    options.scheme = HessianScheme::analytic;
    const RebaseTarget target = rotated_target();
    const Rebase found = find_rebase(target, options);
    for (std::size_t i = 1; i < found.activeness.size(); ++i) {
        EXPECT_LE(found.activeness[i], found.activeness[i - 1]);
    }
    const at::Tensor z = at::tensor(sample_latent(options.seed, options.order_samples * kN))
                             .to(at::kDouble)
                             .view({options.order_samples, kN});
    for (std::int64_t i = 0; i < kN; ++i) {
        at::Tensor low = to_new_axes(z, found.rotation);
        low.select(1, i).fill_(-2.0);
        at::Tensor high = low.clone();
        high.select(1, i).fill_(2.0);
        const at::Tensor change = target.picture(to_old_axes(high, found.rotation)) -
                                  target.picture(to_old_axes(low, found.rotation));
        EXPECT_GE(change.mean().item<double>(), -1e-14) << "axis " << i;
    }
    EXPECT_TRUE(find_rebase(target, options).rotation.equal(found.rotation));
}

TEST_F(DemoRebase, TheClosedFormAgreesWithTheTensor) {
    RebaseOptions options = quick(RebaseObjective::hessian);
    options.scheme = HessianScheme::analytic;
    const Rebase found = find_rebase(rotated_target(), options);
    const at::Tensor latents = at::tensor(sample_latent(options.seed, options.samples * kN))
                                   .to(at::kDouble)
                                   .view({options.samples, kN});
    double off = 0.0;
    double total = 0.0;
    const at::Tensor axes = found.rotation.matmul(hidden_);
    for (const at::Tensor& u : latents.unbind(0)) {
        const at::Tensor own = demo_.hessian(u.matmul(hidden_)).flatten(2).permute({2, 0, 1});
        const at::Tensor seen = axes.matmul(own).matmul(axes.t());
        total += seen.square().sum().item<double>();
        off += (seen.square().sum() - seen.diagonal(0, 1, 2).square().sum()).item<double>();
    }
    EXPECT_NEAR(off / total, found.off_after, 1e-9);
}

TEST_F(DemoRebase, TwiceChangesNothing) {
    const at::Tensor trained = hidden_;
    for (const RebaseOptions& options : testing::every_derivative(quick())) {
        SCOPED_TRACE(std::string(objective_name(options.objective))
                         .append(" ")
                         .append(scheme_name(options.scheme)));
        hidden_ = trained;
        const Rebase first = find_rebase(rotated_target(), options);
        hidden_ = first.rotation.matmul(trained);
        RebaseTarget again = rotated_target();
        again.earlier_rotation = first.rotation;
        const Rebase second = find_rebase(again, options);
        EXPECT_NEAR(second.off_before, first.off_after, 1e-9);
        EXPECT_NEAR(second.off_after, first.off_after, 1e-9);
        const bool has_hessians = options.objective == RebaseObjective::hessian;
        EXPECT_EQ(first.diagonal_after.ratio > first.diagonal_before.ratio, has_hessians);
        if (are_analytic(options)) {
            EXPECT_NEAR(second.diagonal_before.share, first.diagonal_after.share, 0.01);
        }
        EXPECT_LT((second.interaction_before - first.interaction_after).abs().max().item<double>(),
                  1e-6);
        for (std::size_t i = 0; i < second.activeness.size(); ++i) {
            EXPECT_NEAR(second.activeness_before[i], first.activeness[i], 1e-9);
            EXPECT_NEAR(second.activeness[i], first.activeness[i], 1e-9);
        }
        const at::Tensor gap = (second.rotation - at::eye(kN, at::kDouble)).abs();
        EXPECT_LT(gap.narrow(0, 0, kN - 2).max().item<double>(), 1e-5) << "all but the dead plane";
    }
}

TEST_F(DemoRebase, JacobianAndMetricFindTheDeadPlane) {
    for (const RebaseObjective objective : {RebaseObjective::jacobian, RebaseObjective::metric}) {
        const Rebase found = find_rebase(rotated_target(), quick(objective));
        const at::Tensor axes = found.rotation.matmul(hidden_);
        EXPECT_GT(plane_share(axes, kDemoDead[0], kDemoDead[1]), 0.999)
            << objective_name(objective);
        EXPECT_LT(found.off_after, found.off_before);
        EXPECT_EQ(found.evaluations, kN * 24 * 2 + kN * 2 * 4 * 3);
    }
}

TEST_F(DemoRebase, OfAGeneratorDrawsTheSamePictures) {
    const Rebase found = find_rebase(demo_, quick(RebaseObjective::hessian));
    const at::Tensor q = found.rotation;
    EXPECT_LT((q.matmul(q.t()) - at::eye(kN, at::kDouble)).abs().max().item<double>(), 1e-6);
    TurnedGenerator turned(demo_.replica(), latent_basis(q));
    const at::Tensor z = normal({8, kN}, 3).to(at::kFloat);
    const at::Tensor again = turned.replica()->forward(to_new_axes(z, q), {});
    EXPECT_LT((again - demo_.forward(z, {})).abs().max().item<double>(), 1e-4);
}

TEST_F(DemoRebase, OfTheDemoInClosedFormKeepsItsOwnAxes) {
    RebaseOptions options = quick(RebaseObjective::hessian);
    options.scheme = HessianScheme::analytic;
    const Rebase found = find_rebase(demo_, options);
    for (std::int64_t i = 0; i < kN; ++i) {
        if (has_own_axis(i)) {
            EXPECT_LT(degrees_off(found.rotation, i), 0.01) << "component " << i;
        }
    }
    EXPECT_EQ(found.evaluations, kN * 2 * 4 * 3);
}

/// Every part of the work is told from its beginning to its end, in order.
TEST_F(DemoRebase, TellsOfDerivativesStartsAndOrder) {
    for (const RebaseObjective objective : {RebaseObjective::hessian, RebaseObjective::metric}) {
        std::vector<Progress> told;
        ProgressSink::Clock::time_point now{};
        RebaseOptions options = quick(objective);
        options.samples = 2;
        (void)find_rebase(
            rotated_target(), options,
            ProgressSink([&told](const Progress& progress) { told.push_back(progress); },
                         [&now] { return now += 2 * ProgressSink::kInterval; }));
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (parts.empty() || parts.back() != told[i].note) {
                EXPECT_TRUE(parts.empty() || told[i - 1].done == told[i - 1].total);
                parts.push_back(told[i].note);
            } else {
                EXPECT_GE(told[i].done, told[i - 1].done);
            }
            const std::int64_t total = told[i].note == "samples"          ? options.samples
                                       : told[i].note == "unseen samples" ? kUnseenSamples
                                       : told[i].note == "starts"         ? 1 + options.restarts
                                                                          : kN;
            EXPECT_EQ(told[i].total, total) << told[i].note;
        }
        ASSERT_FALSE(told.empty());
        EXPECT_EQ(told.back().done, kN);
        std::vector<std::string> expected{"samples", "unseen samples", "starts",
                                          "components as they were", "new components"};
        if (objective == RebaseObjective::metric) {
            expected.erase(expected.begin() + 1, expected.begin() + 3);
        }
        EXPECT_EQ(parts, expected);
    }
}

TEST_F(DemoRebase, RefusesAndStops) {
    GeneratorInfo info = demo_.info();
    EXPECT_EQ(why_not_rebase(info), std::nullopt);
    info.fixed_axes = FixedAxes::distribution;
    EXPECT_EQ(why_not_rebase(info),
              info.name + " draws its latents from a distribution that a rotation changes");
    info.fixed_axes = FixedAxes::codes;
    EXPECT_EQ(why_not_rebase(info),
              info.name + " was trained to keep single components apart (InfoGAN)");
    RebaseOptions options = quick(RebaseObjective::hessian);
    options.samples = 0;
    EXPECT_THROW((void)find_rebase(demo_, options), Error);
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW((void)find_rebase(demo_, quick(RebaseObjective::metric), {}, source.get_token()),
                 Error);
}

ProGanConfig small_config() {
    ProGanConfig config;
    config.resolution = 8;
    config.fmap_base = 32;
    config.fmap_max = 8;
    return config;
}

TEST(RebaseWeights, DrawTheSamePicturesForThousandLatents) {
    const at::NoGradGuard no_grad;
    const GeneratorNetwork network(small_config(), seeded(1));
    const at::Tensor q = random_orthogonal(12, 8);
    const GeneratorNetwork turned(small_config(), rebase_weights(network.parameters(), q));
    const at::Tensor w = normal({1000, 12}, 2).to(at::kFloat);
    const at::Tensor expected = network.forward(to_old_axes(w, q));
    EXPECT_LT((turned.forward(w) - expected).abs().max().item<double>(), 1e-5);
    EXPECT_GT((network.forward(w) - expected).abs().max().item<double>(), 1e-2);
    EXPECT_LT((to_new_axes(to_old_axes(w, q), q) - w).abs().max().item<double>(), 1e-6);
}

TEST(RebaseWeights, IdentityChangesNothing) {
    const GeneratorNetwork network(small_config(), seeded(1));
    const NamedTensors same = rebase_weights(network.parameters(), at::eye(12, at::kDouble));
    for (std::size_t k = 0; k < same.size(); ++k) {
        EXPECT_TRUE(same[k].second.equal(network.parameters()[k].second)) << same[k].first;
    }
    EXPECT_THROW((void)rebase_weights(network.parameters(), at::eye(11, at::kDouble)), Error);
    EXPECT_THROW((void)rebase_weights({}, at::eye(12, at::kDouble)), Error);
}

}  // namespace
}  // namespace zscope
