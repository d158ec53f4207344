#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace zscope {

/// A recording of what is sent to a device: a CUDA graph. One thread at a time.
class DeviceGraph {
  public:
    DeviceGraph() = default;
    DeviceGraph(const DeviceGraph&) = delete;
    DeviceGraph& operator=(const DeviceGraph&) = delete;
    virtual ~DeviceGraph() = default;

    /// Runs `work` once as it is, then records what it sends to the device, on a stream of its own;
    /// of the recorded run nothing is computed. `work` must not wait for the device, and takes no
    /// numbers from the CPU but those that shall stay. Once only. Throws what `work` throws and
    /// std::exception where the device refuses; of no use then.
    virtual void capture(const std::function<void()>& work) = 0;

    /// Sends all of it to the calling thread's current stream: the same kernels, reading and
    /// writing the same memory.
    virtual void replay() = 0;
};

/// Throws Error(unsupported) where this build or machine has none. Empty: nothing is recorded.
/// Graphs of one maker and its copies share their memory: one thread and stream replays them, and
/// what a replay leaves behind holds until the next one of any.
using DeviceGraphMaker = std::function<std::unique_ptr<DeviceGraph>()>;

/// CUDA graphs on a CUDA device, empty elsewhere and where the environment variable
/// ZSCOPE_CUDA_GRAPHS is 0. The maker loads libzscope_cuda_graphs.so, which lies beside the program
/// and needs the libraries of load_cuda_libraries.
[[nodiscard]] DeviceGraphMaker graphs_on(c10::Device device);

}  // namespace zscope
