#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/event_queue.h"
#include "core/base/mailbox.h"
#include "core/base/wake.h"
#include "core/train/run_warnings.h"
#include "core/train/train_listener.h"
#include "core/train/train_news.h"
#include "core/train/train_progress.h"

namespace zscope {

/// Where a run's news arrive. The trainer's thread writes, the window's reads.
struct TrainOutbox {
    explicit TrainOutbox(Wake wake_reader) : wake(std::move(wake_reader)) {}

    EventQueue<TrainNews> news;
    Mailbox<TrainProgress> progress;                           ///< newest wins
    Mailbox<std::shared_ptr<const WeightSnapshot>> snapshots;  ///< newest wins
    Wake wake;
};

/// Turns what a run tells into news. Every step's curves are passed on; snapshots, frames and
/// progress come at their own pace, and before a pause and at the end whatever the time. Takes
/// nothing from the run: with and without it the weights are the same bits on the CPU, and a
/// snapshot or frame that cannot be made is left out, which is told once.
class TrainReporter final : public TrainListener {
  public:
    /// `version`: of the last snapshot, counted on; unique over all runs of a session.
    TrainReporter(TrainReportOptions options, TrainOutbox& outbox, std::uint64_t& version);

    void preparing(const Progress& progress) override;
    void prepared(const std::filesystem::path& run, const Trainer& trainer,
                  const RunRecorder& recorder) override;
    void stepped(const Trainer& trainer, const StepReport& report,
                 const RunRecorder& recorder) override;
    void resting(const Trainer& trainer, const RunRecorder& recorder) override;
    void changed(const TrainConfig& config) override;
    void refused(const Error& error) override;
    void saved(const std::filesystem::path& checkpoint, std::int64_t images) override;
    void finishing(const Trainer& trainer, const RunRecorder& recorder) override;
    void wrote_model(const std::filesystem::path& folder, std::int64_t images) override;
    void ended(const RunRecorder& recorder) override;
    void logged(LogLevel level, const std::string& line) override;

  private:
    using Clock = std::chrono::steady_clock;

    void tell(TrainNews news);
    /// Calls show(), which may throw whatever it likes.
    template <typename Show>
    void attempt(const Show& show);
    void take_snapshot(const Trainer& trainer);
    void take_frame(const Trainer& trainer);
    /// Throws.
    [[nodiscard]] std::shared_ptr<const WeightSnapshot> newest_snapshot(const Trainer& trainer);
    void tell_evaluations(const RunRecorder& recorder);
    void tell_warnings(const RunRecorder& recorder);

    TrainReportOptions options_;
    TrainOutbox& outbox_;
    std::uint64_t& version_;
    std::vector<std::string> columns_;
    std::size_t told_evaluations_ = 0;
    std::vector<RunWarning> told_warnings_;
    std::shared_ptr<const WeightSnapshot> newest_;
    std::int64_t newest_images_ = -1;
    std::int64_t frame_images_ = -1;
    bool failure_told_ = false;
    Clock::time_point next_progress_{};
    Clock::time_point next_snapshot_{};
    Clock::time_point next_frame_{};
};

}  // namespace zscope
