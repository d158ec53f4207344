#include "app/control/picture_source.h"

#include <algorithm>
#include <utility>

#include "app/state/compare_rules.h"
#include "core/explore/synth_worker.h"

namespace zscope {
namespace {

/// Marks requests for the picture without edits, so that they never pass for the main one.
constexpr std::uint64_t kBaseFlag = 1ULL << 63U;

const EditState& shown_edit(const AppState& state, EditState& storage) {
    if (!state.canvas.show_base) {
        return state.edit;
    }
    storage = without_edits(state.edit);
    return storage;
}

RenderRequest request_for(const AppState& state) {
    EditState storage;
    const EditState& edit = shown_edit(state, storage);
    RenderRequest request;
    request.model_generation = state.model.generation;
    request.state_version = state.latent_version | (state.canvas.show_base ? kBaseFlag : 0U);
    request.z = composed_latent(edit);
    request.post_norm = edit.post_norm;
    request.preview = draws_previews(state) && !state.canvas.show_base;
    request.place = place_of(request.z, request.post_norm);
    return request;
}

Event arrival(RenderedImage picture) {
    const bool is_base = (picture.state_version & kBaseFlag) != 0;
    picture.state_version &= ~kBaseFlag;
    return event::PictureArrived{std::make_shared<const RenderedImage>(std::move(picture)),
                                 is_base};
}

}  // namespace

PictureSource::PictureSource(Wake wake, PictureCache& seen)
    : worker_(std::make_unique<SynthWorker>(SynthOptions{.threads = 0, .wake = std::move(wake)})),
      seen_(seen) {}

PictureSource::~PictureSource() = default;

void PictureSource::set_model(const ModelSource& source) {
    source_ = source;
    worker_->set_model(source);
    orders_.clear();
    last_sent_.reset();
    base_place_.clear();
    notices_.forget();
}

void PictureSource::set_weights(const ModelSource& source) {
    if (source.weights == nullptr) {
        set_model(source);
        return;
    }
    // The worker draws its last request again by itself, so nothing is sent a second time.
    source_ = source;
    worker_->apply_snapshot(source.generation, source.weights);
    base_place_.clear();
}

bool PictureSource::satisfied(const AppState& state, const RenderRequest& request) const {
    if (state.canvas.show_base) {
        return state.canvas.base != nullptr && base_place_ == request.place;
    }
    const bool stale = state.picture_is_stale();
    return !stale && (request.preview || !state.canvas.current->preview);
}

std::optional<Event> PictureSource::update(const AppState& state) {
    if (!state.model.ready()) {
        return std::nullopt;
    }
    RenderRequest request = request_for(state);
    if (satisfied(state, request)) {
        return std::nullopt;
    }
    if (const auto known = seen_.find(source_, request.place)) {
        RenderedImage picture = *known;
        picture.model_generation = request.model_generation;
        picture.state_version = request.state_version;
        picture.weights_version = weights_version(source_);
        base_place_ = state.canvas.show_base ? request.place : base_place_;
        return arrival(std::move(picture));
    }
    const Sent sent{request.state_version, request.preview, request.place};
    if (last_sent_ == sent) {
        return std::nullopt;
    }
    last_sent_ = sent;
    orders_.push_back({sent, Clock::now()});
    worker_->request(std::move(request));
    return event::PictureRequested{};
}

std::vector<Event> PictureSource::take() {
    std::vector<Event> events;
    while (std::optional<RenderedImage> picture = worker_->take_result()) {
        note_arrival(*picture);
        notices_.tell(*picture, events);
        events.push_back(arrival(std::move(*picture)));
        const SynthStats stats = worker_->stats();
        events.emplace_back(
            event::ModelTimed{stats.samples, stats.median_ms, stats.p95_ms, stats.first_ms});
    }
    return events;
}

void PictureSource::note_arrival(const RenderedImage& picture) {
    const auto found = std::find_if(orders_.begin(), orders_.end(), [&picture](const Order& order) {
        return order.sent.version == picture.state_version && order.sent.preview == picture.preview;
    });
    if (found != orders_.end()) {
        // Requests before the one that was answered were replaced and will never be.
        orders_.erase(orders_.begin(), found + 1);
    }
    if (picture.error || picture.weights_version != weights_version(source_)) {
        return;
    }
    seen_.keep(source_, picture);
    if ((picture.state_version & kBaseFlag) != 0) {
        base_place_ = picture.place;
    }
}

std::optional<std::chrono::steady_clock::time_point> PictureSource::waits_since() const {
    if (orders_.empty() || alive() == 0) {
        return std::nullopt;
    }
    return orders_.front().at;
}

std::size_t PictureSource::alive() const {
    return static_cast<std::size_t>(worker_->requests_alive());
}

}  // namespace zscope
