#include "tests/bench/plain_rebase.h"

#include <ATen/ops/cat.h>

#include <numeric>
#include <utility>
#include <vector>

#include "core/hessian/pass_count.h"
#include "tests/bench/multiply_adds.h"

namespace zscope::bench {

namespace {

/// `draw` of each row in turn.
PictureFunction one_by_one(PictureFunction draw) {
    return [draw = std::move(draw)](const at::Tensor& points) {
        std::vector<at::Tensor> rows;
        for (std::int64_t row = 0; row < points.size(0); ++row) {
            rows.push_back(draw(points.narrow(0, row, 1)));
        }
        return at::cat(rows);
    };
}

double flops_to(const ProGanConfig& config, int layer) {
    const std::vector<std::int64_t> work = generator_multiply_adds(config);
    return 2.0 * static_cast<double>(
                     std::accumulate(work.begin(), work.begin() + layer, std::int64_t{0}));
}

}  // namespace

RebaseTarget plain_rebase_target(const PlainGenerator& plain, std::int64_t latent_size, int layer) {
    RebaseTarget target;
    target.latent_size = latent_size;
    target.picture = one_by_one([&plain](const at::Tensor& z) { return plain.forward(z); });
    target.outputs = layer == 0 ? target.picture : one_by_one([&plain, layer](const at::Tensor& z) {
        return plain.activations(z, layer).back();
    });
    return target;
}

RebaseFlops rebase_flops(const ProGanConfig& config, int layer, const Rebase& rebase) {
    const std::int64_t a_latent = pass_count(rebase.options.scheme, config.latent_size);
    const std::int64_t derivatives = rebase.options.samples * a_latent;
    const std::int64_t unseen = kUnseenSamples * a_latent;
    const double picture = generator_flops(config);
    const double looked_at = layer == 0 ? picture : flops_to(config, layer);
    return {.derivatives = static_cast<double>(derivatives) * looked_at,
            .order = static_cast<double>(rebase.evaluations - derivatives - unseen) * picture,
            .diagonalness = static_cast<double>(unseen) * looked_at};
}

}  // namespace zscope::bench
