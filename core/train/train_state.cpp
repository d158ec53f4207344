#include "core/train/train_state.h"

namespace zscope {

namespace {

void append(const std::string& prefix, const NamedTensors& from, NamedTensors& to) {
    for (const auto& [name, tensor] : from) {
        to.emplace_back(std::string(prefix).append("/").append(name), tensor);
    }
}

}  // namespace

TrainState gather_state(const TrainParts& parts) {
    TrainState state;
    append("generator", parts.generator.parameters(), state.tensors);
    append("averaged", parts.averaged.parameters(), state.tensors);
    append("discriminator", parts.discriminator.parameters(), state.tensors);
    parts.adam_generator.append_state("adam_generator", state.tensors);
    parts.adam_discriminator.append_state("adam_discriminator", state.tensors);
    state.tensors.emplace_back(kRandomState, parts.rng.get_state());
    state.counters.adam_generator = parts.adam_generator.steps();
    state.counters.adam_discriminator = parts.adam_discriminator.steps();
    return state;
}

}  // namespace zscope
