#include "core/model/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

/// Reference counted by the loader and never closed: LibTorch registers its kernels on loading.
std::string load_library(const char* name) {
    if (::dlopen(name, RTLD_NOW | RTLD_GLOBAL) != nullptr) {
        return {};
    }
    const char* reason = ::dlerror();
    return reason != nullptr ? reason : std::string(name) + " could not be loaded";
}

/// N of "cuda:N", 0 of "cuda" and "auto", nothing for a text that names no GPU.
std::optional<int> gpu_index(const std::string& text) noexcept {
    if (text == "cuda" || text == "auto") {
        return 0;
    }
    if (!text.starts_with("cuda:")) {
        return std::nullopt;
    }
    int index = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 5, end, index);
    return error == std::errc() && stop == end && index >= 0 ? std::optional(index) : std::nullopt;
}

void demand_plain_arithmetic() {
    demand_true_float32();
    at::Context& context = at::globalContext();
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
}

}  // namespace

DeviceSupport load_cuda_libraries() {
    DeviceSupport support;
    if (!load_library("libcuda.so.1").empty()) {
        support.reason = "no NVIDIA driver (libcuda.so.1) on this machine";
        return support;
    }
    for (const char* name : {"libtorch_cuda.so", "libtorch_cuda_linalg.so"}) {
        if (const std::string failure = load_library(name); !failure.empty()) {
            support.reason = failure;
            return support;
        }
    }
    support.gpus = known_gpus();
    support.cuda = at::globalContext().hasCUDA() && at::detail::getCUDAHooks().deviceCount() > 0;
    support.reason = support.cuda ? "CUDA libraries loaded" : "the driver shows no usable GPU";
    if (support.cuda) {
        demand_plain_arithmetic();
    }
    return support;
}

bool is_device_name(const std::string& text) noexcept {
    return text == "cpu" || gpu_index(text).has_value();
}

c10::Device parse_device(const std::string& text, const DeviceSupport& support) {
    if (text == "cpu" || (text == "auto" && !support.cuda)) {
        return c10::Device(c10::kCPU);
    }
    const std::optional<int> index = gpu_index(text);
    if (!index) {
        throw Error(ErrorCode::invalid_argument, "'" + text + "' names no device",
                    "Use cpu, cuda, cuda:N or auto");
    }
    if (!support.cuda) {
        throw Error(ErrorCode::unsupported, "CUDA is not available: " + support.reason,
                    "Use --device cpu");
    }
    const int count = at::detail::getCUDAHooks().deviceCount();
    if (*index >= count) {
        throw Error(ErrorCode::unsupported,
                    text + " is not there: this machine has " + std::to_string(count) + " GPU(s)",
                    "Use cuda:0 to cuda:" + std::to_string(count - 1));
    }
    return {c10::kCUDA, static_cast<c10::DeviceIndex>(*index)};
}

c10::Device find_device(const std::string& text) {
    return parse_device(text, text == "cpu" ? DeviceSupport{} : load_cuda_libraries());
}

std::vector<std::string> loaded_compute_libraries() {
    constexpr std::array<std::string_view, 11> kNames{"libtorch", "libc10",    "libcu",    "libnv",
                                                      "libgomp",  "libiomp",   "libomp",   "libmkl",
                                                      "libnccl",  "libnvidia", "libcaffe2"};
    std::set<std::string> paths;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const std::size_t start = line.find('/');
        if (start == std::string::npos) {
            continue;
        }
        const std::string path = line.substr(start);
        const std::string name = path.substr(path.rfind('/') + 1);
        for (const std::string_view wanted : kNames) {
            if (name.starts_with(wanted)) {
                paths.insert(path);
            }
        }
    }
    return {paths.begin(), paths.end()};
}

}  // namespace zscope
