#include "app/state/training_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <utility>

#include "app/state/app_state.h"
#include "core/base/duration_text.h"
#include "core/latent/latent_axes.h"

namespace zscope {
namespace {

std::string in_a_sentence(std::string_view reason) {
    std::string text(reason);
    if (!text.empty()) {
        text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    }
    return text;
}

}  // namespace

ControlAction control_action(TrainAction action) noexcept {
    constexpr std::array kActions = {ControlAction::start,  ControlAction::pause,
                                     ControlAction::resume, ControlAction::single_step,
                                     ControlAction::stop,   ControlAction::kill,
                                     ControlAction::command};
    return kActions[static_cast<std::size_t>(action)];
}

std::string_view action_name(TrainAction action) noexcept {
    constexpr std::array<std::string_view, 7> kNames = {
        "train_start", "train_pause", "train_resume", "train_step",
        "train_stop",  "train_kill",  "train_save"};
    return kNames[static_cast<std::size_t>(action)];
}

std::string why_not_train(TrainAction action, const TrainingState& training) {
    std::string reason = in_a_sentence(why_not(control_action(action), training.state));
    if (reason.empty() && action == TrainAction::start) {
        return training.check.problem();
    }
    if (reason.empty() && action == TrainAction::kill && !training.kill_offered) {
        return "the run is being saved; this is offered when it takes longer than " +
               duration_text(std::chrono::duration<double>(kStoppingPatience).count());
    }
    return reason;
}

std::string why_not_follow(const AppState& state) {
    const TrainingState& training = state.training;
    if (training.followed_generation == 0) {
        return "the run was not started from the open model";
    }
    if (training.followed_generation != state.model.generation) {
        return "another model is open now";
    }
    return training.followed_axes == state.edit.axes
               ? std::string()
               : "the axes on screen are not those of the run; Undo or Redo brings them back";
}

std::string why_not_show_run(const TrainingState& training) {
    if (!training.run.folder.empty()) {
        return {};
    }
    return training.active() ? "the run is still being prepared" : "no run was started yet";
}

std::string why_not_look_at_run(const AppState& state) {
    if (std::string reason = why_not_show_run(state.training); !reason.empty()) {
        return reason;
    }
    if (state.model.loading) {
        return "a model is being opened";
    }
    if (!why_not_follow(state).empty()) {
        return {};
    }
    return state.training.follow
               ? "the picture shows the run already"
               : "\"The picture follows the run\" is off in the Training panel; switch it on";
}

bool shares_axes(const GeneratorInfo& model, const GeneratorInfo& run,
                 const std::string& origin_sha256) {
    if (origin_sha256.empty()) {
        return false;
    }
    if (!run.axes) {
        return !model.axes && model.weights_sha256 == origin_sha256;
    }
    const auto link = axes_link(model, run);
    return link && !run.axes->origin_sha256.empty() &&
           is_identity(*link, static_cast<std::size_t>(run.latent_size));
}

Result<std::int64_t> resume_target(std::string_view text, std::int64_t images) {
    std::int64_t total = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, total);
    const auto refuse = [](std::string why) {
        return tl::unexpected(Error(ErrorCode::invalid_argument, std::move(why)));
    };
    if (error != std::errc() || end != last) {
        return refuse(std::string("'")
                          .append(text.substr(0, 40))
                          .append("' is not a whole number; for example ")
                          .append(std::to_string(images + 1000)));
    }
    if (total <= images) {
        return refuse(std::string("It has seen ")
                          .append(std::to_string(images))
                          .append(" already; type a larger number"));
    }
    return total;
}

double share_done(const TrainingRun& run) {
    const std::int64_t all = run.progress.total_images - run.first_images;
    const std::int64_t done = run.progress.images - run.first_images;
    if (all <= 0) {
        return run.progress.total_images > 0 ? 1.0 : 0.0;
    }
    return std::clamp(static_cast<double>(done) / static_cast<double>(all), 0.0, 1.0);
}

std::string run_text(const TrainingState& training) {
    const TrainProgress& progress = training.run.progress;
    char speed[48];
    std::snprintf(speed, sizeof speed, "%.1f images/s", progress.images_per_second);
    std::string text = std::to_string(progress.images) + " / " +
                       std::to_string(progress.total_images) + " images, " + speed;
    if (training.active()) {
        text += ", " + duration_text(progress.seconds_left) + " left";
    }
    return text + left_out_text(progress);
}

}  // namespace zscope
