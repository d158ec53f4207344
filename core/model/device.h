#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

#include "core/model/gpus.h"

namespace zscope {

/// What this process can compute on.
struct DeviceSupport {
    bool cuda = false;      ///< CUDA libraries are in and at least one GPU answers
    std::string reason;     ///< why not, or what was loaded from where
    std::vector<Gpu> gpus;  ///< one for each CUDA device
};

/// Loads LibTorch's CUDA libraries where an NVIDIA driver is found, and turns TF32 and run-to-run
/// choices of algorithms off. Must run before anything else asks LibTorch about CUDA, since a
/// question answered "no" sticks; safe to call again. Never throws for a missing driver or library:
/// `reason` says what is missing.
[[nodiscard]] DeviceSupport load_cuda_libraries();

/// True for "cpu", "cuda", "cuda:N" and "auto", whatever this machine has.
[[nodiscard]] bool is_device_name(const std::string& text) noexcept;

/// "cpu", "cuda", "cuda:1", or "auto" (cuda where it works, else cpu). Throws
/// Error(invalid_argument) for other text and Error(unsupported), with the reason, for a GPU that
/// is not there.
[[nodiscard]] c10::Device parse_device(const std::string& text, const DeviceSupport& support);

/// As parse_device, with what this machine has; "cpu" loads nothing.
[[nodiscard]] c10::Device find_device(const std::string& text);

/// Path of each LibTorch, CUDA and OpenMP library mapped into this process, sorted.
[[nodiscard]] std::vector<std::string> loaded_compute_libraries();

}  // namespace zscope
