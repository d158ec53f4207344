#include "core/metrics/fault_shares.h"

#include <ATen/Parallel.h>

#include <cstddef>
#include <cstdint>

#include "core/metrics/picture_faults.h"

namespace zscope {

void FaultCounter::add(const std::vector<Image>& pictures) {
    std::vector<PictureFaults> found(pictures.size());
    at::parallel_for(0, static_cast<std::int64_t>(pictures.size()), 8,
                     [&](std::int64_t first, std::int64_t last) {
                         for (auto i = static_cast<std::size_t>(first);
                              i < static_cast<std::size_t>(last); ++i) {
                             found[i] = find_picture_faults(pictures[i]);
                         }
                     });
    for (const PictureFaults& faults : found) {
        ++counts_.pictures;
        counts_.two_colors.count += faults.has_two_colors ? 1 : 0;
        counts_.colored_rim.count += faults.has_colored_rim ? 1 : 0;
        counts_.fragment.count += faults.has_fragment ? 1 : 0;
    }
}

FaultShares FaultCounter::finish() const {
    FaultShares shares = counts_;
    for (FaultShare* fault : {&shares.two_colors, &shares.colored_rim, &shares.fragment}) {
        fault->share = share_estimate(fault->count, shares.pictures);
    }
    return shares;
}

FaultShares fault_shares(const at::Tensor& pictures) {
    const at::Tensor interleaved = pictures.permute({0, 2, 3, 1}).contiguous();
    const auto* const bytes = interleaved.const_data_ptr<std::uint8_t>();
    const std::int64_t each = interleaved.stride(0);
    std::vector<Image> images;
    for (std::int64_t i = 0; i < interleaved.size(0); ++i) {
        images.push_back({static_cast<int>(interleaved.size(2)),
                          static_cast<int>(interleaved.size(1)),
                          3,
                          {bytes + i * each, bytes + (i + 1) * each}});
    }
    FaultCounter counter;
    counter.add(images);
    return counter.finish();
}

}  // namespace zscope
