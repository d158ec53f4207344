#include "core/train/headless.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/train/curves.h"
#include "core/train/sample_sheet.h"

namespace zscope {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Seconds per picture by resolution, for the estimate of what is left.
class Pace {
  public:
    void add(std::int64_t resolution, std::int64_t images, double seconds) {
        Sum& sum = sums_[resolution];
        // Old speed fades, so that a machine that gets busier shows in the estimate.
        const double keep = 0.98;
        sum.images = keep * sum.images + static_cast<double>(images);
        sum.seconds = keep * sum.seconds + seconds;
    }

    [[nodiscard]] double images_per_second(std::int64_t resolution) const {
        const auto found = sums_.find(resolution);
        return found == sums_.end() ? 0.0 : found->second.images / found->second.seconds;
    }

    /// Unmeasured resolutions are taken to cost in proportion to their pixels.
    [[nodiscard]] double seconds_per_image(std::int64_t resolution) const {
        const auto above = sums_.upper_bound(resolution);
        if (above == sums_.begin()) {
            return 0.0;
        }
        const auto& [measured, sum] = *std::prev(above);
        const double ratio = static_cast<double>(resolution) / static_cast<double>(measured);
        return sum.seconds / sum.images * ratio * ratio;
    }

  private:
    struct Sum {
        double images = 0.0;
        double seconds = 0.0;
    };
    std::map<std::int64_t, Sum> sums_;
};

double seconds_left(const TrainConfig& config, std::int64_t images, const Pace& pace) {
    constexpr int kPieces = 200;
    const std::int64_t left = config.total_images - images;
    const double piece = static_cast<double>(left) / kPieces;
    double seconds = 0.0;
    for (int i = 0; i < kPieces; ++i) {
        const auto at = images + static_cast<std::int64_t>((i + 0.5) * piece);
        seconds += piece * pace.seconds_per_image(schedule_at(config, at).resolution);
    }
    return seconds;
}

std::string progress_line(const Trainer& trainer, const Pace& pace) {
    const SchedulePoint now = trainer.schedule();
    const double left = seconds_left(trainer.config(), trainer.counters().images, pace);
    char text[160];
    std::snprintf(text, sizeof text,
                  "%lld / %lld images, lod %.2f (%lld px), %.1f images/s, %ld:%02ld left",
                  static_cast<long long>(trainer.counters().images),
                  static_cast<long long>(trainer.config().total_images), now.lod,
                  static_cast<long long>(now.resolution), pace.images_per_second(now.resolution),
                  std::lround(left) / 60, std::lround(left) % 60);
    return text;
}

/// True when the count passed a multiple of `every` between two steps.
bool passed(std::int64_t before, std::int64_t after, std::int64_t every) {
    return every > 0 && before / every != after / every;
}

/// The writing side of a run: what is due after each step.
class Recorder {
  public:
    Recorder(const Trainer& trainer, RunFolder& folder, const HeadlessOptions& options)
        : trainer_(trainer),
          folder_(folder),
          options_(options),
          curves_(folder.path() / "curves.csv", trainer.counters().images, trainer.config()) {}

    void after_step(const StepReport& report) {
        const std::int64_t before = report.images - report.schedule.minibatch;
        const TrainConfig& config = trainer_.config();
        pace_.add(report.schedule.resolution, report.schedule.minibatch,
                  seconds_since(step_start_));
        average_.add(report);
        if (passed(before, report.images, config.curve_images)) {
            curves_.append(average_.take(), trainer_.counters(),
                           pace_.images_per_second(report.schedule.resolution));
        }
        if (passed(before, report.images, config.sample_images)) {
            write_sample_sheet(trainer_, folder_.sample_path(report.images));
        }
        if (passed(before, report.images, config.milestone_images)) {
            folder_.save_checkpoint(checkpoint(), /*milestone=*/true);
        }
        if (seconds_since(last_save_) >= config.checkpoint_seconds) {
            save();
        }
        report_progress();
        step_start_ = Clock::now();
    }

    void save() {
        const auto file = folder_.save_checkpoint(checkpoint(), /*milestone=*/false);
        folder_.log().info("saved " + file.filename().string() + ": " +
                           progress_line(trainer_, pace_));
        folder_.log().flush();
        last_save_ = Clock::now();
    }

    void finish() {
        if (average_.steps() > 0) {
            curves_.append(average_.take(), trainer_.counters(),
                           pace_.images_per_second(trainer_.schedule().resolution));
        }
        save();
        write_sample_sheet(trainer_, folder_.sample_path(trainer_.counters().images));
    }

    [[nodiscard]] Checkpoint checkpoint() const {
        return {trainer_.config(), trainer_.state(), options_.wall_seconds + seconds_since(start_),
                options_.data_hash};
    }

  private:
    void report_progress() {
        if (options_.progress && seconds_since(last_progress_) >= 1.0) {
            options_.progress(progress_line(trainer_, pace_));
            last_progress_ = Clock::now();
        }
    }

    const Trainer& trainer_;
    RunFolder& folder_;
    const HeadlessOptions& options_;
    CurveFile curves_;
    CurveAverage average_;
    Pace pace_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_save_ = Clock::now();
    Clock::time_point last_progress_ = Clock::now();
    Clock::time_point step_start_ = Clock::now();
};

}  // namespace

HeadlessResult run_headless(Trainer& trainer, RunFolder& folder, const HeadlessOptions& options) {
    folder.log().info("training from " + std::to_string(trainer.counters().images) + " to " +
                      std::to_string(trainer.config().total_images) + " images");
    Recorder recorder(trainer, folder, options);
    TrainOutcome outcome = TrainOutcome::finished;
    while (!trainer.finished()) {
        if (options.stop.stop_requested()) {
            outcome = TrainOutcome::interrupted;
            break;
        }
        recorder.after_step(trainer.step());
    }
    recorder.finish();
    folder.log().info(outcome == TrainOutcome::finished ? "finished" : "stopped on request");
    folder.log().flush();
    return {outcome, recorder.checkpoint()};
}

}  // namespace zscope
