#pragma once

#include <functional>
#include <memory>

#include "core/tensor/device_graph.h"

namespace zscope::test {

/// Stands on the CPU for a device's graph: a capture does it once, and every replay does again what
/// was captured, with what it was captured with.
class RepeatedGraph final : public DeviceGraph {
  public:
    void capture(const std::function<void()>& work) override {
        work();
        work_ = work;
    }
    void replay() override { work_(); }

  private:
    std::function<void()> work_;
};

/// Of RepeatedGraphs.
[[nodiscard]] inline DeviceGraphMaker repeated_graphs() {
    return [] { return std::make_unique<RepeatedGraph>(); };
}

}  // namespace zscope::test
