#include "core/model/registry.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
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

}  // namespace

GeneratorInfo describe_model(const ModelCard& card) {
    GeneratorInfo info;
    info.architecture = card.architecture;
    info.latent_size = card.progan.latent_size;
    info.name = card.name.empty() ? card.architecture : card.name;
    info.range_min = card.range_min;
    info.range_max = card.range_max;
    info.fixed_axes = fixed_axes(card);
    info.component_names = card.component_names;
    info.weights_sha256 = card.weights_sha256;
    if (card.rebase) {
        info.axes = card.rebase->axes;
    }
    return info;
}

std::unique_ptr<Generator> build_generator(LoadedModel model) {
    if (model.card.architecture != "progan") {
        throw Error(ErrorCode::unsupported,
                    "no generator of the architecture '" + model.card.architecture + "' is known");
    }
    std::unique_ptr<Generator> generator = std::make_unique<ProGanGenerator>(
        model.card.progan, model.weights, describe_model(model.card));
    if (model.card.latent_basis.empty()) {
        return generator;
    }
    const std::int64_t n = model.card.progan.latent_size;
    at::Tensor basis = at::empty({n, n});
    std::ranges::copy(model.card.latent_basis, basis.mutable_data_ptr<float>());
    return std::make_unique<TurnedGenerator>(std::move(generator), std::move(basis));
}

}  // namespace zscope
