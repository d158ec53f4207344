#include "core/data/picture_split.h"

#include <cstddef>
#include <numeric>
#include <random>
#include <string>

#include "core/base/error.h"
#include "core/base/shuffle.h"

namespace zscope {

PictureSplit split_pictures(std::int64_t size, std::int64_t count, std::uint64_t seed) {
    if (size < 0 || count < 0 || count > size / 2) {
        throw Error(ErrorCode::invalid_argument, "two sets of " + std::to_string(count) +
                                                     " pictures are asked of " +
                                                     std::to_string(size));
    }
    std::vector<std::int64_t> order(static_cast<std::size_t>(size));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::mt19937_64 random(seed);
    shuffle(order, random);
    const auto middle = order.begin() + count;
    return {.first = {order.begin(), middle}, .second = {middle, middle + count}};
}

}  // namespace zscope
