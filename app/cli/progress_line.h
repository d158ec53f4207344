#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "core/base/progress.h"

namespace zscope {

/// How often a line is printed where stderr is no terminal.
inline constexpr std::chrono::seconds kPlainProgressInterval{10};

/// "120 / 10800 pictures", without control characters; without the total where that is unknown.
[[nodiscard]] std::string progress_text(const Progress& progress);

/// What a terminal is sent: progress_text in place of what stands in the line. Where all is done
/// (never while the total is unknown) the line is left empty for what is printed next.
[[nodiscard]] std::string terminal_text(const Progress& progress);

/// Hands `write` a text from time to time, kPlainProgressInterval after it was made and after the
/// text before: what ends sooner hands out none. Copies share the time.
[[nodiscard]] ProgressSink plain_progress(std::function<void(const std::string& text)> write,
                                          const ProgressSink::Now& now = ProgressSink::Clock::now);

/// How far a verb is, on stderr: one line that is repainted on a terminal, plain_progress
/// elsewhere.
[[nodiscard]] ProgressSink progress_line();

}  // namespace zscope
