#include "app/cli/progress_line.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/cli/printable.h"
#include "core/base/duration_text.h"

namespace zscope {

std::optional<double> TimeLeft::after(const Progress& progress,
                                      ProgressSink::Clock::time_point now) {
    const bool goes_on = has_begun_ && progress.note == last_.note &&
                         progress.total == last_.total && progress.done >= last_.done;
    if (!goes_on) {
        first_ = progress;
        begin_ = now;
        has_begun_ = true;
    }
    last_ = progress;
    const std::int64_t done = progress.done - first_.done;
    const std::int64_t rest = progress.total - progress.done;
    if (now - begin_ < kEstimateAfter || done <= 0 || rest <= 0) {
        return std::nullopt;
    }
    const double elapsed = std::chrono::duration<double>(now - begin_).count();
    return elapsed / static_cast<double>(done) * static_cast<double>(rest);
}

std::string progress_text(const Progress& progress, std::optional<double> seconds_left) {
    std::string text = std::to_string(progress.done);
    if (progress.total > 0) {
        text.append(" / ").append(std::to_string(progress.total));
    }
    if (!progress.note.empty()) {
        text.append(" ").append(progress.note);
    }
    if (seconds_left) {
        text.append(", ").append(duration_text(*seconds_left)).append(" left");
    }
    return printable(std::move(text));
}

std::string terminal_text(const Progress& progress, std::optional<double> seconds_left) {
    constexpr const char* kEmptyLine = "\r\033[K";
    const bool is_last = progress.total > 0 && progress.done >= progress.total;
    return std::string(kEmptyLine)
        .append(progress_text(progress, seconds_left))
        .append(is_last ? kEmptyLine : "");
}

ProgressSink plain_progress(std::function<void(const std::string& text)> write,
                            const ProgressSink::Now& now) {
    const auto last = std::make_shared<ProgressSink::Clock::time_point>(now());
    const auto time_left = std::make_shared<TimeLeft>();
    return ProgressSink(
        [write = std::move(write), now, last, time_left](const Progress& progress) {
            const ProgressSink::Clock::time_point time = now();
            const std::optional<double> seconds_left = time_left->after(progress, time);
            if (time - *last >= kPlainProgressInterval) {
                *last = time;
                write(progress_text(progress, seconds_left));
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
    const auto time_left = std::make_shared<TimeLeft>();
    return ProgressSink([time_left](const Progress& progress) {
        const std::optional<double> seconds_left =
            time_left->after(progress, ProgressSink::Clock::now());
        std::fputs(terminal_text(progress, seconds_left).c_str(), stderr);
        std::fflush(stderr);
    });
}

}  // namespace zscope
