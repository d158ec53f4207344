#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace zscope {

/// A map of a place that the sliders left less than so long ago passes for that of their own under
/// a moving hand; as long as a hand holds still before it rests.
inline constexpr std::chrono::milliseconds kMapLag{150};

/// The places that the sliders stood at a moment ago, by latent_version.
class RecentPlaces {
  public:
    using Clock = std::chrono::steady_clock;

    /// The sliders are at `place`. The oldest place that they have left less than kMapLag ago;
    /// theirs where there is none.
    std::uint64_t note(std::uint64_t place, Clock::time_point now) {
        if (place != present_) {
            left_.push_back({present_, now});
            present_ = place;
        }
        while (!left_.empty() && now - left_.front().at >= kMapLag) {
            left_.pop_front();
        }
        return left_.empty() ? present_ : left_.front().place;
    }

  private:
    struct Left {
        std::uint64_t place;
        Clock::time_point at;
    };
    std::uint64_t present_ = 0;
    std::deque<Left> left_;  ///< oldest first
};

}  // namespace zscope
