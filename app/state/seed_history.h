#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zscope {

/// The seeds a person has looked at, newest first, each once.
class SeedHistory {
  public:
    static constexpr std::size_t kLimit = 50;

    /// `seed` is on screen now: it becomes the first, the oldest beyond the limit goes.
    void note(std::uint64_t seed);
    [[nodiscard]] std::span<const std::uint64_t> seeds() const noexcept { return seeds_; }
    friend bool operator==(const SeedHistory&, const SeedHistory&) = default;

  private:
    std::vector<std::uint64_t> seeds_;
};

}  // namespace zscope
