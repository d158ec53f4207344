#include "tests/train/tiny_run.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/export/png.h"

namespace zscope::test {

TrainConfig tiny_config(LossKind loss) {
    TrainConfig config;
    config.resolution = 8;
    config.initial_resolution = 4;
    config.latent_size = 3;
    config.fmap_base = 32;
    config.fmap_max = 8;
    config.threads = 1;
    config.loss = loss;
    config.minibatch = {8, 4};
    config.minibatch_repeats = 2;
    config.stable_images = {32};
    config.transition_images = {32};
    config.total_images = 96;
    config.r1_interval = 3;
    config.ema_half_life_images = 20;
    config.checkpoint_seconds = 1000;
    config.sample_images = 0;
    config.curve_images = 16;
    return config;
}

std::shared_ptr<const TrainingImages> tiny_images() {
    const at::Generator random = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7});
    return std::make_shared<const TrainingImages>(
        at::randint(0, 256, {37, 3, 8, 8}, random, at::kLong).to(at::kByte));
}

TrainOrder tiny_order(const std::filesystem::path& run) {
    TrainOrder order{.run = run, .config = tiny_config()};
    order.config.data = "scenes-simple";
    order.config.data_images = 40;
    return order;
}

void write_grays(const std::filesystem::path& folder, int darkest) {
    std::filesystem::create_directories(folder);
    for (int i = 0; i < 12; ++i) {
        const auto gray = static_cast<std::uint8_t>(darkest + i);
        write_png(folder / std::to_string(i).append(".png"),
                  {8, 8, 3, std::vector<std::uint8_t>(192, gray)});
    }
}

bool equal_bits(const TrainState& a, const TrainState& b) {
    if (!(a.counters == b.counters) || a.tensors.size() != b.tensors.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.tensors.size(); ++i) {
        if (a.tensors[i].first != b.tensors[i].first ||
            !at::equal(a.tensors[i].second, b.tensors[i].second)) {
            return false;
        }
    }
    return true;
}

TrainState copy_of(const TrainState& state) {
    TrainState copy = state;
    for (auto& [name, tensor] : copy.tensors) {
        tensor = tensor.detach().clone();
    }
    return copy;
}

}  // namespace zscope::test
