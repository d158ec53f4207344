#pragma once

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace zscope::testing {

/// LibTorch's allocator for the CPU, with the bytes of all living tensors counted. Install it
/// before the tensors that are to be counted are made.
class CountingAllocator final : public c10::Allocator {
  public:
    static CountingAllocator& installed() {
        static CountingAllocator* const allocator = [] {
            inner_ = c10::GetCPUAllocator();
            auto* made = new CountingAllocator;  // outlives every tensor
            c10::SetCPUAllocator(made, /*priority=*/1);
            return made;
        }();
        return *allocator;
    }

    c10::DataPtr allocate(std::size_t bytes) override {
        void* const data = inner_->raw_allocate(bytes);
        if (data == nullptr) {
            return {nullptr, c10::Device(c10::kCPU)};
        }
        const auto size = static_cast<std::int64_t>(bytes);
        {
            const std::scoped_lock lock(mutex_);
            sizes_[data] = size;
        }
        const std::int64_t now = alive_ += size;
        std::int64_t peak = peak_;
        while (peak < now && !peak_.compare_exchange_weak(peak, now)) {
        }
        return {data, data, &release, c10::Device(c10::kCPU)};
    }
    [[nodiscard]] c10::DeleterFnPtr raw_deleter() const override { return &release; }
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
    static void release(void* data) {
        {
            const std::scoped_lock lock(mutex_);
            // What oneDNN took before this allocator was installed it gives back here, too.
            if (const auto entry = sizes_.find(data); entry != sizes_.end()) {
                alive_ -= entry->second;
                sizes_.erase(entry);
            }
        }
        inner_->raw_deallocate(data);
    }

    static inline std::mutex mutex_;
    static inline std::unordered_map<void*, std::int64_t> sizes_;  ///< asked for, by address
    static inline c10::Allocator* inner_ = nullptr;                ///< LibTorch's own
    static inline std::atomic<std::int64_t> alive_{0};
    static inline std::atomic<std::int64_t> peak_{0};
};

}  // namespace zscope::testing
