#include "core/train/run_recorder.h"

#include <cstdio>
#include <system_error>
#include <utility>

#include "core/base/duration_text.h"
#include "core/base/error.h"
#include "core/train/run_evaluation.h"
#include "core/train/sample_sheet.h"

namespace zscope {

namespace {

/// Rows of the curves for which a reason to warn must be gone before it is logged again: a value
/// near its limit comes and goes.
constexpr std::size_t kRowsToForget = 50;

double seconds_between(std::chrono::steady_clock::time_point begin,
                       std::chrono::steady_clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

/// True when the count passed a multiple of `every` between two steps.
bool passed(std::int64_t before, std::int64_t after, std::int64_t every) {
    return every > 0 && before / every != after / every;
}

/// False when a stop has called it off.
template <typename Act>
bool unless_stopped(const Act& act) {
    try {
        act();
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::cancelled) {
            throw;
        }
        return false;
    }
}

}  // namespace

std::string progress_line(const TrainProgress& progress) {
    char text[160];
    std::snprintf(text, sizeof text, "%lld / %lld images, lod %.2f (%lld px), %.1f images/s, ",
                  static_cast<long long>(progress.images),
                  static_cast<long long>(progress.total_images), progress.lod,
                  static_cast<long long>(progress.resolution), progress.images_per_second);
    return text + duration_text(progress.seconds_left) + " left" + left_out_text(progress);
}

RunRecorder::RunRecorder(const Trainer& trainer, RunFolder& folder, double wall_seconds,
                         std::string data_hash, const std::stop_token& stop)
    : trainer_(trainer),
      folder_(folder),
      wall_seconds_(wall_seconds),
      data_hash_(std::move(data_hash)),
      curves_(folder.path() / "curves.csv", trainer.counters().images, trainer.config()),
      evaluation_(folder.path() / "evaluation.csv", evaluation_columns(trainer.config()),
                  trainer.counters().images),
      evaluation_mode_(evaluation_mode(trainer.config(), evaluation_.table())) {
    const TrainConfig& config = trainer.config();
    if (config.normalize_latents && evaluation_mode_ != evaluation_mode(config)) {
        folder.log().info(
            "evaluation.csv was begun by an older zscope, which edited components behind the "
            "latent normalisation; its new rows are measured so too. A new run of a model of so "
            "few components edits them in front of it, and its activeness cannot be compared");
    }
    if (trainer.config().evaluation_images > 0 && evaluations().rows() == 0) {
        evaluation_called_off_ = !unless_stopped([&] { evaluate(stop); });
    }
}

template <typename Write>
void RunRecorder::attempt(const Write& write) {
    try {
        write();
        attempts_fail_ = false;
    } catch (const Error& error) {
        std::error_code ignored;
        if (error.code() != ErrorCode::io ||
            !std::filesystem::is_directory(folder_.path(), ignored)) {
            throw;
        }
        if (!std::exchange(attempts_fail_, true)) {
            folder_.log().warning(error.describe() + ". The run goes on and tries again later");
        }
    }
}

void RunRecorder::before_step() {
    step_start_ = Clock::now();
}

void RunRecorder::after_step(const StepReport& report, const std::stop_token& stop) {
    const Clock::time_point now = Clock::now();
    const std::int64_t before = report.images - report.schedule.minibatch;
    const TrainConfig& config = trainer_.config();
    pace_.add(report.schedule.resolution, report.schedule.minibatch,
              seconds_between(step_start_, now));
    wall_seconds_ += seconds_between(step_start_, now);
    average_.add(report);
    const bool is_row_due = passed(before, report.images, config.curve_images);
    const bool is_evaluation_due = passed(before, report.images, config.evaluation_images);
    if (is_row_due) {
        attempt([&] { curves_.append(row_of(average_.take())); });
    }
    if (is_evaluation_due) {
        attempt([&] { evaluation_called_off_ = !unless_stopped([&] { evaluate(stop); }); });
    }
    if (is_row_due || is_evaluation_due) {
        update_warnings();
    }
    if (passed(before, report.images, config.sample_images)) {
        attempt([&] {
            unless_stopped(
                [&] { write_sample_sheet(trainer_, folder_.sample_path(report.images), stop); });
        });
    }
    if (passed(before, report.images, config.milestone_images)) {
        attempt([&] { last_saved_ = folder_.save_checkpoint(checkpoint(), /*milestone=*/true); });
    }
    if (seconds_between(last_save_, now) >= config.checkpoint_seconds) {
        last_save_ = now;
        attempt([&] { save(); });
    }
    wall_seconds_ += seconds_between(now, Clock::now());
}

void RunRecorder::evaluate(const std::stop_token& stop) {
    evaluation_.append(evaluation_values(evaluate_run(trainer_, evaluation_mode_, stop)));
}

void RunRecorder::update_warnings() {
    std::vector<RunWarning> holding =
        run_warnings(curves_.table(), evaluation_.table(), trainer_.config().loss);
    const std::size_t rows = curves_.table().rows();
    for (const RunWarning& warning : holding) {
        const auto known = last_held_.find(warning.kind);
        if (known == last_held_.end() || rows - known->second > kRowsToForget) {
            folder_.log().warning(warning.message + ". " + warning.hint);
        }
        last_held_[warning.kind] = rows;
    }
    warnings_ = std::move(holding);
}

void RunRecorder::save() {
    last_saved_ = folder_.save_checkpoint(checkpoint(), /*milestone=*/false);
    folder_.log().info("saved " + last_saved_.filename().string() + ": " +
                       progress_line(progress()));
    folder_.log().flush();
    last_save_ = Clock::now();
}

void RunRecorder::finish(const std::stop_token& kill) {
    if (average_.steps() > 0) {
        attempt([&] { curves_.append(row_of(average_.take())); });
    }
    const CurveTable& rows = evaluations();
    const auto images = static_cast<double>(trainer_.counters().images);
    if (trainer_.config().evaluation_images > 0 && !evaluation_called_off_ &&
        (rows.rows() == 0 || rows.columns.front().back() < images)) {
        attempt([&] { unless_stopped([&] { evaluate(kill); }); });
    }
    update_warnings();
    attempt([&] {
        unless_stopped([&] {
            write_sample_sheet(trainer_, folder_.sample_path(trainer_.counters().images), kill);
        });
    });
}

CurveRow RunRecorder::row_of(const StepReport& report) const {
    return {.report = report,
            .counters = trainer_.counters(),
            .learning_rate = trainer_.config().learning_rate,
            .images_per_second = pace_.images_per_second(report.schedule.resolution)};
}

TrainProgress RunRecorder::progress() const {
    const TrainCounters& counters = trainer_.counters();
    const SchedulePoint schedule = trainer_.schedule();
    return {.images = counters.images,
            .total_images = trainer_.config().total_images,
            .steps = counters.steps,
            .lod = schedule.lod,
            .resolution = schedule.resolution,
            .images_per_second = pace_.images_per_second(schedule.resolution),
            .seconds_left = pace_.seconds_left(trainer_.config(), counters.images),
            .wall_seconds = wall_seconds_,
            .skipped_generator = counters.skipped_generator,
            .skipped_discriminator = counters.skipped_discriminator};
}

Checkpoint RunRecorder::checkpoint() const {
    return {trainer_.config(), trainer_.state(), wall_seconds_, data_hash_};
}

}  // namespace zscope
