#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/generator_info.h"
#include "core/train/curves.h"
#include "core/train/run_folder.h"
#include "core/train/run_pace.h"
#include "core/train/run_warnings.h"
#include "core/train/table_file.h"
#include "core/train/train_progress.h"
#include "core/train/trainer.h"

namespace zscope {

/// The writing side of a run: curves, evaluation, sample pictures, checkpoints and log, as its
/// options say. Holds references; used on the thread that trains. What cannot be written on the way
/// is logged as a warning and tried again when it is due again, as long as the run's folder is
/// there; else Error(io) is thrown.
class RunRecorder {
  public:
    /// `wall_seconds`: spent on the run in earlier sittings. `data_hash`: of the pictures, for the
    /// checkpoints. Measures what the run begins with, unless `stop` is requested meanwhile.
    RunRecorder(const Trainer& trainer, RunFolder& folder, double wall_seconds,
                std::string data_hash, const std::stop_token& stop);

    /// Around each step; time between two steps (a pause) does not count. `after_step` writes what
    /// is due. A request of `stop` breaks off an evaluation and a sample picture, which then leave
    /// no row and no file.
    void before_step();
    void after_step(const StepReport& report, const std::stop_token& stop);
    /// Writes a checkpoint now. Throws Error(io).
    void save();
    /// After the last checkpoint: the last row of the curves, an evaluation unless a stop has
    /// broken one off, a sample picture. A request of `kill` breaks off the latter two, which then
    /// leave no row and no file.
    void finish(const std::stop_token& kill);
    /// The row of the curves that the step last made would be by itself.
    [[nodiscard]] CurveRow row_of(const StepReport& report) const;
    [[nodiscard]] TrainProgress progress() const;
    /// Its tensors are the trainer's own.
    [[nodiscard]] Checkpoint checkpoint() const;
    /// The newest checkpoint of this sitting; empty: none yet.
    [[nodiscard]] const std::filesystem::path& last_saved() const noexcept { return last_saved_; }

    /// Rows of evaluation.csv, those of earlier sittings included.
    [[nodiscard]] const CurveTable& evaluations() const noexcept { return evaluation_.table(); }
    /// What the newest rows give reason to warn of.
    [[nodiscard]] const std::vector<RunWarning>& warnings() const noexcept { return warnings_; }

  private:
    /// A row of evaluation.csv.
    void evaluate(const std::stop_token& stop);
    /// After new rows; a line of the log for each reason to warn that has not held of late.
    void update_warnings();
    /// Calls write(), which may throw Error(io), on the way of the run.
    template <typename Write>
    void attempt(const Write& write);

    using Clock = std::chrono::steady_clock;

    const Trainer& trainer_;
    RunFolder& folder_;
    double wall_seconds_;  ///< over all sittings, in steps and writing
    std::string data_hash_;
    CurveFile curves_;
    TableFile evaluation_;
    LatentMode evaluation_mode_;                       ///< of all its rows
    std::vector<RunWarning> warnings_;                 ///< those that still hold
    std::map<RunWarningKind, std::size_t> last_held_;  ///< rows of the curves by then
    CurveAverage average_;
    RunPace pace_;
    bool attempts_fail_ = false;          ///< the last one has, and that was told
    bool evaluation_called_off_ = false;  ///< by the stop that ends this sitting
    std::filesystem::path last_saved_;
    Clock::time_point last_save_ = Clock::now();
    Clock::time_point step_start_ = Clock::now();
};

}  // namespace zscope
