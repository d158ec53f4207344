#include "app/control/training_runner.h"

#include <nlohmann/json.hpp>
#include <stop_token>
#include <string_view>
#include <utility>

#include "app/control/training_form.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/weight_snapshot.h"
#include "core/train/run_stepper.h"
#include "core/train/train_config_json.h"
#include "core/train/train_presets.h"

namespace zscope {
namespace {

/// A disk gets full, or room again, while the form stays as it is.
constexpr std::chrono::seconds kLookAgain{2};

/// Text of a JSON value as an option of the run.
void set_option(TrainConfig& config, const std::string& field, const std::string& value) {
    const nlohmann::json parsed = nlohmann::json::parse(value, nullptr, false);
    if (parsed.is_discarded()) {
        throw Error(ErrorCode::invalid_argument, field + " is '" + value + "', expected a number");
    }
    apply_train_config_json(config, {{field, parsed}});
}

/// The open model is the one that a run has written, or the run itself, in whatever axes now.
bool is_model_of(const AppState& state, const std::filesystem::path& run) {
    if (!state.model.ready()) {
        return false;
    }
    const ModelLocation& model = state.untangle.axes.front().source;
    const bool is_written = model.origin == ModelOrigin::file &&
                            (model.path == run || model.path == run / kRunModelName);
    return is_written || model == ModelLocation{ModelOrigin::run, run};
}

/// Steppers of new runs only where `looker` has nothing against it: what the form was checked with
/// may be seconds old.
RunStepperFactory looking_first(RunStepperFactory make, PlaceWatch::Looker looker) {
    return [make = std::move(make), looker = std::move(looker)](
               const TrainOrder& order, TrainListener& listener, const std::stop_token& stop) {
        const std::string problem =
            order.resume ? std::string() : looker(order.run.parent_path(), run_bytes(order.config));
        if (!problem.empty()) {
            throw Error(ErrorCode::io, problem, "Make room there, or choose another folder");
        }
        return make(order, listener, stop);
    };
}

/// Null: there is no such frame, the newest weights are meant.
const TrainFrame* frame_at(const TrainingRun& run, std::optional<std::size_t> index) {
    return index && *index < run.frames.size() ? &run.frames[*index] : nullptr;
}

}  // namespace

TrainingRunner::TrainingRunner(JobRunner& jobs, Wake wake, RunStepperFactory stepper,
                               Estimator estimator, const PlaceWatch::Looker& looker)
    : jobs_(jobs, wake, std::move(estimator)),
      place_(wake, looker),
      session_({.wake = std::move(wake), .stepper = looking_first(std::move(stepper), looker)}) {}

std::vector<Event> TrainingRunner::perform(const Event& event, const AppState& state) {
    if (const auto* asked = event.as<event::TrainAsked>()) {
        return ask(asked->action, state);
    }
    if (const auto* asked = event.as<event::TrainOptionAsked>()) {
        return change_option(*asked);
    }
    if (const auto* resumed = event.as<event::RunResumed>()) {
        return resume(*resumed, state);
    }
    if (const auto* chosen = event.as<event::TrainPresetChosen>()) {
        TrainForm form = state.training.form;
        form.preset = chosen->name;
        form.configs[static_cast<std::size_t>(TrainStart::fresh)] = train_preset(chosen->name);
        return {event::TrainFormSet{std::move(form)}};
    }
    if (event.as<event::TrainedModelOpened>() != nullptr && !state.training.run.model.empty()) {
        return {event::OpenAsked{{ModelOrigin::file, state.training.run.model}}};
    }
    return jobs_.perform(event, state);
}

std::vector<Event> TrainingRunner::ask(TrainAction action, const AppState& state) {
    switch (action) {
        case TrainAction::start:
            return start(state);
        case TrainAction::pause:
            (void)session_.pause();
            break;
        case TrainAction::resume:
            (void)session_.resume();
            break;
        case TrainAction::single_step:
            (void)session_.single_step();
            break;
        case TrainAction::stop:
            (void)session_.stop();
            break;
        case TrainAction::kill:
            (void)session_.kill();
            break;
        case TrainAction::save:
            (void)session_.save_now();
            break;
    }
    return {};
}

std::vector<Event> TrainingRunner::start(const AppState& state) {
    const TrainFormCheck check = check_form(state, place_.problems_of(run_place(state)));
    if (!check.problems.empty()) {
        return {event::TrainFormChecked{check}};
    }
    const TrainForm& form = state.training.form;
    const bool finetunes = form.start == TrainStart::finetune;
    TrainOrder order{.run = check.folder, .config = form.config()};
    if (finetunes) {
        order.finetune = finetune_options(state);
    }
    if (finetunes && shows_unsaved_axes(state)) {
        order.found_axes = {rebase_, state.untangle.axes.front().info.weights_sha256};
    }
    started_from_ = state.model.generation;
    if (finetunes && keeps_axes(state)) {
        return begin(std::move(order), {state.model.generation, state.edit.axes},
                     WhenPrepared::nothing);
    }
    return begin(std::move(order), {}, finetunes ? WhenPrepared::look : WhenPrepared::nothing);
}

std::vector<Event> TrainingRunner::resume(const event::RunResumed& wish, const AppState& state) {
    TrainOrder order{.run = wish.folder, .resume = true};
    if (wish.total_images > 0) {
        order.change = [total = wish.total_images](TrainConfig& config) {
            config.total_images = total;
        };
    }
    const TrainingState& training = state.training;
    const bool still_followed = training.run.folder == wish.folder &&
                                training.followed_generation == state.model.generation;
    const auto started = still_followed
                             ? event::TrainStarted{state.model.generation, training.followed_axes}
                             : event::TrainStarted{};
    return begin(std::move(order), started, WhenPrepared::follow);
}

std::vector<Event> TrainingRunner::begin(TrainOrder order, event::TrainStarted started,
                                         WhenPrepared when_prepared) {
    const bool is_resumed = order.resume;
    if (!session_.start(std::move(order)).empty()) {
        return {};
    }
    is_resumed_ = is_resumed;
    newest_ = nullptr;
    generator_ = nullptr;
    when_prepared_ = when_prepared;
    return {started};
}

std::vector<Event> TrainingRunner::show_prepared(const AppState& state) {
    if (generator_ == nullptr || state.model.loading) {
        return {};
    }
    const WhenPrepared wish = std::exchange(when_prepared_, WhenPrepared::nothing);
    if (!state.model.ready() || why_not_follow(state).empty()) {
        return {};
    }
    if (wish == WhenPrepared::follow && is_model_of(state, state.training.run.folder)) {
        return {event::RunFollowed{state.model.generation, 0}};  // the file's own axes
    }
    if (wish == WhenPrepared::follow &&
        shares_axes(state.model.info, generator_->info(), origin_sha256_)) {
        return {event::RunFollowed{state.model.generation, state.edit.axes}};
    }
    // Other axes of the model, which may be in no file, would be forgotten with it.
    const bool is_as_started =
        state.model.generation == started_from_ && state.untangle.axes.size() == 1;
    if (wish == WhenPrepared::look && is_as_started) {
        return {event::RunLookAsked{}};
    }
    return {};
}

std::vector<Event> TrainingRunner::change_option(const event::TrainOptionAsked& wish) {
    const std::string_view reason =
        session_.change_options([field = wish.field, value = wish.value](TrainConfig& config) {
            set_option(config, field, value);
        });
    if (reason.empty()) {
        return {};
    }
    Message message;
    message.level = MessageLevel::warning;
    message.title = "No option was changed";
    message.text = wish.field + " was not set to " + wish.value.substr(0, 40) + ": ";
    message.text += reason;
    return {event::MessagePosted{std::move(message)}};
}

std::vector<Event> TrainingRunner::update(const AppState& state) {
    std::vector<Event> events = show_prepared(state);
    const TrainingState& training = state.training;
    jobs_.update(state);
    look_at_place(state);
    const std::vector<FormProblem> problems = place_.problems_for(training.form.config());
    Looked now{training.form,
               training.defaults,
               state.model.generation,
               state.untangle.status,
               runs_folder(state.settings),
               {training.run.folder.filename().string()},
               problems};
    for (const RunSummary& run : training.runs.runs) {
        now.run_names.push_back(run.name);
    }
    if (looked_ != now) {
        looked_ = std::move(now);
        events.emplace_back(event::TrainFormChecked{check_form(state, problems)});
    }
    return events;
}

void TrainingRunner::look_at_place(const AppState& state) {
    if (!state.settings.show_training || state.training.active()) {
        return;  // nobody reads the form
    }
    const auto now = std::chrono::steady_clock::now();
    const bool same = looked_ && looked_->form == state.training.form &&
                      looked_->runs_folder == runs_folder(state.settings);
    if (same && now - place_looked_at_ < kLookAgain) {
        return;
    }
    place_looked_at_ = now;
    place_.look(run_place(state));
}

std::vector<Event> TrainingRunner::take() {
    std::vector<Event> events;
    for (TrainNews& news : session_.take_news()) {
        if (const auto* prepared = std::get_if<train_news::Prepared>(&news)) {
            generator_ = prepared->generator;
            origin_sha256_ = prepared->origin_sha256;
            if (is_resumed_) {
                jobs_.read_frames(prepared->run, prepared->images);
            }
        }
        events.emplace_back(event::TrainNewsArrived{std::move(news)});
    }
    if (const std::optional<TrainProgress> progress = session_.take_progress()) {
        events.emplace_back(event::TrainProgressed{*progress});
    }
    if (auto snapshot = session_.take_snapshot()) {
        newest_ = std::move(snapshot);
    }
    for (Event& event : jobs_.take()) {
        events.push_back(std::move(event));
    }
    return events;
}

std::optional<std::shared_ptr<const WeightSnapshot>> TrainingRunner::weights_to_show(
    const AppState& state) const {
    const TrainingState& training = state.training;
    if (!why_not_follow(state).empty()) {
        return std::nullopt;
    }
    const auto wanted = training.follow ? weights_of_moment(training) : nullptr;
    const std::uint64_t version = wanted ? wanted->version() : 0;
    return version == state.model.weights_version ? std::nullopt : std::optional(wanted);
}

std::shared_ptr<const WeightSnapshot> TrainingRunner::weights_of_moment(
    const TrainingState& training) const {
    const TrainFrame* frame = frame_at(training.run, training.shown_frame);
    return frame != nullptr ? frame->weights : newest_;
}

std::optional<TrainingRunner::RunModel> TrainingRunner::model_for_a(const AppState& state) const {
    if (generator_ == nullptr || newest_ == nullptr) {
        return std::nullopt;
    }
    const TrainingRun& run = state.training.run;
    RunModel model;
    model.source.prototype = generator_;
    // The first model that is opened says where the window draws.
    model.source.device = state.model.ready() ? state.device : run.config.device;
    model.slot.source = {ModelOrigin::run, run.folder};
    model.slot.info = generator_->info();
    return model;
}

std::optional<TrainingRunner::RunModel> TrainingRunner::model_for_b(
    const AppState& state, const event::SendToB& wish) const {
    const TrainingState& training = state.training;
    std::optional<RunModel> model = model_for_a(state);
    if (!model) {
        return std::nullopt;
    }
    const bool follows = wish.what == event::CompareSource::newest;
    const TrainFrame* frame =
        follows ? nullptr : frame_at(training.run, wish.frame ? wish.frame : training.shown_frame);
    if (frame != nullptr && frame->weights == nullptr) {
        return std::nullopt;
    }
    model->source.weights = frame != nullptr ? frame->weights : newest_;
    const std::int64_t images = frame != nullptr ? frame->images : training.run.progress.images;
    const std::string run = training.run.folder.filename().string();
    model->slot.info.name =
        follows ? run + ", newest" : run + " at " + std::to_string(images) + " images";
    return model;
}

std::shared_ptr<const WeightSnapshot> TrainingRunner::weights_for_b(const AppState& state) const {
    const bool is_newer = state.compare.follows_run && newest_ != nullptr &&
                          newest_->version() != state.compare.b.weights_version;
    return is_newer ? newest_ : nullptr;
}

}  // namespace zscope
