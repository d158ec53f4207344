#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/tensor.h>

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/directions/rebase_layers.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/repeatable.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// The picture, or the joined activations of a generator, flattened.
PictureFunction outputs_of(Generator& generator, LatentMode mode, const std::vector<int>& layers) {
    const ForwardOptions forward{.latent_mode = mode, .precision = Precision::full};
    if (layers.empty()) {
        return [&generator, forward](const at::Tensor& z) { return generator.forward(z, forward); };
    }
    return [&generator, forward, layers](const at::Tensor& z) {
        std::vector<at::Tensor> flat;
        for (const at::Tensor& layer : generator.activations(z, layers, forward)) {
            flat.push_back(layer.flatten(1));
        }
        return at::cat(flat, 1);
    };
}

/// `options` with what they look at in this generator; throws if it has no such layer.
RebaseOptions resolved(const GeneratorInfo& info, const RebaseOptions& options) {
    const std::vector<int> layers = rebase_layers(info, options);
    for (const int layer : layers) {
        (void)find_activation(info, layer);
    }
    if (are_analytic(options) && !layers.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("analytic Hessians are those of the picture, found ")
                        .append(rebase_layers_title(info, layers)),
                    "Look at the picture, or choose the scheme official or minimal");
    }
    RebaseOptions result = options;
    result.layers = layers;
    return result;
}

/// As the card holds it, and orthogonal to the last digit: the result is counted from it.
at::Tensor earlier_rotation(const GeneratorInfo& info) {
    if (!info.axes || info.axes->rotation.empty()) {
        return {};
    }
    const at::Tensor noted =
        at::tensor(info.axes->rotation, at::kDouble).view({info.latent_size, info.latent_size});
    const auto parts = at::linalg_svd(noted, /*full_matrices=*/false);
    return std::get<0>(parts).matmul(std::get<2>(parts));
}

}  // namespace

Rebase find_rebase(Generator& generator, const RebaseOptions& options, ProgressSink progress,
                   std::stop_token stop) {
    if (const std::optional<std::string> reason = why_not_rebase(generator.info())) {
        throw Error(ErrorCode::unsupported, *reason, "Re-basing needs z ~ N(0, I)");
    }
    const RebaseOptions chosen = resolved(generator.info(), options);
    const auto require_going = [stop](std::int64_t /*done*/, std::int64_t /*steps*/) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "re-basing was cancelled");
        }
    };
    const std::optional<AnalyticHessians> analytic =
        are_analytic(chosen) ? analytic_hessians(generator, chosen.latent_mode, require_going)
                             : std::nullopt;
    if (analytic && analytic->slice_count() > 1) {
        throw Error(ErrorCode::invalid_argument,
                    "the analytic Hessians of all values of " + generator.info().name +
                        " do not fit into memory at once",
                    "Choose the scheme official or minimal");
    }
    const auto check = [&generator, &chosen, stop](const at::Tensor& z) {
        if (!are_analytic(chosen)) {
            ModelCalls calls(generator, chosen.latent_mode, 1, {}, stop);
            require_repeatable(calls, generator.info(), z);
        }
    };
    const RebaseTarget target{.latent_size = generator.info().latent_size,
                              .picture = outputs_of(generator, chosen.latent_mode, {}),
                              .outputs = outputs_of(generator, chosen.latent_mode, *chosen.layers),
                              .hessians = analytic ? HessianSource(*analytic) : nullptr,
                              .earlier_rotation = earlier_rotation(generator.info()),
                              .check = check};
    return find_rebase(target, chosen, std::move(progress), std::move(stop));
}

}  // namespace zscope
