#include "core/tensor/true_float32.h"

#include <ATen/Context.h>
#include <c10/core/DispatchKeySet.h>

#include <mutex>

namespace zscope {
namespace {

constexpr at::Float32Backend kBackends[] = {at::Float32Backend::CUDA, at::Float32Backend::MKLDNN};
constexpr at::Float32Op kOperations[] = {at::Float32Op::CONV, at::Float32Op::RNN,
                                         at::Float32Op::MATMUL};

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

}  // namespace

void demand_true_float32() {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
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

TrueFloat32::TrueFloat32() : no_autocast_(c10::autocast_dispatch_keyset) {
    demand_true_float32();
}

}  // namespace zscope
