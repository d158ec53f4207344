#include "tests/bench/penalty_floor.h"

#include <ATen/ATen.h>

#include <numeric>

#include "tests/bench/multiply_adds.h"

namespace zscope::bench {

std::vector<int> deepest_maxima(const std::vector<at::Tensor>& penalties, std::int64_t groups) {
    const std::int64_t samples = penalties.front().size(0);
    std::vector<int> deepest(static_cast<std::size_t>(samples), 0);
    for (std::size_t l = 0; l < penalties.size(); ++l) {
        const at::Tensor of_samples = penalties[l].flatten(1).amax(1);
        const at::Tensor holders = of_samples.view({groups, -1}).argmax(1);
        for (std::int64_t group = 0; group < groups; ++group) {
            const std::int64_t sample =
                group * (samples / groups) + holders[group].item<std::int64_t>();
            deepest[static_cast<std::size_t>(sample)] = static_cast<int>(l) + 1;
        }
    }
    return deepest;
}

double penalty_gradient_flops(const ProGanConfig& config, int last, std::int64_t k,
                              std::span<const int> deepest) {
    const std::vector<std::int64_t> work = generator_multiply_adds(config);
    const auto forward = [&work](int layers) {
        return 2.0 * static_cast<double>(
                         std::accumulate(work.begin(), work.begin() + layers, std::int64_t{0}));
    };
    double flops = static_cast<double>(deepest.size()) * forward(last);
    for (const int layer : deepest) {
        flops += 2.0 * forward(layer);
    }
    return 2.0 * static_cast<double>(k) * flops;
}

}  // namespace zscope::bench
