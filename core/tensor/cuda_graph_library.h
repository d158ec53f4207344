#pragma once

#include <memory>

#include "core/tensor/device_graph.h"

namespace zscope {

/// Makes graphs that share their memory. One thread.
class DeviceGraphs {
  public:
    DeviceGraphs() = default;
    DeviceGraphs(const DeviceGraphs&) = delete;
    DeviceGraphs& operator=(const DeviceGraphs&) = delete;
    virtual ~DeviceGraphs() = default;

    /// Throws std::exception.
    [[nodiscard]] virtual std::unique_ptr<DeviceGraph> make() = 0;
};

/// What libzscope_cuda_graphs.so offers to the program that loads it.
inline constexpr const char* kCudaGraphLibrary = "libzscope_cuda_graphs.so";
inline constexpr const char* kNewCudaGraphs = "zscope_new_cuda_graphs";

/// Graphs on the CUDA device of this index; the caller owns them.
using NewCudaGraphs = DeviceGraphs* (*)(int device);

}  // namespace zscope
