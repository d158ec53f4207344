#include "core/base/kept_memory.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace zscope {

void keep_freed_memory() {
#ifdef __GLIBC__
    constexpr int kKept = 128 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kKept);
    ::mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

}  // namespace zscope
