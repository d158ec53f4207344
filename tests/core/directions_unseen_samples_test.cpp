#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "core/directions/rebase.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"

namespace zscope {
namespace {

constexpr std::int64_t kN = kDemoLatentSize;

/// Of all values of the demo's picture at z [n], [n (n + 1) / 2, p].
at::Tensor packed_hessians(const DemoGenerator& demo, const at::Tensor& z) {
    return pack_symmetric(demo.hessian(z).flatten(2));
}

/// How diagonal the demo's Hessians at the latents [N, n] are from the axes.
Diagonalness seen_from(const DemoGenerator& demo, const at::Tensor& axes,
                       const at::Tensor& latents) {
    DiagonalnessMeter meter(kN);
    for (const at::Tensor& z : latents.unbind(0)) {
        const at::Tensor own = demo.hessian(z).flatten(2).permute({2, 0, 1});
        HessianSlice slice;
        slice.packed = pack_symmetric(axes.matmul(own).matmul(axes.t()).permute({1, 2, 0}));
        slice.scheme = HessianScheme::analytic;
        meter.add(slice);
        meter.end_sample();
    }
    return meter.result();
}

/// Those that follow the searched ones in the stream of the seed.
TEST(UnseenSamples, TellHowDiagonalTheHessiansBecame) {
    const at::NoGradGuard no_grad;
    DemoGenerator demo(20);
    const PictureFunction picture = [&demo](const at::Tensor& z) { return demo.forward(z, {}); };
    const RebaseTarget target{
        .latent_size = kN,
        .dtype = at::kDouble,
        .picture = picture,
        .outputs = picture,
        .hessians = [&demo](const at::Tensor& z) { return packed_hessians(demo, z); },
        .earlier_rotation = {}};
    RebaseOptions options;
    options.scheme = HessianScheme::analytic;
    options.samples = kUnseenSamples;
    options.order_samples = 2;
    options.restarts = 1;
    const Rebase found = find_rebase(target, options);

    const at::Tensor latents = at::tensor(sample_latent(options.seed, 2 * kUnseenSamples * kN))
                                   .to(at::kDouble)
                                   .view({2 * kUnseenSamples, kN});
    const Diagonalness unseen =
        seen_from(demo, found.rotation, latents.narrow(0, kUnseenSamples, kUnseenSamples));
    EXPECT_NEAR(found.diagonal_after.share, unseen.share, 0.01);
    EXPECT_NEAR(found.diagonal_after.ratio, unseen.ratio, 1e-6 * unseen.ratio);
    const Diagonalness searched =
        seen_from(demo, found.rotation, latents.narrow(0, 0, kUnseenSamples));
    EXPECT_GT(std::abs(searched.ratio - unseen.ratio), 1e-4 * unseen.ratio);
}

}  // namespace
}  // namespace zscope
