#include "core/train/train_reporter.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/model/torch_failure.h"
#include "core/model/weight_snapshot.h"
#include "core/train/run_frames.h"
#include "core/train/sample_sheet.h"
#include "core/train/trained_model.h"

namespace zscope {

namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};
/// Frames take at most this share of a run's time.
constexpr double kFrameShare = 0.03;

std::chrono::steady_clock::duration seconds(double count) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(count));
}

}  // namespace

TrainReporter::TrainReporter(TrainReportOptions options, TrainOutbox& outbox,
                             std::uint64_t& version)
    : options_(options), outbox_(outbox), version_(version) {}

void TrainReporter::tell(TrainNews news) {
    outbox_.news.push(std::move(news));
    notify(outbox_.wake);
}

template <typename Show>
void TrainReporter::attempt(const Show& show) {
    try {
        show();
    } catch (...) {
        const Error error = translate_torch_failure(std::current_exception());
        if (!std::exchange(failure_told_, true)) {
            tell(train_news::Warned{"a picture or copy of the weights could not be made: " +
                                    error.describe() + ". The run goes on"});
        }
    }
}

void TrainReporter::preparing(const Progress& progress) {
    tell(train_news::Preparing{progress});
}

void TrainReporter::prepared(const std::filesystem::path& run, const Trainer& trainer,
                             const RunRecorder& recorder) {
    columns_ = curve_columns(trainer.config());
    train_news::Prepared news{run, trainer.config(), trainer.counters().images,
                              history_of(read_curves(run / "curves.csv"))};
    if (trainer.origin()) {
        news.origin_sha256 = trainer.origin()->card.weights_sha256;
    }
    attempt(
        [&] { news.generator = generator_of_run(trainer, newest_snapshot(trainer)->tensors()); });
    tell(std::move(news));
    take_frame(trainer);
    tell_evaluations(recorder);
}

void TrainReporter::stepped(const Trainer& trainer, const StepReport& report,
                            const RunRecorder& recorder) {
    // Without a wake: the next progress brings one.
    outbox_.news.push(train_news::CurvesGrew{{curve_values(columns_, recorder.row_of(report))}});
    tell_evaluations(recorder);
    tell_warnings(recorder);
    const Clock::time_point now = Clock::now();
    if (now >= next_frame_) {
        take_frame(trainer);
    } else if (now >= next_snapshot_) {
        take_snapshot(trainer);
    }
    if (now >= next_progress_) {
        next_progress_ = now + kProgressInterval;
        outbox_.progress.put(recorder.progress());
        notify(outbox_.wake);
    }
}

void TrainReporter::resting(const Trainer& trainer, const RunRecorder& recorder) {
    outbox_.progress.put(recorder.progress());
    take_snapshot(trainer);
    notify(outbox_.wake);
}

void TrainReporter::changed(const TrainConfig& config) {
    tell(train_news::OptionsChanged{config});
}

void TrainReporter::refused(const Error& error) {
    tell(train_news::Refused{error});
}

void TrainReporter::saved(const std::filesystem::path& checkpoint, std::int64_t images) {
    tell(train_news::Saved{checkpoint, images});
}

void TrainReporter::finishing(const Trainer& trainer, const RunRecorder& recorder) {
    outbox_.progress.put(recorder.progress());
    take_frame(trainer);
}

void TrainReporter::wrote_model(const std::filesystem::path& folder, std::int64_t images) {
    tell(train_news::ModelWritten{folder, images});
}

void TrainReporter::ended(const RunRecorder& recorder) {
    tell_evaluations(recorder);
    tell_warnings(recorder);
}

void TrainReporter::logged(LogLevel level, const std::string& line) {
    if (level == LogLevel::warning || level == LogLevel::error) {
        tell(train_news::Warned{line});
    }
}

void TrainReporter::tell_evaluations(const RunRecorder& recorder) {
    const CurveTable& table = recorder.evaluations();
    if (table.rows() == told_evaluations_) {
        return;
    }
    train_news::Evaluated news{table.names, {}};
    for (; told_evaluations_ < table.rows(); ++told_evaluations_) {
        std::vector<double> row;
        for (const std::vector<double>& column : table.columns) {
            row.push_back(column[told_evaluations_]);
        }
        news.rows.push_back(std::move(row));
    }
    tell(std::move(news));
}

void TrainReporter::tell_warnings(const RunRecorder& recorder) {
    if (recorder.warnings() != told_warnings_) {
        told_warnings_ = recorder.warnings();
        tell(train_news::WarningsChanged{told_warnings_});
    }
}

void TrainReporter::take_snapshot(const Trainer& trainer) {
    attempt([&] { (void)newest_snapshot(trainer); });
}

void TrainReporter::take_frame(const Trainer& trainer) {
    if (frame_images_ == trainer.counters().images) {
        return;
    }
    frame_images_ = trainer.counters().images;
    const Clock::time_point begin = Clock::now();
    attempt([&] {
        tell(train_news::FrameTaken{
            make_frame(frame_images_, newest_snapshot(trainer),
                       draw_fixed_samples(trainer, options_.frame_pictures))});
    });
    const Clock::time_point now = Clock::now();
    next_frame_ =
        now + std::max(seconds(options_.frame_seconds),
                       std::chrono::duration_cast<Clock::duration>((now - begin) / kFrameShare));
}

std::shared_ptr<const WeightSnapshot> TrainReporter::newest_snapshot(const Trainer& trainer) {
    next_snapshot_ = Clock::now() + seconds(options_.snapshot_seconds);
    const std::int64_t images = trainer.counters().images;
    if (newest_images_ != images) {
        newest_ = std::make_shared<const WeightSnapshot>(trainer.averaged_generator().parameters(),
                                                         version_ + 1);
        ++version_;
        newest_images_ = images;
        outbox_.snapshots.put(newest_);
    }
    return newest_;
}

}  // namespace zscope
