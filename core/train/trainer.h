#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/tensor/captured_parts.h"
#include "core/train/run_regularizers.h"
#include "core/train/schedule.h"
#include "core/train/step_gradients.h"
#include "core/train/train_config.h"
#include "core/train/train_state.h"
#include "core/train/training_images.h"

namespace zscope {

/// What one regularizer did in one iteration.
struct RegularizerReport {
    std::string name;                       ///< Regularizer::name
    double lambda = 0.0;                    ///< its strength in this step
    std::optional<RegularizerValue> value;  ///< unweighted; nothing when lambda was 0
};

/// What one iteration did.
struct StepReport {
    std::int64_t images = 0;  ///< real pictures shown so far
    SchedulePoint schedule;
    double loss_discriminator = 0.0;
    double loss_generator = 0.0;  ///< the adversarial part
    double score_real = 0.0;
    double score_fake = 0.0;
    std::optional<double> penalty;  ///< gradient penalty, in the steps that evaluate it
    std::optional<double> infogan;  ///< InfoGAN's term in the D step, where there is a head
    std::vector<RegularizerReport> regularizers;  ///< one for each of the run's, in order
    std::vector<std::string> notices;             ///< lines for the log
};

/// One training run as a sequence of steps (docs/methods.md, "Training"). Has no threads and reads
/// no clock: equal configuration, data and thread count give equal bits on the CPU. Random numbers
/// are drawn on the CPU, whatever the device. Options may change between steps.
class Trainer {
  public:
    /// Throws Error(invalid_argument) when the pictures do not fit the configuration,
    /// Error(unsupported) when its device is not there.
    Trainer(const TrainConfig& config, std::shared_ptr<const TrainingImages> images);
    /// On `device` instead of the configuration's: a run that goes on elsewhere. `graphs`
    /// replaces graphs_on(device).
    Trainer(TrainConfig config, std::shared_ptr<const TrainingImages> images, c10::Device device,
            std::optional<DeviceGraphMaker> graphs = std::nullopt);

    /// One iteration: D step, average, G step. Throws Error(model_failure, out_of_memory).
    StepReport step();

    [[nodiscard]] bool finished() const noexcept {
        return counters_.images >= config_.total_images;
    }
    [[nodiscard]] const TrainConfig& config() const noexcept { return config_; }
    [[nodiscard]] const TrainCounters& counters() const noexcept { return counters_; }
    /// The schedule of the step last made (of the first one before any).
    [[nodiscard]] SchedulePoint schedule() const;

    /// Of the parts of a step: kDiscriminatorPart and the others below, and the regularizers'
    /// names.
    [[nodiscard]] const CapturedParts& recordings() const noexcept { return captured_; }
    static constexpr const char* kDiscriminatorPart = "the discriminator's step";
    static constexpr const char* kPenalisedPart = "the discriminator's step with R1";
    static constexpr const char* kGeneratorPart = "the generator's adversarial step";

    /// Where the networks are.
    [[nodiscard]] c10::Device device() const noexcept { return device_; }
    [[nodiscard]] const TrainingImages& images() const noexcept { return *images_; }
    [[nodiscard]] const GeneratorNetwork& generator() const noexcept { return generator_; }
    [[nodiscard]] const GeneratorNetwork& averaged_generator() const noexcept { return averaged_; }
    [[nodiscard]] const DiscriminatorNetwork& discriminator() const noexcept {
        return discriminator_;
    }

    /// Throws Error(invalid_argument) on a value out of range, an option fixed for the run
    /// (check_same_run) or a device other than this one's, Error(unsupported) on one that is not
    /// there.
    void check_options(const TrainConfig& changed) const;
    /// Takes over other options from here on, and notes those that change what is learnt. Throws as
    /// check_options; nothing has changed then.
    void change_options(TrainConfig changed);

    /// Tensors are the live ones (except the random state): write or copy them before the next
    /// step.
    [[nodiscard]] TrainState state() const;
    /// TrainState::origin.
    [[nodiscard]] const std::optional<RunOrigin>& origin() const noexcept { return origin_; }
    /// Takes over a state of the same network shape. Throws Error(bad_file) on other names or
    /// shapes.
    void restore(const TrainState& state);

  private:
    void enter_block();
    void discriminator_step(StepReport& report);
    void update_average();
    void generator_step(StepReport& report);
    [[nodiscard]] std::vector<at::Tensor> discriminator_inputs();
    [[nodiscard]] std::vector<at::Tensor> adversarial_gradients(const at::Tensor& latents,
                                                                StepReport& report);
    [[nodiscard]] StepPasses passes() const;
    /// Of a part with these constants beside the networks and the options.
    [[nodiscard]] CapturedWork::MakeKey capture_key(double constant) const;
    void add_regularizers(const at::Tensor& latents, std::vector<at::Tensor>& gradients,
                          StepReport& report);
    void check_device(const std::string& wanted) const;
    [[nodiscard]] at::Tensor draw_latents();
    [[nodiscard]] at::Generator regularizer_rng(std::size_t index) const;
    [[nodiscard]] bool wants_r1() const noexcept;

    TrainConfig config_;
    std::shared_ptr<const TrainingImages> images_;
    c10::Device device_;
    at::Generator rng_;  ///< on the CPU
    GeneratorNetwork generator_;
    DiscriminatorNetwork discriminator_;
    GeneratorNetwork averaged_;
    Adam adam_generator_;
    Adam adam_discriminator_;
    EpochSampler sampler_;
    TrainCounters counters_;
    std::string changes_;
    std::optional<RunOrigin> origin_;
    SchedulePoint schedule_;
    std::vector<RunRegularizer> regularizers_;
    CapturedParts captured_;
};

}  // namespace zscope
