#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "core/train/checkpoint.h"
#include "core/train/run_folder.h"
#include "core/train/run_recorder.h"
#include "core/train/run_stepper.h"
#include "core/train/train_listener.h"
#include "core/train/train_order.h"
#include "core/train/trainer.h"
#include "core/train/training_data.h"

namespace zscope {

/// One sitting of a run, from opening its folder to writing its model: what the command line
/// drives in a loop and the window through a ControlLoop. One thread.
class TrainStepper final : public RunStepper {
  public:
    /// Makes the folder, once the pictures of the new run are loaded and its model, if it goes on
    /// from one, is read and re-based; or opens it, loads the pictures and restores the newest
    /// checkpoint. Adds the sitting to run.json, and sets the calling thread's LibTorch threads.
    /// `listener` must outlive the stepper. Throws as RunFolder, read_run_record,
    /// load_training_data, start_finetune and Trainer do, with the first of machine_problems,
    /// Error(invalid_argument) when the pictures are others than the run began with,
    /// Error(cancelled) soon after a stop.
    TrainStepper(const TrainOrder& order, TrainListener& listener, const std::stop_token& stop);

    /// A step is made whole; `stop` breaks off what is measured and drawn after it.
    StepOutcome step(const std::stop_token& stop) override;
    void apply(Command command) override;
    void rest() override;
    /// Writes a checkpoint, then the model (RUN/model), then the last rows and sample picture.
    /// Throws Error(cancelled) before the model is written when `kill` is triggered, which later
    /// only breaks off what is measured and drawn; Error(io) when the checkpoint or the model
    /// cannot be written.
    void finish(const std::stop_token& kill) override;

    [[nodiscard]] const Trainer& trainer() const noexcept { return *trainer_; }
    [[nodiscard]] const RunFolder& folder() const noexcept { return folder_; }

  private:
    /// What a new run begins with. Nothing of it is on disk before that is known.
    struct Beginning {
        std::optional<TrainingData> data;      ///< none: resumed, the folder names it
        std::optional<Checkpoint> checkpoint;  ///< none: random weights
    };
    [[nodiscard]] static Beginning beginning_of(const TrainOrder& order, TrainListener& listener,
                                                const std::stop_token& stop);
    TrainStepper(const TrainOrder& order, TrainListener& listener, const std::stop_token& stop,
                 Beginning beginning);
    void change(const ChangeOptions& command);
    void save();
    void tell_saved();

    TrainListener& listener_;
    RunFolder folder_;
    std::string notes_;
    std::optional<Trainer> trainer_;
    std::optional<RunRecorder> recorder_;
    std::filesystem::path told_;  ///< the checkpoint the listener was told of last
};

}  // namespace zscope
