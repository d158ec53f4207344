#pragma once

#include <c10/core/Device.h>
#include <c10/core/StreamGuard.h>

#include <optional>

namespace zscope {

/// While it lives, the calling thread's work on `device` goes to a stream of its own, so that it
/// does not queue behind another thread's. Does nothing on the CPU.
class DeviceStream {
  public:
    DeviceStream(c10::Device device, bool is_high_priority);
    /// Blocks until everything sent so far is done; on the CPU it is.
    void synchronize() const;

  private:
    std::optional<c10::StreamGuard> guard_;
};

}  // namespace zscope
