#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/hessian/activeness.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/penalty.h"
#include "core/hessian/pixel_hessian.h"
#include "core/model/progan/progan_generator.h"

/// Equal bits at one thread count, equal numbers within rounding across thread counts.
namespace zscope {
namespace {

constexpr std::int64_t kLatentSize = 4;

at::Tensor normal(at::IntArrayRef shape, std::uint64_t seed, at::ScalarType type) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed),
                     at::TensorOptions(at::kDouble))
        .to(type);
}

ProGanGenerator drawn_generator(at::ScalarType type) {
    ProGanConfig config;
    config.resolution = 16;
    config.latent_size = kLatentSize;
    config.fmap_base = 256;
    config.fmap_max = 32;
    const GeneratorNetwork drawn(config, at::make_generator<at::CPUGeneratorImpl>(1));
    NamedTensors weights;
    std::uint64_t seed = 300;
    for (const auto& [name, tensor] : drawn.parameters()) {
        weights.emplace_back(
            name, normal(tensor.sizes(), ++seed, type) * (tensor.dim() == 1 ? 0.3 : 1.0));
    }
    return {config, weights, {}};
}

struct Measured {
    std::string name;
    at::Tensor value;
};

std::vector<Measured> measure_all(ProGanGenerator& generator, at::ScalarType type) {
    const PictureFunction picture = [&generator](const at::Tensor& z) {
        return generator.forward(z, {});
    };
    const at::Tensor z = normal({2, kLatentSize}, 7, type);
    PenaltyOptions penalty;
    penalty.k = 16;
    penalty.reduction = Reduction::channel_max;
    const auto heatmap =
        compute_penalty([&](const at::Tensor& x) { return std::vector{picture(x)}; }, z, penalty,
                        at::make_generator<at::CPUGeneratorImpl>(8));
    return {{"heatmap", heatmap.per_layer[0]},
            {"minimal", packed_pixel_hessians(picture, z[0], {.scheme = HessianScheme::minimal})},
            {"official", packed_pixel_hessians(picture, z[0], {.scheme = HessianScheme::official})},
            {"analytic", analytic_hessians(generator, LatentMode::pre_norm).value()(z[0])},
            {"activeness", compute_activeness(picture, z).mean}};
}

class HessianThreadsTest : public ::testing::TestWithParam<at::ScalarType> {
  protected:
    void TearDown() override { at::set_num_threads(threads_before_); }

    std::vector<Measured> with_threads(int threads) {
        at::set_num_threads(threads);
        const at::NoGradGuard no_grad;
        return measure_all(generator_, GetParam());
    }

  private:
    int threads_before_ = at::get_num_threads();
    ProGanGenerator generator_ = drawn_generator(GetParam());
};

TEST_P(HessianThreadsTest, AFixedThreadCountGivesTheSameBits) {
    for (const int threads : {1, 2}) {
        const std::vector<Measured> first = with_threads(threads);
        const std::vector<Measured> again = with_threads(threads);
        for (std::size_t i = 0; i < first.size(); ++i) {
            EXPECT_TRUE(again[i].value.equal(first[i].value))
                << first[i].name << ", " << threads << " threads";
        }
    }
}

TEST_P(HessianThreadsTest, AnotherThreadCountChangesRoundingOnly) {
    const double bound = GetParam() == at::kDouble ? 1e-9 : 1e-3;
    const std::vector<Measured> one = with_threads(1);
    for (const int threads : {2, 3}) {
        const std::vector<Measured> more = with_threads(threads);
        for (std::size_t i = 0; i < one.size(); ++i) {
            const at::Tensor largest = one[i].value.abs().max();
            EXPECT_GT(largest.item<double>(), 0.0) << one[i].name;
            const at::Tensor gap = (more[i].value - one[i].value).abs().max();
            EXPECT_LE((gap / largest).item<double>(), bound)
                << one[i].name << ", " << threads << " threads against 1";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, HessianThreadsTest, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& tested) {
                             return std::string(at::toString(tested.param));
                         });

}  // namespace
}  // namespace zscope
