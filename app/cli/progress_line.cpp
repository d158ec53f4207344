#include "app/cli/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace zscope {

ProgressSink progress_line() {
    if (::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return ProgressSink([](const Progress& progress) {
        const bool is_last = progress.done >= progress.total;
        std::fprintf(stderr, "\r\033[K%lld / %lld %s%s", static_cast<long long>(progress.done),
                     static_cast<long long>(progress.total), progress.note.c_str(),
                     is_last ? "\r\033[K" : "");
        std::fflush(stderr);
    });
}

}  // namespace zscope
