#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <variant>

#include "core/base/control_loop.h"
#include "core/train/checkpoint.h"
#include "core/train/run_folder.h"
#include "core/train/run_recorder.h"
#include "core/train/train_listener.h"
#include "core/train/train_order.h"
#include "core/train/trainer.h"
#include "core/train/training_data.h"

namespace zscope {

/// One sitting of a run, from opening its folder to writing its model: what the command line
/// drives in a loop and the window through a ControlLoop. One thread.
class TrainStepper {
  public:
    /// Other options from here on: learning rate, strength of a penalty, a later end.
    struct ChangeOptions {
        std::function<void(TrainConfig&)> change;
    };
    struct SaveNow {};
    /// Taken between two steps.
    using Command = std::variant<ChangeOptions, SaveNow>;

    /// Makes or opens the folder (fine-tuning reads and re-bases its model first), loads the
    /// pictures, restores the newest checkpoint, and sets the calling thread's LibTorch threads.
    /// `listener` must outlive the stepper. Throws as RunFolder, load_training_data and Trainer do,
    /// Error(cancelled) soon after a stop.
    TrainStepper(const TrainOrder& order, TrainListener& listener, const std::stop_token& stop);

    StepOutcome step(const std::stop_token& stop);
    /// What cannot be done is told to the listener; the run goes on.
    void apply(Command command);
    void rest();
    /// Writes curves, checkpoint, sample picture and the model (RUN/model). Throws Error(cancelled)
    /// between them when `kill` is triggered.
    void finish(const std::stop_token& kill);

    [[nodiscard]] const Trainer& trainer() const noexcept { return *trainer_; }
    [[nodiscard]] const RunFolder& folder() const noexcept { return folder_; }

  private:
    /// `checkpoint`: what a run that does not begin with random weights begins with.
    TrainStepper(const TrainOrder& order, TrainListener& listener, const std::stop_token& stop,
                 std::optional<Checkpoint> checkpoint);
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
