#include "app/control/giving_way.h"

#include <c10/core/Device.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/model/generator.h"
#include "core/model/pausing_generator.h"

namespace zscope {
namespace {

constexpr std::int64_t kPixelsPerPass = std::int64_t{4} * 128 * 128;

std::int64_t pictures_per_pass(const GeneratorInfo& info) {
    const std::int64_t pixels = info.height * info.width;
    return std::max<std::int64_t>(1, kPixelsPerPass / std::max<std::int64_t>(1, pixels));
}

/// 0: as many as asked for.
std::int64_t rows_per_pass(const GeneratorInfo& info, c10::Device device) {
    return device.is_cpu() ? pictures_per_pass(info) : 0;
}

}  // namespace

PausingGenerator giving_way(Generator& generator, JobContext& context) {
    return {generator, [&context] { context.checkpoint(); },
            rows_per_pass(generator.info(), generator.device())};
}

int strip_batch(const GeneratorInfo& info, const std::string& device, int steps) {
    if (steps < 1) {
        throw Error(ErrorCode::invalid_argument,
                    "A strip of " + std::to_string(steps) + " steps; expected at least 1");
    }
    const std::int64_t most = rows_per_pass(info, c10::Device(device));
    if (most == 0) {
        return steps;
    }
    int batch = static_cast<int>(std::min<std::int64_t>(steps, most));
    while (steps % batch != 0) {
        --batch;
    }
    return batch;
}

}  // namespace zscope
