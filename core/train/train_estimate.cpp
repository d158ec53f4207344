#include "core/train/train_estimate.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros.h>
#include <c10/core/Allocator.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/export/png.h"
#include "core/model/model_file.h"
#include "core/model/registry.h"
#include "core/tensor/thread_count.h"
#include "core/train/finetune.h"
#include "core/train/regularizer_settings.h"
#include "core/train/run_evaluation.h"
#include "core/train/sample_sheet.h"
#include "core/train/schedule.h"
#include "core/train/trainer.h"
#include "core/train/training_data.h"

namespace zscope {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSteps = 3;  // one that sets things up, and two that are timed

/// The most that LibTorch held at once on this thread while it was listening.
class MemoryMeter final : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void* /*memory*/, std::int64_t size, std::size_t /*allocated*/,
                           std::size_t /*reserved*/, c10::Device /*device*/) override {
        now_ += size;
        most_ = std::max(most_, now_);
    }
    [[nodiscard]] bool memoryProfilingEnabled() const override { return true; }
    [[nodiscard]] std::int64_t most() const noexcept { return most_; }

  private:
    std::int64_t now_ = 0;
    std::int64_t most_ = 0;
};

/// The dearest steps of the run: at full resolution from the first one on.
TrainConfig full_size(TrainConfig config) {
    config.initial_resolution = config.resolution;
    skip_ramps(config);
    return config;
}

std::shared_ptr<const TrainingImages> noise(const TrainConfig& config) {
    constexpr std::int64_t kPictures = 64;
    const at::Generator random = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
    return std::make_shared<const TrainingImages>(at::randint(
        0, 256, {kPictures, config.network().channels, config.resolution, config.resolution},
        random, at::kByte));
}

void require_going(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Error(ErrorCode::cancelled, "the estimate was stopped");
    }
}

double picture_bytes(const TrainConfig& config) {
    return static_cast<double>(count_pictures(config.data, dataset_options(config))) *
           static_cast<double>(config.network().channels * config.resolution * config.resolution);
}

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Every second step evaluates R1, where the run has it and not in each.
TrainConfig with_both_steps(TrainConfig config) {
    constexpr std::int64_t kEverySecond = 2;
    config.r1_interval = std::min(config.r1_interval, kEverySecond);
    return config;
}

/// Times one step of each kind that the run has, after one that sets things up.
void time_steps(Trainer& trainer, const std::stop_token& stop, RunTimes& times) {
    trainer.step();
    for (int i = 1; i < kSteps; ++i) {
        require_going(stop);
        const Clock::time_point begin = Clock::now();
        const StepReport report = trainer.step();
        const bool has_r1 = evaluates_r1(trainer.config()) && report.penalty.has_value();
        (has_r1 ? times.r1_step : times.plain_step) = seconds_since(begin);
    }
}

/// Of an evaluation only one call is made.
void time_pictures(const Trainer& trainer, const std::stop_token& stop, RunTimes& times) {
    require_going(stop);
    const c10::NoGradGuard no_grad;
    const at::Tensor latents =
        at::zeros({kEvaluationRows, trainer.config().latent_size}, at::kFloat).to(trainer.device());
    Clock::time_point begin = Clock::now();
    const at::Tensor pictures = trainer.averaged_generator().forward(latents, 0.0);
    (void)pictures.sum().item<double>();  // waits for a GPU
    const double calls = static_cast<double>(evaluation_pictures(trainer.config())) /
                         static_cast<double>(kEvaluationRows);
    times.evaluation = calls * seconds_since(begin);
    require_going(stop);
    begin = Clock::now();
    (void)encode_png(draw_sample_sheet(trainer));
    times.sample_sheet = seconds_since(begin);
}

/// Re-bases with fewer samples.
double time_rebase(const FinetuneOptions& options, const std::stop_token& stop) {
    constexpr std::int64_t kSamples = 2;
    RebaseOptions few = *options.rebase;
    few.samples = std::min(few.samples, kSamples);
    const std::unique_ptr<Generator> generator = build_generator(load_model(options.model));
    const KeptThreads threads(rebase_threads(options));
    return rebase_seconds(find_rebase(*generator, few, {}, stop), *options.rebase);
}

}  // namespace

TrainEstimate estimate_run(const TrainConfig& config, const EstimatedStart& start,
                           const std::stop_token& stop) {
    const KeptThreads threads(static_cast<int>(config.threads));
    // A job's thread draws pictures otherwise.
    const c10::InferenceMode training(false);
    const c10::AutoGradMode with_gradients(true);
    const auto meter = std::make_shared<MemoryMeter>();
    const c10::DebugInfoGuard listening(c10::DebugInfoKind::PROFILER_STATE, meter);
    // Before the steps, which take longer than to tell that the data is not there.
    const double bytes_of_pictures = picture_bytes(config);
    require_going(stop);
    RunTimes times;
    if (start.finetune && start.finetune->rebase && !start.axes_are_found) {
        times.rebase = time_rebase(*start.finetune, stop);
    }
    Trainer trainer(with_both_steps(full_size(config)), noise(config));
    time_steps(trainer, stop, times);
    time_pictures(trainer, stop, times);
    const auto minibatch = static_cast<double>(full_schedule(config).minibatch);
    return {.seconds = run_seconds(config, start.images, times),
            .images_per_second = minibatch / mean_step_seconds(config, times),
            .bytes = static_cast<double>(meter->most()) + bytes_of_pictures,
            .steps = kSteps,
            .times = times};
}

}  // namespace zscope
