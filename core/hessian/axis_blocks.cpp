#include "core/hessian/axis_blocks.h"

#include <algorithm>
#include <utility>

#include "core/hessian/index_range.h"
#include "core/hessian/packed_hessian.h"

namespace zscope {
namespace {

/// Ranges of a jet's directions that cover n axes, so short that a jet along two of them stays
/// within the budget.
std::vector<IndexRange> split_axes(const ProGanJets& jets, std::int64_t n, std::int64_t budget) {
    if (jets.peak_bytes(n) <= budget) {
        return {{0, n}};
    }
    std::int64_t width = std::max<std::int64_t>(1, n / 2);
    while (width > 1 && jets.peak_bytes(2 * width) > budget) {
        --width;
    }
    std::vector<IndexRange> ranges;
    for (std::int64_t first = 0; first < n; first += width) {
        ranges.push_back({first, std::min(n, first + width)});
    }
    return ranges;
}

/// The axes of every two ranges, or of the only one.
std::vector<std::vector<std::int64_t>> join_ranges(const std::vector<IndexRange>& ranges) {
    const auto with = [](std::vector<std::int64_t> axes, const IndexRange& range) {
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
