#include "core/model/weight_snapshot.h"

#include <c10/core/GradMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace zscope {
namespace {

c10::Stream current_stream(c10::Device device) {
    return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
}

}  // namespace

WeightSnapshot::WeightSnapshot(const NamedTensors& weights, std::uint64_t version)
    : version_(version) {
    const c10::AutoGradMode no_grad(false);
    tensors_.reserve(weights.size());
    for (const auto& [name, tensor] : weights) {
        tensors_.emplace_back(name, tensor.detach().clone());
    }
    if (!tensors_.empty() && !tensors_.front().second.is_cpu()) {
        const c10::Device device = tensors_.front().second.device();
        copied_.emplace(device.type());
        copied_->record(current_stream(device));
    }
}

void WeightSnapshot::copy_into(Generator& generator) const {
    wait_until_copied();
    generator.load_weights(tensors_);
}

void WeightSnapshot::wait_until_copied() const {
    if (!copied_) {
        return;
    }
    const c10::Stream stream = current_stream(tensors_.front().second.device());
    copied_->block(stream);
    for (const auto& [name, tensor] : tensors_) {
        tensor.record_stream(stream);
    }
}

}  // namespace zscope
