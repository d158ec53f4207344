#include "core/hessian/axis_blocks.h"

#include <algorithm>
#include <utility>

#include "core/hessian/packed_hessian.h"

namespace zscope {
namespace {

/// The axes [first, last) of a jet's directions.
struct AxisRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    [[nodiscard]] std::int64_t size() const noexcept { return last - first; }
};

/// Ranges that cover n axes, so short that a jet along two of them stays within the budget.
std::vector<AxisRange> split_axes(const ProGanJets& jets, std::int64_t n, std::int64_t budget) {
    if (jets.peak_bytes(n) <= budget) {
        return {{0, n}};
    }
    std::int64_t width = std::max<std::int64_t>(1, n / 2);
    while (width > 1 && jets.peak_bytes(2 * width) > budget) {
        --width;
    }
    std::vector<AxisRange> ranges;
    for (std::int64_t first = 0; first < n; first += width) {
        ranges.push_back({first, std::min(n, first + width)});
    }
    return ranges;
}

/// The axes of every two ranges, or of the only one.
std::vector<std::vector<std::int64_t>> join_ranges(const std::vector<AxisRange>& ranges) {
    const auto with = [](std::vector<std::int64_t> axes, const AxisRange& range) {
        for (std::int64_t axis = range.first; axis < range.last; ++axis) {
            axes.push_back(axis);
        }
        return axes;
    };
    if (ranges.size() == 1) {
        return {with({}, ranges.front())};
    }
    std::vector<std::vector<std::int64_t>> blocks;
    for (std::size_t a = 0; a < ranges.size(); ++a) {
        for (std::size_t b = a + 1; b < ranges.size(); ++b) {
            blocks.push_back(with(with({}, ranges[a]), ranges[b]));
        }
    }
    return blocks;
}

}  // namespace

std::vector<std::vector<std::int64_t>> axis_blocks(const ProGanJets& jets, std::int64_t n,
                                                   std::int64_t budget) {
    return join_ranges(split_axes(jets, n, budget));
}

void place_block(const at::Tensor& second, const std::vector<std::int64_t>& axes, std::int64_t n,
                 at::Tensor& found) {
    const auto m = static_cast<std::int64_t>(axes.size());
    for (const auto& [i, j] : packed_pairs(m)) {
        found[packed_index(axes[static_cast<std::size_t>(i)], axes[static_cast<std::size_t>(j)], n)]
            .copy_(second[packed_index(i, j, m)]);
    }
}

}  // namespace zscope
