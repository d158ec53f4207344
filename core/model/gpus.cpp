#include "core/model/gpus.h"

#include <dlfcn.h>

#include <array>
#include <cstddef>

namespace zscope {
namespace {

/// The driver itself, whose functions need no CUDA headers.
class Driver {
  public:
    Driver() {
        // Reference counted by the loader and never closed, as LibTorch uses it, too.
        void* library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
        if (library == nullptr) {
            return;
        }
        init_ = reinterpret_cast<Init>(::dlsym(library, "cuInit"));
        count_ = reinterpret_cast<Count>(::dlsym(library, "cuDeviceGetCount"));
        name_ = reinterpret_cast<Name>(::dlsym(library, "cuDeviceGetName"));
        attribute_ = reinterpret_cast<Attribute>(::dlsym(library, "cuDeviceGetAttribute"));
    }

    /// 0 where the driver does not answer.
    [[nodiscard]] int device_count() const {
        const bool complete = init_ != nullptr && count_ != nullptr && name_ != nullptr;
        int devices = 0;
        return complete && init_(0) == 0 && count_(&devices) == 0 ? devices : 0;
    }

    [[nodiscard]] Gpu device(int index) const {
        // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR of the driver's interface.
        constexpr int kComputeMajor = 75;
        constexpr int kComputeMinor = 76;
        std::array<char, 256> text{};
        const bool is_named = name_(text.data(), static_cast<int>(text.size()) - 1, index) == 0;
        return {.name = is_named ? text.data() : "unknown GPU",
                .compute_major = attribute(kComputeMajor, index),
                .compute_minor = attribute(kComputeMinor, index)};
    }

  private:
    using Init = int (*)(unsigned);
    using Count = int (*)(int*);
    using Name = int (*)(char*, int, int);
    using Attribute = int (*)(int*, int, int);

    [[nodiscard]] int attribute(int which, int index) const {
        int value = 0;
        return attribute_ != nullptr && attribute_(&value, which, index) == 0 ? value : 0;
    }

    Init init_ = nullptr;
    Count count_ = nullptr;
    Name name_ = nullptr;
    Attribute attribute_ = nullptr;
};

std::vector<Gpu> ask_driver() {
    const Driver driver;
    std::vector<Gpu> gpus;
    for (int i = 0; i < driver.device_count(); ++i) {
        gpus.push_back(driver.device(i));
    }
    return gpus;
}

}  // namespace

const std::vector<Gpu>& known_gpus() {
    static const std::vector<Gpu> gpus = ask_driver();
    return gpus;
}

bool computes_in_bfloat16(const Gpu& gpu) noexcept {
    return gpu.compute_major >= 8;
}

bool computes_in_bfloat16(c10::Device device) {
    if (!device.is_cuda()) {
        return false;
    }
    const auto index = static_cast<std::size_t>(device.has_index() ? device.index() : 0);
    return index < known_gpus().size() && computes_in_bfloat16(known_gpus()[index]);
}

std::string describe(const Gpu& gpu) {
    std::string text = gpu.name + ", compute capability ";
    if (gpu.compute_major == 0) {
        text += "not known";
    } else {
        text.append(std::to_string(gpu.compute_major))
            .append(".")
            .append(std::to_string(gpu.compute_minor));
    }
    return text.append(computes_in_bfloat16(gpu) ? ", preview in bfloat16"
                                                 : ", preview in float32");
}

}  // namespace zscope
