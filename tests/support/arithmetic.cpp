#include "tests/support/arithmetic.h"

#include <ATen/Context.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "core/tensor/true_float32.h"

namespace zscope::testing {
namespace {

bool is_coarse(at::Float32Op operation) {
    const at::Float32Precision precision =
        at::globalContext().float32Precision(at::Float32Backend::MKLDNN, operation);
    return precision == at::Float32Precision::TF32 || precision == at::Float32Precision::BF16;
}

void set_autocast(bool is_on) {
    c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::AutocastCPU, !is_on);
}

}  // namespace

Arithmetic arithmetic_now() {
    const at::Context& context = at::globalContext();
    return {.tf32 = context.allowTF32CuBLAS() || context.allowTF32CuDNN(),
            .onednn = is_coarse(at::Float32Op::CONV) || is_coarse(at::Float32Op::MATMUL) ||
                      context.float32MatmulPrecision() != at::Float32MatmulPrecision::HIGHEST,
            .autocast = !c10::impl::tls_is_dispatch_key_excluded(c10::DispatchKey::AutocastCPU)};
}

CoarseArithmetic::CoarseArithmetic() {
    at::Context& context = at::globalContext();
    context.setFloat32MatmulPrecision("medium");
    context.setAllowTF32CuDNN(true);
    context.setFloat32Precision(at::Float32Backend::MKLDNN, at::Float32Op::CONV,
                                at::Float32Precision::BF16);
    set_autocast(true);
}

CoarseArithmetic::~CoarseArithmetic() {
    set_autocast(false);
    demand_true_float32();
}

}  // namespace zscope::testing
