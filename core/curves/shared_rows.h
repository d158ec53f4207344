#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace zscope {

/// A list that only grows, in pieces that copies of it share once they are full: a copy of a
/// million entries costs a few hundred pointers and one piece. Full pieces are never written again,
/// so a copy may be read on another thread while this one grows.
template <typename T>
class SharedRows {
  public:
    void push_back(T value) {
        rest_.push_back(std::move(value));
        if (rest_.size() == kPiece) {
            full_.push_back(std::make_shared<const std::vector<T>>(std::move(rest_)));
            rest_ = {};
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return full_.size() * kPiece + rest_.size(); }
    [[nodiscard]] bool empty() const noexcept { return full_.empty() && rest_.empty(); }
    [[nodiscard]] const T& operator[](std::size_t i) const {
        const std::size_t piece = i / kPiece;
        return piece < full_.size() ? (*full_[piece])[i % kPiece] : rest_[i % kPiece];
    }
    [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

    /// How many entries `is_before` holds for; it must hold for the first ones and no other.
    template <typename Before>
    [[nodiscard]] std::size_t count_before(Before&& is_before) const {
        std::size_t low = 0;
        std::size_t high = size();
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (is_before((*this)[middle])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

  private:
    static constexpr std::size_t kPiece = 4096;

    std::vector<std::shared_ptr<const std::vector<T>>> full_;
    std::vector<T> rest_;
};

}  // namespace zscope
