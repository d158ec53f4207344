#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/control_state.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/curves/curve_history.h"
#include "core/train/finetune_options.h"
#include "core/train/regularizer_settings.h"
#include "core/train/run_list.h"
#include "core/train/train_config.h"
#include "core/train/train_estimate.h"
#include "core/train/train_news.h"
#include "core/train/train_progress.h"

namespace zscope {

/// What a new run starts from.
enum class TrainStart {
    finetune,  ///< the open model
    fresh,     ///< random weights
};

/// What the next run would be, as the form shows it.
struct TrainForm {
    TrainStart start = TrainStart::finetune;
    std::string preset = "small";          ///< that `fresh` was last filled from
    FinetuneOptions finetune;              ///< its model is the open one
    std::array<TrainConfig, 2> configs{};  ///< by TrainStart
    std::string run_name;                  ///< folder in Settings::runs_folder; empty: suggested

    friend bool operator==(const TrainForm&, const TrainForm&) = default;
    [[nodiscard]] const TrainConfig& config() const noexcept {
        return configs[static_cast<std::size_t>(start)];
    }
    [[nodiscard]] TrainConfig& config() noexcept {
        return configs[static_cast<std::size_t>(start)];
    }
};

/// Places of the form that are no option of the run.
inline constexpr std::string_view kStartField = "start from";
inline constexpr std::string_view kRunNameField = "name of the run";

/// Why a run cannot be started, and where in the form that is to be mended.
struct FormProblem {
    std::string field;  ///< of train_config_fields.h or one of those above; empty: of none alone
    std::string text;
    friend bool operator==(const FormProblem&, const FormProblem&) = default;
};

/// What is known of the form: worked out after each change of it.
struct TrainFormCheck {
    std::vector<FormProblem> problems;  ///< at most one for each field; empty: it can be started
    std::string note;                   ///< what to think of before; empty: nothing
    std::string command;                ///< that does the same
    std::filesystem::path folder;
    std::vector<RunRegularizerCost> costs;  ///< of its regularizers

    /// All in one line: the first problem and how many more there are; empty: none.
    [[nodiscard]] std::string problem() const {
        if (problems.size() < 2) {
            return problems.empty() ? std::string() : problems.front().text;
        }
        return problems.front().text + " (and " + std::to_string(problems.size() - 1) + " more)";
    }
    /// What speaks against the value of `field`; empty: nothing.
    [[nodiscard]] std::string problem_of(std::string_view field) const {
        const auto found = std::ranges::find(problems, field, &FormProblem::field);
        return found == problems.end() ? std::string() : found->text;
    }
};

/// What a fine-tuning of the open model starts with.
struct FinetuneDefaults {
    FinetuneOptions options;  ///< they belong to
    std::optional<TrainConfig> config;
    std::int64_t images_seen = 0;  ///< by the model
    std::string problem;           ///< why the model cannot be fine-tuned
    friend bool operator==(const FinetuneDefaults&, const FinetuneDefaults&) = default;
};

enum class EstimateStatus { none, running, done, failed };
struct EstimateState {
    EstimateStatus status = EstimateStatus::none;
    TrainConfig config;  ///< it belongs to
    TrainEstimate estimate;
    std::string problem;
};

/// The run at hand, or the last one of this sitting.
struct TrainingRun {
    std::uint64_t number = 0;  ///< counts starts; 0: none yet
    std::filesystem::path folder;
    TrainConfig config;  ///< as it goes on now
    std::optional<Progress> preparing;
    std::int64_t first_images = 0;  ///< that it had seen when this sitting began
    TrainProgress progress;
    CurveHistory curves;
    CurveHistory evaluation;         ///< diversity, activeness of each component
    std::vector<TrainFrame> frames;  ///< oldest first; thinned out (train_frames.h)
    std::filesystem::path checkpoint;
    std::int64_t saved_images = 0;
    std::filesystem::path model;  ///< written at its end; empty: not yet
    std::vector<RunWarning> warnings;
};

/// Curves of another run, drawn over those at hand.
struct CurveOverlay {
    std::filesystem::path folder;
    std::string name;
    CurveHistory curves;
    CurveHistory evaluation;
};

/// How the curves are looked at.
struct CurveStyle {
    double smooth_images = 2000.0;
    bool logarithmic = true;  ///< penalty, learning rate and strength
    bool live = true;         ///< the newest rows stay in sight
    bool unused = false;      ///< plots of regularizers whose strength is 0 in every run, too
};

enum class RunsStatus { none, listing, listed, failed };
struct RunsState {
    RunsStatus status = RunsStatus::none;
    std::vector<RunSummary> runs;
    std::string problem;
};

/// Whether the window is to close although a run goes on.
enum class QuitWish {
    none,
    asked,       ///< the user is asked what is to become of the run
    when_saved,  ///< as soon as the run has been saved, or its saving given up
    when_ended,  ///< the same, and also when it fails: nobody is there to read why
};

struct TrainingState {
    ControlState state = ControlState::idle;
    std::optional<Error> failure;  ///< with ControlState::failed
    TrainingRun run;
    /// The open model that the run was started from, or that was made of the run; 0: none. Its
    /// pictures follow the run while the edit state stands in `followed_axes` (why_not_follow).
    std::uint64_t followed_generation = 0;
    std::size_t followed_axes = 0;  ///< UntangleState::axes that the weights are in
    bool follow = true;             ///< off: the open model is shown as opened
    /// Of run.frames, looked at instead of the newest; its weights are kept.
    std::optional<std::size_t> shown_frame;

    TrainForm form;
    TrainFormCheck check;
    FinetuneDefaults defaults;
    EstimateState estimate;
    RunsState runs;
    std::vector<CurveOverlay> overlays;
    CurveStyle curve_style;
    QuitWish quit = QuitWish::none;
    bool kill_offered = false;  ///< the saving of a stop takes so long that it may be given up

    [[nodiscard]] bool active() const noexcept {
        return state != ControlState::idle && state != ControlState::finished &&
               state != ControlState::failed;
    }
};

}  // namespace zscope
