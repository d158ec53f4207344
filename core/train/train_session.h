#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/wake.h"
#include "core/train/run_stepper.h"
#include "core/train/train_news.h"
#include "core/train/train_order.h"
#include "core/train/train_progress.h"

namespace zscope {

struct TrainSessionOptions {
    TrainReportOptions report = {};
    Wake wake = {};  ///< called from the trainer's thread when there is news
    RunStepperFactory stepper = default_run_stepper();
};

/// Training beside a window: one run after the other on the thread "train", with the run's own
/// number of LibTorch threads and, from the first step of the first run on, at low priority. Every
/// request returns at once: empty, or why it is refused (why_not of ControlAction and
/// ControlState); what came of it is told by `take_news`. One thread asks and reads. The destructor
/// stops the run as `stop` does and joins.
class TrainSession {
  public:
    explicit TrainSession(TrainSessionOptions options = {});
    ~TrainSession();
    TrainSession(const TrainSession&) = delete;
    TrainSession& operator=(const TrainSession&) = delete;

    std::string_view start(TrainOrder order);
    std::string_view pause();
    std::string_view resume();
    std::string_view single_step();
    /// Saves a checkpoint and the model, then ends.
    std::string_view stop();
    /// Gives up the saving of a stop that takes too long; the checkpoints before stay. Once the
    /// model is written, breaks off only what is measured after it.
    std::string_view kill();
    /// Other options from the next step on. What cannot be is told as train_news::Refused.
    std::string_view change_options(std::function<void(TrainConfig&)> change);
    std::string_view save_now();

    /// Everything since the last call, in order; of a state, what led to it comes first.
    [[nodiscard]] std::vector<TrainNews> take_news();
    /// Newest wins; nothing when there is none since the last call.
    [[nodiscard]] std::optional<TrainProgress> take_progress();
    [[nodiscard]] std::shared_ptr<const WeightSnapshot> take_snapshot();

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace zscope
