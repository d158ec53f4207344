#include "core/explore/device_stream.h"

#include <c10/core/impl/VirtualGuardImpl.h>

namespace zscope {

DeviceStream::DeviceStream(c10::Device device, bool is_high_priority) {
    if (!device.is_cpu()) {
        const c10::impl::VirtualGuardImpl backend(device.type());
        guard_.emplace(backend.getStreamFromGlobalPool(device, is_high_priority));
    }
}

void DeviceStream::synchronize() const {
    if (guard_) {
        guard_->current_stream().synchronize();
    }
}

}  // namespace zscope
