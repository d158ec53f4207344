#include "core/model/turned_generator.h"

#include <ATen/ops/linear.h>

#include <utility>

#include "core/base/error.h"

namespace zscope {
namespace {

/// What is a term of its own along the inner axes need not be one along others.
GeneratorInfo along_other_axes(GeneratorInfo info) {
    info.additive_components.clear();
    return info;
}

}  // namespace

TurnedGenerator::TurnedGenerator(std::unique_ptr<Generator> inner, at::Tensor basis)
    : TurnedGenerator(std::move(inner), std::move(basis), {}) {
    info_ = along_other_axes(inner_->info());
}

TurnedGenerator::TurnedGenerator(std::unique_ptr<Generator> inner, at::Tensor basis,
                                 GeneratorInfo info)
    : inner_(std::move(inner)), basis_(std::move(basis)), info_(along_other_axes(std::move(info))) {
    const std::int64_t n = inner_->info().latent_size;
    if (basis_.dim() != 2 || basis_.size(0) != n || basis_.size(1) != n) {
        throw Error(ErrorCode::invalid_argument, "a basis of the latent must be " +
                                                     std::to_string(n) + " x " + std::to_string(n));
    }
}

at::Tensor TurnedGenerator::turn(const at::Tensor& z) const {
    return at::linear(z, basis_.to(z.scalar_type()));  // each row z becomes B z
}

at::Tensor TurnedGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    return inner_->forward(turn(z), options);
}

std::vector<at::Tensor> TurnedGenerator::activations(const at::Tensor& z,
                                                     std::span<const int> indices,
                                                     const ForwardOptions& options) {
    return inner_->activations(turn(z), indices, options);
}

GeneratorPass TurnedGenerator::forward_with_activations(const at::Tensor& z,
                                                        std::span<const int> indices,
                                                        const ForwardOptions& options) {
    return inner_->forward_with_activations(turn(z), indices, options);
}

std::unique_ptr<Generator> TurnedGenerator::replica() const {
    return std::make_unique<TurnedGenerator>(inner_->replica(), basis_.clone(), info_);
}

void TurnedGenerator::load_weights(const NamedTensors& weights) {
    inner_->load_weights(weights);
    info_.activations = inner_->info().activations;  // they may be of another type now
}

void TurnedGenerator::to(c10::Device device) {
    inner_->to(device);
    basis_ = basis_.to(device);
}

}  // namespace zscope
