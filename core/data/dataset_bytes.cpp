#include "core/data/dataset_bytes.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/tensor/image_tensor.h"

namespace zscope {
namespace {

at::Tensor reserve(std::int64_t count, int resolution) {
    try {
        return at::empty({count, 3, resolution, resolution}, at::kByte);
    } catch (const std::exception&) {
        throw Error(ErrorCode::out_of_memory,
                    "no memory for " + std::to_string(count) + " pictures of " +
                        std::to_string(resolution) + " x " + std::to_string(resolution),
                    "Use fewer pictures or a lower resolution");
    }
}

}  // namespace

at::Tensor load_bytes(const Dataset& dataset, std::int64_t first, std::int64_t count, int threads,
                      ProgressSink& progress) {
    if (first < 0 || count < 1 || count > dataset.size() - first) {
        throw Error(ErrorCode::invalid_argument, "found pictures " + std::to_string(first) + " + " +
                                                     std::to_string(count) + " of " +
                                                     std::to_string(dataset.size()));
    }
    std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), first);
    return load_bytes(dataset, indices, threads, progress);
}

at::Tensor load_bytes(const Dataset& dataset, std::span<const std::int64_t> indices, int threads,
                      ProgressSink& progress) {
    if (indices.empty()) {
        throw Error(ErrorCode::invalid_argument, "no picture is asked for");
    }
    const auto count = static_cast<std::int64_t>(indices.size());
    const at::Tensor bytes = reserve(count, dataset.resolution());
    auto* const data = bytes.mutable_data_ptr<std::uint8_t>();
    const std::int64_t stride = bytes.stride(0);
    std::atomic<std::int64_t> next = 0;
    std::mutex failure_mutex;
    std::exception_ptr failure;
    const auto work = [&](ProgressSink* sink) {
        try {
            for (std::int64_t i = next++; i < count; i = next++) {
                write_planes(dataset.image(indices[static_cast<std::size_t>(i)]),
                             data + i * stride);
                if (sink != nullptr) sink->report(i + 1, count, "preparing pictures");
            }
        } catch (...) {
            const std::scoped_lock lock(failure_mutex);
            failure = std::current_exception();
            next = count;
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int t = 1; t < threads; ++t) workers.emplace_back(work, nullptr);
        work(&progress);
    }
    if (failure) std::rethrow_exception(failure);
    progress.report(count, count, "preparing pictures");
    return bytes;
}

}  // namespace zscope
