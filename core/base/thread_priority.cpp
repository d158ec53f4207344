#include "core/base/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace zscope {
namespace {

constexpr int kNiceness = 15;

}  // namespace

void lower_thread_priority() noexcept {
    // Linux keeps one niceness for each thread, under the thread's id.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

}  // namespace zscope
