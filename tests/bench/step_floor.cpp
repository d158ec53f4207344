#include "tests/bench/step_floor.h"

#include <numeric>
#include <vector>

#include "tests/bench/multiply_adds.h"

namespace zscope::bench {

namespace {

double discriminator_flops(const ProGanConfig& config) {
    const std::vector<std::int64_t> work = discriminator_multiply_adds(config);
    return 2.0 * static_cast<double>(std::accumulate(work.begin(), work.end(), std::int64_t{0}));
}

/// In forward passes of D for each real picture, beside the D step's loss.
double penalty_passes(Penalty penalty) {
    constexpr double kSlopes = 1.0 + 2.0;  // and their derivative
    constexpr double kForwardAndBack = 1.0 + 2.0;
    switch (penalty) {
        case Penalty::none:
            return 0.0;
        case Penalty::r1:
            return kSlopes;
        case Penalty::wgan_gp:
            return kForwardAndBack + kSlopes;
    }
    return 0.0;
}

}  // namespace

double gradient_flops(const ProGanConfig& config, Penalty penalty) {
    const double g = generator_flops(config);
    const double d = discriminator_flops(config);
    const double generator_step = 3.0 * g + 2.0 * d;
    const double discriminator_step = 2.0 * 3.0 * d;  // made and real pictures
    return generator_step + discriminator_step + penalty_passes(penalty) * d;
}

double trainer_step_flops(const ProGanConfig& config, Penalty penalty, std::int64_t interval) {
    const double plain = gradient_flops(config, Penalty::none);
    const double penalised = gradient_flops(config, penalty) - plain;
    return plain + generator_flops(config) + penalised / static_cast<double>(interval);
}

}  // namespace zscope::bench
