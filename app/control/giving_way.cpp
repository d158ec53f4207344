#include "app/control/giving_way.h"

#include <algorithm>

#include "core/model/pausing_generator.h"

namespace zscope {
namespace {

constexpr std::int64_t kPixelsPerPass = std::int64_t{4} * 128 * 128;

/// 0: as many as asked for.
std::int64_t rows_per_pass(const Generator& generator) {
    if (!generator.device().is_cpu()) {
        return 0;
    }
    const std::int64_t pixels = generator.info().height * generator.info().width;
    return std::max<std::int64_t>(1, kPixelsPerPass / std::max<std::int64_t>(1, pixels));
}

}  // namespace

PausingGenerator giving_way(Generator& generator, JobContext& context) {
    return {generator, [&context] { context.checkpoint(); }, rows_per_pass(generator)};
}

}  // namespace zscope
