#include "app/cli/progress_line.h"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "app/cli/printable.h"

namespace zscope {

std::string progress_text(const Progress& progress) {
    std::string text = std::to_string(progress.done);
    if (progress.total > 0) {
        text.append(" / ").append(std::to_string(progress.total));
    }
    if (!progress.note.empty()) {
        text.append(" ").append(progress.note);
    }
    return printable(std::move(text));
}

std::string terminal_text(const Progress& progress) {
    constexpr const char* kEmptyLine = "\r\033[K";
    const bool is_last = progress.total > 0 && progress.done >= progress.total;
    return std::string(kEmptyLine)
        .append(progress_text(progress))
        .append(is_last ? kEmptyLine : "");
}

ProgressSink plain_progress(std::function<void(const std::string& text)> write,
                            const ProgressSink::Now& now) {
    const auto last = std::make_shared<ProgressSink::Clock::time_point>(now());
    return ProgressSink(
        [write = std::move(write), now, last](const Progress& progress) {
            const ProgressSink::Clock::time_point time = now();
            if (time - *last >= kPlainProgressInterval) {
                *last = time;
                write(progress_text(progress));
            }
        },
        now);
}

ProgressSink progress_line() {
    if (::isatty(STDERR_FILENO) == 0) {
        return plain_progress([](const std::string& text) {
            std::fprintf(stderr, "zscope: %s\n", text.c_str());
            std::fflush(stderr);
        });
    }
    return ProgressSink([](const Progress& progress) {
        std::fputs(terminal_text(progress).c_str(), stderr);
        std::fflush(stderr);
    });
}

}  // namespace zscope
