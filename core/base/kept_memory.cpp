#include "core/base/kept_memory.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace zscope {

void keep_freed_memory() {
#ifdef __GLIBC__
    constexpr int kKept = 512 << 20;
    constexpr int kLargestKept = 128 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLargestKept);
    ::mallopt(M_TRIM_THRESHOLD, kKept);
    ::mallopt(M_ARENA_MAX, 1);  // a thread's own arena would hand back each 64 MB that are free
#endif
}

}  // namespace zscope
