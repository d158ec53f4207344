#include "core/train/train_estimate.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/ops/randint.h>
#include <c10/core/Allocator.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "core/base/error.h"
#include "core/train/regularizer_table.h"
#include "core/train/run_pace.h"
#include "core/train/trainer.h"
#include "core/train/training_data.h"

namespace zscope {

namespace {

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

/// The calling thread's LibTorch threads, put back at its end.
class KeptThreads {
  public:
    explicit KeptThreads(int threads) : before_(at::get_num_threads()) {
        at::set_num_threads(threads);
    }
    ~KeptThreads() { at::set_num_threads(before_); }
    KeptThreads(const KeptThreads&) = delete;
    KeptThreads& operator=(const KeptThreads&) = delete;

  private:
    int before_;
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

}  // namespace

TrainEstimate estimate_run(const TrainConfig& config, std::int64_t images,
                           const std::stop_token& stop) {
    constexpr int kSteps = 3;
    const KeptThreads threads(static_cast<int>(config.threads));
    // A job's thread draws pictures otherwise.
    const c10::InferenceMode training(false);
    const c10::AutoGradMode with_gradients(true);
    const auto meter = std::make_shared<MemoryMeter>();
    const c10::DebugInfoGuard listening(c10::DebugInfoKind::PROFILER_STATE, meter);
    // Before the steps, which take longer than to tell that the data is not there.
    const double bytes_of_pictures = picture_bytes(config);
    require_going(stop);
    Trainer trainer(full_size(config), noise(config));
    RunPace pace;
    for (int i = 0; i < kSteps; ++i) {
        require_going(stop);
        const auto begin = std::chrono::steady_clock::now();
        const StepReport report = trainer.step();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (i > 0) {  // the first one sets things up
            pace.add(report.schedule.resolution, report.schedule.minibatch, took.count());
        }
    }
    return {.seconds = pace.seconds_left(config, images),
            .images_per_second = pace.images_per_second(config.resolution),
            .bytes = static_cast<double>(meter->most()) + bytes_of_pictures,
            .steps = kSteps};
}

}  // namespace zscope
