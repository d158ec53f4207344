#include "core/model/registry.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/turned_generator.h"

namespace zscope {
namespace {

FixedAxes fixed_axes(const ModelCard& card) {
    if (card.progan.infogan_size > 0) {
        return FixedAxes::codes;
    }
    return card.rotation_invariant_latent ? FixedAxes::none : FixedAxes::distribution;
}

/// B [n, n] of a card that has one.
at::Tensor basis_of(const ModelCard& card) {
    const std::int64_t n = card.latent_size();
    at::Tensor basis = at::empty({n, n});
    std::ranges::copy(card.latent_basis, basis.mutable_data_ptr<float>());
    return basis;
}

std::unique_ptr<Generator> build_demo(const ModelCard& card) {
    auto demo = std::make_unique<DemoGenerator>(card.demo_size);
    if (card.latent_basis.empty()) {
        return demo;
    }
    const GeneratorInfo described = describe_model(card);
    GeneratorInfo info = demo->info();
    info.name = described.name;
    info.fixed_axes = described.fixed_axes;
    info.component_names = described.component_names;
    info.axes = described.axes;
    return std::make_unique<TurnedGenerator>(std::move(demo), basis_of(card), std::move(info));
}

}  // namespace

GeneratorInfo describe_model(const ModelCard& card) {
    GeneratorInfo info;
    info.architecture = card.architecture;
    info.latent_size = card.latent_size();
    info.name = card.name.empty() ? card.architecture : card.name;
    info.range_min = card.range_min;
    info.range_max = card.range_max;
    info.fixed_axes = fixed_axes(card);
    info.component_names = card.component_names;
    info.weights_sha256 = card.weights_sha256;
    if (card.rebase) {
        info.axes = card.rebase->axes;
    } else if (!card.axes_sha256.empty()) {
        info.axes = LatentAxes{.origin_sha256 = card.axes_sha256, .rotation = {}};
    }
    return info;
}

std::unique_ptr<Generator> build_generator(LoadedModel model) {
    if (!model.card.has_weights()) {
        return build_demo(model.card);
    }
    if (model.card.architecture != "progan") {
        throw Error(ErrorCode::unsupported,
                    "no generator of the architecture '" + model.card.architecture + "' is known");
    }
    std::unique_ptr<Generator> generator = std::make_unique<ProGanGenerator>(
        model.card.progan, model.weights, describe_model(model.card));
    if (model.card.latent_basis.empty()) {
        return generator;
    }
    return std::make_unique<TurnedGenerator>(std::move(generator), basis_of(model.card));
}

}  // namespace zscope
