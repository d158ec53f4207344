// CUDA graphs, in a library of their own: the only source that refers to libtorch_cuda.so, so that
// the program itself links and starts without it.
#include "core/tensor/cuda_graph_library.h"

#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/util/Exception.h>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace zscope {
namespace {

/// One capture at a time in the process.
std::mutex& capturing() {
    static std::mutex mutex;
    return mutex;
}

/// Of all captures on a device, so that what the CUDA libraries keep for a stream is kept once. Not
/// one of LibTorch's pool, which another thread may be using: its work would be recorded, too.
c10::cuda::CUDAStream capture_stream(c10::DeviceIndex device) {
    static std::map<c10::DeviceIndex, cudaStream_t> streams;
    cudaStream_t& stream = streams[device];
    if (stream == nullptr) {
        C10_CUDA_CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    }
    return c10::cuda::getStreamFromExternal(stream, device);
}

/// The memory that graphs share, as long as one of them lives.
struct Pool {
    at::cuda::MempoolId_t id = at::cuda::graph_pool_handle();
};

class CudaGraph final : public DeviceGraph {
  public:
    CudaGraph(c10::DeviceIndex device, std::shared_ptr<Pool> pool)
        : device_(device), pool_(std::move(pool)) {}

    void capture(const std::function<void()>& work) override {
        const std::lock_guard alone(capturing());
        const c10::cuda::CUDAGuard on_device(device_);
        const c10::cuda::CUDAStream stream = capture_stream(device_);
        c10::cuda::getCurrentCUDAStream(device_).synchronize();
        const c10::cuda::CUDAStreamGuard on_stream(stream);
        work();
        stream.synchronize();
        try {
            record(work);
        } catch (const c10::OutOfMemoryError&) {
            start_over();
            record(work);
        }
    }

    void replay() override {
        const c10::cuda::CUDAGuard on_device(device_);
        graph_->replay();
    }

  private:
    void record(const std::function<void()>& work) {
        try {
            // Other threads go on with their own work on the device.
            graph_->capture_begin(pool_->id, cudaStreamCaptureModeThreadLocal);
            work();
            graph_->capture_end();
        } catch (...) {
            abandon();
            throw;
        }
    }

    /// Hands back what LibTorch keeps of earlier work, which a capture neither uses nor frees.
    void start_over() {
        graph_.emplace();
        if (pool_.use_count() == 1) {
            pool_->id = at::cuda::graph_pool_handle();  // one that no graph holds is not used again
        }
        c10::cuda::CUDACachingAllocator::emptyCache();
    }

    /// Ends what capture_begin began. Where the device refuses that too, capture_end gives up
    /// before it hands the memory pools back.
    void abandon() noexcept {
        if (succeeds([this] { graph_->capture_end(); })) {
            return;
        }
        (void)succeeds([this] {
            c10::cuda::CUDACachingAllocator::endAllocateToPool(device_, pool_->id);
            c10::cuda::CUDACachingAllocator::releasePool(device_, pool_->id);
        });
        (void)succeeds(
            [this] { at::getHostAllocator(at::kCUDA)->end_allocate_to_pool(pool_->id); });
    }

    template <typename Action>
    static bool succeeds(Action action) noexcept {
        try {
            action();
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    c10::DeviceIndex device_;
    std::shared_ptr<Pool> pool_;  // outlives the graph, which hands its memory back
    std::optional<at::cuda::CUDAGraph> graph_{std::in_place};
};

class CudaGraphs final : public DeviceGraphs {
  public:
    explicit CudaGraphs(c10::DeviceIndex device) : device_(device) {}

    std::unique_ptr<DeviceGraph> make() override {
        std::shared_ptr<Pool> pool = pool_.lock();
        if (pool == nullptr) {
            pool = std::make_shared<Pool>();
            pool_ = pool;
        }
        return std::make_unique<CudaGraph>(device_, std::move(pool));
    }

  private:
    c10::DeviceIndex device_;
    std::weak_ptr<Pool> pool_;
};

}  // namespace
}  // namespace zscope

extern "C" __attribute__((visibility("default"))) zscope::DeviceGraphs* zscope_new_cuda_graphs(
    int device);

zscope::DeviceGraphs* zscope_new_cuda_graphs(int device) {
    return new zscope::CudaGraphs(static_cast<c10::DeviceIndex>(device));
}
