#include "app/control/picture_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/explore/synth_worker.h"
#include "core/model/weight_snapshot.h"

namespace zscope {
namespace {

constexpr std::size_t kCacheBytes = 256U << 20U;
/// Marks requests for the picture without edits, so that they never pass for the main one.
constexpr std::uint64_t kBaseFlag = 1ULL << 63U;

const EditState& shown_edit(const AppState& state, EditState& storage) {
    if (!state.canvas.show_base) {
        return state.edit;
    }
    storage = without_edits(state.edit);
    return storage;
}

/// Equal keys, equal pictures.
std::string picture_key(const RenderRequest& request) {
    std::string key(sizeof request.model_generation + 1 + request.z.size() * sizeof(float), '\0');
    std::memcpy(key.data(), &request.model_generation, sizeof request.model_generation);
    key[sizeof request.model_generation] = request.post_norm ? '1' : '0';
    std::memcpy(key.data() + sizeof request.model_generation + 1, request.z.data(),
                request.z.size() * sizeof(float));
    return key;
}

RenderRequest request_for(const AppState& state) {
    EditState storage;
    const EditState& edit = shown_edit(state, storage);
    RenderRequest request;
    request.model_generation = state.model.generation;
    request.state_version = state.latent_version | (state.canvas.show_base ? kBaseFlag : 0U);
    request.z = composed_latent(edit);
    request.post_norm = edit.post_norm;
    request.preview = state.hand_moves && !state.canvas.show_base;
    return request;
}

std::size_t bytes_of(const RenderedImage& picture) {
    const std::size_t values = picture.values ? picture.values->values.size() * sizeof(float) : 0;
    return picture.image.pixels.size() + values;
}

Event arrival(RenderedImage picture) {
    const bool is_base = (picture.state_version & kBaseFlag) != 0;
    picture.state_version &= ~kBaseFlag;
    return event::PictureArrived{std::make_shared<const RenderedImage>(std::move(picture)),
                                 is_base};
}

}  // namespace

PictureSource::PictureSource(Wake wake)
    : worker_(std::make_unique<SynthWorker>(SynthOptions{.threads = 0, .wake = std::move(wake)})),
      seen_(kCacheBytes) {}

PictureSource::~PictureSource() = default;

void PictureSource::set_model(const ModelSource& source) {
    worker_->set_model(source);
    seen_.clear();
    orders_.clear();
    last_sent_.reset();
    base_key_.clear();
    weights_version_ = weights_version(source);
}

void PictureSource::set_weights(const ModelSource& source) {
    if (source.weights == nullptr) {
        set_model(source);
        return;
    }
    // The worker draws its last request again by itself, so nothing is sent a second time.
    worker_->apply_snapshot(source.generation, source.weights);
    seen_.clear();
    base_key_.clear();
    weights_version_ = weights_version(source);
}

bool PictureSource::satisfied(const AppState& state, const RenderRequest& request,
                              const std::string& key) const {
    if (state.canvas.show_base) {
        return state.canvas.base != nullptr && base_key_ == key;
    }
    const bool stale = state.picture_is_stale();
    return !stale && (request.preview || !state.canvas.current->preview);
}

std::optional<Event> PictureSource::update(const AppState& state) {
    if (!state.model.ready()) {
        return std::nullopt;
    }
    RenderRequest request = request_for(state);
    const std::string key = picture_key(request);
    if (satisfied(state, request, key)) {
        return std::nullopt;
    }
    if (const auto* known = seen_.find(key)) {
        RenderedImage picture = **known;
        picture.state_version = request.state_version;
        base_key_ = state.canvas.show_base ? key : base_key_;
        return arrival(std::move(picture));
    }
    const Sent sent{request.state_version, request.preview, key};
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
        events.push_back(arrival(std::move(*picture)));
        const SynthStats stats = worker_->stats();
        events.emplace_back(event::ModelTimed{stats.samples, stats.median_ms, stats.p95_ms});
    }
    return events;
}

std::optional<PictureSource::Sent> PictureSource::order_of(const RenderedImage& picture) {
    const auto answers = [&](const Sent& sent) {
        return sent.version == picture.state_version && sent.preview == picture.preview;
    };
    const auto found = std::find_if(orders_.begin(), orders_.end(),
                                    [&](const Order& order) { return answers(order.sent); });
    if (found != orders_.end()) {
        Sent sent = std::move(found->sent);
        // Requests before the one that was answered were replaced and will never be.
        orders_.erase(orders_.begin(), found + 1);
        return sent;
    }
    // Drawn again with other weights.
    return last_sent_ && answers(*last_sent_) ? last_sent_ : std::nullopt;
}

void PictureSource::note_arrival(const RenderedImage& picture) {
    const std::optional<Sent> order = order_of(picture);
    if (!order || picture.error || picture.weights_version != weights_version_) {
        return;
    }
    if (!picture.preview) {
        seen_.put(order->key, std::make_shared<const RenderedImage>(picture), bytes_of(picture));
    }
    if ((order->version & kBaseFlag) != 0) {
        base_key_ = order->key;
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
