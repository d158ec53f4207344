#include "core/tensor/true_float32.h"

#include <ATen/Context.h>
#include <c10/core/DispatchKeySet.h>

#include <mutex>

namespace zscope {
namespace {

constexpr at::Float32Backend kBackends[] = {at::Float32Backend::CUDA, at::Float32Backend::MKLDNN};
constexpr at::Float32Op kOperations[] = {at::Float32Op::CONV, at::Float32Op::RNN,
                                         at::Float32Op::MATMUL};

/// Who holds what. Written under the mutex, together with LibTorch's settings.
struct Holders {
    std::mutex mutex;
    int exact = 0;   ///< TrueFloat32
    int passes = 0;  ///< Tf32Pass on a CUDA device
    std::uint64_t changes = 0;

    [[nodiscard]] bool allow_tf32() const { return exact == 0 && passes > 0; }
};

Holders& holders() {
    static Holders all;
    return all;
}

bool allows_less(const at::Context& context) {
    for (const at::Float32Backend backend : kBackends) {
        for (const at::Float32Op operation : kOperations) {
            const at::Float32Precision precision = context.float32Precision(backend, operation);
            if (precision == at::Float32Precision::TF32 ||
                precision == at::Float32Precision::BF16) {
                return true;
            }
        }
    }
    return false;
}

void turn_all_off() {
    at::Context& context = at::globalContext();
    if (!allows_less(context)) {
        return;
    }
    context.setFloat32MatmulPrecision("highest");
    context.setAllowTF32CuDNN(false);
    for (const at::Float32Backend backend : kBackends) {
        for (const at::Float32Op operation : kOperations) {
            context.setFloat32Precision(backend, operation, at::Float32Precision::IEEE);
        }
    }
}

void turn_tf32_on() {
    at::Context& context = at::globalContext();
    context.setAllowTF32CuBLAS(true);
    context.setAllowTF32CuDNN(true);
}

}  // namespace

void demand_true_float32() {
    const std::lock_guard lock(holders().mutex);
    turn_all_off();
}

bool may_use_tf32() {
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    return all.allow_tf32();
}

std::uint64_t tf32_changes() {
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    return all.changes;
}

TrueFloat32::TrueFloat32() : no_autocast_(c10::autocast_dispatch_keyset) {
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    all.changes += all.allow_tf32() ? 1 : 0;
    ++all.exact;
    turn_all_off();
}

TrueFloat32::~TrueFloat32() {
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    --all.exact;
    if (all.allow_tf32()) {
        ++all.changes;
        turn_tf32_on();
    }
}

Tf32Pass::Tf32Pass(c10::Device device) : counted_(device.is_cuda()) {
    if (!counted_) {
        return;
    }
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    ++all.passes;
    if (all.allow_tf32()) {
        all.changes += all.passes == 1 ? 1 : 0;
        turn_tf32_on();
    }
}

Tf32Pass::~Tf32Pass() {
    if (!counted_) {
        return;
    }
    Holders& all = holders();
    const std::lock_guard lock(all.mutex);
    if (--all.passes == 0) {
        all.changes += all.exact == 0 ? 1 : 0;
        turn_all_off();
    }
}

}  // namespace zscope
