#pragma once

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdint>
#include <utility>

namespace zscope::testing {

/// LibTorch's allocator for the CPU, with the bytes of all living tensors counted. Install it
/// before the tensors that are to be counted are made.
class CountingAllocator final : public c10::Allocator {
  public:
    static CountingAllocator& installed() {
        static CountingAllocator* const allocator = [] {
            auto* made = new CountingAllocator;  // outlives every tensor
            c10::SetCPUAllocator(made, /*priority=*/1);
            return made;
        }();
        return *allocator;
    }

    c10::DataPtr allocate(std::size_t bytes) override {
        c10::DataPtr inner = inner_->allocate(bytes);
        void* const data = inner.get();
        const auto size = static_cast<std::int64_t>(bytes);
        const std::int64_t now = alive_ += size;
        std::int64_t peak = peak_;
        while (peak < now && !peak_.compare_exchange_weak(peak, now)) {
        }
        return {data, new Held{std::move(inner), size}, &release, c10::Device(c10::kCPU)};
    }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        default_copy_data(to, from, bytes);
    }
    [[nodiscard]] std::int64_t alive() const { return alive_; }

    /// The most bytes alive at once while `act` runs, above those alive before.
    template <typename Act>
    [[nodiscard]] std::int64_t peak_of(Act&& act) {
        const std::int64_t before = alive_;
        peak_ = before;
        act();
        return peak_ - before;
    }

  private:
    struct Held {
        c10::DataPtr inner;
        std::int64_t bytes;
    };
    static void release(void* context) {
        auto* held = static_cast<Held*>(context);
        alive_ -= held->bytes;
        delete held;
    }

    c10::Allocator* inner_ = c10::GetCPUAllocator();
    static inline std::atomic<std::int64_t> alive_{0};
    static inline std::atomic<std::int64_t> peak_{0};
};

}  // namespace zscope::testing
