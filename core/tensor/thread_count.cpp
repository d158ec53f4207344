#include "core/tensor/thread_count.h"

#include <ATen/Parallel.h>

namespace zscope {

void use_threads(int count) {
    // What else would happen at this thread's first operation. Asked for in LibTorch and here: each
    // may keep for itself that it has been done.
    const int taken = at::get_num_threads();
    at::internal::lazy_init_num_threads();
    static const int by_itself = taken;  // before any thread has chosen
    at::set_num_threads(count > 0 ? count : by_itself);
}

KeptThreads::KeptThreads(int count) : before_(at::get_num_threads()) {
    use_threads(count);
}

KeptThreads::~KeptThreads() {
    use_threads(before_);
}

}  // namespace zscope
