#include "app/control/comparer.h"

#include <utility>

#include "app/state/compare_rules.h"
#include "core/explore/synth_worker.h"
#include "core/model/generator.h"

namespace zscope {

Comparer::Comparer(JobRunner& jobs, ModelOpener open, std::string device, Wake wake,
                   PictureCache& seen)
    : wake_(wake),
      loader_(jobs, std::move(open), std::move(device), wake, "open-b"),
      strips_(jobs, std::move(wake), Slot::b),
      seen_(seen) {}

Comparer::~Comparer() = default;

ModelSlot Comparer::set_model(ModelSource source, ModelSlot slot) {
    if (worker_ == nullptr) {
        worker_ = std::make_unique<SynthWorker>(SynthOptions{.threads = 0, .wake = wake_});
    }
    source.generation = source_.generation + 1;
    source_ = std::move(source);
    slot.generation = source_.generation;
    slot.weights_version = weights_version(source_);
    sent_.reset();
    notices_.forget();
    shows_seen_ = false;
    worker_->set_model(source_);
    strips_.set_model(source_);
    return slot;
}

Event Comparer::set_weights(std::shared_ptr<const WeightSnapshot> weights) {
    source_.weights = std::move(weights);
    strips_.set_weights(source_);
    worker_->apply_snapshot(source_.generation, source_.weights);
    if (shows_seen_) {
        sent_.reset();
    } else if (sent_) {
        sent_->weights_version = weights_version(source_);  // the worker draws it again by itself
    }
    return event::BWeightsShown{weights_version(source_)};
}

void Comparer::close() {
    source_ = {.generation = source_.generation + 1, .prototype = nullptr};
    if (worker_ != nullptr) {
        worker_->stop();
        retired_.push_back(std::move(worker_));
    }
    strips_.set_model(source_);
    sent_.reset();
}

std::vector<Event> Comparer::update(const AppState& state) {
    std::vector<Event> events;
    if (!state.compare.ready() || worker_ == nullptr || source_.prototype == nullptr) {
        return events;
    }
    // With A alone on the canvas B is drawn at rest, ready for the key that shows it.
    if (state.compare.mode != CompareMode::only_a || !state.hand_moves) {
        if (std::optional<Event> event = request_picture(state)) {
            events.push_back(std::move(*event));
        }
    }
    if (std::optional<Event> event = strips_.update(state)) {
        events.push_back(std::move(*event));
    }
    return events;
}

std::optional<Event> Comparer::request_picture(const AppState& state) {
    const Wanted wanted{.version = state.latent_version,
                        .weights_version = state.compare.b.weights_version,
                        .preview = draws_previews(state),
                        .base = state.canvas.show_base};
    // A finished preview of the same place is replaced as soon as the hand rests.
    const bool better = sent_ && wanted.preview && !sent_->preview &&
                        sent_->version == wanted.version && sent_->base == wanted.base;
    if (sent_ == wanted || better) {
        return std::nullopt;
    }
    sent_ = wanted;
    shows_seen_ = false;
    RenderRequest request;
    request.model_generation = source_.generation;
    request.state_version = state.latent_version;
    request.z = latent_of_b(state, wanted.base ? without_edits(state.edit) : state.edit);
    request.post_norm = state.edit.post_norm;
    request.preview = wanted.preview;
    request.place = place_of(request.z, request.post_norm);
    if (const auto known = seen_.find(source_, request.place)) {
        sent_->preview = false;
        shows_seen_ = true;
        RenderedImage picture = *known;
        picture.model_generation = request.model_generation;
        picture.state_version = request.state_version;
        picture.weights_version = weights_version(source_);
        return event::BPictureArrived{std::make_shared<const RenderedImage>(std::move(picture))};
    }
    worker_->request(std::move(request));
    return event::BPictureRequested{};
}

std::vector<Event> Comparer::take() {
    std::erase_if(retired_, [](const auto& worker) { return worker->has_ended(); });
    std::vector<Event> events;
    for (ModelLoader::News& news : loader_.take()) {
        if (!news.model) {
            if (news.model.error().code() != ErrorCode::cancelled) {
                events.emplace_back(event::BFailed{news.source, news.model.error()});
            }
            continue;
        }
        const LoadedGenerator& loaded = **news.model;
        ModelSlot slot;
        slot.source = news.source;
        slot.info = loaded.prototype->info();
        slot.command_name = loaded.command_name;
        events.emplace_back(event::BOpened{
            set_model({.prototype = loaded.prototype, .device = loaded.device}, std::move(slot))});
    }
    take_pictures(events);
    for (Event& event : strips_.take()) {
        events.push_back(std::move(event));
    }
    return events;
}

void Comparer::take_pictures(std::vector<Event>& events) {
    while (worker_ != nullptr) {
        std::optional<RenderedImage> picture = worker_->take_result();
        if (!picture) {
            return;
        }
        if (picture->weights_version == weights_version(source_)) {
            seen_.keep(source_, *picture);
        }
        notices_.tell(*picture, events);
        const SynthStats stats = worker_->stats();
        events.emplace_back(event::BTimed{stats.samples, stats.median_ms});
        if (!shows_seen_) {
            events.emplace_back(
                event::BPictureArrived{std::make_shared<const RenderedImage>(std::move(*picture))});
        }
    }
}

std::size_t Comparer::alive() const {
    const int requests = worker_ == nullptr ? 0 : worker_->requests_alive();
    return static_cast<std::size_t>(requests) + retired_.size();
}

}  // namespace zscope
