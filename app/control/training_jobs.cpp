#include "app/control/training_jobs.h"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "app/control/training_form.h"
#include "app/state/untangle_rules.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/model/torch_failure.h"
#include "core/train/curve_table.h"
#include "core/train/curves_csv.h"
#include "core/train/finetune.h"
#include "core/train/run_frames.h"
#include "core/train/run_list.h"

namespace zscope {
namespace {

/// Beyond every version that a session's own snapshots come to.
constexpr std::uint64_t kFirstFramesVersion = std::uint64_t{1} << 48U;
constexpr std::size_t kMostEarlierFrames = 20;

template <typename T>
JobResults<T> results(const Wake& wake) {
    return std::make_shared<EventQueue<JobResult<T>>>(wake);
}

}  // namespace

TrainingJobs::TrainingJobs(JobRunner& jobs, const Wake& wake, Estimator estimator)
    : jobs_(jobs),
      estimator_(std::move(estimator)),
      defaults_(results<FinetuneDefaults>(wake)),
      estimates_(results<EstimateState>(wake)),
      lists_(results<RunsState>(wake)),
      overlays_(results<Overlay>(wake)),
      saved_(results<std::filesystem::path>(wake)),
      frames_(results<event::EarlierFramesRead>(wake)),
      frames_version_(kFirstFramesVersion) {}

std::vector<Event> TrainingJobs::perform(const Event& event, const AppState& state) {
    if (event.as<event::TrainEstimateAsked>() != nullptr) {
        return {estimate(state)};
    }
    if (event.as<event::RunsAsked>() != nullptr) {
        return {list_runs_of(state)};
    }
    if (const auto* overlaid = event.as<event::RunOverlaid>();
        overlaid != nullptr && overlaid->on) {
        read_overlay(overlaid->folder);
    }
    if (const auto* saved = event.as<event::CurvesSaved>()) {
        save_curves(state, saved->path);
    }
    return {};
}

void TrainingJobs::update(const AppState& state) {
    const FinetuneOptions options = finetune_options(state);
    const bool wants_defaults = state.settings.show_training && state.model.ready() &&
                                state.model.source.origin != ModelOrigin::demo &&
                                state.model.source.origin != ModelOrigin::run;
    if (wants_defaults && asked_defaults_ != options) {
        asked_defaults_ = options;
        find_defaults(options);
    }
}

void TrainingJobs::find_defaults(const FinetuneOptions& options) {
    const auto work = [options](JobContext&) {
        FinetuneDefaults found{.options = options, .config = {}, .images_seen = 0, .problem = {}};
        try {
            const WholeModel model = load_whole_model(options.model);
            found.images_seen = model.model.card.training.images_seen;
            found.config = finetune_config(model, options);
        } catch (...) {
            found.problem = translate_torch_failure(std::current_exception()).describe();
        }
        return found;
    };
    reading_defaults_ = jobs_.submit<FinetuneDefaults>(
        {JobClass::user, "Read what the model learnt from", "defaults"}, work, defaults_);
}

Event TrainingJobs::estimate(const AppState& state) {
    const TrainForm& form = state.training.form;
    EstimateState begun{
        .status = EstimateStatus::running, .config = form.config(), .estimate = {}, .problem = {}};
    EstimatedStart start;
    if (form.start == TrainStart::finetune) {
        start = {.images = state.training.defaults.images_seen,
                 .finetune = finetune_options(state),
                 .axes_are_found = shows_unsaved_axes(state)};
    }
    const auto work = [begun, start, estimator = estimator_](JobContext& context) {
        EstimateState done = begun;
        try {
            done.estimate = estimator(begun.config, start, context.stop_token());
            done.status = EstimateStatus::done;
        } catch (...) {
            done.status = EstimateStatus::failed;
            done.problem = translate_torch_failure(std::current_exception()).describe();
        }
        return done;
    };
    estimating_ = jobs_.submit<EstimateState>({JobClass::exporting, "Estimate the run", "estimate"},
                                              work, estimates_);
    return event::TrainEstimated{begun};
}

Event TrainingJobs::list_runs_of(const AppState& state) {
    const auto work = [folder = runs_folder(state.settings)](JobContext&) {
        RunsState listed;
        try {
            listed.runs = list_runs(folder);
            listed.status = RunsStatus::listed;
        } catch (...) {
            listed.status = RunsStatus::failed;
            listed.problem = translate_torch_failure(std::current_exception()).describe();
        }
        return listed;
    };
    listing_ = jobs_.submit<RunsState>({JobClass::user, "List the runs", "runs"}, work, lists_);
    return event::RunsListed{{RunsStatus::listing, {}, {}}};
}

void TrainingJobs::read_overlay(const std::filesystem::path& folder) {
    const auto work = [folder](JobContext&) {
        return Overlay{folder, history_of(read_curves(folder / "curves.csv")),
                       history_of(read_curves(folder / "evaluation.csv"))};
    };
    jobs_.submit<Overlay>({JobClass::user, "Read curves", "curves " + folder.string()}, work,
                          overlays_);
}

void TrainingJobs::save_curves(const AppState& state, const std::filesystem::path& path) {
    const TrainingRun& run = state.training.run;
    const auto work = [steps = run.curves, evaluation = run.evaluation, path](JobContext&) {
        write_file_atomically(path, curves_csv(steps, evaluation));
        return path;
    };
    jobs_.submit<std::filesystem::path>({JobClass::exporting, "Save curves", ""}, work, saved_);
}

void TrainingJobs::read_frames(const std::filesystem::path& run, std::int64_t images) {
    const auto work = [run, images, version = frames_version_](JobContext& context) {
        event::EarlierFramesRead found{run, {}};
        const std::vector<std::filesystem::path> files =
            earlier_checkpoints(run, images, kMostEarlierFrames);
        for (std::size_t i = 0; i < files.size(); ++i) {
            context.checkpoint();
            context.report(static_cast<std::int64_t>(i), static_cast<std::int64_t>(files.size()));
            if (auto frame =
                    read_frame(files[i], TrainReportOptions{}.frame_pictures, version + i)) {
                found.frames.push_back(std::move(*frame));
            }
        }
        return found;
    };
    frames_version_ += kMostEarlierFrames;
    jobs_.submit<event::EarlierFramesRead>({JobClass::activeness, "Earlier frames", "frames"}, work,
                                           frames_);
}

std::vector<Event> TrainingJobs::take() {
    std::vector<Event> events;
    // `ended` hears of a job that brings nothing: whoever waits for it waits no longer.
    const auto each = [&events](auto& queue, const char* title, const auto& to_event,
                                const auto& ended) {
        for (auto& result : queue->drain()) {
            if (result.value) {
                events.emplace_back(to_event(std::move(*result.value)));
                continue;
            }
            ended(result.id);
            if (result.value.error().code() != ErrorCode::cancelled) {
                events.emplace_back(event::MessagePosted{message_of(
                    title, result.value.error(), MessageRetry::none, MessageLevel::warning)});
            }
        }
    };
    each(
        defaults_, "The model's options cannot be read",
        [](FinetuneDefaults found) { return event::FinetuneDefaultsFound{std::move(found)}; },
        [this](JobId id) {
            if (id == reading_defaults_) {
                asked_defaults_.reset();  // read again
            }
        });
    each(
        estimates_, "The estimate failed",
        [](EstimateState done) { return event::TrainEstimated{std::move(done)}; },
        [&](JobId id) {
            if (id == estimating_) {
                events.emplace_back(event::TrainEstimated{});
            }
        });
    each(
        lists_, "The runs cannot be listed",
        [](RunsState listed) { return event::RunsListed{std::move(listed)}; },
        [&](JobId id) {
            if (id == listing_) {
                events.emplace_back(event::RunsListed{});
            }
        });
    const auto nobody_waits = [](JobId) {};
    each(
        overlays_, "The curves cannot be read",
        [](Overlay overlay) {
            return event::OverlayArrived{overlay.folder, std::move(overlay.curves),
                                         std::move(overlay.evaluation)};
        },
        nobody_waits);
    each(
        saved_, "The curves cannot be saved",
        [](const std::filesystem::path& path) {
            Message message;
            message.level = MessageLevel::info;
            message.title = "Curves saved";
            message.text = path.string();
            return event::MessagePosted{std::move(message)};
        },
        nobody_waits);
    each(
        frames_, "The frames of earlier sittings cannot be read",
        [](event::EarlierFramesRead found) { return found; }, nobody_waits);
    return events;
}

}  // namespace zscope
