#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/base/progress.h"

namespace zscope {

/// How often a line is printed where stderr is no terminal.
inline constexpr std::chrono::seconds kPlainProgressInterval{10};

/// How long a piece of work has gone on before it is told how long it will still take.
inline constexpr std::chrono::seconds kEstimateAfter{2};

/// Estimates how long a piece of work still takes from what was done since it was first heard of.
/// One that says other words, has another total or has done less is a new piece.
class TimeLeft {
  public:
    /// Seconds; nothing while too little is known, or once all is done.
    [[nodiscard]] std::optional<double> after(const Progress& progress,
                                              ProgressSink::Clock::time_point now);

  private:
    Progress first_{};
    Progress last_{};
    ProgressSink::Clock::time_point begin_{};
    bool has_begun_ = false;
};

/// "120 / 10800 pictures", without control characters; without the total where that is unknown, and
/// with ", 2 min left" where that is known.
[[nodiscard]] std::string progress_text(const Progress& progress,
                                        std::optional<double> seconds_left = std::nullopt);

/// What a terminal is sent: progress_text in place of what stands in the line. Where all is done
/// (never while the total is unknown) the line is left empty for what is printed next.
[[nodiscard]] std::string terminal_text(const Progress& progress,
                                        std::optional<double> seconds_left = std::nullopt);

/// Hands `write` a text from time to time, kPlainProgressInterval after it was made and after the
/// text before: what ends sooner hands out none. Copies share the time.
[[nodiscard]] ProgressSink plain_progress(std::function<void(const std::string& text)> write,
                                          const ProgressSink::Now& now = ProgressSink::Clock::now);

/// How far a verb is, on stderr: one line that is repainted on a terminal, plain_progress
/// elsewhere. Both tell of the TimeLeft of the work at hand: of one model where there are several.
[[nodiscard]] ProgressSink progress_line();

}  // namespace zscope
