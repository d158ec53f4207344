#include "app/state/reduce_training.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "app/state/before_tour.h"
#include "app/state/reduce_messages.h"
#include "app/state/train_frames.h"
#include "app/state/training_rules.h"
#include "core/train/train_config_fields.h"

namespace zscope::reducing {
namespace {

Message warning_of(std::string title, std::string text, std::string hint = {}) {
    Message message;
    message.level = MessageLevel::warning;
    message.title = std::move(title);
    message.text = std::move(text);
    message.hint = std::move(hint);
    return message;
}

/// Without a run there is nothing to ask, and what could not be saved is not closed over unless
/// the user has given up its saving.
void settle_quit_wish(TrainingState& training) {
    if (training.active() || training.quit == QuitWish::when_ended) {
        return;
    }
    const bool given_up = training.failure && training.failure->code() == ErrorCode::cancelled;
    const bool may_close = training.state == ControlState::finished || given_up;
    if (training.quit == QuitWish::asked || !may_close) {
        training.quit = QuitWish::none;
    }
}

void take_in(AppState& state, const train_news::StateChanged& news) {
    TrainingState& training = state.training;
    training.state = news.event.state;
    training.kill_offered = false;
    training.failure = news.event.error;
    training.run.number = news.event.run;
    if (news.event.error) {
        training.run.preparing.reset();
        post(state, message_of("Training failed", *news.event.error, MessageRetry::none));
    }
    settle_quit_wish(training);
}

template <typename T>
const T* find_field(const TrainConfig& config, std::string_view name) {
    const T* found = nullptr;
    for_each_own_field(config, [&]<typename Field>(const FieldDoc& doc, const Field& value) {
        if constexpr (std::is_same_v<Field, T>) {
            found = name == doc.name ? &value : found;
        }
    });
    return found;
}

/// `fresh`, but for the fields in which `edited` differs from `old`: those a person has set.
TrainConfig with_edits(TrainConfig fresh, const TrainConfig& old, const TrainConfig& edited) {
    for_each_own_field(fresh, [&]<typename Field>(const FieldDoc& doc, Field& value) {
        const Field& now = *find_field<Field>(edited, doc.name);
        if (now != *find_field<Field>(old, doc.name)) {
            value = now;
        }
    });
    fresh.regularizers.take_edits(old.regularizers, edited.regularizers);
    return fresh;
}

/// The same choice in the form for the same model, in whatever axes: what was set by hand still
/// means what it meant.
bool edits_survive(const FinetuneDefaults& old, const FinetuneDefaults& fresh) {
    return old.config.has_value() && old.options.preset == fresh.options.preset &&
           old.images_seen == fresh.images_seen;
}

/// B stays as the run before has left it, on the canvas and in what the tour has put aside.
void let_go_of_b(AppState& state) {
    state.compare.follows_run = false;
    if (state.before_tour != nullptr && state.before_tour->compare.follows_run) {
        auto before = std::make_shared<BeforeTour>(*state.before_tour);
        before->compare.follows_run = false;
        state.before_tour = std::move(before);
    }
}

void take_in(AppState& state, const train_news::Preparing& news) {
    state.training.run.preparing = news.progress;
}

void take_in(AppState& state, const train_news::Prepared& news) {
    TrainingRun& run = state.training.run;
    run.preparing.reset();
    run.folder = news.run;
    run.config = news.config;
    run.first_images = news.images;
    run.progress = {};
    run.progress.images = news.images;
    run.progress.total_images = news.config.total_images;
    run.curves = news.history;
}

void take_in(AppState& state, const train_news::CurvesGrew& news) {
    for (const std::vector<double>& row : news.rows) {
        state.training.run.curves.append(row);
    }
}

void take_in(AppState& state, const train_news::Evaluated& news) {
    TrainingRun& run = state.training.run;
    if (run.evaluation.names() != news.names) {
        run.evaluation.reset(news.names);
    }
    for (const std::vector<double>& row : news.rows) {
        run.evaluation.append(row);
    }
}

void take_in(AppState& state, const train_news::WarningsChanged& news) {
    state.training.run.warnings = news.warnings;
}

/// The first frame that has seen at least so many images, else the newest; none of none.
std::optional<std::size_t> frame_at(const std::vector<TrainFrame>& frames, std::int64_t images) {
    if (frames.empty()) {
        return std::nullopt;
    }
    const auto found = std::ranges::lower_bound(frames, images, {}, &TrainFrame::images);
    return std::min(static_cast<std::size_t>(found - frames.begin()), frames.size() - 1);
}

/// `frames` become the run's; what is looked at stays, or gives way to its successor.
void set_frames(TrainingState& training, std::vector<TrainFrame> frames) {
    std::optional<std::int64_t> shown;
    if (training.shown_frame && *training.shown_frame < training.run.frames.size()) {
        shown = training.run.frames[*training.shown_frame].images;
    }
    thin_out(frames);
    training.run.frames = std::move(frames);
    const auto left = shown ? frame_at(training.run.frames, *shown) : std::nullopt;
    training.shown_frame = left ? frame_with_weights(training.run.frames, *left) : std::nullopt;
}

void take_in(AppState& state, const train_news::FrameTaken& news) {
    std::vector<TrainFrame> frames = state.training.run.frames;
    frames.push_back(news.frame);
    set_frames(state.training, std::move(frames));
}

void take_in(AppState& state, const train_news::OptionsChanged& news) {
    state.training.run.config = news.config;
    state.training.run.progress.total_images = news.config.total_images;
}

void take_in(AppState& state, const train_news::Refused& news) {
    post(state, warning_of("The run goes on unchanged", news.error.what(), news.error.hint()));
}

void take_in(AppState& state, const train_news::Saved& news) {
    state.training.run.checkpoint = news.checkpoint;
    state.training.run.saved_images = news.images;
}

void take_in(AppState& state, const train_news::ModelWritten& news) {
    state.training.run.model = news.folder;
}

void take_in(AppState& state, const train_news::Warned& news) {
    post(state, warning_of("Training", news.text));
}

}  // namespace

void apply(AppState& state, const event::TrainFormSet& event) {
    state.training.form = event.form;
}

void apply(AppState& state, const event::TrainDataChosen& event) {
    state.training.form.config().data = event.folder.string();
}

void apply(AppState& state, const event::CurveStyleSet& event) {
    state.training.curve_style = event.style;
}

void apply(AppState& state, const event::TrainFollowSet& event) {
    state.training.follow = event.on;
    state.training.shown_frame.reset();
}

void apply(AppState& state, const event::TrainFrameShown& event) {
    TrainingState& training = state.training;
    const std::vector<TrainFrame>& frames = training.run.frames;
    const bool there = event.frame && *event.frame < frames.size();
    training.shown_frame = there ? frame_with_weights(frames, *event.frame) : std::nullopt;
    training.follow = training.follow || (training.shown_frame && why_not_follow(state).empty());
}

void apply(AppState& state, const event::TrainQuitSet& event) {
    state.training.quit = event.wish;
    settle_quit_wish(state.training);
}

void apply(AppState& state, const event::TrainKillOffered& /*event*/) {
    state.training.kill_offered = state.training.state == ControlState::stopping;
}

void apply(AppState& state, const event::RunOverlaid& event) {
    if (!event.on) {
        std::erase_if(state.training.overlays,
                      [&](const CurveOverlay& overlay) { return overlay.folder == event.folder; });
    }
}

void apply(AppState& state, const event::TrainStarted& event) {
    TrainingState& training = state.training;
    const std::uint64_t number = training.run.number;
    training.run = {};
    training.run.number = number;
    training.failure.reset();
    training.shown_frame.reset();
    training.follow = true;
    training.followed_generation = event.followed_generation;
    training.followed_axes = event.followed_axes;
    let_go_of_b(state);
}

void apply(AppState& state, const event::RunFollowed& event) {
    state.training.follow = true;
    state.training.followed_generation = event.generation;
    state.training.followed_axes = event.axes;
}

void apply(AppState& state, const event::TrainNewsArrived& event) {
    std::visit([&](const auto& news) { take_in(state, news); }, event.news);
}

void apply(AppState& state, const event::TrainProgressed& event) {
    state.training.run.progress = event.progress;
}

void apply(AppState& state, const event::TrainFormChecked& event) {
    state.training.check = event.check;
}

void apply(AppState& state, const event::FinetuneDefaultsFound& event) {
    TrainingState& training = state.training;
    if (event.defaults.config) {
        TrainConfig& config = training.form.configs[static_cast<std::size_t>(TrainStart::finetune)];
        config = edits_survive(training.defaults, event.defaults)
                     ? with_edits(*event.defaults.config, *training.defaults.config, config)
                     : *event.defaults.config;
    }
    training.defaults = event.defaults;
}

void apply(AppState& state, const event::TrainEstimated& event) {
    state.training.estimate = event.estimate;
}

void apply(AppState& state, const event::RunsListed& event) {
    RunsState& runs = state.training.runs;
    std::vector<RunSummary> old = std::move(runs.runs);
    runs = event.runs;
    if (runs.status == RunsStatus::listing) {
        runs.runs = std::move(old);
    }
}

void apply(AppState& state, const event::OverlayArrived& event) {
    CurveOverlay overlay{event.folder, event.folder.filename().string(), event.curves,
                         event.evaluation};
    std::erase_if(state.training.overlays,
                  [&](const CurveOverlay& known) { return known.folder == overlay.folder; });
    state.training.overlays.push_back(std::move(overlay));
}

void apply(AppState& state, const event::EarlierFramesRead& event) {
    const TrainingRun& run = state.training.run;
    if (run.folder != event.run) {
        return;
    }
    const auto is_earlier = [&](const TrainFrame& frame) {
        return frame.images < run.first_images;
    };
    std::vector<TrainFrame> frames;
    std::ranges::copy_if(event.frames, std::back_inserter(frames), is_earlier);
    std::ranges::remove_copy_if(run.frames, std::back_inserter(frames), is_earlier);
    set_frames(state.training, std::move(frames));
}

}  // namespace zscope::reducing
