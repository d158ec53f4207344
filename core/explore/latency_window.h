#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <vector>

namespace zscope {

/// The last 60 durations and their order statistics.
class LatencyWindow {
  public:
    static constexpr std::size_t kSize = 60;

    void add(double milliseconds) {
        samples_.push_back(milliseconds);
        if (samples_.size() > kSize) {
            samples_.pop_front();
        }
    }
    void clear() { samples_.clear(); }
    [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }

    /// The smallest sample that at least `share` (0 to 1) of the samples do not exceed; 0 without
    /// any.
    [[nodiscard]] double quantile(double share) const {
        if (samples_.empty()) {
            return 0.0;
        }
        std::vector<double> sorted(samples_.begin(), samples_.end());
        std::sort(sorted.begin(), sorted.end());
        const double last = static_cast<double>(sorted.size()) - 1.0;
        const double rank = std::ceil(share * static_cast<double>(sorted.size())) - 1.0;
        return sorted[static_cast<std::size_t>(std::clamp(rank, 0.0, last))];
    }

  private:
    std::deque<double> samples_;
};

}  // namespace zscope
