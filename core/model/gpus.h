#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

namespace zscope {

/// A CUDA device as the driver tells of it.
struct Gpu {
    std::string name;
    int compute_major = 0;  ///< compute capability, "8.6" is major 8, minor 6; 0.0: not known
    int compute_minor = 0;
};

/// In the order of their numbers. Asked of the NVIDIA driver once for each process; empty without
/// one. Any thread; never throws for a missing driver.
[[nodiscard]] const std::vector<Gpu>& known_gpus();

/// From compute capability 8.0 on.
[[nodiscard]] bool computes_in_bfloat16(const Gpu& gpu) noexcept;
/// False for what is no known GPU.
[[nodiscard]] bool computes_in_bfloat16(c10::Device device);

/// "NVIDIA A100, compute capability 8.0, preview in bfloat16".
[[nodiscard]] std::string describe(const Gpu& gpu);

}  // namespace zscope
