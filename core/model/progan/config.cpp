#include "core/model/progan/config.h"

#include <algorithm>
#include <bit>
#include <string>

#include "core/base/error.h"

namespace zscope {

namespace {

void require_range(const char* field, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("ProGAN ") + field + " is " + std::to_string(value) +
                        ", expected " + std::to_string(low) + ".." + std::to_string(high));
    }
}

}  // namespace

std::int64_t ProGanConfig::feature_maps(int stage) const noexcept {
    return std::min(fmap_base >> stage, fmap_max);
}

int ProGanConfig::resolution_log2() const noexcept {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(resolution))) - 1;
}

void ProGanConfig::validate() const {
    require_range("resolution", resolution, 4, 1024);
    if (!std::has_single_bit(static_cast<std::uint64_t>(resolution))) {
        throw Error(
            ErrorCode::invalid_argument,
            "ProGAN resolution is " + std::to_string(resolution) + ", expected a power of two");
    }
    require_range("latent_size", latent_size, 1, 65536);
    require_range("channels", channels, 1, 64);
    require_range("fmap_max", fmap_max, 1, 8192);
    require_range("fmap_base", fmap_base, std::int64_t{1} << (resolution_log2() - 1),
                  std::int64_t{1} << 24);
    require_range("infogan_size", infogan_size, 0, 65536);
}

}  // namespace zscope
