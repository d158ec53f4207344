#include "app/control/giving_way.h"

#include <algorithm>

#include "core/model/pausing_generator.h"

namespace zscope {
namespace {

constexpr std::int64_t kPixelsPerPass = std::int64_t{4} * 128 * 128;

std::int64_t pictures_per_pass(const GeneratorInfo& info) {
    const std::int64_t pixels = info.height * info.width;
    return std::max<std::int64_t>(1, kPixelsPerPass / std::max<std::int64_t>(1, pixels));
}

/// 0: as many as asked for.
std::int64_t rows_per_pass(const Generator& generator) {
    return generator.device().is_cpu() ? pictures_per_pass(generator.info()) : 0;
}

}  // namespace

PausingGenerator giving_way(Generator& generator, JobContext& context) {
    return {generator, [&context] { context.checkpoint(); }, rows_per_pass(generator)};
}

int strip_batch(const GeneratorInfo& info, std::string_view device, int steps) {
    if (device != "cpu") {
        return steps;
    }
    int batch = static_cast<int>(std::min<std::int64_t>(steps, pictures_per_pass(info)));
    while (steps % batch != 0) {
        --batch;
    }
    return batch;
}

}  // namespace zscope
