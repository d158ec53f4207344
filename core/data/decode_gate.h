#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace zscope {

/// Bounds how many pixels threads hold at once while they decode: who would exceed it waits.
class DecodeGate {
  public:
    /// `pixels` > 0 in all.
    explicit DecodeGate(long long pixels) : all_(pixels), free_(pixels) {}

    /// Leave for one picture, as long as it lives. One larger than the gate goes through alone.
    class Pass {
      public:
        Pass(DecodeGate& gate, long long pixels)
            : gate_(gate), pixels_(std::min(pixels, gate.all_)) {
            std::unique_lock lock(gate_.mutex_);
            gate_.released_.wait(lock, [this] { return pixels_ <= gate_.free_; });
            gate_.free_ -= pixels_;
        }
        ~Pass() {
            {
                const std::lock_guard lock(gate_.mutex_);
                gate_.free_ += pixels_;
            }
            gate_.released_.notify_all();
        }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

      private:
        DecodeGate& gate_;
        long long pixels_;
    };

  private:
    const long long all_;
    std::mutex mutex_;
    std::condition_variable released_;
    long long free_;
};

}  // namespace zscope
